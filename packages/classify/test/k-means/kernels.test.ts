import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { createPairs, errorOf } from '../../src/k-means/kernels/kernel.ts'
import { typescriptKernel } from '../../src/k-means/kernels/typescript.ts'
import { wasmKernel } from '../../src/k-means/kernels/wasm.ts'

describe('kernels of k-means', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 100, 257])('give the same bytes in WebAssembly and without, of %i columns', columns => {
    const random = createRandom(columns)
    const numbers = (rows: number): Float32Array => Float32Array.from({ length: rows * columns }, () => random.normal())
    const size = { rows: 9, columns, centers: 6 }
    const [wasm, plain] = [wasmKernel(size)!, typescriptKernel(size)]
    const [rows, centers] = [numbers(9), numbers(6)]
    const pairs = createPairs()
    for (let i = 0; i < 18; i++) [pairs.rows[i], pairs.groups[i]] = [i >> 1, i & 1]
    for (const kernel of [wasm, plain]) {
      kernel.setRows(rows)
      kernel.setCenters(centers)
    }
    const squares = wasm.measure(pairs, 18).slice()
    expect(squares).toEqual(plain.measure(pairs, 18))
    for (const [i, square] of squares.entries()) {
      const [row, center] = [i >> 3, i & 7]
      let exact = 0
      for (let j = 0; j < columns; j++) exact += (rows[row * columns + j]! - centers[center * columns + j]!) ** 2
      if (center >= 6) expect(square).toBe(Infinity)
      else expect(Math.abs(square - exact)).toBeLessThanOrEqual(errorOf(columns) * exact)
    }
  })

  it('forget the centres that they had before', () => {
    const size = { rows: 1, columns: 1, centers: 8 }
    for (const kernel of [wasmKernel(size)!, typescriptKernel(size)]) {
      kernel.setRows(Float32Array.of(0))
      kernel.setCenters(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8))
      kernel.setCenters(Float32Array.of(3, 4, 5))
      const pairs = { rows: Int32Array.of(0, 0), groups: Int32Array.of(0, 1) }
      expect(Array.from(kernel.measure(pairs, 2))).toEqual([9, 16, 25, ...Array<number>(5).fill(Infinity)])
    }
  })

  it('run in TypeScript where there is not as much memory', () => {
    expect(wasmKernel({ rows: 2 ** 31, columns: 4, centers: 1 })).toBeUndefined()
  })
})
