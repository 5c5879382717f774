import type { Matrix } from '@llm-cookbook/vector'
import { checkLength, checkMatrix, checkTargets } from '../check.ts'
import type { FitOptions } from '../learner.ts'
import { takeRows } from '../split.ts'

/** Who rates, or what is rated. `1` and `'1'` are two. */
export type Id = string | number

/** Who gave what which score: a table of three or four columns. */
export interface Ratings {
  /** Who gave each rating, one at least. */
  readonly users: readonly Id[]
  /** What each rating is of. */
  readonly items: readonly Id[]
  /** How much it pleased: finite numbers on any scale, the higher the better. */
  readonly scores: ArrayLike<number>
  /** A row for each rating: the vector of what was written with it. */
  readonly vectors?: Matrix | undefined
}

/** What tells the scores of users and items, or how alike they are. */
export interface Recommender {
  /** A number for each pair of user and item; NaN where nothing is known that could tell. */
  predict(users: readonly Id[], items: readonly Id[]): Float64Array
}

/** A way of learning from ratings, with its settings. */
export interface RecommenderLearner {
  /** What it is called in a report: `matrix factorization`. */
  readonly name: string
  /** Whether what it predicts are scores, on the scale of those learnt from, or numbers that only rise with them. */
  readonly predicts: 'scores' | 'similarities'
  /**
   * Learns from ratings. The learner stays as it is, and can learn from others afterwards.
   *
   * @throws TypeError, RangeError for ratings that make no sense; the reason of `signal` when it aborts
   */
  fit(ratings: Ratings, options?: FitOptions): Promise<Recommender>
}

/** @throws TypeError, RangeError for no rating at all, columns of different lengths, ids that are none, and scores and vectors with NaN or infinity */
export function checkRatings({ users, items, scores, vectors }: Ratings): void {
  checkIds('users', users)
  checkIds('items', items)
  if (users.length === 0) throw new RangeError('users: expected one at least, got none')
  checkLength('items', items, users.length)
  checkTargets('scores', scores, users.length)
  if (vectors === undefined) return
  checkMatrix(vectors, { name: 'vectors' })
  checkLength('vectors', { length: vectors.rows }, users.length)
}

/** @throws TypeError, RangeError unless they are two arrays of ids of the same length */
export function checkQueries(users: readonly Id[], items: readonly Id[]): void {
  checkIds('users', users)
  checkIds('items', items)
  checkLength('items', items, users.length)
}

/** Numbers for ids, from 0 in the order of their first appearance. */
export class Numbering {
  readonly ids: readonly Id[]
  readonly #numbers: ReadonlyMap<Id, number>

  constructor(ids: Iterable<Id>) {
    this.ids = [...new Set(ids)]
    this.#numbers = new Map(this.ids.map((id, number) => [id, number]))
  }

  /** `undefined` for an id that is unknown. */
  of(id: Id): number | undefined {
    return this.#numbers.get(id)
  }

  /** The number of each of these, all known. */
  all(ids: readonly Id[]): Int32Array {
    return Int32Array.from(ids, id => this.#numbers.get(id)!)
  }
}

/** The rows that are named. */
export function takeRatings({ users, items, scores, vectors }: Ratings, rows: Int32Array): Ratings {
  return {
    users: Array.from(rows, row => users[row]!),
    items: Array.from(rows, row => items[row]!),
    scores: Float64Array.from(rows, row => scores[row]!),
    ...(vectors && { vectors: takeRows(vectors, rows) })
  }
}

function checkIds(name: string, ids: readonly unknown[]): void {
  if (!Array.isArray(ids)) throw new TypeError(`${name}: expected an array, got ${typeof ids}`)
  for (const [i, id] of ids.entries()) {
    if (typeof id !== 'string' && typeof id !== 'number') {
      throw new TypeError(`${name}[${i}]: expected a string or a number, got ${id === null ? 'null' : typeof id}`)
    }
    if (Number.isNaN(id)) throw new RangeError(`${name}[${i}]: expected an id, got NaN`)
  }
}
