import { Matrix } from '@llm-cookbook/vector'
import { answerJobs } from '../kit/job.ts'
import type { JudgedPair } from './pairs.ts'
import { judgeHalves, type DrawnHalves, type LearnerName, type Way } from './splits.ts'

export interface SplitsJob {
  readonly input: {
    readonly rows: number
    readonly numbers: Float32Array
    readonly pairs: readonly JudgedPair[]
    readonly ways: readonly Way[]
    readonly learner: LearnerName
    readonly seeds: readonly number[]
  }
  readonly progress: DrawnHalves
  readonly result: null
}

answerJobs<SplitsJob>(async ({ rows, numbers, pairs, ways, learner, seeds }, report) => {
  const corpus = { matrix: new Matrix(rows, numbers.length / rows, numbers), pairs }
  for (const seed of seeds) for (const way of ways) report(await judgeHalves(corpus, { way, learner, seed }))
  return null
})
