import { afterEach, describe, expect, it, vi } from 'vitest'
import { createOpenAiEmbedder, EmbedError, type Embedder, type OpenAiEmbedderOptions } from '../src/index.ts'
import { type Fault, hashEmbedder, type Server, type ServerOptions, startServer } from '../src/testing/index.ts'

/** The server that was started last. */
let server: Server
const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(each => each.close()))
})

/** A server with these options, and an embedder on it that waits for a moment only. */
async function serve(options: ServerOptions = {}, client: Partial<OpenAiEmbedderOptions> = {}): Promise<Embedder> {
  server = await startServer(options)
  servers.push(server)
  return createOpenAiEmbedder({
    baseURL: server.url,
    apiKey: 'sk-test',
    model: 'test-model',
    ...client,
    retry: { attempts: 3, baseDelayMs: 2, ...client.retry }
  })
}

async function failureOf(work: Promise<unknown>): Promise<EmbedError> {
  const error: unknown = await work.then(
    () => undefined,
    (error: unknown) => error
  )
  if (error instanceof EmbedError) return error
  throw new Error('expected an EmbedError', { cause: error })
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `text ${i}`)
const vectorsOf = async (texts: readonly string[]): Promise<Float32Array> => (await hashEmbedder().embed(texts)).data
const inputs = (): unknown[] => server.requests.map(({ body }) => (body as { input: unknown }).input)
const single: Partial<OpenAiEmbedderOptions> = {
  concurrency: 1,
  limits: { inputsPerRequest: 1 }
}

describe('createOpenAiEmbedder', () => {
  it('gives one row a text, in order, and learns how long a vector is', async () => {
    const embedder = await serve({ apiKey: 'sk-test' })
    expect(embedder.dimensions).toBeUndefined()
    const texts = ['one', 'two', 'one', 'three']
    const matrix = await embedder.embed(texts)
    expect([matrix.rows, matrix.columns]).toEqual([4, 64])
    expect(matrix.data).toEqual(await vectorsOf(texts))
    expect(embedder.dimensions).toBe(64)
  })

  it('sends each text once', async () => {
    const embedder = await serve()
    await embedder.embed(['one', 'two', 'one'])
    expect(inputs()).toEqual([['one', 'two']])
  })

  it('sends nothing for no texts', async () => {
    const embedder = await serve()
    const matrix = await embedder.embed([])
    expect([matrix.rows, matrix.columns, server.requests.length]).toEqual([0, 0, 0])
  })

  it('embeds all texts but the empty one, and says which it was', async () => {
    const embedder = await serve()
    const failure = await failureOf(embedder.embed(['one', '', 'two']))
    expect(failure).toMatchObject({ code: 'bad-inputs', done: 2 })
    expect(failure.failures.map(({ index, error }) => [index, error.code])).toEqual([[1, 'empty-text']])
    const expected = await hashEmbedder().embed(['one', 'two'])
    expect(failure.vectors).toEqual([expected.row(0), undefined, expected.row(1)])
  })

  it('packs requests to the limits, and brings their answers into order', async () => {
    const embedder = await serve(
      { faults: [{ type: 'slow', ms: 30 }, undefined, { type: 'reverse' }] },
      { limits: { inputsPerRequest: 10 } }
    )
    const texts = numbered(35)
    expect((await embedder.embed(texts)).data).toEqual(await vectorsOf(texts))
    expect(inputs().map(input => (input as string[]).length)).toEqual([10, 10, 10, 5])
  })

  it('reads vectors whichever way the service sends them', async () => {
    const asked = await serve({}, { encoding: 'float' })
    expect((await asked.embed(['one'])).data).toEqual(await vectorsOf(['one']))
    expect(server.requests[0]?.body).toMatchObject({ encoding_format: 'float' })
    const ignored = await serve({ base64: false })
    expect((await ignored.embed(['one'])).data).toEqual(await vectorsOf(['one']))
    expect(server.requests[0]?.body).toMatchObject({ encoding_format: 'base64' })
  })

  it('asks for shorter vectors', async () => {
    const embedder = await serve({}, { dimensions: 16 })
    expect(embedder.dimensions).toBe(16)
    expect((await embedder.embed(['one'])).columns).toBe(16)
    expect(server.requests[0]?.body).toMatchObject({ dimensions: 16 })
  })

  it('sends what the options say, and nothing else', async () => {
    const embedder = await serve(
      {},
      {
        user: 'someone',
        organization: 'org-1',
        project: 'proj-1',
        headers: { 'api-key': 'azure-key' },
        query: { 'api-version': '2026-01-01' }
      }
    )
    await embedder.embed(['one'])
    const { path, headers, body } = server.requests[0]!
    expect(path).toBe('/v1/embeddings?api-version=2026-01-01')
    expect(body).toEqual({ input: ['one'], model: 'test-model', encoding_format: 'base64', user: 'someone' })
    const { authorization, 'openai-organization': organization, 'openai-project': project } = headers
    expect({ authorization, organization, project, azure: headers['api-key'] }).toEqual({
      authorization: 'Bearer sk-test',
      organization: 'org-1',
      project: 'proj-1',
      azure: 'azure-key'
    })
  })

  it('sends no authorization without a key', async () => {
    const embedder = await serve({}, { apiKey: undefined })
    await embedder.embed(['one'])
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization')
  })

  it('tells its progress, at the end all', async () => {
    const embedder = await serve({}, { ...single })
    const seen: unknown[] = []
    await embedder.embed(['a', 'b', 'a', 'c'], { onProgress: progress => seen.push(progress) })
    expect(seen).toEqual([
      { done: 2, total: 4 },
      { done: 3, total: 4 },
      { done: 4, total: 4 }
    ])
  })

  it('has as many requests in flight as told, and no more', async () => {
    let now = 0
    let most = 0
    const counted: typeof fetch = async (...request) => {
      most = Math.max(most, ++now)
      try {
        return await fetch(...request)
      } finally {
        now--
      }
    }
    const embedder = await serve({ latencyMs: 10 }, { concurrency: 3, limits: { inputsPerRequest: 1 }, fetch: counted })
    await embedder.embed(numbered(12))
    expect(most).toBe(3)
  })
})

describe('the fingerprint', () => {
  const options = { baseURL: 'https://api.example.com/v1/', model: 'small' }
  it('names address, model and dimensions', () => {
    expect(createOpenAiEmbedder(options).fingerprint).toBe('https://api.example.com/v1 small default dimensions')
    const short = createOpenAiEmbedder({ ...options, dimensions: 256, baseURL: 'https://api.example.com/v1' })
    expect(short.fingerprint).toBe('https://api.example.com/v1 small 256 dimensions')
  })
  it('is what the options say where they do', () => {
    expect(createOpenAiEmbedder({ ...options, fingerprint: 'small, revision 3' }).fingerprint).toBe('small, revision 3')
  })
  it('stays the same when the dimensions are learned', async () => {
    const embedder = await serve()
    const before = embedder.fingerprint
    await embedder.embed(['one'])
    expect(embedder.fingerprint).toBe(before)
  })
})

describe('a fault that passes', () => {
  const passing: [string, Fault][] = [
    ['408', { type: 'status', status: 408 }],
    ['409', { type: 'status', status: 409 }],
    ['429', { type: 'status', status: 429 }],
    ['429 with retry-after-ms', { type: 'status', status: 429, headers: { 'retry-after-ms': '20' } }],
    ['500', { type: 'status', status: 500, body: 'not even JSON' }],
    ['503', { type: 'status', status: 503 }],
    ['a connection dropped before the answer', { type: 'drop' }],
    ['a connection dropped within the answer', { type: 'die' }],
    ['half of the JSON', { type: 'cut-json' }]
  ]
  it.each(passing)('%s is repeated', async (_, fault) => {
    const embedder = await serve({ faults: [fault, fault] })
    expect((await embedder.embed(['one', 'two'])).data).toEqual(await vectorsOf(['one', 'two']))
    expect(server.requests).toHaveLength(3)
  })

  it.each(passing.filter(([name]) => !name.startsWith('429')))(
    '%s is thrown when it does not pass',
    async (_, fault) => {
      const embedder = await serve({ faults: () => fault })
      expect(await failureOf(embedder.embed(['one']))).toMatchObject({ retryable: true })
      expect(server.requests).toHaveLength(3)
    }
  )

  it('429 is repeated for as long as told, however often', async () => {
    const slowDown: Fault = { type: 'status', status: 429, headers: { 'retry-after-ms': '20' } }
    const patient = await serve({ faults: Array.from({ length: 8 }, () => slowDown) })
    expect((await patient.embed(['one'])).rows).toBe(1)
    const impatient = await serve({ faults: () => slowDown }, { retry: { maxRateLimitedMs: 50 } })
    expect(await failureOf(impatient.embed(['one']))).toMatchObject({ code: 'rate-limited', retryable: true })
    expect(server.requests.length).toBeGreaterThan(1)
  })

  it('an answer that is late is repeated, its body too', async () => {
    const embedder = await serve({ faults: [{ type: 'slow', ms: 5000 }] }, { timeoutMs: 400 })
    expect((await embedder.embed(['one'])).data).toEqual(await vectorsOf(['one']))
    expect(server.requests).toHaveLength(2)
  })

  it('lateness that stays is a timeout', async () => {
    const embedder = await serve({ latencyMs: 1000 }, { timeoutMs: 30, retry: { attempts: 2 } })
    expect(await failureOf(embedder.embed(['one']))).toMatchObject({ code: 'timeout', retryable: true })
  })
})

describe('a fault that does not pass', () => {
  const error = (code: string): unknown => ({ error: { message: 'no', type: code, code } })
  it.each<[string, Fault, string]>([
    ['401', { type: 'status', status: 401 }, 'unauthorized'],
    ['403', { type: 'status', status: 403 }, 'forbidden'],
    ['404', { type: 'status', status: 404 }, 'not-found'],
    ['a used-up quota', { type: 'status', status: 429, body: error('insufficient_quota') }, 'quota-exceeded'],
    ['a redirect', { type: 'status', status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 'bad-response'],
    ['another JSON', { type: 'status', status: 200, body: { hello: 'world' } }, 'bad-response'],
    ['a page', { type: 'status', status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' }, 'bad-response']
  ])('%s stops at once', async (_, fault, code) => {
    const embedder = await serve({ faults: () => fault })
    expect(await failureOf(embedder.embed(['one', 'two']))).toMatchObject({ code, retryable: false })
    expect(server.requests).toHaveLength(1)
  })

  it('vectors of another length than asked for stop', async () => {
    const embedder = await serve({ faults: () => ({ type: 'short' }) }, { dimensions: 32 })
    const failure = await failureOf(embedder.embed(['one']))
    expect(failure.message).toContain('vectors of 31 numbers, expected 32')
  })

  it('vectors of another length than before stop', async () => {
    const embedder = await serve({ faults: [undefined, { type: 'short' }] }, single)
    const failure = await failureOf(embedder.embed(['one', 'two']))
    expect(failure).toMatchObject({ code: 'bad-response', done: 1 })
  })

  it('a wait longer than allowed is not waited', async () => {
    const embedder = await serve({ faults: [{ type: 'status', status: 429, headers: { 'retry-after': '3600' } }] })
    const failure = await failureOf(embedder.embed(['one']))
    expect(failure).toMatchObject({ code: 'rate-limited', retryAfterMs: 3_600_000 })
  })

  it('nobody at the address is a connection error', async () => {
    const embedder = await serve()
    await server.close()
    const failure = await failureOf(embedder.embed(['one']))
    expect(failure).toMatchObject({ code: 'connection', retryable: true })
    expect(failure.message).toContain('ECONNREFUSED')
  })
})

describe('a refusal of what is in a request', () => {
  /** Refuses requests that hold a text with this word in it, as a service does that does not say which text it is. */
  const refuseWord = (word: string, status = 400): ServerOptions => ({
    faults: ({ body }) =>
      (body as { input: string[] }).input.some(text => text.includes(word)) ? { type: 'status', status } : undefined
  })

  it.each([
    [400, 'bad-request'],
    [422, 'bad-request'],
    [413, 'text-too-long']
  ])('%i: all texts but the one at fault have their vectors, and it is told by its index', async (status, code) => {
    const embedder = await serve(refuseWord('bad', status))
    const texts = numbered(100)
    texts[37] = 'bad'
    const failure = await failureOf(embedder.embed(texts))
    expect(failure).toMatchObject({ code: 'bad-inputs', done: 99 })
    expect(failure.failures).toMatchObject([{ index: 37, error: { code, status } }])
    const expected = await hashEmbedder().embed(texts)
    expect(failure.vectors).toEqual(texts.map((_, i) => (i === 37 ? undefined : expected.row(i))))
    // Halving finds one in a hundred with two requests for each of seven levels.
    expect(server.requests.length).toBeLessThanOrEqual(15)
  })

  it('finds every one of many at fault, the same text twice, too', async () => {
    const embedder = await serve(refuseWord('bad'))
    const texts = numbered(60).map((text, i) => (i % 7 === 3 ? `bad ${i % 2}` : text))
    const failure = await failureOf(embedder.embed(texts))
    expect(failure.failures.map(({ index }) => index)).toEqual([3, 10, 17, 24, 31, 38, 45, 52, 59])
    expect(failure.done).toBe(51)
  })

  it('of all that was ever sent is no fault of the texts', async () => {
    const embedder = await serve({ faults: () => ({ type: 'status', status: 400 }) })
    const failure = await failureOf(embedder.embed(numbered(1000)))
    expect(failure).toMatchObject({ code: 'bad-request', status: 400, done: 0 })
    expect(server.requests.length).toBeLessThan(20)
    expect(await failureOf(embedder.embed(['one']))).toMatchObject({ code: 'bad-request', failures: [{ index: 0 }] })
  })

  it.each<[string, Partial<Record<'inputs' | 'units', number>>, string, number]>([
    ['inputs', { inputs: 30 }, 'batch size 100 > maximum allowed batch size 30', 25],
    ['tokens', { units: 300 }, 'Too many tokens in batch. Max is 300', 25]
  ])('for too many %s makes the next requests smaller', async (_, limit, message, most) => {
    const { inputs: maxInputs = Infinity, units = Infinity } = limit
    const embedder = await serve({
      faults: ({ body }) => {
        const { input } = body as { input: string[] }
        const isTooMuch = input.length > maxInputs || input.join('').length > units
        return isTooMuch ? { type: 'status', status: 400, body: { error: { message } } } : undefined
      }
    })
    const numbered = (word: string): string[] => Array.from({ length: 100 }, (_, i) => `${word} ${1000 + i}`)
    expect((await embedder.embed(numbered('abcde'))).data).toEqual(await vectorsOf(numbered('abcde')))
    expect(inputs().map(input => (input as string[]).length)).toEqual([100, 50, 25, 25, 50, 25, 25])
    await embedder.embed(numbered('fghij'))
    expect(
      inputs()
        .slice(7)
        .map(input => (input as string[]).length)
    ).toEqual([most, most, most, most])
  })
})

describe('an answer of which a part is of no use', () => {
  it.each<[string, Fault, Partial<OpenAiEmbedderOptions>]>([
    ['a missing item', { type: 'missing', items: 2 }, {}],
    ['NaN', { type: 'nan' }, {}],
    ['NaN in a list', { type: 'nan' }, { encoding: 'float' }]
  ])('%s: only that part is asked for again', async (_, fault, options) => {
    const embedder = await serve({ faults: [fault] }, options)
    expect((await embedder.embed(numbered(5))).data).toEqual(await vectorsOf(numbered(5)))
    const again = fault.type === 'missing' ? ['text 3', 'text 4'] : ['text 0']
    expect(inputs()).toEqual([numbered(5), again])
  })

  it('that stays so is a failure of these texts', async () => {
    const embedder = await serve({
      faults: ({ body }) => ((body as { input: string[] }).input[0] === 'bad' ? { type: 'nan' } : undefined)
    })
    const failure = await failureOf(embedder.embed(['bad', 'one', 'two']))
    expect(failure).toMatchObject({ code: 'bad-inputs', done: 2 })
    expect(failure.failures).toMatchObject([{ index: 0, error: { code: 'bad-response' } }])
    expect(inputs()).toEqual([['bad', 'one', 'two'], ['bad']])
  })

  it('and never was of any stops', async () => {
    const embedder = await serve({ faults: () => ({ type: 'missing', items: 9 }) })
    expect(await failureOf(embedder.embed(['one', 'two']))).toMatchObject({ code: 'bad-response', failures: [] })
    expect(server.requests).toHaveLength(2)
  })
})

describe('work that was done before a failure', () => {
  const refuseThird = [undefined, undefined, { type: 'status', status: 403 } as const]
  it('is on the error, by the index of the text', async () => {
    const embedder = await serve({ faults: refuseThird }, single)
    const failure = await failureOf(embedder.embed(['a', 'b', 'a', 'c', 'd']))
    expect(failure).toMatchObject({ code: 'forbidden', status: 403, done: 3 })
    const expected = await hashEmbedder().embed(['a', 'b', 'a'])
    expect(failure.vectors).toEqual([expected.row(0), expected.row(1), expected.row(2), undefined, undefined])
  })

  it('waits for requests in flight, sends no further ones, and ends the waits of others', async () => {
    const faults: Fault[] = [
      { type: 'slow', ms: 60 },
      { type: 'status', status: 401 },
      { type: 'status', status: 429, headers: { 'retry-after': '60' } }
    ]
    // By what they ask for: the order in which requests arrive is not given.
    const embedder = await serve(
      { faults: ({ body }) => faults[numbered(9).indexOf((body as { input: string[] }).input[0]!)] },
      { concurrency: 3, limits: { inputsPerRequest: 1 } }
    )
    const failure = await failureOf(embedder.embed(numbered(9)))
    expect(failure).toMatchObject({ code: 'unauthorized', done: 1 })
    expect(failure.vectors[0]).toBeDefined()
    expect(server.requests).toHaveLength(3)
  })
})

describe('the time for one call', () => {
  it('ends it, and keeps what was done', async () => {
    const embedder = await serve({ faults: [undefined, { type: 'slow', ms: 10_000 }] }, { ...single, deadlineMs: 200 })
    const failure = await failureOf(embedder.embed(['one', 'two', 'three']))
    expect(failure).toMatchObject({ code: 'deadline-exceeded', done: 1, retryable: false })
    expect(failure.vectors[0]).toEqual((await hashEmbedder().embed(['one'])).row(0))
    expect(failure.message).toContain('within 200 ms (deadlineMs)')
    expect(server.requests).toHaveLength(2)
  })
})

describe('the estimate of tokens', () => {
  it('fills requests better once the service has said what it charges', async () => {
    // The test server charges a token for four characters; before it says so, two are taken for one.
    const embedder = await serve({}, { concurrency: 1, limits: { tokensPerRequest: 1000 } })
    const texts = (word: string): string[] => Array.from({ length: 800 }, (_, i) => `${word} ${1000 + i} and so on`)
    await embedder.embed(texts('before'))
    const charged = (input: readonly string[]): number =>
      input.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0)
    const [first] = inputs() as string[][]
    expect(charged(first!)).toBeLessThan(600)
    for (const word of ['second', 'third', 'fourth', 'fifth']) await embedder.embed(texts(word))
    await embedder.embed(texts('finally'))
    const last = (inputs() as string[][]).findLast(input => input[0] === 'finally 1000 and so on')!
    expect(charged(last)).toBeGreaterThan(750)
    expect(charged(last)).toBeLessThanOrEqual(1000)
  })
})

describe('a signal', () => {
  it('has no listener left, however the call ended', async () => {
    const embedder = await serve({ faults: [undefined, { type: 'status', status: 401 }] })
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    await embedder.embed(['one'], { signal })
    await failureOf(embedder.embed(['two'], { signal }))
    expect(added).toHaveBeenCalledTimes(2)
    expect(removed.mock.calls).toEqual(added.mock.calls.map(([type, listener]) => [type, listener]))
  })

  it('that is aborted sends nothing', async () => {
    const embedder = await serve()
    const reason = new Error('enough')
    await expect(embedder.embed(['one'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(server.requests).toHaveLength(0)
  })

  it.each<[string, ServerOptions]>([
    ['while a request is in flight', { latencyMs: 10_000 }],
    ['while a body is on its way', { faults: [{ type: 'slow', ms: 10_000 }] }],
    ['in a wait', { faults: () => ({ type: 'status', status: 429, headers: { 'retry-after': '60' } }) }]
  ])('ends the work %s', async (_, options) => {
    const embedder = await serve(options)
    const controller = new AbortController()
    const result = embedder.embed(['one'], { signal: controller.signal })
    result.catch(() => undefined)
    await vi.waitFor(() => {
      expect(server.requests).toHaveLength(1)
    })
    await new Promise(resolve => setTimeout(resolve, 30))
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(result).rejects.toBe(reason)
    expect(server.requests).toHaveLength(1)
  })
})

describe('options', () => {
  const good = { baseURL: 'https://api.example.com/v1', apiKey: 'sk', model: 'small' }
  it.each<[Partial<OpenAiEmbedderOptions>, RegExp]>([
    [{ baseURL: 'api.example.com' }, /baseURL: expected an http or https address .* got api.example.com/],
    [{ baseURL: 'file:///v1' }, /baseURL/],
    [{ baseURL: 'https://user@example.com/v1' }, /baseURL: expected an address without user/],
    [{ baseURL: 'https://example.com/v1?key=1' }, /query/],
    [{ baseURL: 'http://example.com/v1' }, /http: to example.com would send texts and key in the clear/],
    [{ baseURL: 'http://127.evil.com/v1' }, /in the clear/],
    [{ baseURL: 'http://localhost.evil.com/v1' }, /in the clear/],
    [{ baseURL: 'http://10.0.0.1/v1' }, /in the clear/],
    [{ model: '' }, /model: expected/],
    [{ apiKey: '' }, /apiKey: expected/],
    [{ apiKey: 'sk\n' }, /apiKey: expected/],
    [{ headers: { 'no name': 'x' } }, /headers: expected the name of a header, got no name/],
    [{ headers: { 'x-name': 'a\nb' } }, /headers: expected ASCII in x-name/],
    [{ timeoutMs: 0 }, /timeoutMs: .* got 0/],
    [{ timeoutMs: NaN }, /timeoutMs: .* got NaN/],
    [{ concurrency: 0 }, /concurrency: expected a whole number from 1, got 0/],
    [{ dimensions: 1.5 }, /dimensions: .* got 1.5/],
    [{ limits: { inputsPerRequest: -1 } }, /inputsPerRequest: .* got -1/],
    [{ retry: { attempts: Infinity } }, /attempts: .* got Infinity/]
  ])('%j is refused', (options, message) => {
    const create = (): unknown => createOpenAiEmbedder({ ...good, ...options })
    expect(create).toThrow(message)
    expect(create).toThrow(/^(?!.*sk\n).*$/s)
  })

  it('allow http to this machine, and elsewhere when told', () => {
    for (const host of ['localhost:11434', '127.0.0.1', '127.1.2.3:80', '[::1]:1', 'ollama.localhost']) {
      expect(createOpenAiEmbedder({ ...good, baseURL: `http://${host}/v1` })).toBeDefined()
    }
    expect(createOpenAiEmbedder({ ...good, baseURL: 'http://10.0.0.1/v1', allowInsecureHttp: true })).toBeDefined()
  })

  it('let no text through that is none', async () => {
    const embedder = createOpenAiEmbedder(good)
    await expect(embedder.embed(['a', 1 as unknown as string])).rejects.toThrow(
      new TypeError('texts[1]: expected a string, got number')
    )
  })
})
