import { characterLength, normalize, type Normalization } from '../sentencepiece/normalizer.ts'
import type { WordCounts } from '../train/word-counts.ts'

/** Longer words, in bytes, are cut: as long as the longest line that SentencePiece trains on by default. */
const longestWord = 4192

/**
 * Gives a function that counts the words of a text: what stands between spaces, the space before it included, normalised. The last
 * word of a text, and what is cut off of a word, has a zero byte more at its end.
 */
export function wordCounter(normalization: Normalization, words: WordCounts): (text: string) => void {
  return text => {
    const { bytes, length } = normalize(text, normalization)
    for (let start = 0; start < length;) {
      let end = start
      do end += characterLength(bytes[end]!)
      while (end < length && end - start < longestWord && !isSpace(bytes, end) && bytes[end] !== 0)
      if (end < length && isSpace(bytes, end)) words.add(bytes, start, end)
      else addLast(words, bytes, start, end)
      start = end
      while (start < length && bytes[start] === 0) start++
    }
  }
}

function isSpace(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xe2 && bytes[at + 1] === 0x96 && bytes[at + 2] === 0x81
}

function addLast(words: WordCounts, bytes: Uint8Array, start: number, end: number): void {
  const next = bytes[end]!
  bytes[end] = 0
  words.add(bytes, start, end + 1)
  bytes[end] = next
}
