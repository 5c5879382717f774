import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PieceCounter } from '../../src/train/piece-counter.ts'
import { WordCounts } from '../../src/train/word-counts.ts'

function countPieces(
  split: 'gpt2' | 'cl100k' | 'qwen2' | 'o200k',
  texts: readonly (readonly string[])[]
): Record<string, number> {
  const words = new WordCounts(2 ** 30)
  const counter = new PieceCounter(split, words)
  for (const parts of texts)
    parts.forEach((part, i) => {
      counter.add(part, i === parts.length - 1)
    })
  const text = new TextDecoder('utf-8', { ignoreBOM: true })
  return Object.fromEntries(
    Array.from({ length: words.size }, (_, word) => [
      text.decode(words.bytes.subarray(words.offsets[word], words.offsets[word + 1])),
      words.counts[word]!
    ])
  )
}

describe('PieceCounter', () => {
  it('counts the pieces of texts, each for itself', () => {
    expect(countPieces('gpt2', [["I'll go, I'll"], [' go'], ['']])).toEqual({
      I: 1,
      "'ll": 2,
      ' go': 2,
      ',': 1,
      ' I': 1
    })
    expect(countPieces('cl100k', [['12345 \n\nDon’t']])).toEqual({ '123': 1, '45': 1, ' \n\n': 1, Don: 1, '’t': 1 })
  })

  it('counts the same pieces of a text in parts, wherever it is cut', () => {
    const text = fc
      .array(
        fc.constantFrom(
          'a',
          'B',
          "'",
          's',
          'll',
          ' ',
          '  ',
          '\n',
          '\r\n',
          '1',
          '23',
          '.',
          '/',
          'é',
          '日本',
          '🙂',
          '\u0301'
        ),
        {
          maxLength: 40
        }
      )
      .map(parts => parts.join(''))
    const split = fc.constantFrom('gpt2', 'cl100k', 'qwen2', 'o200k')
    fc.assert(
      fc.property(split, text, fc.array(fc.nat({ max: 60 }), { maxLength: 6 }), (split, text, cuts) => {
        const characters = Array.from(text)
        const ends = [...cuts.filter(cut => cut < characters.length).sort((a, b) => a - b), characters.length]
        const parts = ends.map((end, i) => characters.slice(ends[i - 1] ?? 0, end).join(''))
        expect(countPieces(split, [parts])).toEqual(countPieces(split, [[text]]))
      }),
      { numRuns: 300 }
    )
  })

  it('looks at a long piece in many parts only a few times', () => {
    const parts = Array.from({ length: 1000 }, () => 'x'.repeat(5000))
    expect(countPieces('gpt2', [parts])).toEqual({ [parts.join('')]: 1 })
  })

  it('counts a lone surrogate as U+FFFD', () => {
    expect(countPieces('gpt2', [['a\ud800']])).toEqual({ a: 1, '\ufffd': 1 })
  })
})
