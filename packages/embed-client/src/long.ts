import { Matrix } from '@llm-cookbook/vector'
import { checkTexts, type Embedded, type Embedder, type EmbedOptions, type Progress, wrongText } from './embedder.ts'
import { badInputs, EmbedError, type TextFailure } from './errors.ts'
import { chunk, type CutOptions } from './long/cut.ts'
import { meanOf, type Part, textsOf } from './long/part.ts'

/** How a text is cut into the parts whose vectors make its own. */
export interface Pooling {
  /** Becomes part of the fingerprint: whatever gives other vectors needs another name. */
  readonly name: string
  /** The parts of a text. Where there are none, the text is its own part. */
  readonly split: (text: string) => readonly Part[]
}

/**
 * Parts that are as long as a model allows, weighted by their length: what the OpenAI cookbook does with long inputs
 * ('Embedding texts that are longer than the model's maximum context length').
 */
export function chunkPooling(options: CutOptions = {}): Pooling {
  const { maxTokens = 8191, tokenizer } = options
  return {
    name: `chunks of ${maxTokens} ${tokenizer ? 'tokens' : 'double bytes'}`,
    split: text => chunk(text, options).map(({ text, tokens }) => ({ text, weight: tokens }))
  }
}

export interface LevelPoolingOptions {
  /** Names the levels and weights. */
  name: string
  /**
   * From the outermost level to the innermost, each a function that cuts what the level before it gave: one that gives
   * sentences makes a mean of sentences; sections and sentences make a mean of sections, which are means of sentences.
   */
  levels: readonly ((text: string) => Iterable<string | { readonly text: string }>)[]
  /** How much a piece counts among those that it was cut out with; `level` counts from 0. Default: all the same. */
  weigh?: ((text: string, level: number) => number) | undefined
}

/**
 * Parts by meaning: sentences, or sections and their sentences. Pieces of white space alone are left out.
 *
 * @throws {TypeError} `levels` is empty
 *
 * @example
 * ```ts
 * import { createLocalEmbedder, levelPooling, pooled } from '@llm-cookbook/embed-client'
 * import { sentences } from '@llm-cookbook/tokenize'
 *
 * const pooling = levelPooling({ name: 'sentences by length', levels: [sentences], weigh: text => text.length })
 * pooling.split('Rice is boiled. Then it rests.')
 * // => [{ weight: 15, text: 'Rice is boiled.' }, { weight: 14, text: 'Then it rests.' }]
 * const embedder = pooled(await createLocalEmbedder(), pooling)
 * const matrix = await embedder.embed(['Rice is boiled. Then it rests.'])
 * matrix.rows // => 1
 * ```
 */
export function levelPooling({ name, levels, weigh }: LevelPoolingOptions): Pooling {
  if (levels.length === 0) throw new TypeError('levels: expected at least one function, got none')
  const cut = (text: string, level: number): Part[] =>
    Array.from(levels[level]!(text), piece => (typeof piece === 'string' ? piece : piece.text))
      .filter(piece => piece.trim() !== '')
      .map(piece => {
        const weight = weigh?.(piece, level)
        return level + 1 < levels.length ? { weight, parts: cut(piece, level + 1) } : { weight, text: piece }
      })
  return { name, split: text => cut(text, 0) }
}

/**
 * An embedder whose vectors are pooled: each text is cut into parts, these are embedded, and its vector is the mean of
 * theirs by weight, at length 1. A part with parts of its own counts with its own mean, at length 1. Rows of texts
 * that are one part are at length 1, too. A text fails where a part of it does, with the error of the first one.
 */
export function pooled(embedder: Embedder, { name, split }: Pooling): Embedder {
  const partsOf = (text: string): readonly Part[] => {
    const parts = split(text)
    return textsOf(parts).next().done === true ? [{ text }] : parts
  }
  return {
    get dimensions() {
      return embedder.dimensions
    },
    fingerprint: `${embedder.fingerprint} pooled: ${name}`,
    embed: (texts, options) => embedParts(embedder, texts, partsOf, options),
    embedStream: (texts, options) => streamParts(embedder, texts, partsOf, options)
  }
}

type Split = Pooling['split']

async function embedParts(
  embedder: Embedder,
  texts: readonly string[],
  split: Split,
  { signal, onProgress }: EmbedOptions = {}
): Promise<Matrix> {
  checkTexts(texts)
  const documents = texts.map(split)
  const parts = documents.map(document => [...textsOf(document)])
  // By the share of the parts that are done: which ones they are is not known.
  const report = ({ done, total }: Progress): void => {
    onProgress?.({ done: Math.floor((done / total) * texts.length), total: texts.length })
  }
  let rows: Matrix | undefined
  let failure: EmbedError | undefined
  try {
    rows = await embedder.embed(parts.flat(), { signal, onProgress: onProgress && report })
  } catch (error) {
    if (!(error instanceof EmbedError)) throw error
    failure = error
  }

  const reasons = new Map(failure?.failures.map(({ index, error }) => [index, error]))
  const failures: TextFailure[] = []
  let first = 0
  const vectors = documents.map((document, index) => {
    const places = Array.from(parts[index]!, (_, i) => first + i)
    first += places.length
    const found = places.map(place => rows?.row(place) ?? failure?.vectors[place]).filter(v => v !== undefined)
    if (found.length === places.length) return Float32Array.from(meanOf(document, found.values())!)
    const reason = places.map(place => reasons.get(place)).find(error => error !== undefined)
    if (reason) failures.push({ index, error: reason })
    return undefined
  })
  if (!failure) return Matrix.fromRows(vectors as Float32Array[])
  throw failure.code === 'bad-inputs' ? badInputs(failures, vectors) : failure.withResults(vectors, failures)
}

async function* streamParts(
  embedder: Embedder,
  texts: Iterable<string> | AsyncIterable<string>,
  split: Split,
  { signal, onProgress }: EmbedOptions = {}
): AsyncGenerator<Embedded, void, undefined> {
  const documents: { document: readonly Part[]; length: number }[] = []
  let read = 0
  async function* parts(): AsyncGenerator<string, void, undefined> {
    for await (const text of texts) {
      if (typeof text !== 'string') throw wrongText(read, text)
      read++
      const document = split(text)
      const own = [...textsOf(document)]
      documents.push({ document, length: own.length })
      yield* own
    }
  }
  let done = 0
  let index = 0
  let own: Embedded[] = []
  for await (const part of embedder.embedStream(parts(), { signal })) {
    own.push(part)
    if (own.length < documents[0]!.length) continue
    const { document } = documents.shift()!
    const error = own.find(({ error }) => error !== undefined)?.error
    const vectors = own.map(({ vector }) => vector!)
    yield error ? { index, error } : { index, vector: Float32Array.from(meanOf(document, vectors.values())!) }
    index++
    done += Number(error === undefined)
    own = []
    onProgress?.({ done, total: read })
  }
}
