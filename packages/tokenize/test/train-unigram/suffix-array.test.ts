import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sharedPrefixes, suffixArray } from '../../src/train-unigram/suffix-array.ts'

/** The starts of the suffixes, sorted by comparing them. */
function naive(text: readonly number[]): number[] {
  return text
    .map((_, start) => start)
    .sort((a, b) => {
      for (; a < text.length && b < text.length; a++, b++) if (text[a] !== text[b]) return text[a]! - text[b]!
      return b - a
    })
}

describe('suffixArray', () => {
  it('sorts all suffixes, and sharedPrefixes tells what neighbours have in common', () => {
    const texts = fc.integer({ min: 0, max: 4 }).chain(max => fc.array(fc.integer({ min: 0, max }), { maxLength: 60 }))
    fc.assert(
      fc.property(texts, text => {
        const symbols = Int32Array.from(text)
        const suffixes = suffixArray(symbols, 4)
        expect([...suffixes]).toEqual(naive(text))
        const shared = sharedPrefixes(symbols, suffixes)
        for (let i = 1; i < text.length; i++) {
          const [a, b] = [text.slice(suffixes[i - 1]), text.slice(suffixes[i])]
          const common = a.findIndex((symbol, at) => symbol !== b[at])
          expect(shared[i]).toBe(common < 0 ? a.length : common)
        }
      })
    )
  })

  it('sorts what repeats itself', () => {
    const fibonacci = ['a', 'b']
    while (fibonacci.at(-1)!.length < 1000) fibonacci.push(fibonacci.at(-1)! + fibonacci.at(-2)!)
    for (const text of ['a'.repeat(500), 'ab'.repeat(300), fibonacci.at(-1)!]) {
      const codes = Array.from(text, letter => letter.charCodeAt(0))
      expect([...suffixArray(Int32Array.from(codes), 98)]).toEqual(naive(codes))
    }
  })
})
