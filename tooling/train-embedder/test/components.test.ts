import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { commonComponents } from '../src/components.ts'

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, k) => sum + value * b[k]!, 0)

describe('commonComponents', () => {
  it('finds the directions that rows share, the strongest first', () => {
    const random = createRandom(1)
    const matrix = new Matrix(500, 6)
    for (let i = 0; i < 500; i++) {
      const [a, b] = [3 * random.normal(), random.normal()]
      matrix.row(i).set([a, a, b, -b, 0, 0].map(value => value / Math.SQRT2 + 0.01 * random.normal()))
    }
    const found = commonComponents(matrix, 2)
    const half = Math.SQRT1_2
    expect(Math.abs(dot(found.subarray(0, 6), Float32Array.of(half, half, 0, 0, 0, 0)))).toBeCloseTo(1, 3)
    expect(Math.abs(dot(found.subarray(6), Float32Array.of(0, 0, half, -half, 0, 0)))).toBeCloseTo(1, 3)
  })

  it('takes no mean out: rows that are all the same share their direction', () => {
    const matrix = new Matrix(3, 2, Float32Array.of(3, 4, 3, 4, 3, 4))
    const [x, y] = commonComponents(matrix, 1)
    expect([x, y]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)])
  })

  it('gives orthonormal rows', () => {
    const random = createRandom(2)
    const matrix = new Matrix(
      50,
      8,
      Float32Array.from({ length: 400 }, () => random.normal())
    )
    const found = commonComponents(matrix, 5)
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j <= i; j++) {
        expect(dot(found.subarray(8 * i, 8 * i + 8), found.subarray(8 * j, 8 * j + 8))).toBeCloseTo(Number(i === j), 5)
      }
    }
  })

  it('says so when the rows have fewer directions', () => {
    expect(() => commonComponents(new Matrix(4, 3), 1)).toThrow(RangeError)
  })
})
