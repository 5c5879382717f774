import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { characters, type Token, words } from '../src/index.ts'

/** The pieces that the Unicode Consortium's test file cuts each of its samples into. */
function samples(file: string): string[][] {
  const lines = readFileSync(join(import.meta.dirname, 'fixtures/unicode-15', file), 'utf8').split('\n')
  return lines
    .filter(line => line.startsWith('÷'))
    .map(line =>
      line
        .split('÷')
        .map(piece =>
          (piece.match(/[0-9A-F]{4,}/g) ?? []).map(code => String.fromCodePoint(parseInt(code, 16))).join('')
        )
        .filter(piece => piece !== '')
    )
}

/** Later versions of Unicode no longer count these scissors as a pictograph, which a joiner would bind to what is before it. */
const isOfAnotherVersion = (pieces: string[]): boolean => pieces.join('').includes('\u200d\u2701')

function failures(
  all: string[][],
  cut: (text: string) => Token[],
  expected: (pieces: string[]) => string[]
): string[][] {
  return all.filter(pieces => {
    const got = cut(pieces.join('')).map(token => token.text)
    return JSON.stringify(got) !== JSON.stringify(expected(pieces))
  })
}

describe('conformance with Unicode 15.0', () => {
  it('words are the segments of WordBreakTest that hold a letter or a digit', () => {
    const all = samples('WordBreakTest.txt')
    expect(all).toHaveLength(1823)
    // A letter with a pictograph joined to it is no word to the engine.
    const isWord = (piece: string): boolean => /[\p{L}\p{N}]/u.test(piece) && !/\p{Extended_Pictographic}/u.test(piece)
    const failed = failures(all, words, pieces => pieces.filter(isWord))
    expect(failed.filter(pieces => !isOfAnotherVersion(pieces))).toEqual([])
    expect(failed.length).toBeLessThanOrEqual(1)
  })

  it('characters are the segments of GraphemeBreakTest', () => {
    const all = samples('GraphemeBreakTest.txt')
    expect(all).toHaveLength(602)
    const failed = failures(all, characters, pieces => pieces)
    expect(failed.filter(pieces => !isOfAnotherVersion(pieces))).toEqual([])
    expect(failed.length).toBeLessThanOrEqual(1)
  })
})
