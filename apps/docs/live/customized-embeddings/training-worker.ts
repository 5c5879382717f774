import { Matrix } from '@llm-cookbook/vector'
import { answerJobs } from '../kit/job.ts'
import type { JudgedPair } from './pairs.ts'
import { trainInEpochs, type TrainedEpoch, type TrainingOptions } from './training.ts'

export interface TrainingJob {
  readonly input: {
    readonly rows: number
    readonly numbers: Float32Array
    readonly pairs: readonly JudgedPair[]
    readonly options: TrainingOptions
  }
  readonly progress: TrainedEpoch
  readonly result: null
}

answerJobs<TrainingJob>(async ({ rows, numbers, pairs, options }, report) => {
  const matrix = new Matrix(rows, numbers.length / rows, numbers)
  for await (const epoch of trainInEpochs({ matrix, pairs }, options)) report(epoch)
  return null
})
