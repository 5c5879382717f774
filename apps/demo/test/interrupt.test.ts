import { spawn } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer } from '@llm-cookbook/embed-client/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await writeFile(place.path('notes.md'), 'We eat at noon.\n')
})
afterAll(() => place.remove())

// Windows has no signals that a parent could send to let a child end cleanly.
describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  it('ends an ingestion with 130 and leaves an index that is whole', async () => {
    const server = await startServer({ latencyMs: 10_000 })
    try {
      const args = [
        'index',
        'notes.md',
        '--index',
        'papers',
        '--embedding-model',
        'm',
        '--base-url',
        server.url,
        '--json'
      ]
      const running = place.run(args, {
        async onStart(child) {
          while (server.requests.length === 0) await sleep(20)
          child.kill('SIGINT')
        }
      })
      expect(await running).toEqual({
        code: 130,
        signal: null,
        stdout: '{"error":{"code":"interrupted","message":"Interrupted."}}\n',
        stderr: 'error: Interrupted.\n'
      })
    } finally {
      await server.close()
    }
    expect(await place.json(['search', 'noon', '--index', 'papers'])).toMatchObject({ code: 0, value: { hits: [] } })
    expect((await readdir(place.path('papers'))).filter(name => name.endsWith('.lock'))).toEqual([])
  })
  it('ends at the second time what does not end by itself', async () => {
    const module = new URL('../src/interrupt.ts', import.meta.url).href
    const script = `import { stopOnInterrupt } from '${module}'
      stopOnInterrupt(new AbortController())
      setInterval(() => {}, 1000)
      console.log('ready')`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    const ended = new Promise<number | null>(resolve => child.on('close', resolve))
    await new Promise(resolve => child.stdout.once('data', resolve))
    child.kill('SIGINT')
    child.kill('SIGINT')
    await sleep(600)
    expect(child.exitCode).toBeNull()
    child.kill('SIGINT')
    expect(await ended).toBe(130)
  })
  it('is not needed where the reader has enough: | head', async () => {
    const server = await startServer({ chat: () => 'Noon. '.repeat(200), streamDelayMs: 5 })
    try {
      const args = ['ask', 'notes.md', 'When do we eat?', '--model', 'm', '--base-url', server.url]
      const running = place.run(args, {
        onStart(child) {
          child.stdout?.once('data', () => child.stdout?.destroy())
        }
      })
      expect(await running).toMatchObject({ code: 0, stderr: '' })
    } finally {
      await server.close()
    }
  })
})
