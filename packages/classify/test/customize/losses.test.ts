import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { contrastiveLoss } from '../../src/customize/contrastive.ts'
import { squareLoss } from '../../src/customize/gradient.ts'
import type { TextPairs } from '../../src/customize/pairs.ts'

const random = createRandom(4)

function drawn(rows: number, columns: number): Matrix {
  return new Matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.normal())
  )
}

const texts = drawn(6, 4)
const matrix = drawn(4, 3)

/** Of 32 bits, so that the steps have to be long; the loss is smooth enough. */
const step = 2 ** -7

function expectSlopes(lossAndSlope: (matrix: Matrix) => { loss: number; slope: Matrix }): void {
  const { slope } = lossAndSlope(matrix)
  expect(Math.max(...slope.data.map(Math.abs))).toBeGreaterThan(0.01)
  for (const i of matrix.data.keys()) {
    const moved = (by: number): Matrix =>
      new Matrix(
        4,
        3,
        matrix.data.map((value, at) => (at === i ? value + by : value))
      )
    const difference = lossAndSlope(moved(step)).loss - lossAndSlope(moved(-step)).loss
    expect(slope.data[i]).toBeCloseTo(difference / (2 * step), 3)
  }
}

describe('squareLoss', () => {
  it('is the mean square of what cosines are off their targets', () => {
    const vectors = Matrix.fromRows([[1, 0], [1, 0], [1, 0], [0, 1]]) // prettier-ignore
    const identity = Matrix.fromRows([[1, 0], [0, 1]]) // prettier-ignore
    // The cosines are 1 and 0.
    expect(squareLoss(vectors, Float64Array.of(1, -1), identity).loss).toBeCloseTo(0.5, 6)
  })

  it('has the slope that finite differences have', () => {
    expectSlopes(matrix => squareLoss(texts, Float64Array.of(1, -1, 1), matrix))
  })

  it('has no slope where a vector is zeros', () => {
    const { loss, slope } = squareLoss(new Matrix(2, 4), Float64Array.of(1), matrix)
    expect(loss).toBe(1)
    expect(slope.data.every(value => value === 0)).toBe(true)
  })
})

describe('contrastiveLoss', () => {
  const pairs: TextPairs = {
    texts,
    first: Int32Array.of(0, 2, 0),
    second: Int32Array.of(1, 3, 4),
    alike: [true, true, false]
  }

  it.each(['squares', 'softmax'] as const)('has the slope that finite differences have (%s)', loss => {
    expectSlopes(matrix => contrastiveLoss(pairs, matrix, { loss, temperature: 0.5 }))
  })

  it('is small where alike texts are the same and others at right angles', () => {
    const texts = Matrix.fromRows([[1, 0], [1, 0], [0, 1], [0, 1]]) // prettier-ignore
    const pairs = { texts, first: Int32Array.of(0, 2), second: Int32Array.of(1, 3), alike: [true, true] }
    const identity = Matrix.fromRows([[1, 0], [0, 1]]) // prettier-ignore
    expect(contrastiveLoss(pairs, identity, { loss: 'squares', temperature: 1 }).loss).toBe(0)
    const { loss } = contrastiveLoss(pairs, identity, { loss: 'softmax', temperature: 0.1 })
    expect(loss).toBeCloseTo(Math.log(1 + 2 * Math.exp(-10)), 6)
  })

  it.each(['squares', 'softmax'] as const)('stays finite with a vector of zeros (%s)', loss => {
    const withZeros = {
      ...pairs,
      texts: new Matrix(
        6,
        4,
        texts.data.map((value, i) => (i < 4 ? 0 : value))
      )
    }
    const { slope } = contrastiveLoss(withZeros, matrix, { loss, temperature: 0.01 })
    expect(slope.data.every(Number.isFinite)).toBe(true)
  })
})
