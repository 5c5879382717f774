import { answerJobs } from '../kit/job.ts'
import { simulatePacing, strategies, type PacingOptions, type PacingRun } from './pacing.ts'

/** All strategies, one after the other; each is told as soon as it is at its end. */
export interface PacingJob {
  readonly input: PacingOptions
  readonly progress: number
  readonly result: readonly PacingRun[]
}

answerJobs<PacingJob>(async (options, report) => {
  const runs: PacingRun[] = []
  for (const strategy of strategies) {
    runs.push(await simulatePacing(strategy, options))
    report(runs.length)
  }
  return runs
})
