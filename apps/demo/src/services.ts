import { isIPv4 } from 'node:net'
import type { Chat, Embedder } from '@llm-cookbook/rag'
import { Failure, UsageError } from './exit.ts'
import type { Flag, Text, Values } from './options.ts'

/** The address where none is given. */
export const openAi = 'https://api.openai.com/v1'

/** The options of a command that sends something to a service. */
export const addressOptions: { readonly 'base-url': Text; readonly 'allow-http': Flag } = {
  'base-url': {
    kind: 'text',
    value: 'ADDRESS',
    env: 'OPENAI_BASE_URL',
    about: `The address of the service; ${openAi} if none is given.`
  },
  'allow-http': { kind: 'flag', about: 'Send documents and key unencrypted to an http address of another machine.' }
}

/** The options of a command that may let a service make vectors. */
export const embeddingOptions: typeof addressOptions & { readonly 'embedding-model': Text; readonly offline: Flag } = {
  'embedding-model': {
    kind: 'text',
    value: 'NAME',
    about: 'Let this embedding model of a service make the vectors: documents and queries are sent there.'
  },
  ...addressOptions,
  offline: { kind: 'flag', about: 'Use no service, whatever else is given.' }
}

/** The option of a command that may let a service write the answer. */
export const chatModel: Text = {
  kind: 'text',
  value: 'NAME',
  about: 'Let this chat model of a service write the answer: the question and the passages found are sent there.'
}

export interface Services {
  /** Of `--model`; without one, answers are put together from sentences of the documents. */
  readonly chat: Chat | undefined
  /** Of `--embedding-model`; without one, the offline model makes the vectors. */
  readonly embedder: Embedder | undefined
}

/**
 * The services that the options name. The key comes from `OPENAI_API_KEY`; nothing is sent before a service is used.
 *
 * @throws UsageError  an address that cannot be one; an address without a model
 * @throws Failure  the key cannot be one, or is missing where one is needed for sure
 */
export async function openServices(
  options: Values<typeof embeddingOptions> & { readonly model?: string | undefined },
  env: NodeJS.ProcessEnv
): Promise<Services> {
  const { model, 'embedding-model': embeddingModel, offline } = options
  const none = model === undefined && embeddingModel === undefined
  if (offline || none) return { chat: undefined, embedder: undefined }

  const { baseURL, apiKey } = accessTo(options, env)
  return {
    chat:
      model === undefined ? undefined : (await import('./openai-chat.ts')).createOpenAiChat({ baseURL, apiKey, model }),
    embedder: embeddingModel === undefined ? undefined : await openEmbedder(embeddingModel)
  }

  async function openEmbedder(model: string): Promise<Embedder> {
    const { createOpenAiEmbedder } = await import('@llm-cookbook/embed-client')
    // A person waits: four attempts are about four seconds, and half a minute of refusals for the limits is enough.
    const retry = { attempts: 4, maxRetryAfterMs: 30_000, maxRateLimitedMs: 30_000 }
    return createOpenAiEmbedder({ baseURL, apiKey, model, allowInsecureHttp: true, retry })
  }
}

/** Where a service is, and the key for it. Http to another machine was allowed, if it is that. */
export interface Access {
  readonly baseURL: string
  readonly apiKey: string | undefined
}

/**
 * The service of `--base-url`, with the key from `OPENAI_API_KEY`.
 *
 * @throws UsageError  an address that cannot be one
 * @throws Failure  the key cannot be one, or is missing where one is needed for sure
 */
export function accessTo(options: Values<typeof addressOptions>, env: NodeJS.ProcessEnv): Access {
  const baseURL = options['base-url'] ?? openAi
  checkAddress(baseURL, options['allow-http'])
  const key = env['OPENAI_API_KEY']?.trim() ?? ''
  const apiKey = key === '' ? undefined : key
  if (apiKey === undefined && new URL(baseURL).hostname === new URL(openAi).hostname) {
    throw new Failure('key-missing', `OPENAI_API_KEY is not set, and ${openAi} wants a key.`)
  }
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new Failure('key-invalid', 'OPENAI_API_KEY has characters that no key has (it is not shown here).')
  }
  return { baseURL, apiKey }
}

function checkAddress(address: string, allowHttp: boolean): void {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(
      `--base-url (or OPENAI_BASE_URL) wants an http or https address such as ${openAi}, and got '${address}'.`
    )
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    // The value is not repeated: what is in it may be secret.
    throw new UsageError('--base-url (or OPENAI_BASE_URL) wants an address without user, password, query or fragment.')
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowHttp) {
    throw new UsageError(
      `--base-url: http to ${url.hostname} would send your documents and key unencrypted. ` +
        'Use https, or --allow-http if you trust the network.'
    )
  }
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    (isIPv4(hostname) && hostname.startsWith('127.'))
  )
}
