import { appendFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { createLimiter, createService, type LimiterOptions } from '../../src/index.ts'
import { processRequests, type ProcessOptions, type ProcessProgress, type ProcessReport } from '../../src/node.ts'
import { type Fault, type Server, type ServerOptions, startServer } from '../../src/testing/index.ts'
import { Folder } from './files.ts'

let server: Server
afterEach(() => server.close())

interface RunOptions extends Partial<Omit<ProcessOptions, 'service' | 'limiter'>> {
  readonly apiKey?: string
  readonly limits?: LimiterOptions
}

function run(folder: Folder, { apiKey, limits = {}, ...options }: RunOptions = {}): Promise<ProcessReport> {
  return processRequests({
    input: folder.file('in.jsonl'),
    output: folder.file('out.jsonl'),
    service: createService({ baseURL: server.url, apiKey }),
    limiter: createLimiter(limits),
    retry: { baseDelayMs: 1 },
    ...options
  })
}

/** Requests for embeddings of the texts `0`, `1` and so on. */
function embeddings(count: number): { model: string; input: string }[] {
  return Array.from({ length: count }, (_, i) => ({ model: 'm', input: String(i) }))
}

/** A folder with these requests in `in.jsonl`, and a server for them. */
async function start(requests: readonly unknown[], options: ServerOptions = {}): Promise<Folder> {
  const folder = new Folder()
  folder.lines('in.jsonl', requests)
  server = await startServer(options)
  return folder
}

const inputsOf = (outcomes: readonly unknown[]): string[] =>
  (outcomes as [{ input: string }][]).map(([{ input }]) => input)
const sorted = (texts: readonly string[]): string[] => texts.toSorted((a, b) => Number(a) - Number(b))
const texts = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i))

const fails =
  (which: (input: unknown) => boolean, fault: Fault = { type: 'status', status: 500 }) =>
  ({ body }: { body: unknown }) =>
    which((body as { input?: unknown }).input) ? fault : undefined

describe('processRequests', () => {
  it('writes [request, response], with the metadata behind it where a request has some', async () => {
    const folder = await start([
      { model: 'm', input: 'a\n' },
      { model: 'm', input: ['b', 'c'], metadata: { row: 7 } },
      { model: 'm', input: 'd', metadata: null }
    ])
    const report = await run(folder)
    expect(report).toMatchObject({ total: 3, succeeded: 3, failed: 0, outstanding: 0, requests: 3, promptTokens: 4 })
    const outcomes = folder.read('out.jsonl') as [{ input: unknown }, { data: unknown[] }, unknown][]
    expect(outcomes).toHaveLength(3)
    const [a, bc, d] = ['a\n', ['b', 'c'], 'd'].map(input =>
      outcomes.find(([request]) => JSON.stringify(request.input) === JSON.stringify(input))
    )
    expect(a).toMatchObject([
      { model: 'm', input: 'a\n' },
      { object: 'list', model: 'm' }
    ])
    expect(a).toHaveLength(2)
    expect(bc).toMatchObject([{}, {}, { row: 7 }])
    expect(bc![0]).toEqual({ model: 'm', input: ['b', 'c'] })
    expect(bc![1].data).toHaveLength(2)
    expect(d).toHaveLength(2)
    // What was sent is the request, and nothing that is for the file only.
    expect(server.requests.map(({ body }) => Object.keys(body as object))).toEqual(Array(3).fill(['model', 'input']))
    expect(existsSync(folder.file('out.failed.jsonl'))).toBe(false)
  })

  it('sends a request where its url, the endpoint option, or its parameters say', async () => {
    const message = { role: 'user', content: 'hello' }
    const folder = await start([
      { model: 'm', input: 'a' },
      { model: 'm', messages: [message] },
      { model: 'm', prompt: 'once' },
      { model: 'm', input: 'tell', url: 'https://api.openai.com/v1/responses' },
      { custom_id: 'x', method: 'POST', url: '/v1/chat/completions', body: { model: 'm', messages: [message] } }
    ])
    expect(await run(folder)).toMatchObject({ succeeded: 5, failed: 0 })
    expect(server.requests.map(({ path }) => path).sort()).toEqual([
      '/v1/chat/completions',
      '/v1/chat/completions',
      '/v1/completions',
      '/v1/embeddings',
      '/v1/responses'
    ])
    const batch = (folder.read('out.jsonl') as [{ custom_id?: string }, unknown][]).find(([{ custom_id: id }]) => id)
    expect(batch).toMatchObject([{ custom_id: 'x', body: { model: 'm' } }, { object: 'chat.completion' }])

    folder.lines('in.jsonl', [{ model: 'm', input: 'a' }])
    await run(folder, { endpoint: '/responses', output: folder.file('other.jsonl') })
    expect(server.requests.at(-1)!.path).toBe('/v1/responses')
  })

  it('takes a line that is no request for a failure of its own', async () => {
    const folder = await start([])
    const lines: (string | Buffer)[] = [
      '{"model":"m","input":"good"}',
      'no json',
      '',
      '   ',
      Buffer.from([0x7b, 0xff, 0x7d]),
      '"text"',
      '[1]',
      '{"input":"a"}',
      '{"model":"m","input":"a","stream":true}',
      '{"model":"m","input":"a","url":"https://evil.example/steal"}',
      '{"model":"m","url":"/v1/embeddings","body":7}',
      JSON.stringify({ model: 'm', input: 'x'.repeat(10_000_000), metadata: 1 }),
      '{"model":"m","input":"last","metadata":{"id":1}}'
    ]
    writeFileSync(
      folder.file('in.jsonl'),
      Buffer.concat(lines.flatMap(line => [Buffer.from(line), Buffer.from('\n')])).subarray(0, -1)
    )
    expect(await run(folder)).toMatchObject({ total: 13, succeeded: 2, failed: 11, requests: 2 })
    expect(inputsOf(folder.read('out.jsonl')).sort()).toEqual(['good', 'last'])
    const failures = folder.read('out.failed.jsonl') as [unknown, [string]][]
    const reasons = failures.map(([, [error]]) => error)
    for (const error of reasons) expect(error).toMatch(/^bad-line: /)
    expect(
      reasons.map(
        error => /is too long|not UTF-8|not JSON|empty|no object|a list|model|stream|url|body/.exec(error)?.[0]
      )
    ).toEqual([
      'not JSON',
      'empty',
      'empty',
      'not UTF-8',
      'no object',
      'a list',
      'model',
      'stream',
      'url',
      'body',
      'is too long'
    ])
    expect(Math.max(...failures.map(failure => JSON.stringify(failure).length))).toBeLessThan(500)
    expect(failures[0]![0]).toBe('no json')
  })

  it('gives every line one outcome under faults of all kinds, and repeats only what was lost on the way', async () => {
    const faults = { seed: 3, 500: 0.05, drop: 0.02, 'drop-after': 0.02, 'cut-json': 0.02, die: 0.02 }
    const folder = await start(embeddings(400), { faults })
    expect(await run(folder)).toMatchObject({ succeeded: 400, failed: 0, outstanding: 0 })
    expect(sorted(inputsOf(folder.read('out.jsonl')))).toEqual(texts(400))
    const { repeated, lost } = server.account
    expect(lost).toBeGreaterThan(0)
    expect(repeated).toBe(lost)
  })

  it.each<Fault['type']>(['missing', 'nan'])('asks a second time for vectors that are spoiled: %s', async type => {
    const served = new Map<unknown, number>()
    const faults = ({ body }: { body: unknown }): Fault | undefined => {
      const { input } = body as { input: string }
      served.set(input, (served.get(input) ?? 0) + 1)
      return input === '7' || (input === '3' && served.get(input) === 1) ? ({ type } as Fault) : undefined
    }
    const folder = await start(embeddings(9), { faults })
    expect(await run(folder)).toMatchObject({ succeeded: 8, failed: 1, requests: 11 })
    expect(folder.read('out.failed.jsonl')).toEqual([
      [{ model: 'm', input: '7' }, Array(2).fill(expect.stringMatching(/^bad-response: /))]
    ])
  })

  it('gives up a line that always fails, with all its errors, and what is refused at once', async () => {
    const refusal: Fault = { type: 'status', status: 400, body: { error: { message: 'too strange' } } }
    const faults = ({ body }: { body: unknown }): Fault | undefined =>
      fails(input => input === '3')({ body }) ?? fails(input => input === '5', refusal)({ body })
    const folder = await start(embeddings(8), { faults })
    expect(await run(folder, { retry: { attempts: 3, baseDelayMs: 1 } })).toMatchObject({
      succeeded: 6,
      failed: 2,
      requests: 10
    })
    const failures = folder.read('out.failed.jsonl') as [{ input: string }, string[]][]
    const [three, five] = ['3', '5'].map(input => failures.find(([request]) => request.input === input)!)
    expect(three![1]).toEqual(Array(3).fill(expect.stringMatching(/^server-error: The service failed: /)))
    expect(five![1]).toEqual([expect.stringMatching(/^bad-request: .*too strange/)])
  })

  it('takes a file of failures as a file of requests', async () => {
    const folder = await start([
      [{ model: 'm', input: '1' }, ['server-error: …'], { row: 1 }],
      [{ model: 'm', input: '2' }, ['timeout: …', 'timeout: …']]
    ])
    expect(await run(folder)).toMatchObject({ succeeded: 2, failed: 0 })
    const outcomes = (folder.read('out.jsonl') as unknown[][]).toSorted((a, b) => b.length - a.length)
    expect(outcomes[0]).toMatchObject([{ model: 'm', input: '1' }, { object: 'list' }, { row: 1 }])
    expect(outcomes[1]).toMatchObject([{ model: 'm', input: '2' }, { object: 'list' }])
  })

  it('sends what failed before what is new', async () => {
    let failed = false
    const faults = ({ body }: { body: unknown }): Fault | undefined => {
      if (failed || (body as { input: string }).input !== '0') return undefined
      failed = true
      return { type: 'status', status: 500 }
    }
    const folder = await start(embeddings(30), { faults, latencyMs: 5 })
    await run(folder, { limits: { concurrency: 1 }, retry: { baseDelayMs: 0 } })
    const order = server.requests.map(({ body }) => (body as { input: string }).input)
    // The one that had its turn already when the failure came is the only one before it.
    expect(order.slice(0, 3)).toEqual(['0', '1', '0'])
  })

  it('waits as long as a 429 says, and counts that as no attempt', async () => {
    const slowDown: Fault = { type: 'status', status: 429, headers: { 'retry-after-ms': '20' } }
    const folder = await start(embeddings(3), { faults: Array<Fault>(8).fill(slowDown) })
    expect(await run(folder, { retry: { attempts: 1 } })).toMatchObject({ succeeded: 3, failed: 0, requests: 11 })
  })

  it('keeps to the limits that it is given', async () => {
    const folder = await start(embeddings(40), { limits: { requestsPerMinute: 1200 } })
    await run(folder, { limits: { requestsPerMinute: 1200, burst: 0.5, concurrency: 4 } })
    expect(server.account).toMatchObject({ refused: 0, served: 40 })
    expect(server.account.peakInFlight).toBeLessThanOrEqual(4)
  })

  it('tells how far it is, with tokens, cost, rate and time left', async () => {
    const folder = await start([...embeddings(20), { model: 'm', messages: [{ role: 'user', content: 'hello' }] }, {}])
    const seen: ProcessProgress[] = []
    const report = await run(folder, { price: { input: 2, output: 10 }, onProgress: progress => seen.push(progress) })
    expect(seen.map(({ done }) => done)).toEqual(Array.from({ length: 22 }, (_, i) => i + 1))
    const last = seen.at(-1)!
    expect(last).toMatchObject({ done: 22, total: 22, succeeded: 21, failed: 1, secondsLeft: 0, cost: report.cost })
    const { promptTokens, completionTokens } = report
    expect(promptTokens).toBeGreaterThan(20)
    expect(completionTokens).toBeGreaterThan(0)
    expect(report.cost).toBeCloseTo((2 * promptTokens + 10 * completionTokens) / 1e6, 12)
    for (const { requestsPerMinute, tokensPerMinute, secondsLeft } of seen) {
      expect([requestsPerMinute, tokensPerMinute, secondsLeft].every(number => number >= 0)).toBe(true)
    }
    expect((await run(folder, { price: { input: 2, output: 10 } })).cost).toBe(report.cost)
  })

  it('has no cost without a price, and nothing to do for an empty file', async () => {
    const folder = await start([])
    expect(await run(folder)).toEqual({
      total: 0,
      outstanding: 0,
      requests: 0,
      cost: undefined,
      succeeded: 0,
      failed: 0,
      promptTokens: 0,
      completionTokens: 0
    })
    expect(folder.read('out.jsonl')).toEqual([])
  })

  it('never writes the key', async () => {
    const key = 'sk-very-secret-0123456789'
    const echo: Fault = { type: 'status', status: 400, body: { error: { message: `${key} is odd` } } }
    const folder = await start(embeddings(4), { faults: fails(input => input === '2', echo), apiKey: key })
    await run(folder, { apiKey: key })
    const written = ['out.jsonl', 'out.failed.jsonl', 'out.jsonl.journal'].map(name =>
      readFileSync(folder.file(name), 'latin1')
    )
    expect(written[1]).toContain('[hidden] is odd')
    expect(written.join('')).not.toContain(key)
  })
})

describe('the end of a run', () => {
  it.each<[string, Fault, string]>([
    ['a key that is not accepted', { type: 'status', status: 401 }, 'unauthorized'],
    [
      'a quota that is used up',
      { type: 'status', status: 429, body: { error: { code: 'insufficient_quota' } } },
      'quota-exceeded'
    ]
  ])('comes at once with %s, and nothing is lost', async (_, fault, code) => {
    let isBroken = true
    const folder = await start(embeddings(50), { faults: () => (isBroken ? fault : undefined) })
    await expect(run(folder, { limits: { concurrency: 4 } })).rejects.toMatchObject({ name: 'EmbedError', code })
    expect(server.account.requests).toBeLessThanOrEqual(4)
    expect([folder.read('out.jsonl'), folder.read('out.failed.jsonl')]).toEqual([[], []])
    isBroken = false
    expect(await run(folder)).toMatchObject({ succeeded: 50, failed: 0 })
  })

  it('comes with an outage, whose lines have not ended', async () => {
    let isAway = false
    const folder = await start(embeddings(60), {
      faults({ number }) {
        isAway ||= number === 30
        return isAway ? { type: 'status', status: 503 } : undefined
      }
    })
    const retry = { attempts: 2, baseDelayMs: 1 }
    await expect(run(folder, { retry, stopAfter: 5 })).rejects.toMatchObject({ code: 'server-error', status: 503 })
    expect(folder.read('out.jsonl')).toHaveLength(30)
    expect(folder.read('out.failed.jsonl')).toEqual([])
    isAway = false
    const report = await run(folder, { retry, stopAfter: Infinity, restart: true })
    expect(report.succeeded + report.failed).toBe(60)
  })

  it('comes where the service cannot be reached at all, however short the file is', async () => {
    const folder = await start(embeddings(2))
    await server.close()
    await expect(run(folder, { retry: { attempts: 2, baseDelayMs: 1 } })).rejects.toMatchObject({ code: 'connection' })
    expect(folder.read('out.failed.jsonl')).toEqual([])
  })

  it('is no outage where each failure is taken for one of its own', async () => {
    const folder = await start(embeddings(30), { faults: () => ({ type: 'status', status: 500 }) })
    const report = await run(folder, { stopAfter: Infinity, retry: { attempts: 1 } })
    expect(report).toMatchObject({ succeeded: 0, failed: 30, outstanding: 0, requests: 30 })
  })

  it('waits for requests in flight when it is drained, and sends no other', async () => {
    const folder = await start(embeddings(100), { latencyMs: 50 })
    const drain = new AbortController()
    const running = run(folder, { drain: drain.signal, limits: { concurrency: 8 } })
    while (server.account.served < 8) await new Promise(resolve => setTimeout(resolve, 5))
    while (server.account.inFlight === 0) await new Promise(resolve => setTimeout(resolve, 1))
    drain.abort()
    const sent = server.account.requests
    const report = await running
    // One that was on its way when the signal came may arrive after it.
    expect(server.account.requests).toBeLessThanOrEqual(sent + 8)
    expect(report.succeeded).toBe(server.account.requests)
    expect(report.outstanding).toBe(100 - report.succeeded)
    expect(folder.read('out.jsonl')).toHaveLength(report.succeeded)
    expect(await run(folder)).toMatchObject({ succeeded: 100, outstanding: 0 })
    expect(server.account).toMatchObject({ served: 100, repeated: 0 })
  })

  it('is at once with a signal, whose reason it throws', async () => {
    const folder = await start(embeddings(20), { latencyMs: 5000 })
    const stop = new AbortController()
    const running = run(folder, { signal: stop.signal })
    while (server.account.inFlight === 0) await new Promise(resolve => setTimeout(resolve, 5))
    const reason = new Error('enough')
    stop.abort(reason)
    await expect(running).rejects.toBe(reason)
    await expect(run(folder, { signal: stop.signal })).rejects.toBe(reason)
    expect(folder.read('out.jsonl')).toEqual([])
  })
})

describe('another run', () => {
  it('has nothing to do where all lines have ended', async () => {
    const folder = await start(embeddings(10), {
      faults: fails(input => input === '4', { type: 'status', status: 400 })
    })
    const first = await run(folder)
    expect(await run(folder)).toEqual({ ...first, requests: 0 })
    expect(server.account.requests).toBe(10)
    expect(folder.read('out.jsonl')).toHaveLength(9)
  })

  it('refuses an input that is not what it was', async () => {
    const folder = await start(embeddings(10))
    await run(folder)
    for (const requests of [embeddings(11), embeddings(9), embeddings(10).reverse()]) {
      folder.lines('in.jsonl', requests)
      await expect(run(folder)).rejects.toMatchObject({ code: 'input-changed' })
    }
    expect(folder.read('out.jsonl')).toHaveLength(10)
    expect(await run(folder, { restart: true })).toMatchObject({ succeeded: 10, requests: 10 })
  })

  it('refuses another endpoint', async () => {
    const folder = await start(embeddings(1))
    await run(folder, { endpoint: '/embeddings' })
    await expect(run(folder, { endpoint: '/responses' })).rejects.toMatchObject({
      code: 'settings-changed',
      message: expect.stringContaining(
        'began with requests to /embeddings, and now it is requests to /responses'
      ) as string
    })
  })

  it('replaces no file that it did not write, unless told', async () => {
    const folder = await start(embeddings(2))
    writeFileSync(folder.file('out.jsonl'), 'precious\n')
    await expect(run(folder)).rejects.toMatchObject({ code: 'output-exists' })
    expect(readFileSync(folder.file('out.jsonl'), 'utf8')).toBe('precious\n')
    expect(await run(folder, { restart: true })).toMatchObject({ succeeded: 2 })
    expect(folder.read('out.jsonl')).toHaveLength(2)
  })

  it('begins anew where the output was deleted', async () => {
    const folder = await start(embeddings(5), {
      faults: fails(input => input === '1', { type: 'status', status: 400 })
    })
    await run(folder)
    rmSync(folder.file('out.jsonl'))
    expect(await run(folder)).toMatchObject({ succeeded: 4, failed: 1, requests: 5 })
    expect([folder.read('out.jsonl').length, folder.read('out.failed.jsonl').length]).toEqual([4, 1])
  })

  it('refuses a journal that was damaged, or is none', async () => {
    const folder = await start(embeddings(5))
    await run(folder)
    const journal = folder.file('out.jsonl.journal')
    const bytes = readFileSync(journal)
    const flipped = Buffer.from(bytes)
    flipped[flipped.length - 80]! ^= 1
    for (const wrong of [flipped, Buffer.from('something else'), Buffer.alloc(0), bytes.subarray(5)]) {
      writeFileSync(journal, wrong)
      await expect(run(folder)).rejects.toMatchObject({ code: 'journal-damaged' })
    }
  })

  it('refuses an output that was cut', async () => {
    const folder = await start(embeddings(5))
    const drain = new AbortController()
    await run(folder, {
      drain: drain.signal,
      onProgress({ done }) {
        if (done === 3) drain.abort()
      },
      limits: { concurrency: 1 }
    })
    truncateSync(folder.file('out.jsonl'), 100)
    await expect(run(folder)).rejects.toMatchObject({ code: 'output-changed' })
  })

  it('is refused while another process writes', async () => {
    const folder = await start(embeddings(5), { latencyMs: 200 })
    const running = run(folder)
    while (server.account.inFlight === 0) await new Promise(resolve => setTimeout(resolve, 5))
    await expect(run(folder)).rejects.toMatchObject({ code: 'in-use' })
    await running
  })

  it('says which file cannot be read or written', async () => {
    const folder = await start(embeddings(5))
    await expect(run(folder, { journal: folder.file('no/such/folder') })).rejects.toMatchObject({
      code: 'not-writable'
    })
    rmSync(folder.file('in.jsonl'))
    await expect(run(folder)).rejects.toMatchObject({
      code: 'not-readable',
      message: expect.stringContaining('in.jsonl') as string
    })
    appendFileSync(folder.file('in.jsonl'), '')
  })
})

describe('options that cannot be right', () => {
  it.each<[RunOptions, RegExp]>([
    [{ maxLineBytes: 0 }, /^maxLineBytes: expected a whole number from 1, got 0$/],
    [{ stopAfter: 0.5 }, /^stopAfter: expected a whole number from 1, or Infinity, got 0.5$/],
    [{ price: { input: -1 } }, /^price.input: expected a number from 0, got -1$/],
    [{ retry: { attempts: 0 } }, /^retry.attempts: /],
    [{ journal: '' }, /^journal: expected the path of a file/],
    [{ failures: 'x', journal: './x' }, /^journal: expected another file than the failures, got \.\/x$/]
  ])('%j', async (options, message) => {
    const folder = await start([])
    await expect(run(folder, options)).rejects.toThrow(message)
  })
})
