import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPause } from '../../src/pause.ts'
import { symmetricEigen } from '../../src/pca/eigen.ts'

const eigenOf = (rows: readonly (readonly number[])[]): ReturnType<typeof symmetricEigen> =>
  symmetricEigen(Float64Array.from(rows.flat()), rows.length, rows.length, createPause())

describe('symmetricEigen', () => {
  it('spells out a small example', async () => {
    const { values, vectors } = await eigenOf([[2, 1], [1, 2]]) // prettier-ignore
    expect(values[0]).toBeCloseTo(3, 14)
    expect(values[1]).toBeCloseTo(1, 14)
    expect(vectors[0]![0]! * vectors[0]![1]!).toBeCloseTo(0.5, 14)
    expect(vectors[1]![0]! * vectors[1]![1]!).toBeCloseTo(-0.5, 14)
  })

  it.each([
    ['one number', [[-7]], [-7]],
    ['zeros', [[0, 0, 0], [0, 0, 0], [0, 0, 0]], [0, 0, 0]],
    ['a diagonal, not in order', [[1, 0, 0], [0, 5, 0], [0, 0, -2]], [5, 1, -2]],
    ['equal eigenvalues', [[0, 1, 1], [1, 0, 1], [1, 1, 0]], [2, -1, -1]],
    ['numbers far from each other', [[1e-150, 0, 0], [0, 1e150, 0], [0, 0, 1]], [1e150, 1, 1e-150]]
  ])('takes %s', async (_, rows, expected) => {
    const { values } = await eigenOf(rows)
    for (const [i, value] of values.entries()) expect(value / (expected[i]! || 1)).toBeCloseTo(expected[i] ? 1 : 0, 12)
  }) // prettier-ignore

  it('takes the matrix of second differences, whose eigenvalues are known: 2 - 2 cos(π k / (n + 1))', async () => {
    const n = 60
    const rows = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0))
    )
    const { values } = await eigenOf(rows)
    for (const [i, value] of values.entries()) {
      expect(value).toBeCloseTo(2 - 2 * Math.cos((Math.PI * (n - i)) / (n + 1)), 12)
    }
  })

  it('gives orthonormal vectors that the matrix only stretches', async () => {
    const lists = fc.integer({ min: 1, max: 14 }).chain(n =>
      fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: n, maxLength: n }), {
        minLength: n,
        maxLength: n
      })
    )
    await fc.assert(
      fc.asyncProperty(lists, async list => {
        const rows = list.map((row, i) => row.map((value, j) => value + list[j]![i]!))
        const { values, vectors } = await eigenOf(rows)
        const trace = rows.reduce((sum, row, i) => sum + row[i]!, 0)
        expect(values.reduce((a, b) => a + b)).toBeCloseTo(trace, 9)
        for (const [i, vector] of vectors.entries()) {
          if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1]!)
          for (const [row, numbers] of rows.entries()) {
            const image = numbers.reduce((sum, value, j) => sum + value * vector[j]!, 0)
            expect(image).toBeCloseTo(values[i]! * vector[row]!, 9)
          }
          for (const [j, other] of vectors.entries()) {
            expect(vector.reduce((sum, value, k) => sum + value * other[k]!, 0)).toBeCloseTo(i === j ? 1 : 0, 10)
          }
        }
      })
    )
  })
})
