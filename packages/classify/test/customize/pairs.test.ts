import { createRandom, Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { takePairs, textPairs, tiedPairs, withNegatives, type TextPairs } from '../../src/customize/pairs.ts'

/** Pairs of texts that are numbers. */
function numbered(pairs: readonly (readonly [number, number])[], alike = pairs.map(() => true)): TextPairs {
  const column = (side: 0 | 1): Matrix => Matrix.fromRows(pairs.map(pair => [1, pair[side]]))
  return textPairs({ a: column(0), b: column(1), alike })
}

/** The texts of a pair. */
function named({ texts, first, second }: TextPairs, pair: number): [number, number] {
  return [texts.row(first[pair]!)[1]!, texts.row(second[pair]!)[1]!]
}

describe('textPairs', () => {
  it('has each text once', () => {
    const pairs = numbered([[3, 4], [4, 5], [3, 3]]) // prettier-ignore
    expect(pairs.texts.rows).toBe(3)
    expect([0, 1, 2].map(pair => named(pairs, pair))).toEqual([[3, 4], [4, 5], [3, 3]]) // prettier-ignore
  })

  it('takes 0 and -0 for the same', () => {
    expect(numbered([[0, -0]]).texts.rows).toBe(1)
  })
})

describe('takePairs', () => {
  it('takes no text along that is in no pair of the part', () => {
    const part = takePairs(numbered([[3, 4], [4, 5], [6, 7]]), [1]) // prettier-ignore
    expect(part.texts.rows).toBe(2)
    expect(named(part, 0)).toEqual([4, 5])
  })
})

describe('withNegatives', () => {
  const somePairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
    minLength: 1,
    maxLength: 20
  })

  it('adds as many as are wanted and possible: none alike, none of a text with itself, none twice', () => {
    fc.assert(
      fc.property(somePairs, fc.constantFrom(0.5, 1, 3), fc.nat(), (pairs, perAlike, seed) => {
        const given = numbered(pairs)
        const all = withNegatives(given, perAlike, createRandom(seed))
        const keys = (from: number, to: number): string[] =>
          Array.from({ length: to - from }, (_, i) => [...named(all, from + i)].sort((a, b) => a - b).join())
        const known = new Set(keys(0, pairs.length))
        const made = keys(pairs.length, all.alike.length)
        expect(all.alike.slice(pairs.length).every(alike => !alike)).toBe(true)
        expect(new Set(made).size).toBe(made.length)
        for (const key of made) {
          expect(known.has(key)).toBe(false)
          const [a, b] = key.split(',')
          expect(a).not.toBe(b)
        }
        const texts = given.texts.rows
        const different = [...known].filter(key => key.split(',')[0] !== key.split(',')[1]).length
        const possible = (texts * (texts - 1)) / 2 - different
        expect(made.length).toBe(Math.min(possible, Math.round(perAlike * pairs.length)))
      })
    )
  })

  it('is the same for the same seed, and another for another', () => {
    const pairs = numbered(Array.from({ length: 20 }, (_, i) => [i, i + 100] as const))
    const second = (seed: number): number[] => [...withNegatives(pairs, 1, createRandom(seed)).second]
    expect(second(1)).toEqual(second(1))
    expect(second(1)).not.toEqual(second(2))
  })
})

describe('tiedPairs', () => {
  it('ties pairs that share a text, over others too', () => {
    const [a, b, c, d] = tiedPairs(numbered([[1, 2], [3, 4], [2, 3], [5, 6]])) // prettier-ignore
    expect(b).toBe(a)
    expect(c).toBe(a)
    expect(d).not.toBe(a)
  })

  it('ties pairs of the same group', () => {
    const [a, b, c] = tiedPairs(numbered([[1, 2], [3, 4], [5, 6]]), ['x', 'y', 'x']) // prettier-ignore
    expect(c).toBe(a)
    expect(b).not.toBe(a)
  })

  it('is not tied by the second text of an unlike pair', () => {
    const [a, b, c] = tiedPairs(numbered([[1, 2], [3, 4], [1, 3]], [true, true, false])) // prettier-ignore
    expect(c).toBe(a)
    expect(b).not.toBe(a)
  })
})
