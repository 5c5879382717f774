import { allocate, multiply, setWord, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'

/** Which two tokens are merged to which, and what follows from that: which tokens can stand side by side. */
export class Merges {
  /** Address of the two parts of each token, -1 and -1 for one that no merge makes. */
  private parts: i32 = 0

  /** Hash table of the merged tokens + 1, by their parts, with a few bits of the hash above them. At most half full. */
  private table: i32 = 0
  private tableShift: i32 = 0

  /** What `canMeet` told of late: the left token + 1, then the right one twice, + 1 if they can meet. */
  private memo: i32 = 0

  build(count: i32, parts: i32): void {
    this.parts = parts
    let bits = 4
    while (1 << bits < count << 1) bits++
    this.table = allocate(4 << bits)
    this.tableShift = 32 - bits
    this.memo = allocate(8 << memoBits)
    for (let token = 0; token < count; token++) {
      const left = wordAt(parts + (token << 3))
      if (left < 0) continue
      const hash = hashPair(left, wordAt(parts + (token << 3) + 4))
      let slot = hash >>> this.tableShift
      while (wordAt(this.table + (slot << 2)) !== 0) slot = (slot + 1) & ((1 << bits) - 1)
      setWord(this.table + (slot << 2), (hash << rankBits) | (token + 1))
    }
  }

  /**
   * Whether byte pair encoding leaves two tokens side by side, where their bytes follow each other. If it does so with each pair
   * of neighbours, the tokens are the encoding of the whole, and only these are.
   *
   * The method is that of the Rust crate `bpe` (H. van Antwerpen and A. Neubeck, "So many tokens, so little time", 2024).
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
    const parts = this.parts
    /** The merge that was taken back last. */
    let limit = none
    let leftInner = wordAt(parts + (left << 3) + 4)
    let rightInner = wordAt(parts + (right << 3))
    while (this.rankOf(left, right) >= limit) {
      if (leftInner < 0 && rightInner < 0) return true
      if (rightInner < 0 || (leftInner >= 0 && left > right)) {
        limit = left
        left = leftInner
        leftInner = wordAt(parts + (left << 3) + 4)
      } else {
        // Of equal merges the one on the left comes first, so that one at the border too would have come before this.
        limit = right + 1
        right = rightInner
        rightInner = wordAt(parts + (right << 3))
      }
    }
    return false
  }

  /** The token that two others are merged to, `none` if they are not. */
  private rankOf(left: i32, right: i32): i32 {
    const mask = (1 << (32 - this.tableShift)) - 1
    const hash = hashPair(left, right)
    let slot = hash >>> this.tableShift
    let entry = wordAt(this.table + (slot << 2))
    while (entry !== 0) {
      if ((entry ^ (hash << rankBits)) >>> rankBits === 0) {
        const token = (entry & ((1 << rankBits) - 1)) - 1
        const at = this.parts + (token << 3)
        if (wordAt(at) === left && wordAt(at + 4) === right) return token
      }
      slot = (slot + 1) & mask
      entry = wordAt(this.table + (slot << 2))
    }
    return none
  }
}

/** Ranks are less than 2^23. */
const rankBits: i32 = 23

/** More than any rank. */
const none: i32 = 0x7fffffff

/** 512 kB. */
const memoBits: i32 = 16

function hashPair(left: i32, right: i32): i32 {
  const hash = multiply(left, 0x9e3779b1) ^ multiply(right, 0x85ebca6b)
  return multiply(hash ^ (hash >>> 15), 0x2c1b3c6d)
}
