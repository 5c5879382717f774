import { Matrix } from '@llm-cookbook/vector'
import { checkTexts, type Embedder } from './embedder.ts'
import { englishWords } from './english-words.ts'
import { EmbedError } from './errors.ts'
import { type Model, readModel } from './model.ts'
import { streamOf } from './stream.ts'

export interface LocalEmbedderOptions {
  /**
   * A packed table of word vectors. Its bytes are used in place and must not change afterwards.
   * Default: that of the package `@llm-cookbook/model-en`, which has to be installed then.
   */
  model?: Uint8Array | undefined
}

/**
 * An embedder for English that needs no service, key or network: the weighted mean of the vectors of a text's words,
 * without the directions that all texts have in common (SIF: Arora, Liang, Ma, 'A Simple but Tough-to-Beat Baseline
 * for Sentence Embeddings', ICLR 2017), at length 1. The same text gives the same bytes everywhere.
 *
 * Words that the table does not have are passed over. A text without any known word, an empty one too, has no meaning
 * here: its row is zero, and no other row is. Word order is not seen.
 *
 * @throws {EmbedError} `model-missing`, `model-damaged`
 */
export async function createLocalEmbedder({ model: bytes }: LocalEmbedderOptions = {}): Promise<Embedder> {
  const model = readModel(bytes ?? (await loadInstalledModel()))
  const { dimensions } = model
  const embed: Embedder['embed'] = async (texts, { signal, onProgress } = {}) => {
    signal?.throwIfAborted()
    checkTexts(texts)
    const matrix = new Matrix(texts.length, dimensions)
    let untilBreak = unitsAtATime
    for (const [i, text] of texts.entries()) {
      const sum = new Float64Array(dimensions)
      for (const piece of pieces(text)) {
        addWords(sum, piece, model)
        untilBreak -= piece.length + unitsPerText
        if (untilBreak > 0) continue
        onProgress?.({ done: i, total: texts.length })
        await nextTask()
        signal?.throwIfAborted()
        untilBreak = unitsAtATime
      }
      finish(sum, model, matrix.row(i))
    }
    if (texts.length > 0) onProgress?.({ done: texts.length, total: texts.length })
    return matrix
  }
  const fingerprint = `${model.fingerprint} pooling ${poolingRevision}`
  return { dimensions, fingerprint, embed, embedStream: streamOf(embed) }
}

/** Part of the fingerprint: goes up whenever the same table gives other vectors. */
const poolingRevision = 1

// After so many UTF-16 units, some twenty milliseconds, others get a turn. A text counts as a few more than it has.
const unitsAtATime = 200_000
const unitsPerText = 20

async function loadInstalledModel(): Promise<Uint8Array> {
  try {
    const { loadModel } = await import('@llm-cookbook/model-en')
    return await loadModel()
  } catch (cause) {
    const message = 'The offline model could not be loaded: npm install @llm-cookbook/model-en, or pass `model`.'
    throw new EmbedError('model-missing', message, { cause })
  }
}

function addWords(sum: Float64Array, text: string, { rows, vectors, factors }: Model): void {
  for (const word of englishWords(text)) {
    const row = rows.get(word)
    if (row === undefined) continue
    const factor = factors[row]!
    const start = row * sum.length
    for (let k = 0; k < sum.length; k++) sum[k]! += factor * vectors[start + k]!
  }
}

function finish(sum: Float64Array, { components }: Model, row: Float32Array): void {
  for (const component of components) {
    const along = dot(component, sum)
    for (let k = 0; k < sum.length; k++) sum[k]! -= along * component[k]!
  }
  const norm = Math.sqrt(dot(sum, sum))
  if (norm > 0) for (let k = 0; k < sum.length; k++) row[k] = sum[k]! / norm
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  return sum
}

/** The text in pieces that end at white space, so that no text is long enough to hold up others. */
function* pieces(text: string): Generator<string> {
  let start = 0
  while (text.length - start > unitsAtATime) {
    let end = start + unitsAtATime
    while (end < text.length && text.charCodeAt(end) > 32) end++
    yield text.slice(start, end)
    start = end
  }
  yield text.slice(start)
}

function nextTask(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve))
}
