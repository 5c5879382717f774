import { encodeCorpus } from '@llm-cookbook/word2vec'
import { answerJobs } from '../kit/job.ts'
import { trainInSteps, type StepOptions } from './train-in-steps.ts'

/** Training in a worker, which tells all vectors after each step. */
export interface TrainJob {
  readonly input: { readonly text: Uint8Array; readonly options: StepOptions }
  readonly progress:
    | { readonly words: readonly string[] }
    | { readonly done: number; readonly total: number; readonly loss: number; readonly vectors: Float32Array }
  readonly result: null
}

answerJobs<TrainJob>(async ({ text, options }, report) => {
  const corpus = await encodeCorpus(text, { minCount: 5 })
  report({ words: corpus.vocabulary.words })
  for await (const { vectors, words, totalWords, loss } of trainInSteps(corpus, options)) {
    report({ done: words, total: totalWords, loss, vectors: vectors.matrix.data })
  }
  return null
})
