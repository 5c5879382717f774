import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aliasTable, noiseWeights } from '../src/alias-table.ts'

/** How often each word is drawn: its own share of its cell, and what others' cells leave to it. */
function chances(table: Uint32Array): Float64Array {
  const size = table.length / 2
  const chances = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    const own = table[2 * i]! / 2 ** 32
    chances[i]! += own / size
    chances[table[2 * i + 1]!]! += (1 - own) / size
  }
  return chances
}

describe('aliasTable', () => {
  it('draws each word as often as its weight says, to 32 bits', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(
        weights.filter(list => list.some(weight => weight > 1e-3)),
        list => {
          const total = list.reduce((sum, weight) => sum + weight, 0)
          const drawn = chances(aliasTable(Float64Array.from(list)))
          for (const [i, weight] of list.entries()) expect(drawn[i]).toBeCloseTo(weight / total, 9)
        }
      )
    )
  })

  it('spells out a small example', () => {
    // 3/4 and 1/4: the second word fills half of its cell, and leaves the other half to the first.
    expect([...aliasTable(Float64Array.of(3, 1))]).toEqual([2 ** 32 - 1, 0, 2 ** 31, 0])
  })
})

describe('noiseWeights', () => {
  it('is the power of 3/4', () => {
    expect([...noiseWeights(Float64Array.of(0, 1, 16, 10_000))]).toEqual([0, 1, 8, 1000])
    const counts = Float64Array.from({ length: 100 }, (_, i) => i * i + 3)
    for (const [i, weight] of noiseWeights(counts).entries()) expect(weight / counts[i]! ** 0.75).toBeCloseTo(1, 14)
  })
})
