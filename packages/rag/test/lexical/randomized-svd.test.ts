import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { createPause } from '../../src/lexical/pause.ts'
import { rightSingularVectors } from '../../src/lexical/randomized-svd.ts'
import { transpose, type Sparse } from '../../src/lexical/sparse.ts'
import { symmetricEigen } from '../../src/lexical/symmetric-eigen.ts'

/** A sparse matrix of random numbers with a few directions that stand out. */
function matrixOf(rows: number, width: number, { rank = Infinity, seed = 1 } = {}): Sparse {
  const random = createRandom(seed)
  const patterns = Array.from({ length: Math.min(rank, 12) }, (_, i) =>
    Float64Array.from({ length: width }, () => (random.uniform() < 0.3 ? (12 - i) * random.uniform() : 0))
  )
  const dense = Array.from({ length: rows }, () => {
    const weights = patterns.map(() => random.uniform())
    return Array.from({ length: width }, (_, column) => {
      const noise = rank === Infinity && random.uniform() < 0.1 ? random.uniform() : 0
      return patterns.reduce((sum, pattern, i) => sum + weights[i]! * pattern[column]!, noise)
    })
  })
  const starts = Uint32Array.from({ length: rows + 1 }, (_, row) => row * width)
  const columns = Uint32Array.from({ length: rows * width }, (_, at) => at % width)
  return { rows, width, starts, columns, values: Float32Array.from(dense.flat()) }
}

/** How much of the matrix lies in the directions: the sum of the squares of its projections. */
function captured({ rows, width, values }: Sparse, vectors: Float32Array, columns: number): number {
  let total = 0
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0
      for (let i = 0; i < width; i++) sum += values[row * width + i]! * vectors[i * columns + j]!
      total += sum * sum
    }
  }
  return total
}

/** The same for the best directions there are: the sum of the first squared singular values. */
function best({ rows, width, values }: Sparse, count: number): number {
  const inner = new Float64Array(width * width)
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) inner[i * width + j]! += values[row * width + i]! * values[row * width + j]!
    }
  }
  return symmetricEigen(inner, width)
    .values.subarray(0, count)
    .reduce((sum, value) => sum + value, 0)
}

describe('rightSingularVectors', () => {
  it('finds directions as good as the best, of length 1 and at right angles', async () => {
    const matrix = matrixOf(120, 60)
    const { columns, vectors } = await rightSingularVectors(matrix, 8, 42, createPause())
    expect(columns).toBe(8)
    expect(captured(matrix, vectors, columns) / best(matrix, 8)).toBeCloseTo(1, 3)
    for (let a = 0; a < columns; a++) {
      for (let b = 0; b <= a; b++) {
        let product = 0
        for (let i = 0; i < 60; i++) product += vectors[i * columns + a]! * vectors[i * columns + b]!
        expect(product).toBeCloseTo(a === b ? 1 : 0, 2)
      }
    }
  })

  it('finds no more directions than there are', async () => {
    const matrix = matrixOf(40, 30, { rank: 3 })
    const { columns, vectors } = await rightSingularVectors(matrix, 10, 42, createPause())
    expect(columns).toBe(3)
    expect(captured(matrix, vectors, columns) / best(matrix, 30)).toBeCloseTo(1, 5)
  })

  it('gives the same bytes for the same seed', async () => {
    const matrix = matrixOf(50, 40)
    const [one, two, other] = await Promise.all(
      [42, 42, 43].map(seed => rightSingularVectors(matrix, 5, seed, createPause()))
    )
    expect(one).toEqual(two)
    expect(one).not.toEqual(other)
  })
})

describe('symmetricEigen', () => {
  it('takes a worked example apart', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2)
    expect(values[0]).toBeCloseTo(3, 12)
    expect(values[1]).toBeCloseTo(1, 12)
    expect(Math.abs(vectors[0]![0]!)).toBeCloseTo(Math.SQRT1_2, 12)
  })
})

describe('transpose', () => {
  it('gives the matrix back when done twice', () => {
    const matrix = matrixOf(7, 5)
    expect(transpose(transpose(matrix))).toEqual(matrix)
  })
})
