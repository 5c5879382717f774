import { answerJobs } from '../kit/job.ts'
import { simulateCrowd, type CrowdOptions, type CrowdRun } from './crowd.ts'

/** Several crowds, one after the other. */
export interface BackoffJob {
  readonly input: readonly CrowdOptions[]
  readonly progress: never
  readonly result: readonly CrowdRun[]
}

answerJobs<BackoffJob>(async crowds => {
  const runs: CrowdRun[] = []
  for (const crowd of crowds) runs.push(await simulateCrowd(crowd))
  return runs
})
