import { startServer, type Server, type ServerOptions } from '@llm-cookbook/embed-client/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createOpenAiChat, type OpenAiChatOptions } from '../src/openai-chat.ts'

let server: Server | undefined
afterEach(async () => {
  vi.unstubAllEnvs()
  await server?.close()
  server = undefined
})

async function start(options?: ServerOptions): Promise<Server> {
  server = await startServer({ chat: () => 'Zero trust is a set of ideas.', ...options })
  return server
}

async function collect(options: Partial<OpenAiChatOptions> = {}, signal?: AbortSignal): Promise<string[]> {
  const chat = createOpenAiChat({ baseURL: server?.url ?? '', model: 'test-model', ...options })
  const pieces: string[] = []
  for await (const piece of chat.stream([{ role: 'user', content: 'What?' }], signal && { signal })) pieces.push(piece)
  return pieces
}

describe('createOpenAiChat', () => {
  it('gives the pieces of the answer as they come', async () => {
    await start()
    const pieces = await collect()
    expect(pieces.length).toBeGreaterThan(3)
    expect(pieces.join('')).toBe('Zero trust is a set of ideas.')
    expect(server!.requests[0]!.body).toEqual({
      model: 'test-model',
      messages: [{ role: 'user', content: 'What?' }],
      stream: true
    })
  })
  it('sends the key that it was given, and nothing that it finds in the environment', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'from-environment')
    vi.stubEnv('OPENAI_ORG_ID', 'org')
    vi.stubEnv('OPENAI_PROJECT_ID', 'project')
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1/v1')
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-custom: secret')
    await start()
    await collect()
    await collect({ apiKey: 'sk-test' })
    const sent = server!.requests.map(({ headers }) => headers)
    expect(sent[0]!['authorization']).toBeUndefined()
    expect(sent[1]!['authorization']).toBe('Bearer sk-test')
    expect(JSON.stringify(sent)).not.toMatch(/from-environment|secret|"org"|"project"/)
  })
  it('tries again what may pass', async () => {
    await start({ faults: [{ type: 'status', status: 503, headers: { 'retry-after-ms': '1' } }] })
    expect((await collect()).join('')).toBe('Zero trust is a set of ideas.')
    expect(server!.requests.length).toBe(2)
  })
  it.each([
    [401, 'unauthorized', /does not accept the key in OPENAI_API_KEY/],
    [403, 'forbidden', /does not allow this to the key/],
    [404, 'not-found', /does not know the model test-model/],
    [400, 'bad-request', /refused the request\. \(400 Said by the service\.\)/],
    [307, 'bad-response', /redirect, which is not followed/]
  ])('says what %i means, without a second request', async (status, code, message) => {
    const body = { error: { message: 'Said by the service.' } }
    await start({ faults: () => ({ type: 'status', status, headers: { location: '/v1/elsewhere' }, body }) })
    await expect(collect()).rejects.toMatchObject({
      name: 'Failure',
      code,
      message: expect.stringMatching(message) as string
    })
    expect(server!.requests.length).toBe(1)
  })
  it('gives up after three attempts', async () => {
    await start({ faults: () => ({ type: 'status', status: 429, headers: { 'retry-after-ms': '1' } }) })
    await expect(collect()).rejects.toMatchObject({ code: 'rate-limited' })
    expect(server!.requests.length).toBe(3)
  })
  it('never shows the key, though the service repeats it', async () => {
    const body = { error: { message: 'Incorrect key sk-test-123.' } }
    await start({ faults: () => ({ type: 'status', status: 401, body }) })
    const error: unknown = await collect({ apiKey: 'sk-test-123' }).catch((error: unknown) => error)
    expect((error as Error).message).toContain('Incorrect key [key].')
    expect((error as Error).cause).toBeUndefined()
  })
  it('says that an address is dead', async () => {
    const gone = await startServer()
    await gone.close()
    const baseURL = gone.url
    await expect(collect({ baseURL })).rejects.toMatchObject({
      code: 'connection',
      message: `There is no connection to ${baseURL} (ECONNREFUSED). Is the address right?`
    })
  })
  it('reports a stream that breaks off, and an answer without a word', async () => {
    await start({
      faults: [
        { type: 'die', after: 3 },
        { type: 'status', status: 200, body: 'data: [DONE]\n\n' }
      ]
    })
    await expect(collect()).rejects.toMatchObject({
      code: 'connection',
      message: expect.stringMatching(/broke off/) as string
    })
    await expect(collect()).rejects.toMatchObject({ code: 'bad-response' })
  })
  it('stops with the reason of the signal, before and in the middle of the answer', async () => {
    const reason = new Error('enough')
    await start({ streamDelayMs: 20 })
    await expect(collect({}, AbortSignal.abort(reason))).rejects.toBe(reason)
    const stop = new AbortController()
    setTimeout(() => {
      stop.abort(reason)
    }, 60)
    await expect(collect({}, stop.signal)).rejects.toBe(reason)
  })
})
