import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WordCounts } from '../../src/train/word-counts.ts'

function entries(words: WordCounts): [string, number][] {
  const text = new TextDecoder()
  return Array.from({ length: words.size }, (_, word) => [
    text.decode(words.bytes.subarray(words.offsets[word], words.offsets[word + 1])),
    words.counts[word]!
  ])
}

function add(words: WordCounts, word: string, times?: number): void {
  const bytes = new TextEncoder().encode(`<${word}>`)
  words.add(bytes, 1, bytes.length - 1, times)
}

describe('WordCounts', () => {
  it('counts words, in the order in which they came', () => {
    const words = new WordCounts(2 ** 30)
    for (const word of ['b', 'a', 'b', 'ab', '', 'b']) add(words, word)
    add(words, 'a', 10)
    expect(entries(words)).toEqual([
      ['b', 3],
      ['a', 11],
      ['ab', 1],
      ['', 1]
    ])
  })

  it('counts as a Map does', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 6 }).map(text => text.toWellFormed())
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.integer({ min: 1, max: 9 })), { maxLength: 3000 }), seen => {
        const words = new WordCounts(2 ** 30)
        const map = new Map<string, number>()
        for (const [text, times] of seen) {
          add(words, text, times)
          map.set(text, (map.get(text) ?? 0) + times)
        }
        expect(entries(words)).toEqual([...map])
      }),
      { numRuns: 30 }
    )
  })

  it('drops the rarest words when there is no room, and keeps the counts of the others', () => {
    const words = new WordCounts(2 ** 20)
    for (let i = 0; i < 100_000; i++) {
      add(words, `rare ${i}`)
      add(words, `common ${i % 10}`)
    }
    const counts = new Map(entries(words))
    for (let i = 0; i < 10; i++) expect(counts.get(`common ${i}`)).toBe(10_000)
    expect(counts.has('rare 99999')).toBe(true)
    expect(counts.has('rare 0')).toBe(false)
    expect(words.size).toBeLessThan(3000)
  })

  it('drops all words that are equally frequent, rather than have no room', () => {
    const words = new WordCounts(2 ** 20)
    for (let i = 0; i < 10_000; i++) add(words, `word ${i}`, 1000)
    expect(words.size).toBeLessThan(3000)
    expect(entries(words).at(-1)).toEqual(['word 9999', 1000])
  })

  it('has no room for a single word that is too long', () => {
    const words = new WordCounts(2 ** 20)
    add(words, 'x'.repeat(2 ** 20))
    add(words, 'y')
    expect(entries(words)).toEqual([['y', 1]])
  })
})
