import { answerJobs } from '../kit/job.ts'
import { timeSteps, type StepTime } from './step-cost.ts'

/** Times steps for vocabularies of several sizes. */
export interface CostJob {
  readonly input: { readonly vocabularies: readonly number[]; readonly dimensions: number; readonly negatives: number }
  readonly progress: StepTime
  readonly result: null
}

answerJobs<CostJob>(async ({ vocabularies, dimensions, negatives }, report) => {
  for (const vocabulary of vocabularies) report(timeSteps({ vocabulary, dimensions, negatives }))
  return Promise.resolve(null)
})
