import { dot, Matrix } from '@llm-cookbook/vector'

export interface AttendOptions {
  /** What the scores are multiplied with after the division by the square root of the dimensions; 1 by default. */
  readonly sharpness?: number
  /** Whether a word may look at itself; true by default. */
  readonly itself?: boolean
}

/** All that is computed on the way, a row for each word that looks. */
export interface Attention {
  /** Products of the word that looks with each that is looked at. */
  readonly products: Matrix
  /** The products divided by the square root of the dimensions, times the sharpness. */
  readonly scores: Matrix
  /** Softmax of the scores: each row sums to 1. */
  readonly weights: Matrix
  /** The words' vectors, mixed by the weights. */
  readonly mixtures: Matrix
}

/**
 * Attention with nothing learnt: each vector is its own query, key and value. A. Vaswani and others, "Attention is all you
 * need", 2017, section 3.2.1, without the projections.
 */
export function attend(vectors: Matrix, { sharpness = 1, itself = true }: AttendOptions = {}): Attention {
  const { rows, columns } = vectors
  const products = new Matrix(rows, rows)
  const scores = new Matrix(rows, rows)
  const weights = new Matrix(rows, rows)
  const mixtures = new Matrix(rows, columns)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      const product = dot(vectors.row(i), vectors.row(j))
      products.row(i)[j] = product
      scores.row(i)[j] = (sharpness * product) / Math.sqrt(columns)
    }
    // Nobody else is there to look at.
    const isOpen = (j: number): boolean => itself || rows === 1 || j !== i
    weights.row(i).set(softmax(Array.from(scores.row(i), (score, j) => (isOpen(j) ? score : -Infinity))))
    for (let j = 0; j < rows; j++) {
      const weight = weights.row(i)[j]!
      for (let k = 0; k < columns; k++) mixtures.row(i)[k]! += weight * vectors.row(j)[k]!
    }
  }
  return { products, scores, weights, mixtures }
}

export function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores)
  const powers = scores.map(score => Math.exp(score - largest))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map(power => power / sum)
}
