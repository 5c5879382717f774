import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { viterbi, type LatticePiece } from '../../src/sentencepiece/viterbi.ts'

const unkScore = -12

/** The score of the best path, by trying them all. */
function bestScore(text: string, pieces: readonly LatticePiece[]): number {
  const best = [0]
  for (let end = 1; end <= text.length; end++) {
    best[end] = -Infinity
    for (let start = 0; start < end; start++) {
      const part = text.slice(start, end)
      const score = pieces.find(({ piece }) => piece === part)?.score ?? (part.length === 1 ? unkScore : -Infinity)
      best[end] = Math.max(best[end]!, best[start]! + score)
    }
  }
  return best[text.length]!
}

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 12 })
const vocabulary = fc.uniqueArray(
  fc.tuple(
    fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 }),
    fc.integer({ min: -9, max: -1 })
  ),
  {
    selector: ([piece]) => piece,
    maxLength: 8
  }
)

describe('viterbi', () => {
  it('finds a path of the best score, that spells the text', () => {
    fc.assert(
      fc.property(letters, vocabulary, fc.constantFrom(32 as const, 64 as const), (text, words, precision) => {
        const pieces = words.map(([piece, score], at) => ({ id: at + 1, piece, score }))
        const bytes = new TextEncoder().encode(text)
        const { ids, ends, count } = viterbi(pieces, { unkId: 0, unkScore, precision })(bytes, bytes.length)
        let score = 0
        let start = 0
        for (let i = 0; i < count; i++) {
          const part = text.slice(start, ends[i])
          if (ids[i] === 0) expect(part).toHaveLength(1)
          else expect(pieces[ids[i]! - 1]!.piece).toBe(part)
          score += ids[i] === 0 ? unkScore : pieces[ids[i]! - 1]!.score
          start = ends[i]!
        }
        expect(start).toBe(text.length)
        expect(score).toBe(bestScore(text, pieces))
      })
    )
  })

  it('rounds scores as asked, which decides between nearly equal paths', () => {
    // 2^24 + 1 is no number of 32 bits: after a and b a path has still 2^24, and c does not make up for it.
    const pieces = [
      { id: 1, piece: 'a', score: 2 ** 24 },
      { id: 2, piece: 'b', score: 1 },
      { id: 3, piece: 'c', score: 1.5 },
      { id: 4, piece: 'abc', score: 2 ** 24 + 2 }
    ]
    const path = (precision: 32 | 64): number[] => {
      const { ids, count } = viterbi(pieces, { unkId: 0, unkScore, precision })(new TextEncoder().encode('abc'), 3)
      return [...ids.subarray(0, count)]
    }
    expect(path(64)).toEqual([1, 2, 3])
    expect(path(32)).toEqual([4])
  })
})
