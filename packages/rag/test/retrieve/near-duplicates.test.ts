import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearDuplicates, shapeOf } from '../../src/retrieve/near-duplicates.ts'

const same = (a: string, b: string) => nearDuplicates(shapeOf(a), shapeOf(b))
const long = Array.from({ length: 60 }, (_, i) => `word${String.fromCharCode(97 + (i % 26), 97 + (i % 7))}`).join(' ')

describe('nearDuplicates', () => {
  it('disregards case, spaces, punctuation and forms of a letter', () => {
    expect(same('The ﬁrst, the last.', 'the first – THE LAST')).toBe(true)
    expect(same('', '?!')).toBe(true)
  })

  it('allows for a word more or less in a long text, not in a short one', () => {
    expect(same(long, `${long} more`)).toBe(true)
    expect(same(long, long.replace('wordaa', 'other'))).toBe(true)
    expect(same('Dogs bark at night.', 'Dogs bark at dawn.')).toBe(false)
  })

  it('tells texts apart that differ in a number', () => {
    expect(same(`${long} in 2023`, `${long} in 2024`)).toBe(false)
    expect(same(`${long} in 2023`, `${long} on 2023`)).toBe(true)
  })

  it('is resemblance of nine tenths, where the numbers agree', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', 'c', 'x'), { maxLength: 40 })
    fc.assert(
      fc.property(
        letters,
        fc.array(fc.tuple(fc.nat(40), fc.constantFrom('a', 'b', 'x')), { maxLength: 3 }),
        (a, edits) => {
          const b = [...a]
          for (const [at, letter] of edits) b[at % (b.length + 1)] = letter
          const shingles = (of: string[]) => new Set(of.slice(2).map((_, i) => of.slice(i, i + 3).join()))
          const [left, right] = [shingles(a), shingles(b)]
          const shared = [...left].filter(shingle => right.has(shingle)).length
          const union = left.size + right.size - shared
          const expected = a.join() === b.join() || (union > 0 && shared >= 0.9 * union - 1e-9)
          expect(same(a.join(' '), b.join(' '))).toBe(expected)
          expect(same(b.join(' '), a.join(' '))).toBe(expected)
        }
      ),
      { numRuns: 300 }
    )
  })
})
