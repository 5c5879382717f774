import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addProducts, dotProducts, rowProducts } from '../../src/train/products.ts'

/** Matrices of whole numbers, whose sums are exact, with rows of `size` numbers. */
const matrices = fc
  .record({ size: fc.integer({ min: 1, max: 9 }), rows: fc.nat(11), others: fc.nat(11), seed: fc.nat() })
  .map(({ size, rows, others, seed }) => {
    let state = seed
    const next = (): number => (state = (state * 48271 + 11) % 101) - 50
    const matrix = (count: number): Float64Array => Float64Array.from({ length: count * size }, next)
    return { size, rows, others, a: matrix(rows), b: matrix(others), c: matrix(rows) }
  })

const row = (matrix: Float64Array, i: number, size: number): number[] => [...matrix.slice(i * size, (i + 1) * size)]
const dot = (x: number[], y: number[]): number => x.reduce((sum, value, k) => sum + value * y[k]!, 0)

describe('products', () => {
  it('are those of the definition, whatever the shape', () => {
    fc.assert(
      fc.property(matrices, ({ size, rows, others, a, b, c }) => {
        const products = dotProducts(a, b, size)
        expect(products).toHaveLength(rows * others)
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < others; j++) {
            expect(products[i * others + j]).toBe(dot(row(a, i, size), row(b, j, size)))
          }
          expect(rowProducts(a, c, size)[i]).toBe(dot(row(a, i, size), row(c, i, size)))
        }
        const sums = c.slice()
        addProducts(sums, products, b, size)
        for (let i = 0; i < rows; i++) {
          for (let k = 0; k < size; k++) {
            const column = Array.from({ length: others }, (_, j) => b[j * size + k]!)
            const factors = Array.from({ length: others }, (_, j) => products[i * others + j]!)
            expect(sums[i * size + k]).toBe(c[i * size + k]! + dot(factors, column))
          }
        }
      })
    )
  })
})
