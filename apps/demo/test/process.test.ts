import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer, type Server, type ServerOptions } from '@llm-cookbook/embed-client/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

let place: Workplace
let server: Server
beforeEach(async () => {
  place = await Workplace.make()
})
afterEach(async () => {
  await server.close()
  await place.remove()
})

const requests = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({ model: 'm', input: String(i), metadata: { row: i } }))

/** The arguments for a file of these requests, with a server for it. */
async function start(lines: readonly object[], options: ServerOptions = {}): Promise<string[]> {
  server = await startServer(options)
  await writeFile(place.path('in.jsonl'), lines.map(line => `${JSON.stringify(line)}\n`).join(''))
  return ['process', 'in.jsonl', '--out', 'out.jsonl', '--base-url', server.url]
}

async function read(name: string): Promise<unknown[][]> {
  const text = await readFile(place.path(name), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as unknown[])
}

describe('cookbook process', () => {
  it('writes an outcome for each line, failures apart, and has nothing to do the second time', async () => {
    const args = await start([...requests(20), { model: 'm' }])
    const limits = ['--requests-per-minute', '60000', '--tokens-per-minute', '1000000', '--concurrency', '4']
    const { code, stderr, value } = await place.json([...args, ...limits, '--input-price', '3', '--output-price', '0'])
    expect([code, stderr]).toEqual([3, ''])
    expect(value).toMatchObject({
      out: 'out.jsonl',
      failures: 'out.failed.jsonl',
      total: 21,
      succeeded: 20,
      failed: 1,
      outstanding: 0,
      requests: 21,
      promptTokens: 20
    })
    expect((value as { cost: number }).cost).toBeCloseTo((3 * 20) / 1e6, 12)
    expect(server.account.peakInFlight).toBeLessThanOrEqual(4)
    const rows = (await read('out.jsonl')).map(([, , metadata]) => (metadata as { row: number }).row)
    expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i))
    expect(await read('out.failed.jsonl')).toEqual([[{ model: 'm' }, [expect.stringMatching(/^bad-request: /)]]])
    const again = await place.run(args)
    expect(again.stdout).toMatch(
      /^out\.jsonl: 20 of 21 requests, 20 tokens; 0 sent in [\d.]+ s\.\nout\.failed\.jsonl: 1 failed\.\n$/
    )
    expect(server.account.requests).toBe(21)
  })
  it('gets through faults, and gives a key from the environment to the service alone', async () => {
    const args = await start(requests(60), {
      apiKey: 'sk-secret-0123456789',
      faults: { seed: 2, 500: 0.1, drop: 0.05 }
    })
    const { code, value } = await place.json([...args, '--attempts', '20'], {
      env: { OPENAI_API_KEY: 'sk-secret-0123456789' }
    })
    expect([code, value]).toMatchObject([0, { succeeded: 60 }])
    for (const name of ['out.jsonl', 'out.jsonl.journal']) {
      expect(await readFile(place.path(name), 'latin1')).not.toContain('sk-secret')
    }
  })
  it.each([
    [['--endpoint', 'responses'], '', '/v1/responses'],
    [[], '/completions', '/v1/completions'],
    [[], '', '/v1/embeddings']
  ])('sends to where %j and an address that ends in %j say', async (options, ending, path) => {
    const args = await start([{ model: 'm', input: 'a', prompt: ending === '' ? undefined : 'b' }])
    const { code } = await place.json([...args.slice(0, -1), server.url + ending, ...options])
    expect([code, server.requests.at(-1)?.path]).toEqual([0, path])
  })
  it('goes on after kill -9', async () => {
    const args = [...(await start(requests(200), { latencyMs: 20 })), '--concurrency', '4']
    const killed = await place.run(args, {
      async onStart(child) {
        while (server.account.served < 60) await sleep(2)
        child.kill('SIGKILL')
      }
    })
    expect(killed.signal).toBe('SIGKILL')
    expect(await place.json(args)).toMatchObject({ code: 0, value: { total: 200, succeeded: 200, failed: 0 } })
    const inputs = (await read('out.jsonl')).map(([request]) => (request as { input: string }).input)
    expect(new Set(inputs).size).toBe(200)
    expect(inputs).toHaveLength(200)
    expect(server.account.repeated).toBeLessThanOrEqual(4)
  })
  it.skipIf(process.platform === 'win32')('waits at Ctrl-C for what is in flight, and sends nothing else', async () => {
    const args = [...(await start(requests(500), { latencyMs: 30 })), '--concurrency', '4']
    const { code, stdout, stderr } = await place.run(args, {
      async onStart(child) {
        while (server.account.served < 20) await sleep(2)
        child.kill('SIGINT')
      }
    })
    expect([code, stderr]).toEqual([130, 'Waiting for the requests in flight. Ctrl-C once more ends at once.\n'])
    const { served } = server.account
    expect(served).toBeLessThan(100)
    expect(await read('out.jsonl')).toHaveLength(served)
    expect(stdout).toContain(`\n${500 - served} are left: the same command goes on with them.\n`)
  })
  it('refuses another input and a file of others, unless told to begin anew', async () => {
    const args = await start(requests(3))
    await place.json(args)
    await writeFile(place.path('in.jsonl'), '{"model":"m","input":"other"}\n')
    const { code, stderr } = await place.run(args)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: The input is not what it was .* or begin anew with --restart\.\n$/)
    expect((await place.json([...args, '--restart'])).value).toMatchObject({ succeeded: 1 })
    expect(await read('out.jsonl')).toHaveLength(1)
    await writeFile(place.path('mine.jsonl'), 'precious\n')
    const other = await place.json([...args, '--out', 'mine.jsonl'])
    expect([other.code, other.value]).toMatchObject([1, { error: { code: 'output-exists' } }])
    expect(await readFile(place.path('mine.jsonl'), 'utf8')).toBe('precious\n')
  })
  it('ends with an outage, in so many lines as it is told', async () => {
    const args = await start(requests(30), { faults: () => ({ type: 'status', status: 500 }) })
    const ended = await place.json([...args, '--attempts', '1', '--stop-after', '3'])
    expect([ended.code, ended.value]).toMatchObject([1, { error: { code: 'server-error' } }])
    expect(existsSync(place.path('out.failed.jsonl'))).toBe(false)
    const all = await place.json([
      ...args,
      '--attempts',
      '1',
      '--stop-after',
      '0',
      '--failures',
      'bad.jsonl',
      '--restart'
    ])
    expect([all.code, all.value]).toMatchObject([1, { failed: 30, failures: 'bad.jsonl' }])
    expect(await read('bad.jsonl')).toHaveLength(30)
  })
  it('gives up an answer that does not come in time', async () => {
    const args = await start(requests(1), { faults: () => ({ type: 'hang' }) })
    const { code } = await place.json([...args, '--timeout-ms', '50', '--attempts', '1'])
    expect(code).toBe(1)
    expect((await read('out.failed.jsonl'))[0]![1]).toEqual([expect.stringMatching(/^timeout: /)])
  })
  it.each([
    [['process'], /^The file of requests is missing/],
    [['process', 'a', 'b', '--out', 'c'], /^process takes one file, and got 'b' too/],
    [['process', 'a'], /^--out is missing/],
    [['process', 'a', '--out', 'b', '--endpoint', 'chats'], /^--endpoint wants one of/],
    [['process', 'a', '--out', 'b', '--base-url', 'http://example.com/v1'], /unencrypted/]
  ])('%j is wrong usage', async (args, message) => {
    await start([])
    const { code, value } = await place.json(args)
    expect(code).toBe(2)
    expect((value as { error: { message: string } }).error.message).toMatch(message)
  })
})
