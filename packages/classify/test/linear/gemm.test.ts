import { createRandom, Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gemm } from '../../src/linear/gemm.ts'

const size = fc.integer({ min: 0, max: 40 })

function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  const random = createRandom(seed)
  return new Matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.normal())
  )
}

function transposed(matrix: Matrix): Matrix {
  const { rows, columns, data } = matrix
  return new Matrix(
    columns,
    rows,
    data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!)
  )
}

/** By the definition, rounded to 32 bits at each step. */
function product(a: Matrix, b: Matrix, start: Matrix): Matrix {
  return new Matrix(
    start.rows,
    start.columns,
    start.data.map((sum, at) => {
      const [i, j] = [Math.floor(at / b.columns), at % b.columns]
      for (let k = 0; k < a.columns; k++) {
        sum = Math.fround(sum + Math.fround(a.data[i * a.columns + k]! * b.data[k * b.columns + j]!))
      }
      return sum
    })
  )
}

describe('gemm', () => {
  it('multiplies two matrices', () => {
    const a = Matrix.fromRows([
      [1, 2],
      [3, 4],
      [5, 6]
    ])
    const b = Matrix.fromRows([
      [1, 10],
      [100, 1000]
    ])
    const out = new Matrix(3, 2)
    gemm(a, b, out)
    expect(out.toJSON()).toEqual([
      [201, 2010],
      [403, 4030],
      [605, 6050]
    ])
  })

  it('gives the bytes that the definition gives, in all shapes, transposed or not, added or not', () => {
    fc.assert(
      fc.property(
        size,
        size,
        size,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (m, k, n, transposeA, transposeB, add) => {
          const [a, b, start] = [randomMatrix(m, k, 1), randomMatrix(k, n, 2), randomMatrix(m, n, 3)]
          const out = new Matrix(m, n, start.data.slice())
          gemm(transposeA ? transposed(a) : a, transposeB ? transposed(b) : b, out, { transposeA, transposeB, add })
          expect(out.data).toEqual(product(a, b, add ? start : new Matrix(m, n)).data)
        }
      )
    )
  })

  it('takes what does not fit into its memory at once', () => {
    const [a, b] = [randomMatrix(260, 1030, 1), randomMatrix(1030, 9, 2)]
    const out = new Matrix(260, 9)
    gemm(a, b, out)
    expect(out.data).toEqual(product(a, b, new Matrix(260, 9)).data)
  })

  it('says which shape does not fit', () => {
    expect(() => {
      gemm(new Matrix(2, 3), new Matrix(2, 3), new Matrix(2, 3))
    }).toThrow(new RangeError('b: expected 3 rows, as a has columns, got 2'))
    expect(() => {
      gemm(new Matrix(2, 3), new Matrix(2, 3), new Matrix(3, 2), { transposeB: true })
    }).toThrow(new RangeError('out: expected 2 × 2, got 3 × 2'))
  })
})
