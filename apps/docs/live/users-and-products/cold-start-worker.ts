import { answerJobs } from '../kit/job.ts'
import { coldStart, type ColdStart } from './cold-start.ts'
import { readRestaurants, type RestaurantFiles } from './restaurants.ts'

export interface ColdStartJob {
  readonly input: { readonly files: RestaurantFiles; readonly seeds: readonly number[] }
  readonly progress: ColdStart
  readonly result: null
}

answerJobs<ColdStartJob>(async ({ files, seeds }, report) => {
  const data = readRestaurants(files)
  for (const seed of seeds) {
    for await (const point of coldStart(data, seed)) report(point)
  }
  return null
})
