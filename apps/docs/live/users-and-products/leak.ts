import { pearson, profiles, takeRows, trainTestSplit, type ProfilesOptions } from '@llm-cookbook/classify'
import { cosine, createRandom } from '@llm-cookbook/vector'
import { takeRatings } from './take-ratings.ts'
import { ratingsAbout, type About, type RestaurantRatings } from './restaurants.ts'

export interface LeakOptions {
  readonly about: About
  readonly weight: NonNullable<ProfilesOptions['weight']>
  /** Scores, with what was thought of food and service, dealt out anew among all rows: nothing is left that could be known. */
  readonly dealt: boolean
  readonly seed: number
}

/** The correlation on the test, by what the vectors were made of. */
export interface Leak {
  readonly seed: number
  readonly clean: number
  /** Vectors of restaurants over all rows, of users over those for learning. */
  readonly items: number
  readonly everything: number
}

export async function measureLeak(data: RestaurantRatings, { about, weight, dealt, seed }: LeakOptions): Promise<Leak> {
  const all = ratingsAbout(dealt ? dealOut(data, seed) : data, about)
  const { train, test } = trainTestSplit(data.users.length, { testSize: 0.2, seed })
  const learner = profiles({ weight })
  const [clean, everything] = [await learner.fit(takeRatings(all, train)), await learner.fit(all)]
  const numbers = { users: rowsById(clean.users), items: rowsById(everything.items) }
  const asked = takeRatings(all, test)
  const cosines = {
    clean: clean.predict(asked.users, asked.items),
    items: Float64Array.from(asked.users, (user, i) => {
      const row = numbers.users.get(user)
      const vector = everything.itemVectors.row(numbers.items.get(asked.items[i]!)!)
      return row === undefined ? NaN : cosine(clean.userVectors.row(row), vector)
    }),
    everything: everything.predict(asked.users, asked.items)
  }
  // All three of the same rows: of which the training rows know user and restaurant.
  const told = Array.from(cosines.clean.keys()).filter(i => !Number.isNaN(cosines.clean[i]))
  const scores = told.map(i => asked.scores[i]!)
  const correlation = (of: Float64Array): number => pearson(percentiles(told.map(i => of[i]!)), scores)
  return {
    seed,
    clean: correlation(cosines.clean),
    items: correlation(cosines.items),
    everything: correlation(cosines.everything)
  }
}

function dealOut(data: RestaurantRatings, seed: number): RestaurantRatings {
  const order = createRandom(1000 + seed).shuffle(Array.from(data.scores.keys()))
  return { ...data, scores: takeRows(data.scores, order), opinions: takeRows(data.opinions, order) }
}

function rowsById(ids: readonly (number | string)[]): Map<number | string, number> {
  return new Map(ids.map((id, row) => [id, row]))
}

/** The share of the values that are not greater; equal ones share the mean of theirs. */
function percentiles(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b)
  return values.map(value => (sorted.indexOf(value) + sorted.lastIndexOf(value) + 2) / 2 / values.length)
}
