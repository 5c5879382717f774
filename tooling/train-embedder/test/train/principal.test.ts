import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { principalDirections, project } from '../../src/train/principal.ts'
import { ridge } from '../../src/train/ridge.ts'

const random = createRandom(1)
const normal = (rows: number, columns: number): Matrix =>
  new Matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.normal())
  )
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, k) => sum + value * b[k]!, 0)

describe('principalDirections', () => {
  it('are orthonormal', () => {
    const found = principalDirections(normal(50, 8), 5)
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j <= i; j++) {
        expect(dot(found.subarray(8 * i, 8 * i + 8), found.subarray(8 * j, 8 * j + 8))).toBeCloseTo(Number(i === j), 5)
      }
    }
  })

  it('keep all of rows that lie in fewer directions', () => {
    const matrix = new Matrix(200, 10)
    const [first, second] = [normal(1, 10).row(0), normal(1, 10).row(0)]
    for (const row of matrix) {
      const [a, b] = [random.normal(), random.normal()]
      for (let k = 0; k < 10; k++) row[k] = a * first[k]! + b * second[k]!
    }
    const found = principalDirections(matrix, 2)
    for (const row of matrix) {
      const kept = Math.hypot(dot(row, found.subarray(0, 10)), dot(row, found.subarray(10)))
      expect(kept / Math.hypot(...row)).toBeCloseTo(1, 5)
    }
  })

  it('take no mean out: rows that are all the same lie along themselves', () => {
    const [x, y] = principalDirections(new Matrix(3, 2, Float32Array.of(3, 4, 3, 4, 3, 4)), 1)
    expect([Math.abs(x!), Math.abs(y!)]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)])
  })
})

describe('project', () => {
  it('turns rows into what is seen of them along the directions, at length 1', () => {
    const seen = project(new Matrix(2, 3, Float32Array.of(3, 9, 4, 0, 5, 0)), Float32Array.of(1, 0, 0, 0, 0, 1))
    const expected = [0.6, 0.8, 0, 0]
    expected.forEach((value, k) => {
      expect(seen.data[k]).toBeCloseTo(value, 6)
    })
  })
})

describe('ridge', () => {
  const map = normal(4, 3)
  const from = normal(60, 4)
  const to = new Matrix(60, 3)
  for (let i = 0; i < 60; i++) {
    for (let k = 0; k < 3; k++) to.row(i)[k] = from.row(i).reduce((sum, value, j) => sum + value * map.row(j)[k]!, 0)
  }

  it('finds the map that rows went through', () => {
    ridge(from.data, 4, to.data, 3, 1e-9).forEach((value, i) => {
      expect(value).toBeCloseTo(map.data[i]!, 4)
    })
  })

  it('is where error and penalty pull alike', () => {
    const penalty = 20
    const found = ridge(from.data, 4, to.data, 3, penalty)
    for (let j = 0; j < 4; j++) {
      for (let k = 0; k < 3; k++) {
        let pull = penalty * found[j * 3 + k]!
        for (let i = 0; i < 60; i++) {
          const told = from.row(i).reduce((sum, value, f) => sum + value * found[f * 3 + k]!, 0)
          pull += from.row(i)[j]! * (told - to.row(i)[k]!)
        }
        expect(pull).toBeCloseTo(0, 4)
      }
    }
  })
})
