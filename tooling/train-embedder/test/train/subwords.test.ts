import { subwordRows } from '@llm-cookbook/embed-client'
import { createRandom } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { misspell } from '../../src/train/misspell.ts'
import { trainSubwords } from '../../src/train/subwords.ts'

describe('misspell', () => {
  it('swaps, drops, doubles or replaces one letter', () => {
    const random = createRandom(1)
    const seen = new Set(Array.from({ length: 500 }, () => misspell('word', random)))
    for (const known of ['owrd', 'wrod', 'wodr', 'ord', 'wrd', 'wod', 'wor', 'wword', 'wordd']) {
      expect(seen).toContain(known)
    }
    for (const word of seen) expect(Math.abs(word.length - 4)).toBeLessThanOrEqual(1)
  })

  it('leaves a word nearly as long, whatever the word', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{0,12}$/), fc.nat(), (word, seed) => {
        const other = misspell(word, createRandom(seed))
        expect(Math.abs(other.length - word.length)).toBeLessThanOrEqual(word.length < 2 ? 0 : 1)
      })
    )
  })
})

describe('trainSubwords', () => {
  const words = ['receive', 'chocolate', 'elephant', 'umbrella', 'yesterday', 'government']
  const random = createRandom(2)
  const size = 8
  const vectors = Float32Array.from({ length: words.length * size }, () => random.normal())
  const options = { buckets: 8192, steps: 300, learningRate: 0.03, seed: 1 }
  const table = trainSubwords({ words, vectors, size }, options)
  const meanOf = (word: string): number[] => {
    const rows = subwordRows(word, options.buckets)
    return Array.from({ length: size }, (_, k) =>
      rows.reduce((sum, row) => sum + table[row * size + k]! / rows.length, 0)
    )
  }
  const distance = (word: string, w: number): number =>
    Math.hypot(...meanOf(word).map((value, k) => value - vectors[w * size + k]!))

  it('gives words their vectors, and misspelt ones nearly', () => {
    words.forEach((word, w) => {
      expect(distance(word, w)).toBeLessThan(0.6)
    })
    for (const [misspelt, w] of [
      ['recieve', 0],
      ['chocolat', 1],
      ['elephannt', 2]
    ] as const) {
      const others = words.map((_, other) => distance(misspelt, other))
      expect(others.indexOf(Math.min(...others))).toBe(w)
    }
  })

  it('gives a word like none of them little', () => {
    const lengths = words.map(word => Math.hypot(...meanOf(word)))
    expect(Math.hypot(...meanOf('zzxqjk'))).toBeLessThan(0.5 * Math.min(...lengths))
  })

  it('gives the same again', () => {
    expect(trainSubwords({ words, vectors, size }, options)).toEqual(table)
  })
})
