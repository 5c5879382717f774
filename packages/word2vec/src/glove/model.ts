import { Matrix, type Random } from '@llm-cookbook/vector'
import type { Examples } from './train.ts'

/** Two vectors with a bias for each word, one as the word, one as the neighbour; and the sums of squared gradients of each number. */
export class GloveModel {
  /** Rows of `vectorSize` numbers and a bias: the words', then the neighbours'. */
  readonly weights: Float32Array
  readonly #squares: Float32Array
  readonly #vocabularySize: number
  readonly #vectorSize: number

  constructor(vocabularySize: number, vectorSize: number) {
    this.#vocabularySize = vocabularySize
    this.#vectorSize = vectorSize
    this.weights = new Float32Array(2 * vocabularySize * (vectorSize + 1))
    // From 1, so that the first steps have the length of the learning rate.
    this.#squares = new Float32Array(this.weights.length).fill(1)
  }

  /** Sets all numbers to between plus and minus a half over the dimensions. */
  initialize(random: Random): void {
    for (let i = 0; i < this.weights.length; i++) this.weights[i] = (random.uniform() - 0.5) / this.#vectorSize
  }

  /** Takes a step for each example from `from` to `to`, exclusive. Returns the sum of their losses before it. */
  train({ first, second, target, weight }: Examples, from: number, to: number, eta: number): number {
    const { weights } = this
    const squares = this.#squares
    const size = this.#vectorSize
    let loss = 0
    for (let example = from; example < to; example++) {
      const a = first[example]! * (size + 1)
      const b = (this.#vocabularySize + second[example]!) * (size + 1)
      let product = 0
      for (let k = 0; k < size; k++) product += weights[a + k]! * weights[b + k]!
      const error = product + weights[a + size]! + weights[b + size]! - target[example]!
      const slope = weight[example]! * error
      // Numbers that grew out of range would spoil all others.
      if (!(Math.abs(slope) < Infinity)) continue
      loss += 0.5 * slope * error
      for (let k = 0; k < size; k++) {
        const [wa, wb] = [weights[a + k]!, weights[b + k]!]
        const ga = clipped(slope * wb) * eta
        const gb = clipped(slope * wa) * eta
        weights[a + k] = wa - ga / Math.sqrt(squares[a + k]!)
        weights[b + k] = wb - gb / Math.sqrt(squares[b + k]!)
        squares[a + k]! += ga * ga
        squares[b + k]! += gb * gb
      }
      weights[a + size]! -= slope / Math.sqrt(squares[a + size]!)
      weights[b + size]! -= slope / Math.sqrt(squares[b + size]!)
      squares[a + size]! += slope * slope
      squares[b + size]! += slope * slope
    }
    return loss
  }

  /** The words' vectors, with or without those of the neighbours added. */
  vectors(sum: boolean): Matrix {
    const size = this.#vectorSize
    const matrix = new Matrix(this.#vocabularySize, size)
    const neighbors = this.#vocabularySize * (size + 1)
    for (const [word, row] of [...matrix].entries()) {
      const at = word * (size + 1)
      for (let k = 0; k < size; k++) row[k] = this.weights[at + k]! + (sum ? this.weights[neighbors + at + k]! : 0)
    }
    return matrix
  }
}

/** As the program clips gradients before they are scaled. */
function clipped(gradient: number): number {
  return gradient > 100 ? 100 : gradient < -100 ? -100 : gradient
}
