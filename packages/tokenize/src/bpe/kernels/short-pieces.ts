import { allocate, byteAt, least16, setWord, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'
import { none } from './merges.ts'
import type { Merges } from './merges.ts'
import { leftOf, lengthOf } from './tokens.ts'

/**
 * Encodes pieces of up to 15 bytes as the method is told: of all merges of neighbours the one of the lowest rank, again and again.
 * Tokens stay where they begin, so that the places of the others need not change.
 */
export class ShortPieces {
  private readonly merges: Merges
  /** Address of the token of each byte. */
  private readonly singles: i32 = allocate(4 << 8)
  /** Address of the token of each two bytes, the first of them in the low bits; or `none`. */
  private readonly twos: i32 = allocate(4 << 16)
  /**
   * Address of 16 words each: what the tokens are merged to with their right neighbours, above the place; the tokens; the
   * places of their left and of their right neighbours.
   */
  private readonly merged: i32 = allocate(64)
  private readonly tokens: i32 = allocate(64)
  private readonly lefts: i32 = allocate(64)
  private readonly rights: i32 = allocate(64)

  constructor(merges: Merges) {
    this.merges = merges
  }

  build(count: i32, tokens: i32, offsets: i32, bytes: i32): void {
    for (let i = 0; i < 0x10000; i++) setWord(this.twos + (i << 2), none)
    for (let token = 0; token < count; token++) {
      const length = lengthOf(tokens, token)
      const at = bytes + wordAt(offsets + (token << 2))
      if (length === 1) setWord(this.singles + (byteAt(at) << 2), token)
      else if (length === 2 && leftOf(tokens, token) >= 0) {
        setWord(this.twos + ((byteAt(at) | (byteAt(at + 1) << 8)) << 2), token)
      }
    }
  }

  tokenOf(byte: i32): i32 {
    return wordAt(this.singles + (byte << 2))
  }

  /** Writes the tokens of a piece to `out`, and gives their number. */
  encode(at: i32, length: i32, out: i32): i32 {
    const merged = this.merged
    const tokens = this.tokens
    const rights = this.rights
    let byte = byteAt(at)
    for (let i = 0; i < length; i++) {
      const next = byteAt(at + i + 1)
      setWord(merged + (i << 2), (wordAt(this.twos + ((byte | (next << 8)) << 2)) << 4) | i)
      setWord(tokens + (i << 2), wordAt(this.singles + (byte << 2)))
      setWord(this.lefts + (i << 2), i - 1)
      setWord(rights + (i << 2), i + 1)
      byte = next
    }
    for (let i = length - 1; i < 16; i++) setWord(merged + (i << 2), never)

    let least = least16(merged)
    while (least < never) {
      const i = least & 15
      const token = least >> 4
      const gone = wordAt(rights + (i << 2))
      const right = wordAt(rights + (gone << 2))
      setWord(tokens + (i << 2), token)
      setWord(rights + (i << 2), right)
      setWord(merged + (gone << 2), never)
      if (right < length) {
        setWord(this.lefts + (right << 2), i)
        setWord(merged + (i << 2), (this.merges.rankOf(token, wordAt(tokens + (right << 2))) << 4) | i)
      } else setWord(merged + (i << 2), never)
      if (i > 0) {
        const left = wordAt(this.lefts + (i << 2))
        setWord(merged + (left << 2), (this.merges.rankOf(wordAt(tokens + (left << 2)), token) << 4) | left)
      }
      least = least16(merged)
    }

    let end = out
    for (let i = 0; i < length; i = wordAt(rights + (i << 2))) {
      setWord(end, wordAt(tokens + (i << 2)))
      end += 4
    }
    return (end - out) >> 2
  }
}

/** Less than what `none` is merged to. */
const never: i32 = none << 4
