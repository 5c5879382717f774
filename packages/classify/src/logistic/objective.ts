import type { Matrix } from '@llm-cookbook/vector'
import { exponential, logarithm } from '../elementary.ts'
import { Design } from '../linear/design.ts'
import { dot } from '../linear/dot.ts'
import { momentsOf } from '../linear/moments.ts'
import type { Pause } from '../pause.ts'
import type { Problem } from './problem.ts'

export interface Task {
  readonly matrix: Matrix
  /** The class of each row. */
  readonly codes: Int32Array
  /** How much the rows of each class count. */
  readonly weights: Float64Array
  /** What half the square of each coefficient is weighed with; 0 for none. */
  readonly ridge: number
  readonly intercept: boolean
  readonly pause: Pause
}

/** The parameters that a point of the problem stands for: a row of coefficients for each score, and its intercept. */
export interface Parameters {
  readonly coefficients: Float64Array
  readonly intercepts: Float64Array
}

/**
 * The loss of a logistic regression: the log loss of all rows, and what the penalty of squares adds. Two classes have one
 * score, that of the second; more have one each, and their probabilities are the softmax.
 *
 * A point is the coefficients, score after score, and then the intercepts for columns that are centred: as the intercept is
 * free, that is the same problem, in which neither depends on the other much.
 */
export class Objective implements Problem {
  readonly size: number
  readonly curvatures: Float64Array
  readonly units: Float64Array
  readonly #task: Task
  readonly #scores: number
  readonly #design: Design
  readonly #means: Float64Array
  readonly #at: { vectors: number; sums: number; block: number }

  constructor(task: Task) {
    const { matrix, codes, weights, ridge, intercept } = task
    const scores = weights.length === 2 ? 1 : weights.length
    this.#task = task
    this.#scores = scores
    this.size = scores * (matrix.columns + Number(intercept))
    this.#design = new Design(matrix, (width, height) => 8 * scores * (2 * width + height))
    const vectors = 8 * scores * this.#design.width
    this.#at = { vectors: 0, sums: vectors, block: 2 * vectors }
    const { means, squares, total } = momentsOf(matrix, row => weights[codes[row]!]!)
    this.#means = means
    const variations = squares.map((sum, c) => {
      const square = sum - (intercept ? total * means[c]! ** 2 : 0)
      // Of a column that does not vary, only rounding is left.
      return square > 1e-12 * sum ? square : 0
    })
    const curvatures = curvaturesOf(variations, total, scores, intercept)
    this.units = curvatures.map(curvature => Math.sqrt(Math.max(1, curvature)))
    this.curvatures = curvatures.map((curvature, i) => curvature + (i < this.coefficientCount ? ridge : 0) || 1)
  }

  async evaluate(point: Float64Array, gradient: Float64Array): Promise<number> {
    const { matrix, codes, weights, ridge, intercept, pause } = this.#task
    const [scores, means, { kernels, width, stride, height }, at] = [this.#scores, this.#means, this.#design, this.#at]
    const { columns } = matrix
    const vectors = new Float64Array(kernels.buffer, at.vectors, scores * width)
    const sums = new Float64Array(kernels.buffer, at.sums, scores * width).fill(0)
    const block = new Float64Array(kernels.buffer, at.block, scores * height)
    const shifts = new Float64Array(scores)
    const residuals = new Float64Array(scores)
    for (let j = 0; j < scores; j++) {
      const own = point.subarray(j * columns, (j + 1) * columns)
      vectors.set(own, j * width)
      if (intercept) shifts[j] = point[scores * columns + j]! - dot(means, own)
    }
    const judge = scores === 1 ? judgeTwo : judgeMany
    let loss = 0
    await this.#design.forEach(({ at: x, from, to, rows }) => {
      kernels.multiply(x, rows, stride, width, at.vectors, scores, at.block, 8 * scores)
      block.fill(0, (to - from) * scores)
      loss += judge({ block, codes, from, to, shifts, weights, residuals })
      kernels.addProducts(x, rows, stride, width, at.block, scores, 8 * scores, at.sums, 8 * width)
    }, pause)
    for (let j = 0; j < scores; j++) {
      const residual = residuals[j]!
      for (let c = 0; c < columns; c++) {
        const i = j * columns + c
        const slope = sums[j * width + c]! - (intercept ? means[c]! * residual : 0)
        gradient[i] = slope + ridge * point[i]!
        loss += (ridge / 2) * point[i]! * point[i]!
      }
      if (intercept) gradient[scores * columns + j] = residual
    }
    return loss
  }

  /** How many numbers of a point, the first ones, are coefficients. */
  get coefficientCount(): number {
    return this.#scores * this.#task.matrix.columns
  }

  /** Of more than two classes, the intercepts are shifted alike, so that they sum to 0: that changes no probability. */
  parameters(point: Float64Array): Parameters {
    const { columns } = this.#task.matrix
    const coefficients = point.slice(0, this.#scores * columns)
    const intercepts = new Float64Array(this.#scores)
    if (!this.#task.intercept) return { coefficients, intercepts }
    for (let j = 0; j < this.#scores; j++) {
      const own = coefficients.subarray(j * columns, (j + 1) * columns)
      intercepts[j] = point[this.#scores * columns + j]! - dot(this.#means, own)
    }
    if (this.#scores === 1) return { coefficients, intercepts }
    const mean = intercepts.reduce((a, b) => a + b) / this.#scores
    return { coefficients, intercepts: intercepts.map(intercept => intercept - mean) }
  }
}

/** Rows to be judged: their scores without the shifts, in whose stead their residuals are put. */
interface Judged {
  readonly block: Float64Array
  readonly codes: Int32Array
  readonly from: number
  readonly to: number
  readonly shifts: Float64Array
  readonly weights: Float64Array
  /** The residuals of each score are added to it. */
  readonly residuals: Float64Array
}

/** The log loss of rows of two classes. */
function judgeTwo({ block, codes, from, to, shifts, weights, residuals }: Judged): number {
  const shift = shifts[0]!
  let loss = 0
  let sum = 0
  for (let i = 0; i < to - from; i++) {
    const code = codes[from + i]!
    const weight = weights[code]!
    const score = block[i]! + shift
    // Of the negative absolute value, so that nothing overflows.
    const odds = exponential(-Math.abs(score))
    const wrong = code === 1 ? -score : score
    loss += weight * (Math.max(0, wrong) + logarithm(1 + odds))
    const probability = (score < 0 ? odds : 1) / (1 + odds)
    const residual = weight * (probability - code)
    block[i] = residual
    sum += residual
  }
  residuals[0]! += sum
  return loss
}

/** The log loss of rows of more classes. */
function judgeMany({ block, codes, from, to, shifts, weights, residuals }: Judged): number {
  const count = shifts.length
  let loss = 0
  for (let i = 0, at = 0; i < to - from; i++, at += count) {
    const code = codes[from + i]!
    const weight = weights[code]!
    let largest = -Infinity
    for (let j = 0; j < count; j++) {
      const score = block[at + j]! + shifts[j]!
      block[at + j] = score
      if (score > largest) largest = score
    }
    const own = block[at + code]! - largest
    let total = 0
    for (let j = 0; j < count; j++) {
      const odds = exponential(block[at + j]! - largest)
      block[at + j] = odds
      total += odds
    }
    loss += weight * (logarithm(total) - own)
    const share = weight / total
    for (let j = 0; j < count; j++) {
      const residual = block[at + j]! * share - (j === code ? weight : 0)
      block[at + j] = residual
      residuals[j]! += residual
    }
  }
  return loss
}

/** How much the log loss bends along each parameter where all classes are equally probable; 0 along columns that do not vary. */
function curvaturesOf(variations: Float64Array, total: number, scores: number, intercept: boolean): Float64Array {
  const share = 1 / Math.max(2, scores)
  const bend = share * (1 - share)
  const { length: columns } = variations
  return Float64Array.from(
    { length: scores * (columns + Number(intercept)) },
    (_, i) => bend * (i < scores * columns ? variations[i % columns]! : total)
  )
}
