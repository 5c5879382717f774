import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { subwordRows } from '../src/index.ts'

/** FNV-1a over bytes, in big integers as its definition has it. */
function fnv(text: string): number {
  let hash = 0x811c9dc5n
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * 0x01000193n) % 2n ** 32n
  return Number(hash)
}

describe('subwordRows', () => {
  it('are the hashes of all stretches of 3 to 5 characters between the marks', () => {
    const buckets = 2 ** 32
    const stretches = ['<ca', '<cat', '<cat>', 'cat', 'cat>', 'at>']
    expect(subwordRows('cat', buckets)).toEqual(stretches.map(fnv))
    expect(subwordRows('a', buckets)).toEqual([fnv('<a>')])
    expect(subwordRows('', buckets)).toEqual([])
  })

  it('are rows of the table, whatever the word', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{1,60}$/), fc.integer({ min: 1, max: 5000 }), (word, buckets) => {
        const rows = subwordRows(word, buckets)
        expect(rows.length).toBeGreaterThan(0)
        for (const row of rows) expect(row >= 0 && row < buckets && Number.isInteger(row)).toBe(true)
      })
    )
  })

  it('are none of letters that ASCII does not have, nor where the table has none', () => {
    expect(subwordRows('bjørn', 100)).toEqual([])
    expect(subwordRows('привет', 100)).toEqual([])
    expect(subwordRows('cat', 0)).toEqual([])
  })

  it('see the first forty characters of a long word', () => {
    expect(subwordRows('x'.repeat(1_000_000), 100)).toEqual(subwordRows('x'.repeat(40), 100))
  })
})
