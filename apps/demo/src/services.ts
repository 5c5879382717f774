import type { Chat, Embedder } from '@llm-cookbook/rag'
import { Failure, UsageError } from './exit.ts'
import type { Options, Values } from './options.ts'

const openAi = 'https://api.openai.com/v1'

/** The options of every command that may use a service. */
export const serviceOptions: {
  readonly [Name in 'model' | 'embedding-model' | 'base-url']: {
    kind: 'text'
    value: string
    about: string
    env?: string
  }
} & { readonly [Name in 'allow-http' | 'offline']: { kind: 'flag'; about: string } } = {
  model: { kind: 'text', value: 'NAME', about: 'Let this chat model of a service write the answer.' },
  'embedding-model': { kind: 'text', value: 'NAME', about: 'Let this embedding model of a service make the vectors.' },
  'base-url': {
    kind: 'text',
    value: 'ADDRESS',
    env: 'OPENAI_BASE_URL',
    about: `The address of the service; ${openAi} where none is given.`
  },
  'allow-http': { kind: 'flag', about: 'Send documents and key unencrypted to an http address of another machine.' },
  offline: { kind: 'flag', about: 'Use no service, whatever else is given.' }
} satisfies Options

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
 * @throws Failure  the key is missing where one is needed for sure
 */
export async function openServices(options: Values<typeof serviceOptions>, env: NodeJS.ProcessEnv): Promise<Services> {
  const { model, 'embedding-model': embeddingModel, offline } = options
  const none = model === undefined && embeddingModel === undefined
  if (offline || none) return { chat: undefined, embedder: undefined }

  const baseURL = options['base-url'] ?? openAi
  checkAddress(baseURL, options['allow-http'])
  const apiKey = env['OPENAI_API_KEY']?.trim() || undefined
  if (apiKey === undefined && new URL(baseURL).hostname === new URL(openAi).hostname) {
    throw new Failure('key-missing', `OPENAI_API_KEY is not set, and ${openAi} wants a key.`)
  }
  return {
    chat:
      model === undefined ? undefined : (await import('./openai-chat.ts')).createOpenAiChat({ baseURL, apiKey, model }),
    embedder: embeddingModel === undefined ? undefined : await openEmbedder(embeddingModel)
  }

  async function openEmbedder(model: string): Promise<Embedder> {
    const { createOpenAiEmbedder } = await import('@llm-cookbook/embed-client')
    // A person waits: four attempts are about four seconds.
    return createOpenAiEmbedder({ baseURL, apiKey, model, allowInsecureHttp: true, retry: { attempts: 4 } })
  }
}

function checkAddress(address: string, allowHttp: boolean): void {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`--base-url wants an http or https address such as ${openAi}, and got '${address}'.`)
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    // The value is not repeated: what is in it may be secret.
    throw new UsageError('--base-url wants an address without user, password, query or fragment.')
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowHttp) {
    throw new UsageError(
      `--base-url: http to ${url.hostname} would send your documents and key unencrypted. ` +
        'Use https, or --allow-http if you trust the network.'
    )
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname)
}
