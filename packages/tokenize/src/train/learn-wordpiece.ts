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
  /** Awaited every some 20 milliseconds, with the number of tokens so far. */
  readonly pause: (tokens: number) => Promise<void>
}

/** What marks a token that goes on within a word. */
const prefix = '##'

/**
 * The tokens by their ids: special tokens; characters at the start of a word, by code point; characters within one, likewise;
 * merges. A character that is not in the alphabet counts as if it was not there.
 *
 * @throws {RangeError} if `vocabSize` has no room for special tokens and characters, or a character is a special token
 */
export async function learnWordPiece(words: WordCounts, options: LearnWordPieceOptions): Promise<string[]> {
  const { vocabSize, minFrequency, specialTokens, pause } = options
  const points = codePointsOf(words)
  const alphabet = alphabetOf(points, options)
  const tokens = [...specialTokens]
  const special = new Set(specialTokens)

  const first = new Map<number, number>()
  const inner = new Map<number, number>()
  for (const point of alphabet) {
    const character = String.fromCodePoint(point)
    if (special.has(character)) {
      throw new RangeError(`specialTokens has '${character}', a character of the texts; expected longer names`)
    }
    first.set(point, tokens.length)
    tokens.push(character)
  }
  const isInner = pointsWithin(points)
  for (const point of alphabet) {
    if (!isInner.has(point)) continue
    inner.set(point, tokens.length)
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
  const frequency = new Map<number, number>()
  for (let word = 0; word < counts.length; word++) {
    for (let at = offsets[word]!; at < offsets[word + 1]!; at++) {
      frequency.set(symbols[at]!, (frequency.get(symbols[at]!) ?? 0) + counts[word]!)
    }
  }
  for (const character of initialAlphabet.join('')) frequency.set(character.codePointAt(0)!, Number.MAX_VALUE)
  const points = [...frequency.keys()]
  if (points.length > maxAlphabet) {
    points.sort((a, b) => frequency.get(b)! - frequency.get(a)! || a - b)
    points.length = maxAlphabet
  }
  return points.sort((a, b) => a - b)
}

/** Those that stand within a word, not at its start. */
function pointsWithin({ symbols, offsets }: SymbolWords): Set<number> {
  const found = new Set<number>()
  for (let word = 0; word + 1 < offsets.length; word++) {
    for (let at = offsets[word]! + 1; at < offsets[word + 1]!; at++) found.add(symbols[at]!)
  }
  return found
}

/** Takes the room of the code points. */
function symbolsOf(
  { symbols, offsets, counts }: SymbolWords,
  first: ReadonlyMap<number, number>,
  inner: ReadonlyMap<number, number>
): SymbolWords {
  let length = 0
  let start = 0
  for (let word = 0; word < counts.length; word++) {
    const end = offsets[word + 1]!
    for (let at = start; at < end; at++) {
      const id = (at === start ? first : inner).get(symbols[at]!)
      if (id !== undefined) symbols[length++] = id
    }
    start = end
    offsets[word + 1] = length
  }
  return { symbols: symbols.subarray(0, length), offsets, counts }
}
