import type { Chat } from '@llm-cookbook/rag'
import type OpenAI from 'openai'
import { Failure } from './exit.ts'
import { printableLine } from './printable.ts'

export interface OpenAiChatOptions {
  /** Where `/chat/completions` hangs under, such as `https://api.openai.com/v1`; already checked. */
  baseURL: string
  /** Sent as `Authorization: Bearer …`; no header without it. */
  apiKey?: string | undefined
  model: string
}

/**
 * A chat model behind any OpenAI-compatible service, streamed. What may pass (408, 409, 429, 5xx, a refused
 * connection) is tried three times in all, before the first word came; later failures are thrown.
 *
 * @throws Failure from the stream: `unauthorized`, `forbidden`, `not-found`, `rate-limited`, `server-error`,
 *   `bad-request`, `timeout`, `connection`, `bad-response`; the signal's reason, once it is aborted
 */
export function createOpenAiChat(options: OpenAiChatOptions): Chat {
  return {
    async *stream(messages, { signal } = {}) {
      let told = false
      try {
        const client = await openClient(options)
        const answer = await client.chat.completions.create(
          { model: options.model, messages: [...messages], stream: true },
          { signal: signal ?? null }
        )
        for await (const { choices } of answer) {
          const text = choices[0]?.delta.content
          if (!text) continue
          told = true
          yield text
        }
      } catch (error) {
        signal?.throwIfAborted()
        throw explain(error, options, told)
      }
      // The client ends a stream that is aborted as if it had been complete.
      signal?.throwIfAborted()
      if (!told) throw new Failure('bad-response', `The model ${options.model} answered without a word.`)
    }
  }
}

/** The client with everything switched off that it would take from the environment. It is loaded when it is used. */
async function openClient({ baseURL, apiKey }: OpenAiChatOptions): Promise<OpenAI> {
  const { default: Client } = await import('openai')
  return new Client({
    baseURL,
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    timeout: 60_000,
    maxRetries: 2,
    logLevel: 'off',
    // A redirect could carry the documents, and the key, to somebody else.
    fetchOptions: { redirect: 'manual' },
    fetch: (input, init) => fetch(input, { ...init, headers: chooseHeaders(new Headers(init?.headers), apiKey) })
  })
}

/** Exactly what is meant to be sent: the client adds what it finds in OPENAI_CUSTOM_HEADERS, and a key always. */
function chooseHeaders(given: Headers, apiKey: string | undefined): Headers {
  const headers = new Headers()
  for (const name of ['accept', 'content-type', 'user-agent']) headers.set(name, given.get(name) ?? '')
  if (apiKey !== undefined) headers.set('authorization', `Bearer ${apiKey}`)
  return headers
}

/** The client's error in one line for a person; not kept as the cause, for it may hold the key. */
function explain(error: unknown, { baseURL, apiKey, model }: OpenAiChatOptions, told: boolean): Failure {
  const failure = error as Partial<InstanceType<typeof OpenAI.APIError>> | undefined
  const status: number | undefined = failure?.status
  const said = printableLine(String(failure?.message ?? error)).replaceAll(apiKey ?? '\0', '[key]')
  const fail = (code: string, message: string): Failure => new Failure(code, `${message} (${said})`)

  if (status === undefined) {
    if (told) return fail('connection', `The connection to ${baseURL} broke off in the middle of the answer.`)
    if (/timed? ?out/i.test(said)) return fail('timeout', `${baseURL} did not answer in time.`)
    if (failure?.name === 'SyntaxError') return fail('bad-response', `The answer of ${baseURL} cannot be read.`)
    const why = systemCode(failure) ?? said
    return new Failure('connection', `There is no connection to ${baseURL} (${why}). Is the address right?`)
  }
  if (status === 401) return fail('unauthorized', `${baseURL} does not accept the key in OPENAI_API_KEY.`)
  if (status === 403) return fail('forbidden', `${baseURL} does not allow this to the key in OPENAI_API_KEY.`)
  if (status === 404) return fail('not-found', `${baseURL} does not know the model ${model}, or is no such service.`)
  if (status === 408) return fail('timeout', `${baseURL} did not answer in time.`)
  if (status === 429) return fail('rate-limited', `${baseURL} takes no more requests for now, or the quota is used up.`)
  if (status >= 500) return fail('server-error', `${baseURL} failed.`)
  if (status < 400) return fail('bad-response', `${baseURL} answered with a redirect, which is not followed.`)
  return fail('bad-request', `${baseURL} refused the request.`)
}

/** The operating system's name for a broken connection, such as ECONNREFUSED: it stands deep in the causes. */
function systemCode(error: unknown): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 6; cause = cause.cause, depth++) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code
  }
  return undefined
}
