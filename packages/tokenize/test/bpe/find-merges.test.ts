import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findMerges } from '../../src/bpe/find-merges.ts'
import { merge, ReferenceBpe } from '../../src/bpe/reference.ts'
import { noRank, vocabularyOf } from '../../src/bpe/vocabulary.ts'
import { smallEncoding } from './reference-of.ts'

describe('findMerges', () => {
  it('gives the last merge of each token, none for bytes', () => {
    const { vocabulary } = smallEncoding(['lo', 'low', 'er', 'lower'])
    const merges = Array.from(findMerges(vocabulary))
    expect(merges.slice(0, 512).every(rank => rank === noRank)).toBe(true)
    // l is 75, o 78, w 86, e 68, r 81.
    expect(merges.slice(512)).toEqual([75, 78, 256, 86, 68, 81, 257, 258])
  })

  it('gives none for a token that no merges lead to, and for a rank without token', () => {
    expect(Array.from(findMerges(smallEncoding(['xyz', '', 'zx']).vocabulary).slice(512))).toEqual([
      ...[noRank, noRank, noRank, noRank, 89, 87]
    ])
  })

  it('finds merges of tokens that have a higher rank than what they make', () => {
    expect(Array.from(findMerges(smallEncoding(['abc', 'ab']).vocabulary).slice(512))).toEqual([257, 66, 64, 65])
  })

  it('gives what the reference joins last, for any vocabulary', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 2, maxLength: 7 })
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 40 }), tokens => {
        const encoding = smallEncoding(tokens)
        const { ranks } = new ReferenceBpe(encoding)
        const merges = findMerges(encoding.vocabulary)
        for (const [i, token] of tokens.entries()) {
          let last: number[] = [noRank, noRank]
          const parts = merge(token, ranks, (_, before) => {
            if (before.length === 2) last = before.map(part => ranks.get(part)!)
          })
          expect(Array.from(merges.slice(512 + 2 * i, 514 + 2 * i))).toEqual(
            parts.length === 1 ? last : [noRank, noRank]
          )
        }
      })
    )
  })

  it('ends soon on tokens of a hundred thousand bytes', () => {
    const long = new Uint8Array(2 ** 17).fill(0x61)
    const powers = Array.from({ length: 18 }, (_, power) => long.subarray(0, 2 ** power))
    const merges = findMerges(vocabularyOf([...powers, long.subarray(1)]))
    expect(Array.from(merges.slice(2))).toEqual([
      ...Array.from({ length: 17 }, (_, i) => [i, i]).flat(),
      noRank,
      noRank
    ])
  })
})
