import { createRandom, Matrix, nearest, QuantizedRows } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { ExactVectors } from '../../src/stores/exact-vectors.ts'

const random = createRandom(3)
const matrix = new Matrix(5000, 48)
for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = random.normal()

/** The matrix as a source that counts what is asked of it. */
function counted(): { source: ConstructorParameters<typeof ExactVectors>[0]; asked: { codes: number; rows: number } } {
  const asked = { codes: 0, rows: 0 }
  const source = {
    rows: matrix.rows,
    columns: matrix.columns,
    codes: () => {
      asked.codes++
      const codes = new QuantizedRows(48)
      codes.append(matrix)
      return codes
    },
    row: (row: number) => {
      asked.rows++
      return matrix.row(row)
    }
  }
  return { source, asked }
}

describe('ExactVectors', () => {
  it('finds what a comparison with every row finds, and reads few of them', () => {
    const { source, asked } = counted()
    const vectors = new ExactVectors(source)
    for (const row of [1, 20, 300]) {
      expect(vectors.nearest(matrix.row(row), { k: 10 })).toStrictEqual(nearest(matrix, matrix.row(row), { k: 10 }))
    }
    expect(asked.codes).toBe(1)
    expect(asked.rows).toBeLessThan(3 * 40)
  })

  it('finds only what is allowed', () => {
    const vectors = new ExactVectors(counted().source)
    const allows = (row: number): boolean => row % 100 === 7
    const all = nearest(matrix, matrix.row(0), { k: matrix.rows }).filter(({ row }) => allows(row))
    expect(vectors.nearest(matrix.row(0), { k: 8, allows })).toStrictEqual(all.slice(0, 8))
    expect(vectors.nearest(matrix.row(0), { k: 100, allows })).toStrictEqual(all)
  })

  it('gives the cosines of rows', () => {
    const vectors = new ExactVectors(counted().source)
    const found = nearest(matrix, matrix.row(5), { k: 3 })
    const rows = found.map(({ row }) => row)
    expect(Array.from(vectors.cosines(matrix.row(5), rows))).toEqual(found.map(({ score }) => score))
  })

  it('asks for nothing where nothing is to be found, and refuses a query that fits no row', () => {
    const { source, asked } = counted()
    expect(new ExactVectors(source).nearest(new Float32Array(48), { k: 0 })).toEqual([])
    expect(new ExactVectors({ ...source, rows: 0 }).nearest(new Float32Array(48), { k: 3 })).toEqual([])
    expect(asked).toEqual({ codes: 0, rows: 0 })
    const vectors = new ExactVectors(source)
    expect(() => vectors.nearest(new Float32Array(47), { k: 3 })).toThrow('query must have 48 numbers, not 47')
    expect(() => vectors.nearest(new Float32Array(48).fill(NaN), { k: 3 })).toThrow('query must hold finite numbers')
    expect(() => vectors.nearest(new Float32Array(48), { k: -1 })).toThrow('k must be an integer from 0 on, not -1')
  })
})
