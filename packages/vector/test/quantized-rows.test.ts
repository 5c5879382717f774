import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, Matrix, nearest } from '../src/index.ts'
import { importIn, modes } from './kernels/modes.ts'
import { matrixOf, ranges } from './kernels/numbers.ts'

const finite = Object.keys(ranges).filter(name => name !== 'not finite')

describe.each(modes)('QuantizedRows, %s', async mode => {
  const QuantizedRows = await importIn(mode, async () => {
    const loaded = await import('../src/quantized-rows.ts')
    // Whether there is WebAssembly is found out once, with the first.
    expect(new loaded.QuantizedRows(1).rows).toBe(0)
    return loaded.QuantizedRows
  })

  it('finds the nearest rows, best first, of rows that it does not hold', () => {
    const matrix = Matrix.fromRows([
      [1, 0],
      [0, 1],
      [3, 3],
      [-1, 0]
    ])
    const rows = new QuantizedRows(2)
    rows.append(matrix)
    expect(rows.nearest([2, 0], { k: 2, row: i => matrix.row(i) })).toEqual([
      { row: 0, score: 1 },
      { row: 2, score: Math.SQRT1_2 }
    ])
  })

  it('gives what nearest gives, to the last bit, whatever the numbers', () => {
    const shape = fc.record({
      seed: fc.integer(),
      rows: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 500, max: 1100 })),
      columns: fc.oneof(fc.integer({ min: 0, max: 18 }), fc.integer({ min: 120, max: 130 })),
      k: fc.integer({ min: 0, max: 30 }),
      range: fc.constantFrom(...finite),
      ofQuery: fc.constantFrom(...finite)
    })
    fc.assert(
      fc.property(shape, ({ seed, rows: count, columns, k, range, ofQuery }) => {
        const random = createRandom(seed)
        const matrix = matrixOf(count, columns, ranges[range]!, random)
        const query = matrixOf(1, columns, ranges[ofQuery]!, random).row(0)
        const rows = new QuantizedRows(columns)
        rows.append(matrix)
        expect(rows.nearest(query, { k, row: i => matrix.row(i) })).toStrictEqual(nearest(matrix, query, { k }))
        const allows = (row: number): boolean => row % 3 === 1
        const some = nearest(matrix, query, { k: count }).filter(({ row }) => allows(row))
        expect(rows.nearest(query, { k, row: i => matrix.row(i), allows })).toStrictEqual(some.slice(0, k))
      }),
      { numRuns: mode === 'with WebAssembly' ? 200 : 60 }
    )
  })

  it('finds rows that differ from one another by less than their codes can tell', () => {
    const random = createRandom(8)
    const center = matrixOf(1, 384, ranges['normal']!, random).row(0)
    for (const spread of [1e-2, 1e-4, 1e-6]) {
      const matrix = new Matrix(1500, 384)
      for (const row of matrix) for (let j = 0; j < 384; j++) row[j] = center[j]! + spread * random.normal()
      const rows = new QuantizedRows(384)
      rows.append(matrix)
      const found = rows.nearest(center, { k: 10, row: i => matrix.row(i) })
      expect(found).toStrictEqual(nearest(matrix, center, { k: 10 }))
    }
  })

  it('asks for few rows beside those that it finds', () => {
    const random = createRandom(5)
    const matrix = matrixOf(20_000, 128, ranges['normal']!, random)
    const rows = new QuantizedRows(128)
    rows.append(matrix)
    let asked = 0
    const row = (i: number): Float32Array => {
      asked++
      return matrix.row(i)
    }
    const query = matrixOf(1, 128, ranges['normal']!, random).row(0)
    expect(rows.nearest(query, { k: 10, row })).toStrictEqual(nearest(matrix, query, { k: 10 }))
    expect(asked).toBeLessThan(30)
  })

  it('grows by rows and by bytes of rows, and is the same in the end', () => {
    const random = createRandom(9)
    const matrix = matrixOf(3000, 33, ranges['normal']!, random)
    const [whole, pieces, copies] = [new QuantizedRows(33), new QuantizedRows(33), new QuantizedRows(33)]
    whole.append(matrix)
    for (let row = 0; row < 3000; row += 100) {
      pieces.append(new Matrix(100, 33, matrix.data.subarray(row * 33, (row + 100) * 33)))
      copies.appendBytes(pieces.bytes.slice(row * pieces.bytesPerRow))
    }
    expect(pieces.rows).toBe(3000)
    expect(whole.bytes.length).toBe(3000 * whole.bytesPerRow)
    expect(Buffer.compare(pieces.bytes, whole.bytes)).toBe(0)
    expect(Buffer.compare(copies.bytes, whole.bytes)).toBe(0)
    expect(copies.nearest(matrix.row(7), { k: 1, row: i => matrix.row(i) })[0]!.row).toBe(7)
  })

  it('refuses what it cannot compare, and is as before', () => {
    const rows = new QuantizedRows(3)
    expect(() => new QuantizedRows(-1)).toThrow('columns: expected an integer from 0 to 65536, got -1')
    expect(() => new QuantizedRows(65_537)).toThrow(RangeError)
    expect(() => {
      rows.append(new Matrix(1, 2))
    }).toThrow('matrix: expected 3 columns, got 2')
    expect(() => {
      rows.append(new Matrix(2, 3, Float32Array.of(1, 2, 3, 4, NaN, 6)))
    }).toThrow('matrix: expected finite numbers, got NaN')
    expect(() => {
      rows.appendBytes(new Uint8Array(33))
    }).toThrow('bytes: expected a multiple of 32 for 3 columns, got 33')
    expect(rows.rows).toBe(0)
    const row = (): Float32Array => new Float32Array(3)
    expect(() => rows.nearest([1, 2], { k: 1, row })).toThrow('query: expected 3 numbers as in a row, got 2')
    expect(() => rows.nearest([1, 2, Infinity], { k: 1, row })).toThrow('query: expected finite numbers')
    expect(() => rows.nearest([1, 2, 3], { k: 0.5, row })).toThrow('k: expected an integer from 0 on, got 0.5')
  })
})
