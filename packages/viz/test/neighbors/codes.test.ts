import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { encodeRows } from '../../src/neighbors/codes.ts'
import { createPause } from '../../src/pause.ts'
import { distanceOf, kinds, matrixOf } from '../support/neighbors.ts'

describe('encodeRows', () => {
  it.each(Object.keys(kinds))('is off by no more than it says, of numbers that are %s', async kind => {
    for (const metric of ['euclidean', 'cosine'] as const) {
      for (const columns of [2, 40]) {
        const matrix = matrixOf(60, columns, kinds[kind]!(createRandom(1)))
        const { stride, codes, steps, lengths, errors, unit } = await encodeRows(matrix, metric, createPause())
        expect(codes.every(code => Math.abs(code) < 2 ** 15)).toBe(true)
        const decoded = Array.from({ length: 60 }, (_, row) =>
          Array.from(codes.subarray(row * stride, (row + 1) * stride), code => code * steps[row]!)
        )
        const wrong: number[][] = []
        for (let a = 0; a < 60; a++) {
          if (!(lengths[a]! <= decoded[a]!.reduce((sum, value) => sum + value * value, 0))) wrong.push([a])
          for (let b = 0; b < a; b++) {
            const rounded = Math.hypot(...decoded[a]!.map((value, j) => value - decoded[b]![j]!))
            const distance = distanceOf(matrix.row(a), matrix.row(b), metric)
            // The cosine itself is known to 1e-15 only.
            const exact = metric === 'cosine' ? Math.sqrt(2 * (distance + 1e-15)) : distance
            if (!(rounded - errors[a]! - errors[b]! <= exact * unit * (1 + 1e-9))) wrong.push([a, b])
          }
        }
        expect(wrong).toEqual([])
      }
    }
  })

  it('rounds to a thousandth of the longest row or less, where the rows are alike in length', async () => {
    const random = createRandom(4)
    for (const columns of [2, 100, 1536]) {
      const { errors } = await encodeRows(
        matrixOf(50, columns, () => 3 + random.normal()),
        'cosine',
        createPause()
      )
      expect(Math.max(...errors)).toBeLessThan(0.001)
    }
  })
})
