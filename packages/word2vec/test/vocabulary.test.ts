import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { encodeCorpus, keepProbabilities, Vocabulary } from '../src/index.ts'

const fixtures = join(import.meta.dirname, 'fixtures/vocabulary')
const linesOf = async (name: string): Promise<string[][]> =>
  (await readFile(join(fixtures, name), 'utf8'))
    .trimEnd()
    .split('\n')
    .map(line => line.split(' '))

describe('Vocabulary', () => {
  it('sorts by falling count, and equal counts by first appearance', () => {
    const vocabulary = Vocabulary.fromCounts([
      ['late', 1],
      ['b', 2],
      ['a', 2],
      ['most', 3]
    ])
    expect(vocabulary.words).toEqual(['most', 'b', 'a', 'late'])
    expect([...vocabulary.counts]).toEqual([3, 2, 2, 1])
    expect(vocabulary.total).toBe(8)
    expect(vocabulary.size).toBe(4)
  })

  it('leaves out what is rare, and what is beyond the largest size', () => {
    const counts = [
      ['a', 1],
      ['b', 5],
      ['c', 4],
      ['d', 4]
    ] as const
    expect(Vocabulary.fromCounts(counts, { minCount: 4 }).words).toEqual(['b', 'c', 'd'])
    expect(Vocabulary.fromCounts(counts, { maxVocabularySize: 2 }).words).toEqual(['b', 'c'])
    expect(Vocabulary.fromCounts(counts, { minCount: 6 }).size).toBe(0)
  })

  it('finds each word in its row, and no other', () => {
    const words = fc.uniqueArray(fc.string(), { maxLength: 50 })
    fc.assert(
      fc.property(words, fc.string(), (words, other) => {
        const vocabulary = new Vocabulary(words, new Float64Array(words.length).fill(1))
        expect(words.map(word => vocabulary.indexOf(word))).toEqual(words.map((_, i) => i))
        expect(vocabulary.indexOf(other)).toBe(words.indexOf(other))
      })
    )
  })

  it('refuses a word that stands twice, and counts that do not fit', () => {
    expect(() => new Vocabulary(['a', 'b', 'a'], Float64Array.of(2, 1, 1))).toThrow(
      new TypeError("words: expected each once, got 'a' again")
    )
    expect(() => new Vocabulary(['a', 'b'], Float64Array.of(2))).toThrow('expected one for each of 2 words, got 1')
    expect(() => new Vocabulary(['a', 'b'], Float64Array.of(1, 2))).toThrow("falling numbers from 1 on, got 2 for 'b'")
    expect(() => new Vocabulary(['a'], Float64Array.of(NaN))).toThrow("got NaN for 'a'")
    expect(() => new Vocabulary(['a'], Float64Array.of(0))).toThrow("got 0 for 'a'")
  })
})

describe('on a novel', () => {
  let vocabulary: Vocabulary
  beforeAll(async () => {
    const text = await readFile(join(fixtures, 'botchan.txt'))
    vocabulary = (await encodeCorpus(text, { minCount: 3 })).vocabulary
  })

  it('has the words, counts and order of word2vec.c', async () => {
    const expected = (await linesOf('word2vec-vocabulary.txt')).filter(([word]) => word !== '</s>')
    expect(expected.length).toBeGreaterThan(500)
    expect(vocabulary.words.map((word, i) => [word, String(vocabulary.counts[i])])).toEqual(expected)
  })

  it('keeps each word with the probability of gensim', async () => {
    const expected = await linesOf('gensim-samples.txt')
    expect(expected).toHaveLength(vocabulary.size)
    const [often, rarely] = [keepProbabilities(vocabulary, 1e-3), keepProbabilities(vocabulary, 1e-5)]
    for (const [word, count, thresholdOften, thresholdRarely] of expected) {
      const i = vocabulary.indexOf(word!)
      expect(vocabulary.counts[i]).toBe(Number(count))
      expect(Math.floor(often[i]! * (2 ** 32 - 1)), word).toBe(Number(thresholdOften))
      expect(Math.floor(rarely[i]! * (2 ** 32 - 1)), word).toBe(Number(thresholdRarely))
    }
  })
})

describe('keepProbabilities', () => {
  const vocabulary = new Vocabulary(['a', 'b', 'c'], Float64Array.of(90, 9, 1))

  it('is (sqrt(f / t) + 1) t / f', () => {
    // 'a' makes up 0.9: (sqrt(0.9 / 0.1) + 1) * 0.1 / 0.9 = 4 / 9. Those below the threshold stay.
    const [a, b, c] = keepProbabilities(vocabulary, 0.1)
    expect(a).toBeCloseTo(4 / 9, 15)
    expect([b, c]).toEqual([1, 1])
  })

  it('keeps everything with sample 0', () => {
    expect([...keepProbabilities(vocabulary, 0)]).toEqual([1, 1, 1])
  })

  it('falls as a word gets more frequent, and stays between 0 and 1', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(counts, fc.double({ min: 1e-9, max: 1, noNaN: true }), (counts, sample) => {
        const words = counts.map((_, i) => String(i))
        const sorted = Float64Array.from(counts).sort().reverse()
        const keep = keepProbabilities(new Vocabulary(words, sorted), sample)
        expect(keep.every((p, i) => p > 0 && p <= 1 && p >= (keep[i - 1] ?? 0))).toBe(true)
      })
    )
  })

  it('refuses a sample that is no share', () => {
    for (const sample of [-1, NaN, Infinity]) {
      expect(() => keepProbabilities(vocabulary, sample)).toThrow(`usually 1e-5 to 1e-3, got ${sample}`)
    }
  })
})
