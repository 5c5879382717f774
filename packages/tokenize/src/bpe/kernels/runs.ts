import { byteAt, setWord, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'
import { none } from './merges.ts'
import type { Merges } from './merges.ts'
import { leftOf, rightOf } from './tokens.ts'

/** Whether the bytes from `at` to `end` are one byte again and again, such as a line of dashes. */
export function isRun(at: i32, end: i32): boolean {
  const first = byteAt(at)
  for (at++; at < end; at++) if (byteAt(at) !== first) return false
  return true
}

/**
 * Encodes a run of a token, of which there are so many, by the method as it is told, but all merges to one token in one pass: tokens
 * double with each pass, so there are few. Writes the tokens to `out`, and gives their number.
 */
export function encodeRun(merges: Merges, tokens: i32, token: i32, count: i32, out: i32): i32 {
  for (let i = 0; i < count; i++) setWord(out + (i << 2), token)
  for (let made = leastRank(merges, out, count); made !== none; made = leastRank(merges, out, count)) {
    const left = leftOf(tokens, made)
    const right = rightOf(tokens, made)
    const end = out + (count << 2)
    let to = out
    for (let from = out; from < end; from += 4) {
      let next = wordAt(from)
      if (next === left && from + 4 < end && wordAt(from + 4) === right) {
        next = made
        from += 4
      }
      setWord(to, next)
      to += 4
    }
    count = (to - out) >> 2
  }
  return count
}

/** Of all merges of neighbours the one of the lowest rank, or `none`. */
function leastRank(merges: Merges, out: i32, count: i32): i32 {
  let least = none
  let left: i32 = -1
  let right: i32 = -1
  for (let i = 1; i < count; i++) {
    const before = wordAt(out + (i << 2) - 4)
    const token = wordAt(out + (i << 2))
    if (before === left && token === right) continue
    left = before
    right = token
    const rank = merges.rankOf(left, right)
    if (rank < least) least = rank
  }
  return least
}
