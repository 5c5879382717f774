import { allocate, setWord, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'

/**
 * What is asked of each token, side by side: the two parts that it is merged of, -1 and -1 if no merge makes it; the longest other
 * token that it begins with, -1 if there is none; and how many bytes it has. `tokens` is the address of the first.
 */
export function leftOf(tokens: i32, token: i32): i32 {
  return wordAt(tokens + (token << 4))
}

export function rightOf(tokens: i32, token: i32): i32 {
  return wordAt(tokens + (token << 4) + 4)
}

export function prefixOf(tokens: i32, token: i32): i32 {
  return wordAt(tokens + (token << 4) + 8)
}

export function lengthOf(tokens: i32, token: i32): i32 {
  return wordAt(tokens + (token << 4) + 12)
}

export function setPrefix(tokens: i32, token: i32, prefix: i32): void {
  setWord(tokens + (token << 4) + 8, prefix)
}

/** Gives the address of all tokens, without their prefixes. */
export function collectTokens(count: i32, offsets: i32, parts: i32): i32 {
  const tokens = allocate(count << 4)
  for (let token = 0; token < count; token++) {
    const at = tokens + (token << 4)
    setWord(at, wordAt(parts + (token << 3)))
    setWord(at + 4, wordAt(parts + (token << 3) + 4))
    setWord(at + 12, wordAt(offsets + (token << 2) + 4) - wordAt(offsets + (token << 2)))
  }
  return tokens
}
