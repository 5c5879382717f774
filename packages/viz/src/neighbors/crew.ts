import { createPause } from '../pause.ts'
import { perform, type Job } from './jobs.ts'
import { createKernel } from './kernels/create.ts'
import type { Subject } from './kernels/kernel.ts'
import type { Lists } from './lists.ts'

/** Who does the jobs of a search: the calling thread, or several others. */
export interface Crew {
  /** Does all jobs, and tells after each how many are done. */
  perform(jobs: Iterable<Job>, onDone: (count: number) => void): Promise<void>
  /** The nearest that anyone has found. They are not to be written to, and may change when the next jobs are done. */
  lists(): Promise<Lists>
  /** Has everyone go on from these. */
  share(lists: Lists): Promise<void>
  end(): void
}

/** The calling thread, which gives everything else its turn meanwhile. */
export function alone(subject: Subject, signal: AbortSignal | undefined): Crew {
  const kernel = createKernel(subject)
  return {
    async perform(jobs, onDone) {
      const pause = createPause(signal)
      let count = 0
      for (const job of jobs) {
        for (const _ of perform(kernel, subject, job)) await pause()
        await pause()
        onDone(++count)
      }
    },
    lists: () => Promise.resolve(kernel.lists()),
    share: () => Promise.resolve(),
    end() {
      // There is nobody to send away.
    }
  }
}
