import type { SplitPattern, SplitPatternName } from '../split-patterns.ts'
import type { Encoding } from './encoding.ts'
import type { Vocabulary } from './vocabulary.ts'

/**
 * Byte-level byte-pair encoding as it is explained, with no thought of speed: what the fast path must equal.
 *
 * 1. Cut the text into pieces (words with the space before them, numbers, punctuation, blanks) by a regular expression. No
 *    token crosses from one piece into the next.
 * 2. Take a piece as its UTF-8 bytes, each a token.
 * 3. Of all neighbouring tokens that together are a token too, join those that make the one of lowest rank, the leftmost first.
 * 4. Repeat 3 until no neighbours make a token.
 *
 * R. Sennrich, B. Haddow, A. Birch, "Neural Machine Translation of Rare Words with Subword Units", ACL 2016, section 3.2; on
 * bytes and with pieces: A. Radford and others, "Language Models are Unsupervised Multitask Learners", 2019, section 2.2.
 *
 * A piece of n bytes takes O(n²). The classes of characters are those of the JavaScript engine, of whatever version of Unicode.
 */
export class ReferenceBpe {
  readonly ranks: Ranks
  readonly #pattern: SplitPattern

  constructor({ vocabulary, splitPattern }: Pick<Encoding, 'vocabulary' | 'splitPattern'>) {
    this.ranks = ranksOf(vocabulary)
    this.#pattern = splitPattern
  }

  /** The ids of the text; names of special tokens in it are plain text. */
  encode(text: string): number[] {
    return this.pieces(text).flatMap(piece => {
      const bytes = bytesOf(piece)
      // Only a vocabulary that was not made by merging has tokens that merges do not lead to.
      const whole = this.ranks.get(bytes)
      return whole === undefined ? merge(bytes, this.ranks).map(token => this.ranks.get(token)!) : [whole]
    })
  }

  pieces(text: string): string[] {
    return cutPieces(text, this.#pattern)
  }
}

/**
 * The pieces of a text: joined they are the whole of it, so what the pattern leaves out is a piece too. A lone surrogate is
 * U+FFFD.
 */
export function cutPieces(text: string, splitPattern: SplitPattern): string[] {
  const pattern =
    typeof splitPattern === 'string'
      ? new RegExp(patterns[splitPattern], 'gu')
      : new RegExp(splitPattern, splitPattern.flags.replace(/[gy]/g, '') + 'g')
  const pieces: string[] = []
  let end = 0
  const wellFormed = text.toWellFormed()
  for (const { 0: piece, index } of wellFormed.matchAll(pattern)) {
    if (end < index) pieces.push(wellFormed.slice(end, index))
    if (piece !== '') pieces.push(piece)
    end = index + piece.length
  }
  if (end < text.length) pieces.push(wellFormed.slice(end))
  return pieces
}

/** Bytes as a string, for they are keys of a map: a character from U+0000 to U+00FF for each. */
export type Bytes = string

export type Ranks = ReadonlyMap<Bytes, number>

export function bytesOf(text: string): Bytes {
  return Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('')
}

/**
 * The tokens that are left of a piece when no more can be joined.
 *
 * @param onMerge is told of every merge: the place of the left token among the tokens as they were before
 */
export function merge(
  piece: Bytes,
  ranks: Ranks,
  onMerge?: (place: number, before: readonly Bytes[]) => void
): Bytes[] {
  const tokens = Array.from(piece)
  for (;;) {
    let lowest = Infinity
    let place = -1
    for (let i = 0; i + 1 < tokens.length; i++) {
      const rank = ranks.get(tokens[i]! + tokens[i + 1]!) ?? Infinity
      if (rank >= lowest) continue
      lowest = rank
      place = i
    }
    if (place < 0) return tokens
    onMerge?.(place, tokens)
    tokens.splice(place, 2, tokens[place]! + tokens[place + 1]!)
  }
}

function ranksOf({ bytes, offsets }: Vocabulary): Ranks {
  const ranks = new Map<Bytes, number>()
  for (let rank = 0; rank + 1 < offsets.length; rank++) {
    const token = String.fromCharCode(...bytes.subarray(offsets[rank], offsets[rank + 1]))
    if (token !== '') ranks.set(token, rank)
  }
  return ranks
}

/**
 * As tiktoken has them, for JavaScript: `\s` is the White_Space of Unicode there (JavaScript's has U+FEFF and lacks U+0085), and
 * letters match regardless of case by Unicode's rules, by which ſ is a small s.
 */
const contraction = `'(?:[sSſ]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])`
const whites = String.raw`\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+`
const lines = String.raw`\p{White_Space}*[\r\n]+`
const upper = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`
const lower = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`
const start = String.raw`[^\r\n\p{L}\p{N}]?`
const symbols = String.raw` ?[^\p{White_Space}\p{L}\p{N}]+`

const gpt4 = (digits: string): string =>
  String.raw`${contraction}|${start}\p{L}+|${digits}|${symbols}[\r\n]*|${lines}|${whites}`

const patterns: Readonly<Record<SplitPatternName, string>> = {
  gpt2: String.raw`'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+|${symbols}|${whites}`,
  cl100k: gpt4(String.raw`\p{N}{1,3}`),
  qwen2: gpt4(String.raw`\p{N}`),
  o200k: [
    `${start}${upper}*${lower}+(?:${contraction})?`,
    `${start}${upper}+${lower}*(?:${contraction})?`,
    String.raw`\p{N}{1,3}`,
    String.raw`${symbols}[\r\n/]*`,
    lines,
    whites
  ].join('|')
}
