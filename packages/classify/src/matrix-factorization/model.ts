import type { Numbering } from '../recommend/ratings.ts'

/** Ratings by the numbers of their users and items. */
export interface NumberedRatings {
  readonly users: Int32Array
  readonly items: Int32Array
  readonly scores: Float64Array
}

/** What is learnt: a score is about mean + bias of the user + bias of the item + inner product of their factors. */
export interface Factors {
  /** Numbers in a row of `userFactors` and `itemFactors`. */
  readonly size: number
  /** Whether mean and biases count; if not, all of them are 0. */
  readonly biased: boolean
  readonly mean: number
  readonly userBiases: Float64Array
  readonly itemBiases: Float64Array
  /** A row for each user. */
  readonly userFactors: Float64Array
  /** A row for each item. */
  readonly itemFactors: Float64Array
}

export interface Start {
  readonly size: number
  readonly biased: boolean
  readonly mean: number
  /** A number of the distribution that the factors start from. */
  readonly draw: () => number
}

/** Biases of 0 and factors at random, those of the users first. */
export function initialFactors(users: Numbering, items: Numbering, { size, biased, mean, draw }: Start): Factors {
  const [m, n] = [users.ids.length, items.ids.length]
  return {
    size,
    biased,
    mean: biased ? mean : 0,
    userBiases: new Float64Array(m),
    itemBiases: new Float64Array(n),
    userFactors: Float64Array.from({ length: m * size }, draw),
    itemFactors: Float64Array.from({ length: n * size }, draw)
  }
}
