import { sentenceEnd, trainWordVectors, type EncodedCorpus, type WordVectors } from '@llm-cookbook/word2vec'

/** What a training has come to after one of its steps. */
export interface TrainingStep {
  readonly vectors: WordVectors
  /** Words read so far, over all epochs. */
  readonly words: number
  readonly totalWords: number
  /** The mean loss of a yes-or-no question in this step. */
  readonly loss: number
}

export interface StepOptions {
  readonly vectorSize: number
  readonly window: number
  readonly negative: number
  readonly epochs: number
  /** Into how many parts an epoch is cut. */
  readonly stepsPerEpoch: number
  /** The learning rate of the first step; that of the last is a hundredth of it. */
  readonly alpha: number
  readonly seed: number
}

/**
 * Trains word vectors a part of the corpus at a time, so that they can be looked at in between: each step goes on from the
 * checkpoint of the one before. The learning rate falls from step to step, and the same input gives the same steps.
 */
export async function* trainInSteps(corpus: EncodedCorpus, options: StepOptions): AsyncGenerator<TrainingStep> {
  const { epochs, stepsPerEpoch, alpha: first, seed, ...rest } = options
  const parts = await cutBetweenSentences(corpus, stepsPerEpoch)
  const steps = epochs * parts.length
  let state: Uint8Array | undefined
  const checkpoint = {
    load: () => Promise.resolve(undefined),
    save: (bytes: Uint8Array) => {
      state = bytes
      return Promise.resolve()
    }
  }
  let words = 0
  for (let step = 0; step < steps; step++) {
    const alpha = Math.max(first / 100, first * (1 - step / steps))
    const part = parts[step % parts.length]!
    let [loss, trained] = [0, 0]
    const vectors = await trainWordVectors(part, {
      ...rest,
      epochs: 1,
      alpha,
      minAlpha: alpha,
      seed: seed + step,
      initial: state,
      checkpoint,
      onProgress: progress => {
        loss += progress.loss * (progress.words - trained)
        trained = progress.words
      }
    })
    words += trained
    yield { vectors, words, totalWords: corpus.vocabulary.total * epochs, loss: loss / trained }
  }
}

/** A corpus in parts of about the same length, each of whole sentences, all with the words and counts of the whole. */
async function cutBetweenSentences(corpus: EncodedCorpus, count: number): Promise<EncodedCorpus[]> {
  const ids = await corpus.read(0, corpus.length)
  const cuts = [0]
  for (let part = 1; part < count; part++) {
    const end = ids.indexOf(sentenceEnd, Math.max(cuts.at(-1)!, Math.floor((part * ids.length) / count)))
    if (end !== -1 && end + 1 < ids.length) cuts.push(end + 1)
  }
  return cuts.map((start, i) => {
    const own = ids.subarray(start, cuts[i + 1] ?? ids.length)
    return {
      vocabulary: corpus.vocabulary,
      length: own.length,
      read: (from: number, to: number) => own.subarray(from, to)
    }
  })
}
