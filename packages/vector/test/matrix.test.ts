import fc from 'fast-check'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { Matrix } from '../src/index.ts'

describe('new Matrix', () => {
  it('uses the numbers that it is given, and zeros by default', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6)
    const matrix = new Matrix(2, 3, data)
    expect([matrix.rows, matrix.columns]).toEqual([2, 3])
    expect(matrix.data).toBe(data)
    expect(new Matrix(2, 2).data).toEqual(new Float32Array(4))
  })

  it('may have no rows, no columns, or neither', () => {
    for (const [rows, columns] of [
      [0, 3],
      [3, 0],
      [0, 0]
    ] as const) {
      const matrix = new Matrix(rows, columns)
      expect([matrix.rows, matrix.columns, matrix.data.length]).toEqual([rows, columns, 0])
    }
    expect(new Matrix(3, 0).row(2)).toEqual(new Float32Array(0))
  })

  it('has a shape that cannot be changed, and numbers that can', () => {
    const matrix = new Matrix(1, 1)
    expect(() => Object.assign(matrix, { rows: 2 })).toThrow(TypeError)
    expect(() => Object.assign(matrix, { data: new Float32Array(2) })).toThrow(TypeError)
    matrix.data[0] = 5
    expect(matrix.row(0)[0]).toBe(5)
  })

  it('names the argument that is wrong, and what it was', () => {
    expect(() => new Matrix(-1, 2)).toThrow(new RangeError('rows: expected an integer from 0 on, got -1'))
    expect(() => new Matrix(1.5, 2)).toThrow(new RangeError('rows: expected an integer from 0 on, got 1.5'))
    expect(() => new Matrix(2, NaN)).toThrow(new RangeError('columns: expected an integer from 0 on, got NaN'))
    expect(() => new Matrix('2' as unknown as number, 2)).toThrow(/^rows: /)
    expect(() => new Matrix(2 ** 40, 2 ** 40)).toThrow(/^rows \* columns: /)
    expect(() => new Matrix(2, 2, new Float32Array(3))).toThrow(
      new RangeError('data: expected 2 * 2 = 4 numbers, got 3')
    )
    expect(() => new Matrix(1, 2, [1, 2] as unknown as Float32Array)).toThrow(
      new TypeError('data: expected a Float32Array, got Array')
    )
    expect(() => new Matrix(1, 2, new Float64Array(2) as unknown as Float32Array)).toThrow(TypeError)
    expect(() => new Matrix(0, 0, null as unknown as Float32Array)).toThrow(TypeError)
  })

  it('takes a Float32Array of another realm', () => {
    const data = runInNewContext('Float32Array.of(1, 2)') as Float32Array
    expect(data).not.toBeInstanceOf(Float32Array)
    expect(new Matrix(1, 2, data).row(0)[1]).toBe(2)
  })
})

describe('Matrix.fromRows', () => {
  it('takes arrays and typed arrays, in any iterable', () => {
    const expected = new Matrix(2, 2, Float32Array.of(1, 2, 3, 4))
    expect(Matrix.fromRows([[1, 2], Float64Array.of(3, 4)])).toEqual(expected)
    expect(Matrix.fromRows(new Set([[1, 2], Int8Array.of(3, 4)]))).toEqual(expected)
    expect(Matrix.fromRows(expected)).toEqual(expected)
  })

  it('copies', () => {
    const row = Float32Array.of(1, 2)
    const matrix = Matrix.fromRows([row])
    row[0] = 9
    expect(matrix.row(0)[0]).toBe(1)
  })

  it('takes no rows, and rows of nothing', () => {
    expect(Matrix.fromRows([])).toEqual(new Matrix(0, 0))
    expect(Matrix.fromRows([[], []])).toEqual(new Matrix(2, 0))
  })

  it('refuses ragged rows', () => {
    expect(() => Matrix.fromRows([[1, 2], [3, 4], [5]])).toThrow(
      new RangeError('rows[2]: expected 2 numbers as in rows[0], got 1')
    )
    expect(() => Matrix.fromRows([[], [1]])).toThrow(RangeError)
  })
})

describe('row', () => {
  it('is a view', () => {
    const matrix = new Matrix(2, 2)
    matrix.row(1)[0] = 7
    expect(matrix.data).toEqual(Float32Array.of(0, 0, 7, 0))
  })

  it('refuses a row that is not there', () => {
    const matrix = new Matrix(2, 2)
    for (const i of [-1, 2, 0.5, NaN]) {
      expect(() => matrix.row(i)).toThrow(new RangeError(`i: expected a row of 2, counted from 0, got ${i}`))
    }
    expect(() => new Matrix(0, 2).row(0)).toThrow(new RangeError('i: expected a row of 0, counted from 0, got 0'))
  })
})

describe('a matrix', () => {
  it('gives its rows in turn', () => {
    expect([...new Matrix(2, 2, Float32Array.of(1, 2, 3, 4))]).toEqual([Float32Array.of(1, 2), Float32Array.of(3, 4)])
    expect([...new Matrix(2, 0)]).toHaveLength(2)
  })

  it('survives JSON', () => {
    const number = fc.float({ noNaN: true, noDefaultInfinity: true }).map(x => x + 0)
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain(columns =>
        fc.array(fc.array(number, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 })
      )
    fc.assert(
      fc.property(rows, list => {
        const matrix = Matrix.fromRows(list)
        expect(Matrix.fromRows(JSON.parse(JSON.stringify(matrix)) as number[][])).toEqual(matrix)
      })
    )
  })
})
