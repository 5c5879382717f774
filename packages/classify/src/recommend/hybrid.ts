import { Matrix } from '@llm-cookbook/vector'
import { checkInteger } from '../check.ts'
import type { FitOptions } from '../learner.ts'
import { ridge } from '../ridge.ts'
import { kFold } from '../split.ts'
import {
  checkRatings,
  takeRatings,
  type Id,
  type Ratings,
  type Recommender,
  type RecommenderLearner
} from './ratings.ts'

export interface HybridOptions {
  /** Into how many parts the ratings are cut, each predicted by what the members learn of the others. 5 by default, 2 at least. */
  folds?: number | undefined
  /** How strongly the members' weights are held near 0, from 0 on. 1 by default. */
  alpha?: number | undefined
  /** Any safe integer; 42 by default. The same seed cuts the ratings alike. */
  seed?: number | undefined
}

/** `hybrid` makes it. */
export interface HybridLearner extends RecommenderLearner {
  readonly predicts: 'scores'
}

/**
 * Scores out of what several recommenders predict, weighted by ridge regression: a factorization, which knows who likes what
 * together, with profiles, which know what it is about. The weights are learnt of predictions for ratings that the members had
 * not seen (L. Breiman, "Stacked regressions", 1996); a member that cannot tell counts with the mean of what it says.
 *
 * @param members  one at least
 * @throws RangeError for no members, and options out of range; in the fit, for fewer ratings than folds
 *
 * @example
 * ```ts
 * import { hybrid, Matrix, matrixFactorization, profiles, splitRatings } from '@llm-cookbook/classify'
 *
 * // Twelve readers, strict or generous, each fond of one of two subjects; vectors tell what a book is about.
 * const rows = Array.from({ length: 240 }, (_, i) => ({ user: i % 12, item: Math.floor(i / 12) }))
 * const split = splitRatings({
 *   users: rows.map(({ user }) => user),
 *   items: rows.map(({ item }) => item),
 *   scores: rows.map(({ user, item }) => 2 + (user % 3) + ((user + item) % 2 === 0 ? 1 : -1)),
 *   vectors: Matrix.fromRows(rows.map(({ item }) => (item % 2 === 0 ? [1, 0.2] : [0.2, 1])))
 * })
 * const [biases, tastes] = [matrixFactorization({ factors: 0, epochs: 100 }), profiles({ weight: 'score' })]
 * const alone = await split.judge(biases)
 * const together = await split.judge(hybrid([biases, tastes]))
 * alone.errors!.rootMeanSquared // => 1.101…
 * together.errors!.rootMeanSquared // => 0.492…
 * ```
 */
export function hybrid(
  members: readonly RecommenderLearner[],
  { folds = 5, alpha = 1, seed = 42 }: HybridOptions = {}
): HybridLearner {
  if (members.length === 0) throw new RangeError('members: expected one at least, got none')
  checkInteger('folds', folds, { least: 2 })
  const learner = ridge({ alpha })
  return {
    name: `hybrid of ${members.map(({ name }) => name).join(' and ')}`,
    predicts: 'scores',
    async fit(ratings, options = {}) {
      checkRatings(ratings)
      const rows = ratings.users.length
      const seen = new Matrix(rows, members.length)
      const steps = { done: 0, total: folds + 1 }
      for (const { train, test } of kFold(rows, { folds, seed })) {
        const fitted = await fitAll(members, takeRatings(ratings, train), options)
        const asked = takeRatings(ratings, test)
        const answers = answersOf(fitted, asked.users, asked.items)
        for (const [i, row] of test.entries()) seen.row(row).set(answers.row(i))
        options.onProgress?.({ stage: 'folds', ...steps, done: ++steps.done })
      }
      const middle = means(seen)
      const scores = Float64Array.from(ratings.scores)
      const model = await learner.fit(filled(seen, middle), scores, { signal: options.signal })
      const fitted = await fitAll(members, ratings, options)
      options.onProgress?.({ stage: 'folds', ...steps, done: steps.total })
      const [least, highest] = extent(scores)
      return {
        predict: (users, items) =>
          model
            .predict(filled(answersOf(fitted, users, items), middle))
            .map(score => Math.min(highest, Math.max(least, score)))
      }
    }
  }
}

async function fitAll(
  members: readonly RecommenderLearner[],
  ratings: Ratings,
  { signal }: FitOptions
): Promise<Recommender[]> {
  const fitted: Recommender[] = []
  for (const member of members) fitted.push(await member.fit(ratings, { signal }))
  return fitted
}

/** A row for each pair of user and item, a column for each member. */
function answersOf(members: readonly Recommender[], users: readonly Id[], items: readonly Id[]): Matrix {
  const answers = new Matrix(users.length, members.length)
  for (const [column, member] of members.entries()) {
    for (const [row, answer] of member.predict(users, items).entries()) answers.row(row)[column] = answer
  }
  return answers
}

/** The mean of each column, NaN left out; 0 where there is nothing else. */
function means(matrix: Matrix): number[] {
  return Array.from({ length: matrix.columns }, (_, column) => {
    const told = Array.from(matrix, row => row[column]!).filter(value => !Number.isNaN(value))
    return told.reduce((sum, value) => sum + value, 0) / (told.length || 1)
  })
}

function filled(matrix: Matrix, means: readonly number[]): Matrix {
  for (const row of matrix) for (const [j, value] of row.entries()) if (Number.isNaN(value)) row[j] = means[j]!
  return matrix
}

function extent(values: Float64Array): [number, number] {
  const sorted = values.toSorted()
  return [sorted[0]!, sorted.at(-1)!]
}
