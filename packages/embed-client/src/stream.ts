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

/** The `embedStream` of a source that has an `embed`: bounded in memory, with the entries in order. */
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
