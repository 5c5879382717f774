import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { roughBytes, roughColumnProducts } from '../../src/linear/column-products.ts'
import { Design } from '../../src/linear/design.ts'
import { createPause } from '../../src/pause.ts'

describe('roughColumnProducts', () => {
  // Fewer and more rows than are summed in 32 bits; columns that do and do not fill eight.
  it.each([
    [1, 1],
    [3, 8],
    [256, 9],
    [700, 21]
  ])('are the inner products of columns less their means to five digits: %i × %i', async (rows, columns) => {
    const random = createRandom(rows)
    const data = Float32Array.from({ length: rows * columns }, () => 3 + random.normal())
    const means = Float64Array.from({ length: columns }, () => 3)
    const design = new Design(new Matrix(rows, columns, data), roughBytes)
    const products = await roughColumnProducts(design, { at: 0, rows, means, pause: createPause() })
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0
        for (let row = 0; row < rows; row++) sum += (data[row * columns + i]! - 3) * (data[row * columns + j]! - 3)
        expect(Math.abs(products[i * columns + j]! - sum)).toBeLessThan(1e-5 * rows)
      }
    }
  })
})
