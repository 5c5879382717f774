import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { lockWriter } from '../../src/node/writer-lock.ts'
import { temporaryFolder } from '../support/folders.ts'

const here = encodeURIComponent(hostname())
let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
})

describe('lockWriter', () => {
  it('lets one in at a time, and the next when it is unlocked', async () => {
    const unlock = await lockWriter(folder)
    await expect(lockWriter(folder)).rejects.toMatchObject({ code: 'index-locked' })
    await unlock()
    expect(await readdir(folder)).toEqual([])
    await (
      await lockWriter(folder)
    )()
  })

  it('lets one of many in that come at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockWriter(folder)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('clears away the lock of a process that is gone', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    await once(child, 'exit')
    await writeFile(join(folder, `writer.${child.pid!}.1.${here}.lock`), '')
    const unlock = await lockWriter(folder)
    expect((await readdir(folder)).filter(name => name.includes(`.${child.pid!}.`))).toEqual([])
    await unlock()
  })

  it.runIf(process.platform === 'linux')('clears away the lock of a process whose number another has now', async () => {
    await writeFile(join(folder, `writer.${process.ppid}.1.${here}.lock`), '')
    await (
      await lockWriter(folder)
    )()
    expect(await readdir(folder)).toEqual([])
  })

  it('believes a lock of another machine, and says how to be rid of it', async () => {
    const name = 'writer.12.34.other%20machine.lock'
    await writeFile(join(folder, name), '')
    const failure = expect(lockWriter(folder)).rejects
    await failure.toThrow(`process 12 on other machine; if that has ended, delete ${join(folder, name)}`)
    expect(await readdir(folder)).toEqual([name])
  })

  it('says where it cannot write', async () => {
    await expect(lockWriter(join(folder, 'missing'))).rejects.toMatchObject({ code: 'index-not-writable' })
  })
})
