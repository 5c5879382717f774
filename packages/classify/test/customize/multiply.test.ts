import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { multiply } from '../../src/customize/multiply.ts'
import { gemm } from '../../src/linear/gemm.ts'

const random = createRandom(3)

function drawn(rows: number, columns: number): Matrix {
  return new Matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.normal())
  )
}

describe('multiply', () => {
  const kinds = [false, true].flatMap(a => [false, true].flatMap(b => [false, true].map(add => [a, b, add] as const)))
  it.each(kinds)('gives the bytes of gemm (a transposed: %s, b: %s, added: %s)', (transposeA, transposeB, add) => {
    for (const [rows, inner, columns] of [
      [1, 1, 1],
      [4, 5, 8],
      [7, 33, 19],
      [0, 3, 2],
      [3, 0, 2],
      [13, 6, 0]
    ] as const) {
      const a = transposeA ? drawn(inner, rows) : drawn(rows, inner)
      const b = transposeB ? drawn(columns, inner) : drawn(inner, columns)
      const expected = drawn(rows, columns)
      const found = new Matrix(rows, columns, expected.data.slice())
      gemm(a, b, expected, { transposeA, transposeB, add })
      multiply(a, b, found, { transposeA, transposeB, add })
      expect(found.data).toEqual(expected.data)
    }
  })

  it('is not led astray by what an earlier, larger product left behind', () => {
    multiply(drawn(40, 40), drawn(40, 40), new Matrix(40, 40))
    const [a, b] = [drawn(3, 5), drawn(5, 3)]
    const [found, expected] = [new Matrix(3, 3), new Matrix(3, 3)]
    multiply(a, b, found)
    gemm(a, b, expected)
    expect(found.data).toEqual(expected.data)
  })

  it('says which shapes do not fit', () => {
    expect(() => {
      multiply(drawn(2, 3), drawn(2, 3), new Matrix(2, 3))
    }).toThrow('b: expected 3 rows')
    expect(() => {
      multiply(drawn(2, 3), drawn(3, 3), new Matrix(3, 3))
    }).toThrow('out: expected 2 × 3, got 3 × 3')
  })
})
