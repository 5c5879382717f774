import { allocate, copy16, keepWord, setWord, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'

/**
 * The tokens of pieces of up to 15 bytes that were met of late, and how many there are; if more than 3, only that they are many.
 * Nearly all pieces of a text are found here. 4 MB; `words` is the address.
 *
 * An entry is the word, as `findWord` wants it, three tokens, and their number or `many`.
 */
export function createWordCache(): i32 {
  return allocate(64 << 16)
}

/** Writes the tokens of an entry to `out`, where room for 4 has to be, and gives their number, or `many`. */
export function takeTokens(entry: i32, out: i32): i32 {
  copy16(out, entry + 16)
  return wordAt(entry + 28)
}

/** Keeps the tokens that stand at `tokens`. */
export function keepTokens(words: i32, at: i32, length: i32, tokens: i32, count: i32): void {
  const entry = keepWord(words, at, length)
  copy16(entry + 16, tokens)
  setWord(entry + 28, count > 3 ? many : count)
}

export const many: i32 = -1
