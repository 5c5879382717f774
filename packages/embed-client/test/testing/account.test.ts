import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { faultTypes, type Server, type ServerOptions, startServer } from '../../src/testing/index.ts'

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

async function serve(options: ServerOptions = {}): Promise<Server> {
  const server = await startServer(options)
  servers.push(server)
  return server
}

const embed = (server: Server, input: string | string[]): Promise<Response> =>
  fetch(`${server.url}/embeddings`, { method: 'POST', body: JSON.stringify({ model: 'm', input }) })

/** The status, or `undefined` where the connection or the JSON broke. */
const outcome = async (server: Server, input: string | string[]): Promise<number | undefined> => {
  try {
    const answer = await embed(server, input)
    await answer.json()
    return answer.status
  } catch {
    return undefined
  }
}

describe('the account', () => {
  it('tells what was served, how often, and what it cost', async () => {
    const server = await serve()
    await outcome(server, ['one text', 'two'])
    await outcome(server, 'two')
    await fetch(`${server.url}/models`)
    expect(server.account).toMatchObject({
      requests: 3,
      served: 2,
      inputs: 3,
      repeated: 1,
      tokens: 4,
      refused: 0,
      lost: 0
    })
    expect(['one text', 'two', 'three'].map(text => server.account.timesServed(text))).toEqual([1, 2, 0])
  })

  it('counts a dropped request as served only when it was dropped afterwards', async () => {
    const server = await serve({ faults: [{ type: 'drop' }, { type: 'drop-after' }] })
    expect(await outcome(server, 'a')).toBeUndefined()
    expect(server.account).toMatchObject({ served: 0, lost: 0 })
    expect(await outcome(server, 'a')).toBeUndefined()
    expect(server.account).toMatchObject({ served: 1, lost: 1 })
    expect(await outcome(server, 'a')).toBe(200)
    expect(server.account).toMatchObject({ served: 2, lost: 1, repeated: 1 })
    expect(server.account.timesServed('a')).toBe(2)
  })

  it('counts as lost what arrives without being of use, or breaks off', async () => {
    const server = await serve({
      faults: [{ type: 'die' }, { type: 'cut-json' }, { type: 'missing' }, { type: 'nan' }, { type: 'short' }]
    })
    for (let i = 0; i < 6; i++) await outcome(server, 'a')
    expect(server.account).toMatchObject({ served: 6, lost: 5 })
  })

  it('serves nothing that it refuses', async () => {
    const server = await serve({ faults: [{ type: 'status', status: 500 }] })
    expect(await outcome(server, 'a')).toBe(500)
    expect(await outcome(server, '')).toBe(400)
    expect(server.account).toMatchObject({ requests: 2, served: 0, tokens: 0, repeated: 0 })
  })

  it('names chats, completions and responses by the JSON of what was asked, and counts what they may write', async () => {
    const server = await serve({ chat: () => 'Yes.' })
    const messages = [{ role: 'user', content: 'Really?' }]
    const bodies = {
      '/chat/completions': { messages, max_tokens: 10 },
      '/completions': { prompt: 'Really?', max_tokens: 10, n: 2 },
      '/responses': { input: 'Really, now?', max_output_tokens: 10 }
    }
    for (const [path, body] of Object.entries(bodies)) {
      await fetch(server.url + path, { method: 'POST', body: JSON.stringify({ model: 'm', ...body }) })
    }
    const { account } = server
    expect(account.timesServed(JSON.stringify(messages))).toBe(1)
    expect(account.timesServed('"Really?"')).toBe(1)
    expect(account.timesServed('"Really, now?"')).toBe(1)
    expect(account.tokens).toBe(2 + 10 + 2 + 20 + 3 + 10)
  })

  it('knows how many were in flight at once', async () => {
    const server = await serve({ latencyMs: 30 })
    await Promise.all(['a', 'b', 'c'].map(text => outcome(server, text)))
    await outcome(server, 'd')
    await sleep(10)
    expect(server.account).toMatchObject({ peakInFlight: 3, inFlight: 0 })
  })

  it('keeps as many of the last requests as it is told', async () => {
    const server = await serve({ keepRequests: 2 })
    for (const text of ['a', 'b', 'c']) await outcome(server, text)
    expect(server.requests.map(({ body }) => (body as { input: string }).input)).toEqual(['b', 'c'])
    expect(server.account.requests).toBe(3)
  })
})

describe('limits', () => {
  it('refuse by 429 with headers, at once and before a fault, and are counted', async () => {
    const server = await serve({
      limits: { requestsPerMinute: 1 },
      faults: () => ({ type: 'status', status: 500 })
    })
    const first = await embed(server, 'a')
    expect([first.status, first.headers.get('x-ratelimit-remaining-requests')]).toEqual([500, '0'])
    const second = await embed(server, 'a')
    expect([second.status, second.headers.get('x-ratelimit-remaining-requests')]).toEqual([429, '0'])
    expect(Number(second.headers.get('retry-after-ms'))).toBeGreaterThan(50_000)
    expect(server.account).toMatchObject({ requests: 2, refused: 1, served: 0 })
    expect(server.requests.map(({ fault }) => fault?.type)).toEqual(['status', undefined])
  })

  it('count a request that is wrong, but not one without a right key, and none about models', async () => {
    const server = await serve({ limits: { requestsPerMinute: 2 }, apiKey: 'sk-right' })
    const status = async (input: string, key = 'sk-right'): Promise<number> => {
      const body = JSON.stringify({ model: 'm', input })
      const headers = { authorization: `Bearer ${key}` }
      return (await fetch(`${server.url}/embeddings`, { method: 'POST', body, headers })).status
    }
    for (let i = 0; i < 3; i++) {
      await fetch(`${server.url}/models`, { headers: { authorization: 'Bearer sk-right' } })
    }
    expect([await status('a', 'sk-wrong'), await status(''), await status('a'), await status('a')]).toEqual([
      401, 400, 200, 429
    ])
  })

  it('count tokens as they are told to', async () => {
    const server = await serve({
      limits: { tokensPerMinute: 10, tokensPerInput: 6 },
      count: text => text.split(' ').length
    })
    expect(await outcome(server, 'a b c d e f g')).toBe(400)
    expect(await outcome(server, ['a b c', 'd e f'])).toBe(200)
    expect(await outcome(server, 'a b c d e')).toBe(429)
    expect(await outcome(server, 'a b c d')).toBe(200)
    expect(server.account.tokens).toBe(10)
  })

  it('refuse requests that are too large', async () => {
    const server = await serve({ limits: { inputsPerRequest: 3, tokensPerInput: 5, tokensPerRequest: 8 } })
    expect(await outcome(server, ['a', 'b', 'c', 'd'])).toBe(400)
    expect(await outcome(server, ['x'.repeat(21)])).toBe(400)
    expect(await outcome(server, ['x'.repeat(20), 'x'.repeat(16)])).toBe(400)
    expect(await outcome(server, ['x'.repeat(20), 'x'.repeat(12)])).toBe(200)
  })

  it('end with the quota', async () => {
    const server = await serve({ limits: { quotaTokens: 2 } })
    expect([await outcome(server, 'a'), await outcome(server, 'b')]).toEqual([200, 200])
    const answer = await embed(server, 'c')
    expect(answer.status).toBe(429)
    expect(await answer.json()).toMatchObject({ error: { code: 'insufficient_quota' } })
    expect(answer.headers.get('retry-after')).toBeNull()
    expect(server.account).toMatchObject({ served: 2, refused: 1 })
  })
})

describe('faults by rates', () => {
  it('happen as often as they should, the same each time', async () => {
    const run = async (seed?: number): Promise<(string | undefined)[]> => {
      const rates = { 500: 0.2, 429: 0.1, drop: 0.1, 'drop-after': 0.1 }
      const server = await serve({ faults: seed === undefined ? rates : { ...rates, seed } })
      for (let i = 0; i < 200; i++) await outcome(server, 'a')
      return server.requests.map(({ fault }) => (fault?.type === 'status' ? String(fault.status) : fault?.type))
    }
    const first = await run()
    const share = (name?: string): number => first.filter(each => each === name).length / first.length
    expect(share('500')).toBeCloseTo(0.2, 1)
    expect(share('429')).toBeCloseTo(0.1, 1)
    expect(share('drop')).toBeCloseTo(0.1, 1)
    expect(share('drop-after')).toBeCloseTo(0.1, 1)
    expect(share()).toBeCloseTo(0.5, 1)
    expect(await run(1)).toEqual(first)
    expect(await run(2)).not.toEqual(first)
  })

  it.each([
    [{ drip: 0.1 }, 'faults: expected a status or one of drop, drop-after, die'],
    [{ status: 0.1 }, 'faults: expected a status or one of'],
    [{ drop: 2 }, 'faults: expected a share from 0 to 1 for drop, got 2'],
    [{ drop: 0.6, 500: 0.6 }, 'faults: expected rates of at most 1 together, got 1.2']
  ])('refuse %j', async (faults, message) => {
    await expect(startServer({ faults })).rejects.toThrow(message)
  })
})

describe('a fault of every type', () => {
  it('is a name for rates, but for status', () => {
    expect(faultTypes).toContain('drop-after')
    expect(new Set(faultTypes).size).toBe(faultTypes.length)
  })

  it('hang: no byte ever comes', async () => {
    const server = await serve({ faults: [{ type: 'hang' }] })
    const signal = AbortSignal.timeout(80)
    const body = JSON.stringify({ model: 'm', input: 'a' })
    await expect(fetch(`${server.url}/embeddings`, { method: 'POST', body, signal })).rejects.toThrow(/timeout/)
    expect(server.account.served).toBe(0)
  })

  it('huge: white space comes before the JSON, and no longer than somebody reads', async () => {
    const server = await serve({ faults: [{ type: 'huge', bytes: 200_001 }, { type: 'huge' }] })
    const text = await (await embed(server, 'a')).text()
    expect(text.indexOf('{')).toBe(200_001)
    expect(JSON.parse(text)).toMatchObject({ object: 'list' })
    const { body } = await embed(server, 'a')
    await body?.cancel()
    for (let i = 0; i < 100 && server.account.inFlight > 0; i++) await sleep(10)
    expect(server.account).toMatchObject({ inFlight: 0, lost: 1 })
  })
})

describe('latency', () => {
  it.each([{ latencyMs: -1 }, { latencyJitter: 1.5 }, { keepRequests: NaN }])('refuses %j', async options => {
    await expect(startServer(options)).rejects.toThrow(RangeError)
  })
})
