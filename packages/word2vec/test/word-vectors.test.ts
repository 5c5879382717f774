import { Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { readWordVectors, WordVectors, type ScoredWord } from '../src/index.ts'

const plane = new WordVectors(
  ['east', 'north', 'north-east', 'far east', 'west', 'nowhere'],
  Matrix.fromRows([
    [1, 0],
    [0, 1],
    [1, 1],
    [10, 0],
    [-2, 0],
    [0, 0]
  ]),
  Float64Array.of(9, 7, 8, 1, 2, 3)
)
const words = (scored: ScoredWord[]): string[] => scored.map(({ word }) => word)

describe('WordVectors', () => {
  it('gives the vector of a word as a view of the matrix', () => {
    expect(plane.vector('north-east')).toEqual(Float32Array.of(1, 1))
    expect(plane.vector('north-east')!.buffer).toBe(plane.matrix.data.buffer)
    expect([plane.has('north'), plane.indexOf('north'), plane.size, plane.dimensions]).toEqual([true, 1, 6, 2])
    expect([plane.has('North'), plane.indexOf('North'), plane.vector('North')]).toEqual([false, -1, undefined])
    expect([plane.has('constructor'), plane.vector('__proto__')]).toEqual([false, undefined])
  })

  it('compares directions, not lengths', () => {
    expect(plane.similarity('east', 'far east')).toBe(1)
    expect(plane.similarity('east', 'west')).toBe(-1)
    expect(plane.similarity('east', [1, 1])).toBeCloseTo(Math.SQRT1_2, 15)
    expect(plane.similarity('east', 'nowhere')).toBe(0)
  })

  it('finds the nearest words, but the one asked about, the first of equals first', () => {
    expect(words(plane.nearest('east'))).toEqual(['far east', 'north-east', 'north', 'nowhere', 'west'])
    expect(words(plane.nearest([1, 0], { k: 2 }))).toEqual(['east', 'far east'])
    expect(words(plane.nearest('east', { k: 1, exclude: ['far east', 'unheard of'] }))).toEqual(['north-east'])
    expect(words(plane.nearest('west', { restrictVocabulary: 2 }))).toEqual(['north', 'east'])
    expect(plane.nearest('east', { k: 0 })).toEqual([])
  })

  it('completes analogies, [a, b, c] as positive b and c and negative a', () => {
    const triple = plane.analogy(['east', 'north-east', 'north'])
    expect(triple).toEqual(plane.analogy({ positive: ['north-east', 'north'], negative: ['east'] }))
    expect(words(plane.analogy({ negative: ['east'] }, { k: 1 }))).toEqual(['west'])
    expect(words(plane.analogy({ positive: [[0, 3]] }, { k: 1 }))).toEqual(['north'])
  })

  it('multiplies similarities from 0 to 1 in 3CosMul', () => {
    const [best] = plane.analogy(['west', 'north', 'north-east'], { method: '3CosMul', k: 1 })
    // far east: (1 + cos 90°) / 2 * (1 + cos 45°) / 2 over (1 + cos 180°) / 2 + 0.001, east the same, and before it
    expect(best).toEqual({ word: 'east', score: expect.closeTo((0.5 * ((1 + Math.SQRT1_2) / 2)) / 0.001, 3) as number })
  })

  it('tells the odd one out', () => {
    expect(plane.oddOneOut(['east', 'far east', 'west', 'north-east'])).toBe('west')
    expect(plane.oddOneOut(['east'])).toBe('east')
  })

  it('clusters words of similar direction, the largest class first, its centre first', () => {
    expect(
      plane
        .mostFrequent(4)
        .cluster({ k: 2 })
        .map(members => members.length)
    ).toEqual([3, 1])
    const clusters = plane.cluster({ k: 3, seed: 5 })
    expect(clusters.flat().sort()).toEqual([...plane.words].sort())
    expect(plane.cluster({ k: 3, seed: 5 })).toEqual(clusters)
    expect(plane.cluster({ k: 1 })).toHaveLength(1)
    expect(new WordVectors(['a', 'b'], new Matrix(2, 3)).cluster({ k: 2 }).flat().sort()).toEqual(['a', 'b'])
  })

  it('puts words of well separated groups into their classes', () => {
    const rows = Array.from({ length: 90 }, (_, i) => [0, 1, 2].map(j => (j === i % 3 ? 5 : 0) + Math.sin(i * 7 + j)))
    const grouped = new WordVectors(
      rows.map((_, i) => `${i % 3}:${i}`),
      Matrix.fromRows(rows)
    )
    for (const seed of [1, 2, 3, 4, 5]) {
      const groups = grouped.cluster({ k: 3, seed }).map(members => new Set(members.map(word => word[0])))
      expect(groups.map(group => group.size)).toEqual([1, 1, 1])
    }
  })

  it('keeps the most frequent words, by their counts', () => {
    const three = plane.mostFrequent(3)
    expect([three.words, [...three.counts!]]).toEqual([
      ['east', 'north-east', 'north'],
      [9, 8, 7]
    ])
    expect(three.vector('north-east')).toEqual(Float32Array.of(1, 1))
    expect(plane.mostFrequent(99).size).toBe(6)
    const uncounted = new WordVectors(['b', 'a'], new Matrix(2, 1))
    expect(uncounted.mostFrequent(1).words).toEqual(['b'])
  })

  it('has answers where there are no words', () => {
    const empty = new WordVectors([], new Matrix(0, 2))
    expect([empty.size, empty.nearest([1, 0]), empty.mostFrequent(5).words]).toEqual([0, [], []])
    expect(WordVectors.fromBytes(empty.toBytes()).dimensions).toBe(2)
  })

  it('names a word that it does not have, and the one in lower case that it has', () => {
    expect(() => plane.nearest('South')).toThrow(
      RangeError("word: expected one of the vocabulary, got 'South', which is not in it")
    )
    expect(() => plane.similarity('East', 'west')).toThrow(/got 'East', which is not in it; 'east' is/)
    expect(() => plane.analogy(['east', 'south', 'west'])).toThrow(/'south'/)
  })

  it.each([
    ['k: expected an integer from 0 on, got -1', () => plane.nearest('east', { k: -1 })],
    ['k: expected an integer from 0 on, got 1.5', () => plane.analogy(['east', 'west', 'north'], { k: 1.5 })],
    ['k: expected an integer from 1 to 6, the number of rows, got 7', () => plane.cluster({ k: 7 })],
    ['n: expected an integer from 0 on, got NaN', () => plane.mostFrequent(NaN)],
    ["vector: expected 2 numbers as the words' have, got 3", () => plane.nearest([1, 2, 3])],
    [
      'restrictVocabulary: expected an integer from 0 on, got -5',
      () => plane.nearest('east', { restrictVocabulary: -5 })
    ],
    ['terms: expected one at least, got none', () => plane.analogy({})],
    [
      'terms: expected [a, b, c] or { positive, negative }, got 2 terms',
      () => plane.analogy(['east', 'west'] as never)
    ],
    [
      "method: expected '3CosAdd' or '3CosMul', got '3cosadd'",
      () => plane.analogy(['east', 'west', 'north'], { method: '3cosadd' as never })
    ],
    ['words: expected one at least, got none', () => plane.oddOneOut([])],
    ["precision: expected 'float32' or 'int8', got 'int4'", () => plane.toBytes({ precision: 'int4' as never })],
    ['matrix: expected 1 rows, one for each word, got 2', () => new WordVectors(['a'], new Matrix(2, 2))],
    [
      'counts: expected 1, one for each word, got 2',
      () => new WordVectors(['a'], new Matrix(1, 2), new Float64Array(2))
    ],
    ["words: expected each once, got 'a' at 0 and at 2", () => new WordVectors(['a', 'b', 'a'], new Matrix(3, 1))]
  ])('throws %s', (message, act) => {
    expect(act).toThrow(RangeError(message))
  })
})

describe('WordVectors beside gensim 4.2', () => {
  const folder = new URL('fixtures/word-vectors/', import.meta.url)
  const recorded = JSON.parse(readFileSync(new URL('gensim.json', folder), 'utf8')) as {
    nearest: Record<string, [string, number][]>
    sum: [[string, string, string], [string, number][]][]
    product: [[string, string, string], [string, number][]][]
    odd: [string[], string][]
  }
  let vectors: WordVectors
  beforeAll(async () => {
    vectors = await readWordVectors(readFileSync(new URL('vectors.bin', folder)))
  })
  const near = (expected: [string, number][], digits: number): unknown =>
    expected.map(([word, score]) => ({ word, score: expect.closeTo(score, digits) as number }))

  it.each(Object.entries(recorded.nearest))('finds the same words near to %s', (word, expected) => {
    expect(vectors.nearest(word, { k: 5 })).toEqual(near(expected, 6))
  })

  it.each(recorded.sum)('answers %j by 3CosAdd with the same words', (terms, expected) => {
    expect(vectors.analogy(terms, { k: 5 })).toEqual(near(expected, 6))
  })

  it.each(recorded.product)('answers %j by 3CosMul with the same words', (terms, expected) => {
    // gensim adds 0.000001 below the line, the paper and we 0.001: the scores differ in the third place.
    expect(vectors.analogy(terms, { k: 5, method: '3CosMul' })).toEqual(near(expected, 2))
  })

  it.each(recorded.odd)('picks the same odd one of %j', (group, odd) => {
    expect(vectors.oddOneOut(group)).toBe(odd)
  })
})

describe('toBytes', () => {
  const word = fc.string({ unit: 'binary', maxLength: 12 })
  const number = fc.float({ noNaN: true, noDefaultInfinity: true })
  const tables = fc.uniqueArray(word, { maxLength: 8 }).chain(list =>
    fc.record({
      words: fc.constant(list),
      rows: fc.array(fc.array(number, { minLength: 3, maxLength: 3 }), {
        minLength: list.length,
        maxLength: list.length
      }),
      counts: fc.option(fc.array(fc.nat(), { minLength: list.length, maxLength: list.length }), { nil: undefined })
    })
  )
  const make = (list: string[], rows: number[][], counts?: number[]): WordVectors =>
    new WordVectors(
      list,
      new Matrix(list.length, 3, Float32Array.from(rows.flat())),
      counts && Float64Array.from(counts)
    )

  it('is taken back by fromBytes bit for bit', () => {
    fc.assert(
      fc.property(tables, ({ words: list, rows, counts }) => {
        const vectors = make(list, rows, counts)
        const back = WordVectors.fromBytes(vectors.toBytes())
        expect([back.words, back.counts]).toEqual([vectors.words, vectors.counts])
        expect(new Uint32Array(back.matrix.data.slice().buffer)).toEqual(new Uint32Array(vectors.matrix.data.buffer))
      })
    )
  })

  it('loses at most a 254th of the largest number of a vector in int8', () => {
    // Nothing so small that its step has fewer than 24 bits.
    const value = fc.float({ min: -1000, max: 1000, noNaN: true }).map(x => (Math.abs(x) < 1e-30 ? 0 : x))
    const moderate = fc.array(value, { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(moderate, row => {
        const back = WordVectors.fromBytes(make(['a'], [row]).toBytes({ precision: 'int8' })).vector('a')!
        const largest = Math.max(...row.map(Math.abs))
        for (const [j, before] of row.entries()) {
          expect(Math.abs(back[j]! - before)).toBeLessThanOrEqual((largest / 254) * (1 + 1e-5))
        }
      })
    )
    const long = make(['a'], [Array.from({ length: 3 }, () => 1)])
    expect(WordVectors.fromBytes(long.toBytes({ precision: 'int8' })).vector('a')).toEqual(Float32Array.of(1, 1, 1))
  })

  it('notices every changed, missing or added byte', () => {
    const bytes = plane.toBytes()
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice()
      changed[at]! ^= 4
      expect(() => WordVectors.fromBytes(changed)).toThrow(expect.objectContaining({ code: 'invalid-file' }))
      expect(() => WordVectors.fromBytes(bytes.subarray(0, at))).toThrow(
        expect.objectContaining({ code: 'invalid-file' })
      )
    }
    expect(() => WordVectors.fromBytes(Uint8Array.of(...bytes, 0))).toThrow(/undamaged word vectors/)
  })

  it('is a view where the bytes are aligned, and reads those that are not', () => {
    const bytes = plane.toBytes()
    expect(WordVectors.fromBytes(bytes).matrix.data.buffer).toBe(bytes.buffer)
    const shifted = new Uint8Array(bytes.length + 1).subarray(1)
    shifted.set(bytes)
    expect(WordVectors.fromBytes(shifted).matrix).toEqual(plane.matrix)
  })

  it('refuses what could not be read back', () => {
    expect(() => new WordVectors(['\ud800'], new Matrix(1, 1)).toBytes()).toThrow(
      TypeError('words[0]: expected well-formed Unicode, got a lone surrogate')
    )
    expect(() => new WordVectors(['a', 'b'], Matrix.fromRows([[1], [NaN]])).toBytes()).toThrow(
      TypeError("matrix: expected finite numbers, got NaN in the vector of 'b'")
    )
  })
})
