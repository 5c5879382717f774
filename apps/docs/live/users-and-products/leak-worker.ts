import { answerJobs } from '../kit/job.ts'
import { measureLeak, type Leak, type LeakOptions } from './leak.ts'
import { readRestaurants, type RestaurantFiles } from './restaurants.ts'

export interface LeakJob {
  readonly input: {
    readonly files: RestaurantFiles
    readonly options: Omit<LeakOptions, 'seed'>
    readonly seeds: readonly number[]
  }
  readonly progress: Leak
  readonly result: null
}

answerJobs<LeakJob>(async ({ files, options, seeds }, report) => {
  const data = readRestaurants(files)
  for (const seed of seeds) report(await measureLeak(data, { ...options, seed }))
  return null
})
