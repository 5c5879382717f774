import type { Embedder } from './embedder.ts'
import { EmbedError } from './errors.ts'
import { TokenRate } from './plan/token-rate.ts'
import type { PlannedText } from './plan.ts'
import { type Deliver, streamVectors, type Work } from './stream/pipeline.ts'
import type { Run } from './stream/run.ts'

export interface StreamOptions {
  /** Texts a call, at most: a whole number from 1. Default 256. */
  batch?: number | undefined
  /** Calls at the same time, at most: a whole number from 1. Default 1. */
  width?: number | undefined
}

/**
 * The `embedStream` of a source that has an `embed`: bounded in memory, with the entries in order.
 *
 * @param embed  gets some of the texts at a time; what it rejects with ends the stream, unless its code is `bad-inputs`
 * @throws {RangeError} `batch` or `width` is no whole number from 1
 *
 * @example
 * ```ts
 * import { Matrix } from '@llm-cookbook/vector'
 * import { type Embedder, streamOf } from '@llm-cookbook/embed-client'
 *
 * // A source of your own: how long a text is, and how many words it has.
 * const embed: Embedder['embed'] = async texts => Matrix.fromRows(texts.map(text => [text.length, text.split(' ').length]))
 * const sizes: Embedder = { dimensions: 2, fingerprint: 'sizes', embed, embedStream: streamOf(embed, { batch: 2 }) }
 * const vectors: number[][] = []
 * for await (const { vector } of sizes.embedStream(['boiled rice', 'rice', 'a pot of rice'])) vectors.push([...vector!])
 * vectors // => [[11, 2], [4, 1], [13, 4]]
 * ```
 */
export function streamOf(
  embed: Embedder['embed'],
  { batch = 256, width = 1 }: StreamOptions = {}
): Embedder['embedStream'] {
  for (const [name, value] of Object.entries({ batch, width })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`${name}: expected a whole number from 1, got ${value}`)
    }
  }
  const work: Work = {
    dimensions: undefined,
    limits: { inputsPerRequest: batch, tokensPerRequest: Infinity, tokensPerInput: Infinity },
    rate: new TokenRate(),
    width,
    deadlineMs: Infinity,
    plan: (text, index) => ({ text, size: 0, indices: [index] }),
    send: (texts, run, deliver) => embedPart(embed, texts, run, deliver)
  }
  return (texts, options = {}) => streamVectors(work, texts, options)
}

async function embedPart(
  embed: Embedder['embed'],
  texts: readonly PlannedText[],
  run: Run,
  deliver: Deliver
): Promise<void> {
  try {
    const matrix = await embed(
      texts.map(({ text }) => text),
      { signal: run.signal }
    )
    texts.forEach((text, i) => {
      deliver(text, matrix.row(i))
    })
  } catch (error) {
    if (!(error instanceof EmbedError) || error.code !== 'bad-inputs') {
      run.fail(error)
      throw error
    }
    const reasons = new Map(error.failures.map(({ index, error }) => [index, error]))
    texts.forEach((text, i) => {
      deliver(text, error.vectors[i] ?? reasons.get(i) ?? error)
    })
  }
}
