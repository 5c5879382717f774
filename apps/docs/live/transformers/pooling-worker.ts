import { answerJobs } from '../kit/job.ts'
import type { Sentence } from './attention-pooling.ts'
import { learnAttention, type PoolingState } from './reviews.ts'

export interface PoolingJob {
  readonly input: {
    readonly sentences: readonly Sentence[]
    readonly labels: readonly number[]
    readonly dimensions: number
    readonly seed: number
    readonly epochs: number
  }
  readonly progress: PoolingState
  readonly result: null
}

answerJobs<PoolingJob>(async ({ sentences, labels, dimensions, seed, epochs }, report) => {
  for (const state of learnAttention(sentences, labels, dimensions, { seed, epochs })) report(state)
  await Promise.resolve()
  return null
})
