import type { Embedder } from './embedder.ts'
import { loadOptional } from './optional.ts'
import { streamOf } from './stream.ts'
import { embedWith, type Encoder } from './transformers/encoder.ts'
import type { TokenPooling } from './transformers/pool.ts'

export type { TokenPooling } from './transformers/pool.ts'

export interface TransformersEmbedderOptions {
  /** A model in ONNX with a vector a token: its name on the hub, or a local folder. */
  model: string
  /** A commit, tag or branch of the hub. Default `main`, which may change: name a commit to keep what you compare. */
  revision?: string | undefined
  /** The numbers of the model, such as `fp32` or `q8`. Default: what the package chooses. */
  dtype?: string | undefined
  /** Where it runs, such as `cpu` or `webgpu`. Default: what the package chooses. */
  device?: string | undefined
  /** Which vectors of tokens make that of a text; the model's card says which. Default `mean`. */
  pooling?: TokenPooling | undefined
  /** Whether rows are brought to length 1. Default true. */
  normalize?: boolean | undefined
  /** What becomes of a text of more than `maxTokens`. `error` (default) refuses it, `truncate` embeds its beginning. */
  tooLong?: 'error' | 'truncate' | undefined
  /** Tokens a text, a whole number from 1. Default, and at most: what the model takes. */
  maxTokens?: number | undefined
  /** Texts that run through the model together, a whole number from 1. Default 32. */
  batchSize?: number | undefined
  /** Where downloaded models are kept. Default: what the package chooses. */
  cacheDir?: string | undefined
  /** Downloads nothing: the model has to be there. Default false. */
  localFilesOnly?: boolean | undefined
}

/**
 * An embedder over a transformer model in this process, by the optional package `@huggingface/transformers`. Without
 * `localFilesOnly`, a model that is not a local folder is downloaded from the hub.
 *
 * An empty text fails (`empty-text`). What stands beside a text may change its last digits, as padding does. For models
 * that want a prefix, see `prefixed`. Each embedder holds a model of its own: make one, and keep it.
 *
 * @throws {EmbedError} `package-missing`; `bad-response`: the model gives no vector a token
 * @throws {TypeError | RangeError} an option that is none of the above
 * @throws what the package throws where it cannot load the model
 *
 * @example
 * ```ts no-run
 * import { prefixed } from '@llm-cookbook/embed-client'
 * import { createTransformersEmbedder } from '@llm-cookbook/embed-client/transformers'
 *
 * // Downloads the model the first time. Its card wants to be told what is a question and what is a passage.
 * const model = await createTransformersEmbedder({ model: 'Xenova/e5-small-v2', dtype: 'q8' })
 * const passages = await prefixed(model, 'passage: ').embed(['Boil the rice. Let it rest for a while.'])
 * const question = await prefixed(model, 'query: ').embed(['How do I cook rice?'])
 * ```
 */
export async function createTransformersEmbedder(options: TransformersEmbedderOptions): Promise<Embedder> {
  checkOptions(options)
  const { model, revision = 'main', dtype, device, cacheDir, localFilesOnly } = options
  const { pooling = 'mean', normalize = true, tooLong = 'error', maxTokens, batchSize = 32 } = options
  const { pipeline } = await loadOptional(() => import('@huggingface/transformers'), '@huggingface/transformers')
  const encoder = await pipeline('feature-extraction', model, {
    revision,
    ...(dtype !== undefined && { dtype }),
    ...(device !== undefined && { device }),
    ...(cacheDir !== undefined && { cache_dir: cacheDir }),
    ...(localFilesOnly !== undefined && { local_files_only: localFilesOnly })
  })
  const { dimensions, embed } = await embedWith(encoder as Encoder, {
    pooling,
    normalize,
    tooLong,
    maxTokens,
    batchSize
  })
  const fingerprint = [
    `${model}@${revision} ${dtype ?? 'default'} ${pooling}`,
    normalize ? 'normalized' : 'as given',
    ...(tooLong === 'truncate' ? [`truncated to ${maxTokens ?? 'what the model takes'} tokens`] : [])
  ].join(', ')
  return { dimensions, fingerprint, embed, embedStream: streamOf(embed) }
}

function checkOptions(options: TransformersEmbedderOptions): void {
  const { model, pooling = 'mean', tooLong = 'error', maxTokens = 1, batchSize = 1 } = options
  if (typeof model !== 'string' || model === '') throw new TypeError('model: expected the name of a model, got none')
  checkOneOf('pooling', pooling, ['mean', 'cls', 'last'])
  checkOneOf('tooLong', tooLong, ['error', 'truncate'])
  for (const [name, value] of Object.entries({ maxTokens, batchSize })) {
    if (Number.isSafeInteger(value) && value >= 1) continue
    throw new RangeError(`${name}: expected a whole number from 1, got ${value}`)
  }
}

function checkOneOf(name: string, given: string, expected: readonly string[]): void {
  if (!expected.includes(given)) throw new TypeError(`${name}: expected ${expected.join(' or ')}, got ${given}`)
}
