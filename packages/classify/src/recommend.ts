import { meanAbsoluteError, meanSquaredError, pearson, spearman } from './metrics.ts'
import type { FitOptions } from './learner.ts'
import { percentiles } from './recommend/percentiles.ts'
import { checkRatings, takeRatings, type Id, type Ratings, type RecommenderLearner } from './recommend/ratings.ts'
import { trainTestSplit, type SplitOptions } from './split.ts'

/** How ratings are split: as `trainTestSplit`, but for `stratify`. */
export type RatingSplitOptions = Omit<SplitOptions, 'stratify'>

/**
 * Ratings for learning and ratings for the test: at random, or by `time` (the test is what came last), or by `groups` (users,
 * say, to see what becomes of new ones). All that is to be judged learns of the split's part for learning, and is then asked
 * for users and items only: no score or vector of the test can come into what is learnt.
 *
 * @throws TypeError, RangeError for ratings that make no sense, and options as `trainTestSplit`
 */
export function splitRatings(ratings: Ratings, options: RatingSplitOptions = {}): SplitRatings {
  checkRatings(ratings)
  const { train, test } = trainTestSplit(ratings.users.length, options)
  return new SplitRatings(ratings, train, test)
}

/** How good a recommender is on ratings that it has not learnt from. */
export interface RatingReport {
  /** The name of the learner. */
  readonly learner: string
  /** How many ratings the test has. */
  readonly rows: number
  /** How many of them are of a user, an item, both that had ratings for learning. */
  readonly known: { readonly users: number; readonly items: number; readonly both: number }
  /** For each row of the test in the order of `SplitRatings.test`: the score, or for `similarities` the percentile. */
  readonly predicted: Float64Array
  /** For how many of them there is a prediction that is no NaN; all that follows is of these. */
  readonly predictions: number
  /** Pearson's correlation of what is predicted with the scores; NaN for fewer than two, or where either are all the same. */
  readonly pearson: number
  /** Spearman's correlation of them; NaN likewise. */
  readonly spearman: number
  /** What is predicted for the rows of each score, the lowest score first. */
  readonly byScore: readonly { readonly score: number; readonly predicted: readonly number[] }[]
  /** Where scores are predicted: how far off they are. */
  readonly errors?: ScoreErrors | undefined
  /** The same for who always says the mean of the scores learnt from, and for who always says the most frequent one. */
  readonly always: { readonly mean: ScoreErrors; readonly mostFrequent: ScoreErrors & { readonly score: number } }
}

/** How far foreseen scores are from those that were given. */
export interface ScoreErrors {
  /** The root of the mean squared error, in the unit of the scores. */
  readonly rootMeanSquared: number
  /** The mean size of the errors, in the unit of the scores. */
  readonly meanAbsolute: number
  /** The share of rows where the score that is nearest to the predicted one, of those learnt from, is right. */
  readonly accuracy: number
}

/** Ratings of which some are for learning, and the others only for being judged by. */
export class SplitRatings {
  /** What there is to learn from. */
  readonly train: Ratings
  /** What is to be predicted. Its vectors are in no learner's reach. */
  readonly test: Omit<Ratings, 'vectors'>

  /**
   * Made by `splitRatings`.
   *
   * @param ratings  all of them; what is needed is copied
   * @param train    the rows for learning
   * @param test     the rows to be judged by
   */
  constructor(ratings: Ratings, train: Int32Array, test: Int32Array) {
    this.train = takeRatings(ratings, train)
    const { users, items, scores } = takeRatings(ratings, test)
    this.test = { users, items, scores }
  }

  /**
   * Learns from the part for learning, and tells how good that is for the other.
   *
   * @throws what the learner throws
   */
  async judge(learner: RecommenderLearner, options?: FitOptions): Promise<RatingReport> {
    const recommender = await learner.fit(this.train, options)
    const { users, items, scores: all } = this.test
    const answers = recommender.predict(users, items)
    const predicted = learner.predicts === 'similarities' ? percentiles(answers) : answers
    const rows = Array.from(predicted.keys()).filter(row => !Number.isNaN(predicted[row]))
    const [scores, values] = [rows.map(row => all[row]!), rows.map(row => predicted[row]!)]
    const learnt = countScores(this.train.scores)
    const errorsOf = (values: readonly number[]): ScoreErrors => scoreErrors(scores, values, learnt)
    const frequent = [...learnt].reduce((best, one) => (one[1] > best[1] ? one : best))[0]
    const mean = Array.from(this.train.scores).reduce((sum, score) => sum + score, 0) / this.train.users.length
    return {
      learner: learner.name,
      rows: users.length,
      known: this.#known(),
      predicted,
      predictions: rows.length,
      pearson: rows.length < 2 ? NaN : pearson(values, scores),
      spearman: rows.length < 2 ? NaN : spearman(values, scores),
      byScore: [...countScores(scores).keys()].map(score => ({
        score,
        predicted: values.filter((_, i) => scores[i] === score)
      })),
      ...(learner.predicts === 'scores' && { errors: errorsOf(values) }),
      always: {
        mean: errorsOf(scores.map(() => mean)),
        mostFrequent: { score: frequent, ...errorsOf(scores.map(() => frequent)) }
      }
    }
  }

  #known(): RatingReport['known'] {
    const knowsUser = new Set<Id>(this.train.users)
    const knowsItem = new Set<Id>(this.train.items)
    const { users, items } = this.test
    const count = (isKnown: (row: number) => boolean): number => users.filter((_, row) => isKnown(row)).length
    return {
      users: count(row => knowsUser.has(users[row]!)),
      items: count(row => knowsItem.has(items[row]!)),
      both: count(row => knowsUser.has(users[row]!) && knowsItem.has(items[row]!))
    }
  }
}

/** How many ratings have each score, the lowest score first. */
function countScores(scores: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>()
  for (const score of Float64Array.from(scores).sort()) counts.set(score, (counts.get(score) ?? 0) + 1)
  return counts
}

function scoreErrors(truth: readonly number[], predicted: readonly number[], learnt: Map<number, number>): ScoreErrors {
  if (truth.length === 0) return { rootMeanSquared: NaN, meanAbsolute: NaN, accuracy: NaN }
  const known = [...learnt.keys()]
  const nearest = (value: number): number =>
    known.reduce((best, score) => (Math.abs(score - value) < Math.abs(best - value) ? score : best))
  return {
    rootMeanSquared: Math.sqrt(meanSquaredError(truth, predicted)),
    meanAbsolute: meanAbsoluteError(truth, predicted),
    accuracy: predicted.filter((value, i) => nearest(value) === truth[i]).length / truth.length
  }
}
