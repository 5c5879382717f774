import { allocate, byteAt, multiply, setByte, setWord, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'
import { leftOf, rightOf } from './tokens.ts'

/** Which two tokens are merged to which, and what follows from that: which tokens can stand side by side. */
export class Merges {
  /** Address of what is known of each token. */
  private tokens: i32 = 0

  /**
   * Hash table of the merged tokens by their parts, at most three quarters full. An entry is 64 bits: the left part, the right
   * one, a bit that is 1, and the token, of 21 bits each.
   */
  private table: i32 = 0
  private tableShift: i32 = 0

  /** Address of a bit for each hash: 0 where no two tokens have it that are merged. It is small enough to stay at hand. */
  private readonly filter: i32 = allocate(1 << (filterBits - 3))

  /** What `canMeet` told of late: the left token + 1, then the right one twice, + 1 if they can meet. */
  private readonly memo: i32 = allocate(8 << memoBits)

  build(count: i32, tokens: i32): void {
    this.tokens = tokens
    let bits = 4
    while (3 << bits < count << 2) bits++
    this.table = allocate(8 << bits)
    this.tableShift = 32 - bits
    for (let token = 0; token < count; token++) {
      const left = leftOf(tokens, token)
      if (left < 0) continue
      const right = rightOf(tokens, token)
      const hash = hashPair(left, right)
      const bit = hash >>> (32 - filterBits)
      const byte = this.filter + (bit >> 3)
      setByte(byte, byteAt(byte) | (1 << (bit & 7)))
      let slot = hash >>> this.tableShift
      while (wordAt(this.table + (slot << 3) + 4) !== 0) slot = (slot + 1) & ((1 << bits) - 1)
      const entry = this.table + (slot << 3)
      setWord(entry, highOf(left, right))
      setWord(entry + 4, (right << 22) | taken | token)
    }
  }

  /** The token that two others are merged to, `none` if they are not. */
  rankOf(left: i32, right: i32): i32 {
    const hash = hashPair(left, right)
    const bit = hash >>> (32 - filterBits)
    if (((byteAt(this.filter + (bit >> 3)) >> (bit & 7)) & 1) === 0) return none
    const table = this.table
    const mask = (1 << (32 - this.tableShift)) - 1
    const high = highOf(left, right)
    let slot = hash >>> this.tableShift
    let low = wordAt(table + (slot << 3) + 4)
    while (low !== 0) {
      if (wordAt(table + (slot << 3)) === high && (low ^ (right << 22)) >>> 22 === 0) return low & (taken - 1)
      slot = (slot + 1) & mask
      low = wordAt(table + (slot << 3) + 4)
    }
    return none
  }

  /**
   * Whether byte pair encoding leaves two tokens side by side, where their bytes follow each other. If it does so with each pair
   * of neighbours, the tokens are the encoding of the whole, and only these are.
   */
  canMeet(left: i32, right: i32): boolean {
    const at = this.memo + ((hashPair(left, right) >>> (32 - memoBits)) << 3)
    if (wordAt(at) === left + 1) {
      const known = wordAt(at + 4)
      if (known >> 1 === right) return (known & 1) !== 0
    }
    const met = this.stayApart(left, right)
    setWord(at, left + 1)
    setWord(at + 4, (right << 1) | (met ? 1 : 0))
    return met
  }

  /**
   * Takes the merges back, the last one first, and follows the two tokens at the border. As long as these two stood there, every
   * merge up to the one just taken back came before their own; otherwise they would have been merged across the border.
   */
  private stayApart(left: i32, right: i32): boolean {
    const tokens = this.tokens
    /** The merge that was taken back last. */
    let limit = none
    let leftInner = rightOf(tokens, left)
    let rightInner = leftOf(tokens, right)
    while (this.rankOf(left, right) >= limit) {
      if (leftInner < 0 && rightInner < 0) return true
      if (rightInner < 0 || (leftInner >= 0 && left > right)) {
        limit = left
        left = leftInner
        leftInner = rightOf(tokens, left)
      } else {
        // Of equal merges the one on the left comes first, so that one at the border too would have come before this.
        limit = right + 1
        right = rightInner
        rightInner = leftOf(tokens, right)
      }
    }
    return false
  }
}

/** In the low half of an entry, above the token: there is one. */
const taken: i32 = 0x200000

/** More than any rank: these are less than 2^21 - 1. */
export const none: i32 = 0x1fffff

/** 256 kB. */
const filterBits: i32 = 21

/** 512 kB. */
const memoBits: i32 = 16

/** The high half of an entry. */
function highOf(left: i32, right: i32): i32 {
  return (left << 11) | (right >>> 10)
}

function hashPair(left: i32, right: i32): i32 {
  const hash = multiply(left, 0x9e3779b1) ^ multiply(right, 0x85ebca6b)
  return multiply(hash ^ (hash >>> 15), 0x2c1b3c6d)
}
