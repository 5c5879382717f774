import {
  bootstrapInterval,
  matrixFactorization,
  pearson,
  profiles,
  splitRatings,
  trainTestSplit,
  type Interval,
  type ProfilesOptions,
  type RatingReport,
  type RecommenderLearner
} from '@llm-cookbook/classify'
import { cosine } from '@llm-cookbook/vector'
import { meanScores } from './mean-scores.ts'
import { ratingsAbout, type About, type RestaurantRatings } from './restaurants.ts'

export interface PairOptions {
  readonly about: About
  readonly weight: NonNullable<ProfilesOptions['weight']>
  readonly seed: number
}

/** A user and a restaurant of the test, with what was learnt of both. */
export interface Pair {
  readonly user: number
  readonly item: number
  readonly score: number
  readonly cosine: number
  readonly percentile: number
  /** Rows of the ratings learnt from, of the user and of the restaurant. */
  readonly byUser: readonly number[]
  readonly ofItem: readonly number[]
}

export interface JudgedPairs {
  readonly pairs: readonly Pair[]
  /** How many rows of the test are of a user or a restaurant that was never seen. */
  readonly unknown: number
  /** Pairs whose user's known scores are all 0: weighted by score, nothing is left of the user's vector. */
  readonly silent: readonly number[]
  /** Pearson's correlation with the scores, the cosine first; where vectors are weighted, then that without the silent. */
  readonly correlations: readonly (Interval & { readonly name: string })[]
}

/** The recipe: vectors as means on the rows for learning, their cosine as a percentile on the others, beside what needs no vector. */
export async function judgePairs(
  data: RestaurantRatings,
  { about, weight, seed }: PairOptions,
  resamples = 1000
): Promise<JudgedPairs> {
  const drawn = { testSize: 0.2, seed }
  const split = splitRatings(ratingsAbout(data, about), drawn)
  const learner = profiles({ weight })
  const report = await split.judge(learner)
  const { users, items, scores } = split.test
  const told = Array.from(report.predicted.keys()).filter(row => !Number.isNaN(report.predicted[row]))
  const model = await learner.fit(split.train)
  const vectorOf = { user: rowsById(model.users), item: rowsById(model.items) }
  const { train } = trainTestSplit(data.users.length, drawn)
  const byUser = Map.groupBy(train, row => data.users[row]!)
  const ofItem = Map.groupBy(train, row => data.items[row]!)

  const others = [meanScores('users'), meanScores('items'), bothMeans]
  const reports: RatingReport[] = []
  for (const other of others) reports.push(await split.judge(other))
  const pairs = told.map(row => {
    const [user, item] = [users[row] as number, items[row] as number]
    const [own, other] = [vectorOf.user.get(user)!, vectorOf.item.get(item)!]
    return {
      ...{ user, item, score: scores[row]!, percentile: report.predicted[row]! },
      cosine: cosine(model.userVectors.row(own), model.itemVectors.row(other)),
      byUser: byUser.get(user)!,
      ofItem: ofItem.get(item)!
    }
  })
  const silent = [...pairs.keys()].filter(i => pairs[i]!.byUser.every(row => data.scores[row] === 0))
  const correlationOf = (name: string, of: Float64Array, rows: readonly number[]) => ({
    name,
    ...bootstrapInterval(
      rows.length,
      drawn =>
        pearson(
          Array.from(drawn, i => of[rows[i]!]!),
          Array.from(drawn, i => scores[rows[i]!]!)
        ),
      { resamples }
    )
  })
  const cosines = [correlationOf('cosine of both', report.predicted, told)]
  if (weight === 'score') {
    const heard = told.filter((_, i) => !silent.includes(i))
    cosines.push(correlationOf('without users of only 0', report.predicted, heard))
  }
  return {
    ...{ pairs, silent, unknown: report.rows - told.length },
    correlations: [...cosines, ...reports.map(({ learner, predicted }) => correlationOf(learner, predicted, told))]
  }
}

/** The mean of all, moved by how the user and the restaurant differ from it. */
const bothMeans: RecommenderLearner = { ...matrixFactorization({ factors: 0, epochs: 40 }), name: 'both means' }

function rowsById(ids: readonly (number | string)[]): Map<number | string, number> {
  return new Map(ids.map((id, row) => [id, row]))
}
