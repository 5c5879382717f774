import { byteAt, setByte, setWord, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'
import type { Merges } from './merges.ts'
import { lengthOf, prefixOf } from './tokens.ts'
import type { Trie } from './trie.ts'

/**
 * Encodes pieces of any length, from left to right: always the longest token that can stand next to the one before. Where none
 * can, the one before was too long. Each border is found dead at most once, so the time is linear.
 *
 * The method is that of the Rust crate `bpe` (H. van Antwerpen and A. Neubeck, "So many tokens, so little time", 2024).
 */
export class LongPieces {
  private readonly merges: Merges
  private readonly trie: Trie
  /** Address of what is known of each token. */
  tokens: i32 = 0
  /** Address of one bit for each byte of a piece: no encoding has a border there. */
  dead: i32 = 0

  constructor(merges: Merges, trie: Trie) {
    this.merges = merges
    this.trie = trie
  }

  /** Writes the tokens of the bytes from `start` to `end` to `out`, and gives their number. */
  encode(start: i32, end: i32, out: i32): i32 {
    const trie = this.trie
    const first = out
    let hasDead = false
    let at = start
    let token = trie.longest(at, end)
    let next = trie.tokenEnd
    for (;;) {
      if (token < 0) {
        // Nothing can follow here.
        if (!hasDead) for (let i = 0; i <= (end - start) >> 5; i++) setWord(this.dead + (i << 2), 0)
        hasDead = true
        this.kill(at - start)
        out -= 4
        token = wordAt(out)
        at -= lengthOf(this.tokens, token)
      } else if (
        !(hasDead && this.isDead(next - start)) &&
        (out === first || this.merges.canMeet(wordAt(out - 4), token))
      ) {
        setWord(out, token)
        out += 4
        if (next === end) break
        at = next
        token = trie.longest(at, end)
        next = trie.tokenEnd
        continue
      }
      // It cannot stand here, so a shorter one.
      token = prefixOf(this.tokens, token)
      if (token >= 0) next = at + lengthOf(this.tokens, token)
    }
    return (out - first) >> 2
  }

  private isDead(at: i32): boolean {
    return ((byteAt(this.dead + (at >> 3)) >> (at & 7)) & 1) !== 0
  }

  private kill(at: i32): void {
    const byte = this.dead + (at >> 3)
    setByte(byte, byteAt(byte) | (1 << (at & 7)))
  }
}
