import { answerJobs } from '../kit/job.ts'
import { timeSteps, type StepTime } from './step-cost.ts'

/** Times steps for vocabularies of several sizes. */
export interface CostJob {
  readonly input: { readonly vocabularies: readonly number[]; readonly dimensions: number; readonly negatives: number }
  readonly progress: StepTime
  readonly result: null
}

answerJobs<CostJob>(async ({ vocabularies, dimensions, negatives }, report) => {
  // The engine has compiled both steps, for good, before anything counts.
  timeSteps({ vocabulary: vocabularies[0]!, dimensions, negatives })
  for (const vocabulary of vocabularies) report(timeSteps({ vocabulary, dimensions, negatives }))
  return Promise.resolve(null)
})
