import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createOpenAiEmbedder, EmbedError } from '../src/index.ts'
import { type Fault, type Faults, type Server, startServer } from '../src/testing/index.ts'

let server: Server
const written: string[] = []

const variables = {
  OPENAI_API_KEY: 'env-key',
  OPENAI_ADMIN_KEY: 'env-admin',
  OPENAI_BASE_URL: 'http://127.0.0.1:1/env-url',
  OPENAI_ORG_ID: 'env-org',
  OPENAI_PROJECT_ID: 'env-project',
  OPENAI_WEBHOOK_SECRET: 'env-webhook',
  OPENAI_CUSTOM_HEADERS: 'x-env-header: env-custom',
  OPENAI_LOG: 'debug'
}

beforeEach(() => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  for (const method of ['debug', 'error', 'info', 'log', 'warn'] as const) {
    vi.spyOn(console, method).mockImplementation((...values) => void written.push(inspect(values, { depth: 9 })))
  }
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  written.length = 0
  await server.close()
})

const everything = (value: unknown): string =>
  [
    inspect(value, { depth: 99, showHidden: true, getters: true }),
    JSON.stringify(value),
    value instanceof Error ? `${value.message} ${value.stack ?? ''}` : ''
  ].join('\n')

describe('the environment', () => {
  it('sets nothing and turns no log on', async () => {
    server = await startServer()
    const embedder = createOpenAiEmbedder({ baseURL: server.url, model: 'test-model' })
    await embedder.embed(['one'])
    const seen = everything(server.requests) + everything(embedder)
    for (const value of [...Object.values(variables), 'env-', 'x-env-header']) expect(seen).not.toContain(value)
    expect(written).toEqual([])
  })
})

describe('the key', () => {
  const key = 'sk-very-secret-0123456789'
  const azure = 'azure-secret-0123456789'
  const echo = { error: { message: `${key} and ${azure} are wrong`, type: key, code: azure, param: key } }
  const faults: (Fault | undefined)[] = [
    { type: 'status', status: 401, body: echo, headers: { 'x-request-id': key } },
    { type: 'status', status: 500, body: echo },
    { type: 'status', status: 400, body: `${key} ${azure}` },
    { type: 'status', status: 200, body: echo },
    { type: 'drop' },
    { type: 'cut-json' },
    { type: 'slow', ms: 5000 },
    { type: 'nan' },
    { type: 'nan' }
  ]

  it('is in no error, log or look at the embedder', async () => {
    server = await startServer({ faults })
    const embedder = createOpenAiEmbedder({
      baseURL: server.url,
      model: 'test-model',
      apiKey: key,
      headers: { 'api-key': azure },
      timeoutMs: 400,
      retry: { attempts: 1 }
    })
    const fail = (): Promise<unknown> => embedder.embed(['one']).catch((error: unknown) => error)
    const errors: unknown[] = []
    while (server.requests.length < faults.length) errors.push(await fail())
    await server.close()
    errors.push(await fail())
    for (const error of errors) expect(error).toBeInstanceOf(EmbedError)

    const seen = [...errors, embedder].map(everything).join('\n')
    expect(seen).toContain('[hidden] and [hidden] are wrong')
    expect(seen).not.toContain(key)
    expect(seen).not.toContain(azure)
    expect(written).toEqual([])
  })

  it('is hidden however the service writes it', async () => {
    const odd = 'say "key"/\\ 0123456789'
    const forms = [odd, JSON.stringify(odd), encodeURIComponent(odd)]
    server = await startServer({ faults: () => ({ type: 'status', status: 403, body: forms.join(' and ') }) })
    const embedder = createOpenAiEmbedder({ baseURL: server.url, model: 'm', headers: { 'x-key': odd } })
    const error: unknown = await embedder.embed(['one']).catch((error: unknown) => error)
    const seen = everything(error)
    expect(seen).toContain('[hidden] and "[hidden]" and [hidden]')
    expect(seen).not.toContain('0123456789')
  })

  it('is in no entry or error of a stream, and in nothing that failed on the way', async () => {
    const refusing: Faults = ({ body }) => {
      const { input } = body as { input: string[] }
      return input.includes('bad') ? { type: 'status', status: 400, body: echo } : undefined
    }
    server = await startServer({ faults: refusing })
    const retry = { attempts: 2, baseDelayMs: 1, deadlineMs: 5000 }
    const options = { baseURL: server.url, model: 'm', apiKey: key, headers: { 'api-key': azure }, retry }
    const seen: unknown[] = []
    for await (const entry of createOpenAiEmbedder(options).embedStream(['one', 'bad', 'two'])) seen.push(entry)
    await createOpenAiEmbedder(options)
      .embed(['one', 'bad'])
      .catch((error: unknown) => seen.push(error))
    await server.close()
    server = await startServer({ faults: () => ({ type: 'status', status: 500, body: echo }) })
    const late = createOpenAiEmbedder({ ...options, baseURL: server.url, retry: { baseDelayMs: 80, deadlineMs: 60 } })
    await late.embed(['one']).catch((error: unknown) => seen.push(error))
    expect(seen.length).toBe(5)
    const text = seen.map(everything).join('\n')
    expect(text).toContain('[hidden] and [hidden] are wrong')
    for (const secret of [key, azure]) expect(text).not.toContain(secret)
    expect(written).toEqual([])
  })

  it('is in no error about options', () => {
    for (const apiKey of [`${key}\n`, `${key} `, `${key}é`]) {
      const create = (): unknown => createOpenAiEmbedder({ baseURL: 'https://example.com/v1', model: 'm', apiKey })
      expect(create).toThrow(TypeError)
      expect(create).not.toThrow(key)
    }
    const inAddress = { baseURL: `https://user:${key}@example.com/v1?key=${key}`, model: 'm' }
    expect(() => createOpenAiEmbedder(inAddress)).toThrow(TypeError)
    expect(() => createOpenAiEmbedder(inAddress)).not.toThrow(key)
  })
})
