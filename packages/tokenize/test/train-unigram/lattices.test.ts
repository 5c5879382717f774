import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordCounter } from '../../src/train-unigram/count-words.ts'
import { makeCorpus, type Corpus } from '../../src/train-unigram/corpus.ts'
import { Lattices } from '../../src/train-unigram/lattices.ts'
import { seedPieces, type SeedPieces } from '../../src/train-unigram/seed-pieces.ts'
import { WordCounts } from '../../src/train/word-counts.ts'

const normalization = {
  addDummyPrefix: true,
  removeExtraWhitespaces: true,
  escapeWhitespaces: true,
  whitespaceAsSuffix: false
}

function corpusOf(texts: readonly string[], characterCoverage = 1): Corpus {
  const words = new WordCounts(2 ** 24)
  const count = wordCounter(normalization, words)
  for (const text of texts) count(text)
  return makeCorpus(words, { characterCoverage, initialAlphabet: [] })
}

const spelled = (corpus: Corpus, start: number, length: number): string =>
  Array.from(corpus.symbols.subarray(start, start + length), symbol =>
    String.fromCodePoint(corpus.alphabet[symbol]?.character ?? 0xfffd)
  ).join('')

const seedTexts = (corpus: Corpus, seeds: SeedPieces): string[] =>
  Array.from({ length: seeds.count }, (_, i) => spelled(corpus, seeds.suffixes[seeds.from[i]!]!, seeds.lengths[i]!))

/** What occurs twice and goes on differently, by looking at all stretches of all the text. */
function naiveSeeds(texts: readonly string[], maxLength: number): Map<string, number> {
  const all = texts.map(text => `▁${text.replaceAll(' ', '▁')}\0`).join('')
  const followers = new Map<string, string[]>()
  for (let start = 0; start < all.length; start++) {
    for (let length = 2; length <= maxLength && start + length < all.length; length++) {
      const piece = all.slice(start, start + length)
      if (/\0|.▁/.test(piece)) break
      followers.set(piece, [...(followers.get(piece) ?? []), all[start + length]!])
    }
  }
  const seeds = [...followers].filter(([, next]) => new Set(next).size > 1)
  return new Map(seeds.map(([piece, next]) => [piece, next.length * piece.length]))
}

const text = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 7 }), {
  minLength: 1,
  maxLength: 6
})
const texts = fc.array(
  text.map(words => words.join(' ')),
  { minLength: 1, maxLength: 8 }
)

describe('seedPieces', () => {
  it('finds what comes twice and goes on differently, with the characters it covers', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 6 }), (some, maxLength) => {
        const corpus = corpusOf(some)
        const seeds = seedPieces(corpus, maxLength, 1000)
        const found = new Map(seedTexts(corpus, seeds).map((piece, i) => [piece, seeds.weights[i]!]))
        expect(found).toEqual(naiveSeeds(some, maxLength))
      })
    )
  })

  it('does not cross scripts, and takes marks and kana along', () => {
    const corpus = corpusOf(['ab12 xab12y', 'ab１ 日本ごカナー の日本ごカナーだ', 'e\u0301f xe\u0301f'])
    const pieces = seedTexts(corpus, seedPieces(corpus, 16, 1000))
    expect(pieces).toContain('日本ごカナー')
    expect(pieces).toContain('e\u0301f')
    expect(pieces).toContain('ab')
    expect(pieces).toContain('12')
    for (const piece of pieces) expect(piece).not.toMatch(/[a-z][0-9１]/)
  })

  it('keeps the heaviest', () => {
    const corpus = corpusOf(['abcd abce abcd abce xy xz'])
    expect(seedTexts(corpus, seedPieces(corpus, 16, 1))).toEqual(['▁abc'])
  })

  it('has no rare characters in it', () => {
    const corpus = corpusOf(['aaaaaaaaa aaqaa aaqab'], 0.85)
    expect(corpus.alphabet.slice(1).map(({ character }) => String.fromCodePoint(character))).toEqual(['a', '▁'])
    for (const piece of seedTexts(corpus, seedPieces(corpus, 16, 100))) expect(piece).toMatch(/^▁?a+$/)
  })
})

/** All ways to put a word together from pieces, with their probabilities. */
function* paths(
  word: string,
  weights: ReadonlyMap<string, number>
): Generator<{ pieces: string[]; probability: number }> {
  if (word === '') yield { pieces: [], probability: 1 }
  for (let length = 1; length <= word.length; length++) {
    const piece = word.slice(0, length)
    const weight = weights.get(piece)
    if (weight === undefined) continue
    for (const { pieces, probability } of paths(word.slice(length), weights)) {
      yield { pieces: [piece, ...pieces], probability: weight * probability }
    }
  }
}

describe('Lattices', () => {
  it('expect pieces as often as all paths together have them, by numbers and by logarithms', () => {
    fc.assert(
      fc.property(texts, fc.infiniteStream(fc.double({ min: 0.01, max: 1, noNaN: true })), (some, random) => {
        const corpus = corpusOf(some)
        const seeds = seedPieces(corpus, 8, 1000)
        const lattices = new Lattices(corpus, seeds)
        const names = [
          ...corpus.alphabet.slice(1).map(({ character }) => String.fromCodePoint(character)),
          '\ufffd',
          ...seedTexts(corpus, seeds)
        ]
        const weights = Float64Array.from(names, () => random.next().value as number)
        const wanted = new Map(names.map(name => [name, 0]))
        let logLikelihood = 0
        for (let word = 0; word < lattices.words; word++) {
          const start = corpus.starts[word]!
          const all = [
            ...paths(
              spelled(corpus, start, corpus.ends[word]! - start),
              new Map(names.map((name, i) => [name, weights[i]!]))
            )
          ]
          const total = all.reduce((sum, { probability }) => sum + probability, 0)
          logLikelihood += corpus.counts[word]! * Math.log(total)
          for (const { pieces, probability } of all) {
            for (const piece of pieces)
              wanted.set(piece, wanted.get(piece)! + (corpus.counts[word]! * probability) / total)
          }
        }
        const scores = weights.map(Math.log)
        // Weights of 0 make every sum too small, which leaves the words to the logarithms.
        for (const used of [weights, new Float64Array(weights.length)]) {
          const expected = new Float64Array(names.length)
          expect(lattices.expect(0, lattices.words, scores, used, 0, expected)).toBeCloseTo(logLikelihood, 6)
          names.forEach((name, i) => {
            expect(expected[i], name).toBeCloseTo(wanted.get(name)!, 6)
          })
        }
      }),
      { numRuns: 30 }
    )
  })

  it('keep what is left under new numbers', () => {
    const corpus = corpusOf(['abab abac'])
    const seeds = seedPieces(corpus, 8, 100)
    const lattices = new Lattices(corpus, seeds)
    const { singles } = lattices
    const last = singles + seeds.count - 1
    const numbers = Int32Array.from({ length: last + 1 }, (_, piece) =>
      piece < singles ? piece : piece === last ? singles : -1
    )
    lattices.renumber(numbers)
    const used = new Float64Array(singles + 1)
    lattices.addBest(0, lattices.words, new Float64Array(singles + 1).fill(-1), used)
    expect(used[singles]).toBeGreaterThan(0)
    expect(seedTexts(corpus, seeds)[seeds.count - 1]).toBe(
      spelled(corpus, seeds.suffixes[seeds.from[seeds.count - 1]!]!, seeds.lengths[seeds.count - 1]!)
    )
  })
})
