import { scriptOf } from '../pipeline/unicode-scripts.ts'
import type { WordCounts } from '../train/word-counts.ts'

/**
 * The distinct words to train on, end to end, as numbers: 0 where nothing goes on, from 1 on the characters of the alphabet in
 * the order of their code points, and `unknown` for all others.
 */
export interface Corpus {
  /** Behind each word stand a space and 0, or 0 alone if it was the last one of a text. */
  readonly symbols: Int32Array
  /** Word `w` begins at `starts[w]` and ends at `ends[w]`, and was seen `counts[w]` times. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly counts: Float64Array
  /** The code point of each symbol, and how often it was seen; symbol 0 is none. */
  readonly alphabet: readonly { readonly character: number; readonly count: number }[]
  readonly unknown: number
  /** The symbol of `▁`. */
  readonly space: number
  /** The script of each symbol as a number; negative for marks, which go with any. */
  readonly scripts: Int32Array
}

export interface Coverage {
  /** The part of all characters that those of the alphabet make up; the rarest are left out. */
  readonly characterCoverage: number
  /** Characters that are in the alphabet in any case. */
  readonly initialAlphabet: Iterable<string>
}

/** Reads words that were counted in UTF-8; those that ended a text have a zero byte more. */
export function makeCorpus(words: WordCounts, coverage: Coverage): Corpus {
  const characters = readCharacters(words)
  const alphabet = chooseAlphabet(characters, words, coverage)
  const symbolOf = new Map(alphabet.map(({ character }, symbol) => [character, symbol]))
  const unknown = alphabet.length
  const { codes, ends: codeEnds } = characters
  const symbols = new Int32Array(codes.length + 2 * words.size)
  const starts = new Int32Array(words.size)
  const ends = new Int32Array(words.size)
  const space = symbolOf.get(spaceCode) ?? unknown
  let at = 0
  for (let word = 0, code = 0; word < words.size; word++) {
    starts[word] = at
    const end = codeEnds[word]!
    const endsText = codes[end - 1] === 0
    for (; code < end; code++) {
      const character = codes[code]!
      if (character !== 0) symbols[at++] = symbolOf.get(character) ?? unknown
    }
    ends[word] = at
    if (!endsText) symbols[at++] = space
    at++
  }
  const counts = words.counts.slice(0, words.size)
  return {
    symbols: symbols.subarray(0, at),
    starts,
    ends,
    counts,
    alphabet,
    unknown,
    space,
    scripts: numberScripts(alphabet)
  }
}

function numberScripts(alphabet: Corpus['alphabet']): Int32Array {
  const numbers = new Map<string, number>()
  return Int32Array.from(alphabet, ({ character }) => {
    const script = scriptOf(String.fromCodePoint(character)) ?? 'Common'
    if (script === 'Inherited') return -1
    if (!numbers.has(script)) numbers.set(script, numbers.size)
    return numbers.get(script)!
  })
}

const spaceCode = 0x2581

interface Characters {
  /** The code points of all words, end to end. */
  readonly codes: Int32Array
  /** Where each word ends in `codes`. */
  readonly ends: Int32Array
}

function readCharacters({ bytes, offsets, size }: WordCounts): Characters {
  const codes = new Int32Array(offsets[size]!)
  const ends = new Int32Array(size)
  let count = 0
  for (let word = 0; word < size; word++) {
    for (let at = offsets[word]!; at < offsets[word + 1]!;) {
      const lead = bytes[at++]!
      let code = lead < 0x80 ? lead : lead < 0xe0 ? lead & 0x1f : lead < 0xf0 ? lead & 0x0f : lead & 0x07
      for (let more = lead < 0xc0 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3; more > 0; more--) {
        code = (code << 6) | (bytes[at++]! & 0x3f)
      }
      codes[count++] = code
    }
    ends[word] = count
  }
  return { codes: codes.subarray(0, count), ends }
}

function chooseAlphabet({ codes, ends }: Characters, words: WordCounts, coverage: Coverage): Corpus['alphabet'] {
  const counts = new Map<number, number>()
  let total = 0
  for (let word = 0, at = 0; word < words.size; word++) {
    const count = words.counts[word]!
    for (; at < ends[word]!; at++) {
      const code = codes[at]!
      if (code === 0) continue
      counts.set(code, (counts.get(code) ?? 0) + count)
      total += count
    }
  }
  const required = new Set(Array.from([...coverage.initialAlphabet].join(''), character => character.codePointAt(0)!))
  for (const character of required) if (!counts.has(character)) counts.set(character, 0)
  const ranked = [...counts].map(([character, count]) => ({ character, count }))
  const isRequired = ({ character }: { character: number }): number => (required.has(character) ? 1 : 0)
  ranked.sort((a, b) => isRequired(b) - isRequired(a) || b.count - a.count || a.character - b.character)
  let covered = 0
  const chosen = ranked.filter(one => {
    const isIn = isRequired(one) === 1 || covered / total < coverage.characterCoverage
    covered += one.count
    return isIn
  })
  return [{ character: 0, count: 0 }, ...chosen.sort((a, b) => a.character - b.character)]
}
