import OpenAI from 'openai'
import { afterEach, describe, expect, it } from 'vitest'
import { hashEmbedder, type Server, type ServerOptions, startServer } from '../../src/testing/index.ts'

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

async function serve(options: ServerOptions = {}): Promise<Server> {
  const server = await startServer(options)
  servers.push(server)
  return server
}

function post(server: Server, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(server.url + path, { method: 'POST', body: JSON.stringify(body), headers })
}

/** The official client, as an app would use it. */
const clientOf = (server: Server): OpenAI => new OpenAI({ baseURL: server.url, apiKey: 'sk-test', maxRetries: 0 })

const messages = [{ role: 'user', content: 'Hello there' }] as const

describe('startServer', () => {
  it('listens on 127.0.0.1 only, on a free port', async () => {
    const server = await serve()
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/)
    const other = await serve()
    expect(other.url).not.toBe(server.url)
    await expect(fetch(server.url.replace('127.0.0.1', '127.0.0.2') + '/models')).rejects.toThrow()
  })

  it('listens on the port that is asked for, and says when it is taken', async () => {
    const first = await serve()
    const port = Number(new URL(first.url).port)
    await expect(startServer({ port })).rejects.toThrow(/EADDRINUSE/)
    await first.close()
    expect((await serve({ port })).url).toBe(first.url)
  })

  it('cuts connections when it is closed, at any number of calls', async () => {
    const server = await serve({ latencyMs: 60_000 })
    const waiting = post(server, '/embeddings', { model: 'm', input: 'a' })
    waiting.catch(() => undefined)
    await new Promise(resolve => setTimeout(resolve, 30))
    await server.close()
    await server.close()
    await expect(waiting).rejects.toThrow()
  })

  it('keeps a record of requests', async () => {
    const server = await serve({ faults: [{ type: 'status', status: 500 }] })
    await post(server, '/embeddings?a=b', { model: 'm', input: 'a' }, { 'x-mine': '1' })
    await fetch(server.url + '/models')
    expect(server.requests).toEqual([
      {
        method: 'POST',
        path: '/v1/embeddings?a=b',
        headers: expect.objectContaining({ 'x-mine': '1' }) as unknown,
        body: { model: 'm', input: 'a' },
        fault: { type: 'status', status: 500 }
      },
      { method: 'GET', path: '/v1/models', headers: expect.anything() as unknown, body: undefined, fault: undefined }
    ])
  })

  it('lists its models', async () => {
    const list = await clientOf(await serve({ models: ['one', 'two'] })).models.list()
    expect(list.data.map(({ id }) => id)).toEqual(['one', 'two'])
  })

  it('refuses another key, and none', async () => {
    const server = await serve({ apiKey: 'sk-right' })
    const body = { model: 'm', input: 'a' }
    const status = async (headers = {}): Promise<number> => (await post(server, '/embeddings', body, headers)).status
    expect(await status({ authorization: 'Bearer sk-right' })).toBe(200)
    expect(await status({ authorization: 'Bearer sk-wrong' })).toBe(401)
    expect(await status()).toBe(401)
    const answer = await post(server, '/embeddings', body)
    expect(await answer.json()).toMatchObject({ error: { code: 'invalid_api_key' } })
  })

  it.each([
    ['/nothing', { model: 'm' }, 404],
    ['/embeddings', 'text', 400],
    ['/embeddings', { input: 'a' }, 400],
    ['/embeddings', { model: 'm' }, 400],
    ['/embeddings', { model: 'm', input: [] }, 400],
    ['/embeddings', { model: 'm', input: '' }, 400],
    ['/embeddings', { model: 'm', input: ['a', ''] }, 400],
    ['/embeddings', { model: 'm', input: [1] }, 400],
    ['/embeddings', { model: 'm', input: new Array<string>(2049).fill('a') }, 400],
    ['/chat/completions', { model: 'm' }, 400],
    ['/chat/completions', { model: 'm', messages: ['hello'] }, 400]
  ])('answers %s with %j by %i', async (path, body, status) => {
    const answer = await post(await serve(), path, body)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
  })

  it('takes a body that is no JSON for a bad request', async () => {
    const server = await serve()
    const answer = await fetch(server.url + '/embeddings', { method: 'POST', body: '{' })
    expect(answer.status).toBe(400)
  })

  it('answers 500 when a function of the caller throws', async () => {
    const server = await serve({
      chat: () => {
        throw new Error('my own mistake')
      }
    })
    const answer = await post(server, '/chat/completions', { model: 'm', messages })
    expect(answer.status).toBe(500)
    expect(await answer.text()).toContain('my own mistake')
  })
})

describe('embeddings', () => {
  it('come from the embedder that is handed in, as lists and as base64', async () => {
    const server = await serve({ embedder: hashEmbedder(8) })
    const { embeddings } = clientOf(server)
    const expected = Array.from((await hashEmbedder(8).embed(['a'])).data)
    for (const encoding_format of ['float', 'base64', undefined] as const) {
      const answer = await embeddings.create({
        model: 'm',
        input: 'a',
        ...(encoding_format !== undefined && { encoding_format })
      })
      const { embedding } = answer.data[0]!
      // The client does not decode what was asked for as base64.
      if (encoding_format === 'base64') {
        const bytes = Buffer.from(embedding as unknown as string, 'base64')
        expect(Array.from({ length: 8 }, (_, i) => bytes.readFloatLE(4 * i))).toEqual(expected)
      } else expect(Array.from(embedding)).toEqual(expected)
    }
  })

  it('can be shortened, and have length 1 again', async () => {
    const { embeddings } = clientOf(await serve())
    const { data } = await embeddings.create({ model: 'm', input: ['a', 'b'], dimensions: 10 })
    for (const { embedding } of data) {
      expect(embedding).toHaveLength(10)
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 6)
    }
  })

  it('are the same for the same text, and nearly orthogonal for others', async () => {
    const matrix = await hashEmbedder(256).embed(['cat', 'cat', 'cats', '', 'act'])
    const dot = (i: number, j: number): number => matrix.row(i).reduce((sum, x, k) => sum + x * matrix.row(j)[k]!, 0)
    expect(dot(0, 1)).toBeCloseTo(1, 6)
    for (const i of [2, 3, 4]) expect(Math.abs(dot(0, i))).toBeLessThan(0.3)
  })
})

describe('chat', () => {
  it('answers at once by the function that is handed in', async () => {
    const server = await serve({ chat: ([message]) => `You said: ${message!.content}` })
    const answer = await clientOf(server).chat.completions.create({ model: 'm', messages: [...messages] })
    expect(answer.choices[0]?.message.content).toBe('You said: Hello there')
  })

  it('streams the same words', async () => {
    const said = '  Some words,\nand more  words. '
    const server = await serve({ chat: () => Promise.resolve(said), streamDelayMs: 1 })
    const stream = await clientOf(server).chat.completions.create({ model: 'm', messages: [...messages], stream: true })
    const pieces: string[] = []
    let finish: unknown
    for await (const { choices } of stream) {
      pieces.push(choices[0]?.delta.content ?? '')
      finish = choices[0]?.finish_reason
    }
    expect(pieces.join('')).toBe(said)
    expect(pieces.length).toBeGreaterThan(5)
    expect(finish).toBe('stop')
  })

  it('ends a stream of no words properly', async () => {
    const answer = await post(await serve({ chat: () => '' }), '/chat/completions', {
      model: 'm',
      messages,
      stream: true
    })
    const text = await answer.text()
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    expect(text.match(/^data: /gm)).toHaveLength(3)
    expect(text).toMatch(/data: \[DONE\]\n\n$/)
  })

  it('dies in the middle of a stream when told', async () => {
    const server = await serve({ chat: () => 'one two three four', faults: [{ type: 'die', after: 3 }] })
    const stream = await clientOf(server).chat.completions.create({ model: 'm', messages: [...messages], stream: true })
    const pieces: string[] = []
    const read = async (): Promise<void> => {
      for await (const { choices } of stream) pieces.push(choices[0]?.delta.content ?? '')
    }
    await expect(read()).rejects.toThrow()
    expect(pieces.join('')).toBe('one two')
  })
})

describe('faults', () => {
  const input = ['a', 'b', 'c']
  const ask = async (server: Server, format = 'float'): Promise<Response> =>
    post(server, '/embeddings', { model: 'm', input, encoding_format: format })
  const items = async (answer: Response): Promise<{ index: number; embedding: (number | null)[] }[]> =>
    ((await answer.json()) as { data: { index: number; embedding: (number | null)[] }[] }).data

  it('happen in the order of the script, and end with it', async () => {
    const server = await serve({ faults: [undefined, { type: 'status', status: 503 }] })
    const statuses = [await ask(server), await ask(server), await ask(server)].map(({ status }) => status)
    expect(statuses).toEqual([200, 503, 200])
  })

  it('happen by a rule', async () => {
    const server = await serve({
      faults: ({ number, path, body }) =>
        path === '/v1/embeddings' && (body as { model: string }).model === 'm' && number % 2 === 1
          ? { type: 'status', status: 429, headers: { 'retry-after': '1' }, body: 'slow down' }
          : undefined
    })
    expect((await ask(server)).status).toBe(200)
    const refused = await ask(server)
    expect([refused.status, refused.headers.get('retry-after'), await refused.text()]).toEqual([429, '1', 'slow down'])
  })

  it('drop: no byte comes', async () => {
    await expect(ask(await serve({ faults: [{ type: 'drop' }] }))).rejects.toThrow('fetch failed')
  })

  it('die: the head comes, the body breaks off', async () => {
    const answer = await ask(await serve({ faults: [{ type: 'die' }] }))
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow('terminated')
  })

  it('cut-json: the body ends properly and too early', async () => {
    const text = await (await ask(await serve({ faults: [{ type: 'cut-json' }] }))).text()
    expect(text).toMatch(/^\{"object":"list"/)
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError)
  })

  it('slow: the head comes at once, the body later', async () => {
    const server = await serve({ faults: [{ type: 'slow', ms: 150 }] })
    const start = performance.now()
    const answer = await ask(server)
    const head = performance.now() - start
    expect(await items(answer)).toHaveLength(3)
    expect(performance.now() - start).toBeGreaterThan(head + 50)
  })

  it('reverse, missing, short: the items are not as they should', async () => {
    const server = await serve({
      faults: [{ type: 'reverse' }, { type: 'missing' }, { type: 'missing', items: 9 }, { type: 'short' }]
    })
    expect((await items(await ask(server))).map(({ index }) => index)).toEqual([2, 1, 0])
    expect((await items(await ask(server))).map(({ index }) => index)).toEqual([0, 1])
    expect(await items(await ask(server))).toEqual([])
    expect((await items(await ask(server))).map(({ embedding }) => embedding.length)).toEqual([63, 63, 63])
  })

  it('nan: null in a list, NaN in base64', async () => {
    const server = await serve({ faults: () => ({ type: 'nan' }) })
    expect((await items(await ask(server)))[0]?.embedding[0]).toBeNull()
    const [first] = (await items(await ask(server, 'base64'))) as unknown as { embedding: string }[]
    expect(Buffer.from(first!.embedding, 'base64').readFloatLE(0)).toBeNaN()
  })
})
