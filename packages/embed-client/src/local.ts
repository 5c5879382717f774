import { Matrix } from '@llm-cookbook/vector'
import { checkTexts, type Embedder } from './embedder.ts'
import { englishWords } from './english-words.ts'
import { EmbedError } from './errors.ts'
import { type Model, readModel, type Rows } from './model.ts'
import { streamOf } from './stream.ts'
import { subwordRows } from './subwords.ts'
import { nextTask } from './next-task.ts'

export interface LocalEmbedderOptions {
  /**
   * A packed table of word vectors. Its bytes are used in place and must not change afterwards.
   * Default: that of the package `@llm-cookbook/model-en`, which has to be installed then.
   */
  model?: Uint8Array | undefined
}

/**
 * An embedder for English that needs no service, key or network: the sum of the vectors of a text's words, whose lengths
 * are their weights, at length 1. The same text gives the same bytes everywhere.
 *
 * A word that the table does not have is the mean of its character n-grams where it is all a–z and 0–9, else it is passed
 * over. A text of which nothing is left, an empty one too, has no meaning here: its row is zero, and no other row is.
 * Word order is not seen.
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
      normalize(sum, matrix.row(i))
    }
    if (texts.length > 0) onProgress?.({ done: texts.length, total: texts.length })
    return matrix
  }
  const fingerprint = `${model.fingerprint} pooling ${poolingRevision}`
  return { dimensions, fingerprint, embed, embedStream: streamOf(embed) }
}

/** Part of the fingerprint: goes up whenever the same table gives other vectors. */
const poolingRevision = 2

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

function addWords(sum: Float64Array, text: string, { rows, words, subwords }: Model): void {
  const known: number[] = []
  for (const word of englishWords(text)) {
    const row = rows.get(word)
    if (row !== undefined) known.push(row)
    else {
      const parts = subwordRows(word, subwords.scales.length)
      addRows(sum, subwords, parts, 1 / parts.length)
    }
  }
  addRows(sum, words, known, 1)
}

/** Adds the rows, each times the share; four at a time, so that a sum is loaded and stored once for four. */
function addRows(sum: Float64Array, { vectors, scales }: Rows, rows: readonly number[], share: number): void {
  const size = sum.length
  let i = 0
  for (; i + 4 <= rows.length; i += 4) {
    const [a, b, c, d] = [rows[i]!, rows[i + 1]!, rows[i + 2]!, rows[i + 3]!]
    const [fa, fb, fc, fd] = [share * scales[a]!, share * scales[b]!, share * scales[c]!, share * scales[d]!]
    const [ka, kb, kc, kd] = [a * size, b * size, c * size, d * size]
    for (let k = 0; k < size; k++) {
      sum[k]! += fa * vectors[ka + k]! + fb * vectors[kb + k]! + (fc * vectors[kc + k]! + fd * vectors[kd + k]!)
    }
  }
  for (; i < rows.length; i++) {
    const factor = share * scales[rows[i]!]!
    const start = rows[i]! * size
    for (let k = 0; k < size; k++) sum[k]! += factor * vectors[start + k]!
  }
}

function normalize(sum: Float64Array, row: Float32Array): void {
  let square = 0
  for (let k = 0; k < sum.length; k++) square += sum[k]! * sum[k]!
  const norm = Math.sqrt(square)
  if (norm > 0) for (let k = 0; k < sum.length; k++) row[k] = sum[k]! / norm
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
