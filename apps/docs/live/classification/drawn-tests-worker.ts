import { Matrix } from '@llm-cookbook/vector'
import { answerJobs } from '../kit/job.ts'
import { drawTest, type DrawnTest, type DrawOptions } from './drawn-tests.ts'

export interface DrawJob {
  readonly input: {
    readonly rows: number
    readonly numbers: Float32Array
    readonly positive: readonly number[]
    readonly options: Omit<DrawOptions, 'seed'>
    readonly seeds: readonly number[]
  }
  readonly progress: DrawnTest
  readonly result: null
}

answerJobs<DrawJob>(async ({ rows, numbers, positive, options, seeds }, report) => {
  const matrix = new Matrix(rows, numbers.length / rows, numbers)
  for (const seed of seeds) report(await drawTest(matrix, positive, { ...options, seed }))
  return null
})
