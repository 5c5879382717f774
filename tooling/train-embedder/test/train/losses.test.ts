import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import {
  correlationLoss,
  distanceLoss,
  likenessLoss,
  type Loss,
  partnerLoss,
  sideLoss
} from '../../src/train/losses.ts'
import { type Numbers, zerosLike } from '../../src/train/products.ts'

const size = 6
const random = createRandom(3)
const matrix = (rows: number): Float64Array => Float64Array.from({ length: rows * size }, () => 0.5 * random.normal())
const [a, b, c] = [matrix(5), matrix(5), matrix(5)]
const scores = Float64Array.of(1, 5, 2.5, 0, 3)
const sides = Float64Array.of(1, -1, -1, 1, -1)

type LossOf = (...matrices: Float64Array[]) => Loss<Float64Array>

const losses: [name: string, loss: LossOf, inputs: Float64Array[]][] = [
  ['distanceLoss', rows => distanceLoss(rows, b, size), [a]],
  ['likenessLoss', rows => likenessLoss(rows, b, size), [a]],
  ['correlationLoss', (left, right) => correlationLoss(left, right, scores, size), [a, b]],
  ['partnerLoss', (left, right) => partnerLoss(left, right, size, 0.3), [a, b]],
  [
    'sideLoss',
    (opinions, positive, negative) => sideLoss(opinions, sides, positive, negative, size, 0.2),
    [a, b.subarray(0, 2 * size), c.subarray(0, 2 * size)]
  ]
]

describe.each(losses)('%s', (_, loss, inputs) => {
  it('has the gradient that finite differences have', () => {
    const { gradients } = loss(...inputs)
    expect(gradients.map(({ length }) => length)).toEqual(inputs.map(({ length }) => length))
    inputs.forEach((input, which) => {
      input.forEach((value, at) => {
        const moved = (by: number): number =>
          loss(...inputs.map((other, i) => (i === which ? other.with(at, value + by) : other))).value
        const slope = (moved(1e-5) - moved(-1e-5)) / 2e-5
        expect(gradients[which]![at], `input ${which}, number ${at}`).toBeCloseTo(slope, 7)
      })
    })
  })
})

const unit = (...angles: number[]): Float64Array => Float64Array.from(angles.flatMap(t => [Math.cos(t), Math.sin(t)]))

describe('distanceLoss', () => {
  it('is 0 for the same rows, 1 for orthogonal and 2 for opposite ones', () => {
    const rows = unit(0, 1)
    expect(distanceLoss(rows, rows, 2).value).toBeCloseTo(0, 12)
    expect(distanceLoss(rows, unit(Math.PI / 2, 1 + Math.PI / 2), 2).value).toBeCloseTo(1, 12)
    expect(distanceLoss(rows, unit(Math.PI, 1 + Math.PI), 2).value).toBeCloseTo(2, 12)
  })
})

describe('likenessLoss', () => {
  it('does not mind a rotation', () => {
    expect(likenessLoss(unit(0, 1, 2), unit(0.5, 1.5, 2.5), 2).value).toBeCloseTo(0, 12)
    expect(likenessLoss(unit(0, 1, 2), unit(0.5, 1.6, 2.5), 2).value).toBeGreaterThan(1e-4)
  })
})

describe('correlationLoss', () => {
  it('is 0 where cosines are on a line with the scores, and 2 where they are on one that falls', () => {
    const left = unit(0, 0, 0)
    const right = Float64Array.of(0.1, 0, 0.2, 0, 0.3, 0)
    expect(correlationLoss(left, right, Float64Array.of(1, 2, 3), 2).value).toBeCloseTo(0, 12)
    expect(correlationLoss(left, right, Float64Array.of(3, 2, 1), 2).value).toBeCloseTo(2, 12)
  })

  it('teaches nothing where all scores are the same', () => {
    const { value, gradients } = correlationLoss(a, b, new Float64Array(5).fill(2), size)
    expect(value).toBe(1)
    expect(gradients.every(gradient => gradient.every(slope => slope === 0))).toBe(true)
  })
})

describe('partnerLoss', () => {
  it('is the logarithm of the number of rows where nothing tells them apart, and nearly 0 where all does', () => {
    const same = unit(1, 1, 1, 1)
    expect(partnerLoss(same, same, 2, 0.05).value).toBeCloseTo(Math.log(4), 12)
    const apart = unit(0, 2, 4)
    expect(partnerLoss(apart, apart, 2, 0.05).value).toBeLessThan(1e-6)
  })

  it('does not overflow at a low temperature', () => {
    expect(Number.isFinite(partnerLoss(unit(0, 2, 4), unit(2, 4, 0), 2, 1e-4).value)).toBe(true)
  })
})

describe('sideLoss', () => {
  it('is the logarithm of 2 where neither phrase is nearer, less on the right side, more on the wrong one', () => {
    const opinion = unit(0)
    const of = (positive: Numbers, negative: Numbers): number =>
      sideLoss<Numbers>(opinion, [1] as unknown as Numbers, positive, negative, 2, 0.15).value
    expect(of(unit(1), unit(-1))).toBeCloseTo(Math.log(2), 12)
    expect(of(unit(0.1), unit(1))).toBeLessThan(0.1)
    expect(of(unit(1), unit(0.1))).toBeGreaterThan(2)
  })
})

describe('zerosLike', () => {
  it('keeps the kind of numbers', () => {
    expect(zerosLike(new Float32Array(1), 3)).toEqual(new Float32Array(3))
    expect(zerosLike(new Float64Array(1), 2)).toEqual(new Float64Array(2))
  })
})
