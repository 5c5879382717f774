import type { Embedder } from '@llm-cookbook/embed-client'
import type { World } from './command.ts'
import { UsageError } from './exit.ts'
import type { Flag, Integer, Text, Values } from './options.ts'
import { rates } from './rates.ts'
import { accessTo, addressOptions } from './services.ts'

/** The options of a command that makes vectors of texts, of a service or offline. */
export const vectorOptions: {
  readonly 'embedding-model': Text
  readonly dimensions: Integer<undefined>
  readonly offline: Flag
  readonly customized: Text
} & typeof addressOptions &
  typeof rates = {
  'embedding-model': {
    kind: 'text',
    value: 'NAME',
    about:
      'Let this embedding model of a service make the vectors: the texts are sent there. Without it, the offline model does.'
  },
  dimensions: {
    kind: 'integer',
    least: 1,
    most: 1_000_000,
    default: undefined,
    about: 'Numbers of a vector, from models of services that can shorten theirs.'
  },
  ...addressOptions,
  ...rates,
  offline: { kind: 'flag', about: 'Use no service, whatever else is given.' },
  customized: {
    kind: 'text',
    value: 'FILE',
    about: 'Bend the vectors by what cookbook customize --save has written, learnt from vectors of the same model.'
  }
}

/** The same, where nothing else is called a model. */
export const sourceOptions: { readonly model: Text } & typeof vectorOptions = {
  model: { kind: 'text', value: 'NAME', about: 'The same as --embedding-model.' },
  ...vectorOptions
}

/**
 * The source that the options name. The key comes from `OPENAI_API_KEY`; nothing is sent before texts are embedded.
 *
 * @throws UsageError  an address that cannot be one; an address or dimensions without a model
 * @throws Failure  the key cannot be one, or is missing where one is needed for sure
 */
export function openSource(options: Values<typeof sourceOptions>, world: Pick<World, 'env'>): Promise<Embedder> {
  return open(options, options.model ?? options['embedding-model'], 'model', world)
}

/** `openSource` of a command where `--model` is something else. */
export function openVectorSource(options: Values<typeof vectorOptions>, world: Pick<World, 'env'>): Promise<Embedder> {
  return open(options, options['embedding-model'], 'embedding-model', world)
}

async function open(
  options: Values<typeof vectorOptions>,
  model: string | undefined,
  modelOption: string,
  world: Pick<World, 'env'>
): Promise<Embedder> {
  const source = await openPlain(options, model, modelOption, world)
  if (options.customized === undefined) return source
  const { customized } = await import('./customized.ts')
  return customized(source, options.customized)
}

async function openPlain(
  options: Values<typeof vectorOptions>,
  model: string | undefined,
  modelOption: string,
  { env }: Pick<World, 'env'>
): Promise<Embedder> {
  const { dimensions, offline } = options
  const { createLimiter, createLocalEmbedder, createOpenAiEmbedder } = await import('@llm-cookbook/embed-client')
  if (offline || model === undefined) {
    const address = options['base-url']
    if (!offline && address !== undefined && address !== env['OPENAI_BASE_URL']) {
      throw new UsageError(`--base-url wants --${modelOption} with it: the name of an embedding model of that service.`)
    }
    if (!offline && dimensions !== undefined) throw new UsageError(`--dimensions wants --${modelOption} with it.`)
    return createLocalEmbedder()
  }
  const { createHttpFetch } = await import('@llm-cookbook/embed-client/node')
  return createOpenAiEmbedder({
    ...accessTo(options, env),
    model,
    dimensions,
    allowInsecureHttp: true,
    fetch: createHttpFetch(),
    limiter: createLimiter({
      requestsPerMinute: options['requests-per-minute'],
      tokensPerMinute: options['tokens-per-minute'],
      concurrency: options.concurrency
    })
  })
}
