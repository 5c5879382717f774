import { mergeWords, type SymbolWords } from './merge-words.ts'
import { checkRoom } from './options.ts'
import type { WordCounts } from './word-counts.ts'

export interface LearnWordPieceOptions {
  readonly vocabSize: number
  readonly minFrequency: number
  readonly specialTokens: readonly string[]
  /** Strings whose characters are in the alphabet whether the words have them or not. */
  readonly initialAlphabet: readonly string[]
  /** The most frequent characters make the alphabet, at most so many. */
  readonly maxAlphabet: number
  /** Awaited every few dozen milliseconds, with the number of tokens so far. */
  readonly pause: (tokens: number) => Promise<void>
}

/** What marks a token that goes on within a word. */
const prefix = '##'

/** All there are in Unicode. */
const codePoints = 0x110000

/**
 * The tokens by their ids: special tokens; characters at the start of a word, by code point; characters within one, likewise;
 * merges. A character that is not in the alphabet counts as if it was not there.
 *
 * @throws {RangeError} if `vocabSize` has no room for special tokens and characters, or a character is a special token
 */
export async function learnWordPiece(words: WordCounts, options: LearnWordPieceOptions): Promise<string[]> {
  const { vocabSize, minFrequency, specialTokens, pause } = options
  const points = codePointsOf(words)
  await pause(specialTokens.length)
  const alphabet = alphabetOf(points, options)
  await pause(specialTokens.length)
  const tokens = [...specialTokens]
  const special = new Set(specialTokens)

  const first = new Int32Array(codePoints).fill(-1)
  const inner = new Int32Array(codePoints).fill(-1)
  for (const point of alphabet) {
    const character = String.fromCodePoint(point)
    if (special.has(character)) {
      throw new RangeError(`specialTokens has '${character}', a character of the texts; expected longer names`)
    }
    first[point] = tokens.length
    tokens.push(character)
  }
  const isInner = pointsWithin(points)
  for (const point of alphabet) {
    if (isInner[point] === 0) continue
    inner[point] = tokens.length
    tokens.push(prefix + String.fromCodePoint(point))
  }
  checkRoom(vocabSize, specialTokens.length, tokens.length - specialTokens.length)

  await mergeWords(symbolsOf(points, first, inner), {
    alphabetSize: tokens.length,
    limit: vocabSize - tokens.length,
    minFrequency,
    refuses: (left, right) => special.has(tokens[left]! + tokens[right]!.slice(prefix.length)),
    onMerge: (left, right) => {
      tokens.push(tokens[left]! + tokens[right]!.slice(prefix.length))
    },
    pause: () => pause(tokens.length)
  })
  return tokens
}

/** The words as code points. */
function codePointsOf({ bytes, offsets, counts, size }: WordCounts): SymbolWords {
  const symbols = new Int32Array(offsets[size]!)
  const starts = new Int32Array(size + 1)
  let length = 0
  for (let word = 0; word < size; word++) {
    for (let at = offsets[word]!; at < offsets[word + 1]!;) {
      const byte = bytes[at++]!
      // The first byte of a character has as many high bits set as there are bytes, those after it have 6 bits each.
      let more = byte < 0xc0 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
      let point = more === 0 ? byte : byte & (0x3f >> more)
      for (; more > 0; more--) point = (point << 6) | (bytes[at++]! & 0x3f)
      symbols[length++] = point
    }
    starts[word + 1] = length
  }
  return { symbols: symbols.subarray(0, length), offsets: starts, counts: counts.subarray(0, size) }
}

/** Ascending. Of characters equally frequent the lowest stay. */
function alphabetOf(
  { symbols, offsets, counts }: SymbolWords,
  { initialAlphabet, maxAlphabet }: LearnWordPieceOptions
): number[] {
  const frequency = new Float64Array(codePoints)
  for (let word = 0; word < counts.length; word++) {
    for (let at = offsets[word]!; at < offsets[word + 1]!; at++) frequency[symbols[at]!]! += counts[word]!
  }
  for (const character of initialAlphabet.join('')) frequency[character.codePointAt(0)!] = Number.MAX_VALUE
  const points: number[] = []
  for (let point = 0; point < codePoints; point++) if (frequency[point]! > 0) points.push(point)
  if (points.length <= maxAlphabet) return points
  // Sorting keeps the order of those equally frequent.
  points.sort((a, b) => frequency[b]! - frequency[a]!)
  return points.slice(0, maxAlphabet).sort((a, b) => a - b)
}

/** 1 for those that stand within a word, not at its start. */
function pointsWithin({ symbols, offsets }: SymbolWords): Uint8Array {
  const found = new Uint8Array(codePoints)
  for (let word = 0; word + 1 < offsets.length; word++) {
    for (let at = offsets[word]! + 1; at < offsets[word + 1]!; at++) found[symbols[at]!] = 1
  }
  return found
}

/** Takes the room of the code points. */
function symbolsOf({ symbols, offsets, counts }: SymbolWords, first: Int32Array, inner: Int32Array): SymbolWords {
  let length = 0
  let start = 0
  for (let word = 0; word < counts.length; word++) {
    const end = offsets[word + 1]!
    for (let at = start; at < end; at++) {
      const id = (at === start ? first : inner)[symbols[at]!]!
      if (id !== -1) symbols[length++] = id
    }
    start = end
    offsets[word + 1] = length
  }
  return { symbols: symbols.subarray(0, length), offsets, counts }
}
