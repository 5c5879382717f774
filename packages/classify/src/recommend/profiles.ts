import { cosine, Matrix } from '@llm-cookbook/vector'
import { checkOneOf } from '../check.ts'
import type { FitOptions } from '../learner.ts'
import {
  checkQueries,
  checkRatings,
  Numbering,
  type Id,
  type Ratings,
  type Recommender,
  type RecommenderLearner
} from './ratings.ts'

export interface ProfilesOptions {
  /**
   * How the vectors of somebody's ratings make one: their `mean` (the default), or their mean with the `score` for a weight, so
   * that what pleased counts more, and what has a score below 0 counts against.
   */
  weight?: 'mean' | 'score' | undefined
}

/** `profiles` makes it. */
export interface ProfilesLearner extends RecommenderLearner {
  readonly predicts: 'similarities'
  /**
   * Takes the mean of the vectors of each user's ratings, and of each item's.
   *
   * @throws TypeError, RangeError for ratings that make no sense, or are without vectors; the reason of `signal` when it aborts
   */
  fit(ratings: Ratings, options?: FitOptions): Promise<Profiles>
}

/**
 * A vector for each user and item out of those of their ratings; how near a user's and an item's are tells whether they fit.
 *
 * @throws RangeError for an option out of range
 *
 * @example
 * ```ts
 * import { Matrix, profiles } from '@llm-cookbook/classify'
 *
 * // The first number of a review is about cooking, the second about sports.
 * const model = await profiles({ weight: 'score' }).fit({
 *   users: ['ann', 'ann', 'bob', 'bob'],
 *   items: ['cake', 'match', 'cake', 'match'],
 *   scores: [5, 1, 1, 5],
 *   vectors: Matrix.fromRows([[1, 0], [0, 0.2], [0.1, 0], [0, 1]])
 * })
 * model.predict(['ann', 'bob', 'dan'], ['cake', 'cake', 'cake']) // => [0.999…, 0.019…, NaN]
 * ```
 */
export function profiles({ weight = 'mean' }: ProfilesOptions = {}): ProfilesLearner {
  checkOneOf('weight', weight, ['mean', 'score'])
  return {
    name: weight === 'mean' ? 'profiles' : 'profiles weighted by score',
    predicts: 'similarities',
    fit: async (ratings, { signal } = {}) => {
      signal?.throwIfAborted()
      checkRatings(ratings)
      const { users, items, scores, vectors } = ratings
      if (vectors === undefined) throw new TypeError('vectors: expected a row for each rating, got none')
      const weightOf = (row: number): number => (weight === 'mean' ? 1 : scores[row]!)
      const [ofUsers, ofItems] = [new Numbering(users), new Numbering(items)]
      return Promise.resolve(
        new Profiles(
          ofUsers,
          means(vectors, ofUsers.all(users), weightOf),
          ofItems,
          means(vectors, ofItems.all(items), weightOf)
        )
      )
    }
  }
}

/** A vector for each user and each item. */
export class Profiles implements Recommender {
  /** All users that had ratings, in the order of their first. */
  readonly users: readonly Id[]
  /** All items that had ratings, in the order of their first. */
  readonly items: readonly Id[]
  /** A row for each of `users`. */
  readonly userVectors: Matrix
  /** A row for each of `items`. */
  readonly itemVectors: Matrix
  readonly #ofUsers: Numbering
  readonly #ofItems: Numbering

  /**
   * Made by `profiles().fit`.
   *
   * @param users        which row is whose
   * @param userVectors  a row for each user; used as it is and not copied
   * @param items        which row is of which item
   * @param itemVectors  a row for each item; used as it is and not copied
   *
   * @internal
   */
  constructor(users: Numbering, userVectors: Matrix, items: Numbering, itemVectors: Matrix) {
    this.#ofUsers = users
    this.#ofItems = items
    this.users = users.ids
    this.items = items.ids
    this.userVectors = userVectors
    this.itemVectors = itemVectors
  }

  /**
   * The cosine of each user's vector and that of the item beside them; NaN where either had no rating.
   *
   * @throws TypeError, RangeError for ids that are none, and columns of different lengths
   */
  predict(users: readonly Id[], items: readonly Id[]): Float64Array {
    checkQueries(users, items)
    return Float64Array.from(users, (id, i) => {
      const [user, item] = [this.#ofUsers.of(id), this.#ofItems.of(items[i]!)]
      if (user === undefined || item === undefined) return NaN
      return cosine(this.userVectors.row(user), this.itemVectors.row(item))
    })
  }
}

/**
 * The weighted mean of each one's rows; of weights that sum to 0, the weighted sum. Of weights that sum to less than 0 it is the
 * weighted sum over the size of theirs: over theirs, it would point to what did not please.
 */
function means(vectors: Matrix, owners: Int32Array, weightOf: (row: number) => number): Matrix {
  const count = owners.reduce((most, owner) => Math.max(most, owner + 1), 0)
  const { columns } = vectors
  const sums = new Float64Array(count * columns)
  const weights = new Float64Array(count)
  for (const [row, owner] of owners.entries()) {
    const weight = weightOf(row)
    const vector = vectors.row(row)
    weights[owner]! += weight
    for (let j = 0; j < columns; j++) sums[owner * columns + j]! += weight * vector[j]!
  }
  const all = new Matrix(count, columns)
  for (let i = 0; i < sums.length; i++) all.data[i] = sums[i]! / (Math.abs(weights[Math.floor(i / columns)]!) || 1)
  return all
}
