import { dot, Matrix, type Random } from '@llm-cookbook/vector'
import { gemm } from '../linear/gemm.ts'
import type { TextPairs } from './pairs.ts'
import { startMatrix } from './start.ts'
import type { Trainer } from './trainer.ts'

/**
 * Stochastic gradient descent on the mean of (cosine - 1)² over alike and (cosine + 1)² over unlike pairs, with some numbers
 * of the vectors dropped at each step: as in "Customizing embeddings" of the OpenAI cookbook.
 */
export const gradient: Trainer = async function* (pairs, settings) {
  const { batch, learningRate, epochs, dropout, random, pause } = settings
  const matrix = startMatrix(pairs, settings)
  yield matrix
  const order = Int32Array.from(pairs.alike, (_, pair) => pair)
  for (let epoch = 0; epoch < epochs; epoch++) {
    random.shuffle(order)
    for (let from = 0; from < order.length; from += batch) {
      const some = order.subarray(from, from + batch)
      const vectors = sides(pairs, some, dropout, random)
      const targets = Float64Array.from(some, pair => (pairs.alike[pair] ? 1 : -1))
      const { slope } = squareLoss(vectors, targets, matrix)
      for (let i = 0; i < slope.data.length; i++) matrix.data[i]! -= learningRate * slope.data[i]!
      await pause()
    }
    yield matrix
  }
}

/**
 * The mean of (cosine - target)² over pairs, each of the rows i and count + i of `vectors` times the matrix, and its slope for
 * each number of the matrix. A pair with a vector of zeros has the cosine 0 and no slope.
 */
export function squareLoss(vectors: Matrix, targets: Float64Array, matrix: Matrix): { loss: number; slope: Matrix } {
  const count = targets.length
  const moved = new Matrix(vectors.rows, matrix.columns)
  gemm(vectors, matrix, moved)
  let loss = 0
  for (let i = 0; i < count; i++) {
    const [u, v] = [moved.row(i), moved.row(count + i)]
    const [ofU, ofV] = [Math.sqrt(dot(u, u)), Math.sqrt(dot(v, v))]
    const known = ofU > 0 && ofV > 0
    const cosine = known ? dot(u, v) / (ofU * ofV) : 0
    loss += (cosine - targets[i]!) ** 2 / count
    // The slope of the cosine for u is (v / |v| - cosine u / |u|) / |u|; from here on the rows hold it, times that of the loss.
    const weight = known ? (2 * (cosine - targets[i]!)) / count : 0
    const [cross, own, other] = known
      ? [weight / (ofU * ofV), (weight * cosine) / ofU ** 2, (weight * cosine) / ofV ** 2]
      : none
    for (let j = 0; j < u.length; j++) {
      const [x, y] = [u[j]!, v[j]!]
      u[j] = cross * y - own * x
      v[j] = cross * x - other * y
    }
  }
  const slope = new Matrix(matrix.rows, matrix.columns)
  gemm(vectors, moved, slope, { transposeA: true })
  return { loss, slope }
}

const none = [0, 0, 0] as const

/** The first texts of the pairs, below them the second ones; of each number the share `dropout` is 0, the others grow for it. */
function sides({ texts, first, second }: TextPairs, pairs: Int32Array, dropout: number, random: Random): Matrix {
  const vectors = new Matrix(2 * pairs.length, texts.columns)
  for (const [i, pair] of pairs.entries()) {
    vectors.row(i).set(texts.row(first[pair]!))
    vectors.row(pairs.length + i).set(texts.row(second[pair]!))
  }
  if (dropout > 0) {
    const { data } = vectors
    for (let i = 0; i < data.length; i++) data[i] = random.uniform() < dropout ? 0 : data[i]! / (1 - dropout)
  }
  return vectors
}
