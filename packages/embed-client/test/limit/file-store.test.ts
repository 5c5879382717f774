import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFileLimitStore } from '../../src/limit/file-store.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'limits-'))
  path = join(folder, 'limits.sqlite')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A process that takes permits until it is killed, and a line for each that it got. */
function startTaker(requestsPerMinute: number): { process: ChildProcess; lines: string[] } {
  const script = join(import.meta.dirname, 'file-store-child.ts')
  const given = ['--conditions=@llm-cookbook/source', '--no-warnings', script, path, String(requestsPerMinute)]
  const process_ = spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  createInterface({ input: process_.stdout }).on('line', line => lines.push(line))
  return { process: process_, lines }
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5))
}

describe('openFileLimitStore', () => {
  it('keeps the account when it is closed and opened again', async () => {
    const first = await openFileLimitStore(path)
    await first.update(account => {
      account.tickets = 7
    })
    first.close()
    first.close()
    await expect(first.update(account => account)).rejects.toThrow('database is not open')
    const second = await openFileLimitStore(path)
    expect(await second.update(({ tickets }) => tickets)).toBe(7)
    second.close()
  })

  it('loses no change of many that come at once, from several who have it open', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => openFileLimitStore(path)))
    await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        stores[i % 3]!.update(account => {
          account.tickets++
        })
      )
    )
    expect(await stores[0]!.update(({ tickets }) => tickets)).toBe(300)
    for (const store of stores) store.close()
  })

  it('leaves the account as it was when a change throws', async () => {
    const store = await openFileLimitStore(path)
    const change = store.update(account => {
      account.tickets = 9
      throw new Error('no')
    })
    await expect(change).rejects.toThrow('no')
    expect(await store.update(({ tickets }) => tickets)).toBe(0)
    store.close()
  })

  it('holds several processes to one limit, and goes on when one is killed', { timeout: 120_000 }, async () => {
    const perMinute = 12_000
    const takers = [1, 2, 3].map(() => startTaker(perMinute))
    try {
      await until(() => takers.every(({ lines }) => lines.length > 20))
      await kill(takers[0]!.process)
      const before = takers.map(({ lines }) => lines.length)
      await until(() => takers.slice(1).every(({ lines }, i) => lines.length > before[i + 1]! + 20))
    } finally {
      await Promise.all(takers.map(taker => kill(taker.process)))
    }
    const store = await openFileLimitStore(path)
    const account = await store.update(account => account)
    store.close()
    // By the clock of the account: a busy machine may hold up a process between its permit and what it says of it.
    const sent = account.requests.taken - account.requests.waiting
    const minutes = (account.requests.at - account.firstAt!) / 60_000
    expect(sent).toBeLessThanOrEqual(perMinute * (minutes + 0.1 / 60) + 1e-6)
    expect(takers.flatMap(({ lines }) => lines).length).toBeLessThanOrEqual(sent)
  })

  it('may be killed at any moment: the lock is free, and the account whole', { timeout: 120_000 }, async () => {
    for (let round = 0; round < 4; round++) {
      const taker = startTaker(1e9)
      await until(() => taker.lines.length > 20 + 37 * round)
      await kill(taker.process)
      const store = await openFileLimitStore(path, { busyTimeoutMs: 0 })
      const tickets = await store.update(account => account.tickets)
      expect(tickets).toBeGreaterThanOrEqual(taker.lines.length)
      store.close()
    }
  })

  it('touches no file that is something else', async () => {
    writeFileSync(path, 'Dear diary, '.repeat(100))
    await expect(openFileLimitStore(path)).rejects.toMatchObject({ code: 'limits-damaged' })
    expect(readFileSync(path, 'utf8')).toBe('Dear diary, '.repeat(100))

    const other = join(folder, 'other.sqlite')
    const database = new DatabaseSync(other)
    database.exec('CREATE TABLE friends (name TEXT)')
    database.close()
    await expect(openFileLimitStore(other)).rejects.toMatchObject({
      code: 'limits-damaged',
      message: expect.stringContaining('it is a database of something else') as string
    })
  })

  it('says when the file cannot be had', async () => {
    const missing = openFileLimitStore(join(folder, 'missing', 'limits.sqlite'))
    await expect(missing).rejects.toMatchObject({ code: 'limits-unavailable' })
    const store = await openFileLimitStore(path, { busyTimeoutMs: 20 })
    const holder = new DatabaseSync(path)
    holder.exec('BEGIN IMMEDIATE')
    await expect(store.update(account => account.tickets)).rejects.toMatchObject({
      code: 'limits-unavailable',
      message: expect.stringContaining('longer than busyTimeoutMs') as string
    })
    holder.exec('ROLLBACK')
    holder.close()
    expect(await store.update(({ tickets }) => tickets)).toBe(0)
    store.close()
    await expect(openFileLimitStore(path, { busyTimeoutMs: -1 })).rejects.toThrow('busyTimeoutMs: expected')
  })
})
