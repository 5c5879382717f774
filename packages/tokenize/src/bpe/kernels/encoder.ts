import { allocate, byteAt, fill, reserve, setByte, setWord, trailingZeros, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'
import { Merges } from './merges.ts'
import { PieceCache } from './piece-cache.ts'
import { Scanner } from './scanner.ts'
import { Trie } from './trie.ts'

/**
 * Byte pair encoding of UTF-8 text. The host writes a vocabulary and then text into the memory, and reads tokens from it; all
 * arguments and results are addresses and numbers.
 */
export class Encoder {
  private readonly scanner: Scanner = new Scanner()
  /** The tokens of words, and of what is longer, such as sentences in scripts without spaces. 4 MB each. */
  private readonly words: PieceCache = new PieceCache(16, 16, 3)
  private readonly phrases: PieceCache = new PieceCache(14, 64, 15)
  private readonly merges: Merges = new Merges()
  private readonly trie: Trie = new Trie()

  private tokenCount: i32 = 0
  /** Address of where the bytes of each token begin, counted from those of the first. */
  private offsets: i32 = 0
  /** Address of the two parts of each token. */
  private parts: i32 = 0
  /** Address of the bytes of all tokens. */
  private bytes: i32 = 0

  /** Address of the text. */
  private text: i32 = 0
  /** Address of the tokens that were written. */
  private tokens: i32 = 0
  /** Where the next token goes. */
  private out: i32 = 0
  /** Address of one bit for each byte of a piece: no encoding has a border there. */
  private dead: i32 = 0
  /** Where all this ends. */
  private end: i32 = 0
  /** Bytes of the text that the tokens stand for. */
  private done: i32 = 0

  /** Address of the class of each code point, for the host to fill in. */
  classTable(): i32 {
    return this.scanner.classes
  }

  /** Room for a vocabulary: at the address `tokenCount + 1` offsets, then two parts a token, then all bytes. */
  openVocabulary(tokenCount: i32, byteCount: i32): i32 {
    this.tokenCount = tokenCount
    this.offsets = allocate((tokenCount + 1) << 2)
    this.parts = allocate(tokenCount << 3)
    this.bytes = allocate(byteCount)
    return this.offsets
  }

  partTable(): i32 {
    return this.parts
  }

  byteTable(): i32 {
    return this.bytes
  }

  /** Takes over the vocabulary. Gives -1, or a token that has the same bytes as another. */
  build(family: i32, maxDigits: i32): i32 {
    this.scanner.setPattern(family, maxDigits)
    this.merges.build(this.tokenCount, this.parts)
    const scratch = allocate(Trie.scratchSize(this.tokenCount))
    const twice = this.trie.build(this.tokenCount, this.offsets, this.bytes, this.parts, scratch)
    if (twice < 0) this.keepTokens()
    return twice
  }

  /** The tokens that are words, so that most are found at once. From the last on, for frequent ones have low ranks. */
  private keepTokens(): void {
    const token = allocate(4)
    for (let i = this.tokenCount - 1; i >= 0; i--) {
      const length = this.lengthOf(i)
      if (length === 0 || length > 16) continue
      setWord(token, i)
      this.words.keep(this.bytes + wordAt(this.offsets + (i << 2)), length, token, 1)
    }
  }

  /** The address of room for so many bytes of text. What stood there before is lost if it has to grow. */
  openText(size: i32): i32 {
    if (this.text === 0) this.text = allocate(0)
    this.tokens = (this.text + size + slack + 63) & ~63
    this.dead = this.tokens + (size << 2) + slack
    this.end = this.dead + (size >> 3) + slack
    reserve(this.end)
    return this.text
  }

  /** Where `encode` writes. */
  tokenTable(): i32 {
    return this.tokens
  }

  /** How many bytes of the text the last call of `encode` has encoded. */
  encodedBytes(): i32 {
    return this.done
  }

  /**
   * Encodes the pieces of the text up to `length`, and gives the number of tokens. If more text is to come, it leaves out what
   * that could change: the pieces whose end could not be told without looking at the end of the text.
   */
  encode(length: i32, isLast: boolean): i32 {
    const end = this.text + length
    fill(end, 0, slack)
    this.scanner.setEnd(end)
    this.out = this.tokens
    const limit = isLast ? 0x7fffffff : end - lookahead
    let start = this.text
    while (start < end) {
      let ends = this.scanner.glance(start)
      if (ends !== 0) {
        const from = start
        do {
          const next = from + trailingZeros(ends)
          this.encodePiece(start, next)
          start = next
          ends &= ends - 1
        } while (ends !== 0)
        continue
      }
      const next = this.scanner.next(start)
      if (next > limit || this.scanner.reach > limit) break
      this.encodePiece(start, next)
      start = next
    }
    this.done = start - this.text
    return (this.out - this.tokens) >> 2
  }

  /** The address of room for the ends of so many pieces, in words. */
  openPieces(count: i32): i32 {
    const ends = (this.end + 63) & ~63
    reserve(ends + (count << 2))
    return ends
  }

  /** Encodes pieces whose ends, counted in bytes from the start of the text, stand where `openPieces` told. */
  encodePieces(count: i32): i32 {
    const ends = this.openPieces(count)
    this.out = this.tokens
    let start = this.text
    for (let i = 0; i < count; i++) {
      const end = this.text + wordAt(ends + (i << 2))
      if (start < end) this.encodePiece(start, end)
      start = end
    }
    return (this.out - this.tokens) >> 2
  }

  /**
   * Tells for each of the first `count` tokens which characters it holds bytes of: where the first starts and the last ends, in
   * UTF-16 units from the start of the text. Gives the address of these two words a token.
   */
  locate(count: i32): i32 {
    const spans = this.openPieces(count << 1)
    let at = this.text
    let start = 0
    let units = 0
    for (let i = 0; i < count; i++) {
      const next = at + this.lengthOf(wordAt(this.tokens + (i << 2)))
      const isWhole = (byteAt(at) & 0xc0) !== 0x80
      setWord(spans + (i << 3), isWhole ? units : start)
      for (; at < next; at++) {
        const byte = byteAt(at)
        if ((byte & 0xc0) === 0x80) continue
        start = units
        units += byte < 0xf0 ? 1 : 2
      }
      setWord(spans + (i << 3) + 4, units)
    }
    return spans
  }

  private encodePiece(at: i32, end: i32): void {
    const length = end - at
    if (length > 64) {
      this.mergePiece(at, end)
      return
    }
    const cache = length > 16 ? this.phrases : this.words
    const tokens = this.out
    const found = cache.find(at, length, tokens)
    if (found === 0) {
      this.mergePiece(at, end)
      cache.keep(at, length, tokens, (this.out - tokens) >> 2)
    } else this.out += found << 2
  }

  private mergePiece(at: i32, end: i32): void {
    const whole = this.trie.hasWhole !== 0 ? this.trie.exact(at, end) : -1
    if (whole >= 0) {
      setWord(this.out, whole)
      this.out += 4
    } else this.merge(at, end)
  }

  /**
   * The tokens of a piece, from left to right: always the longest that can stand next to the one before. Where none can, the
   * one before was too long. Each border is found dead at most once, so the time is linear.
   */
  private merge(start: i32, end: i32): void {
    const trie = this.trie
    const first = this.out
    let hasDead = false
    let at = start
    let token = trie.longest(at, end)
    let next = trie.tokenEnd
    for (;;) {
      if (token < 0) {
        // Nothing can follow here.
        if (!hasDead) fill(this.dead, 0, ((end - start) >> 3) + 1)
        hasDead = true
        this.kill(at - start)
        this.out -= 4
        token = wordAt(this.out)
        at -= this.lengthOf(token)
      } else if (
        !(hasDead && this.isDead(next - start)) &&
        (this.out === first || this.merges.canMeet(wordAt(this.out - 4), token))
      ) {
        setWord(this.out, token)
        this.out += 4
        if (next === end) return
        at = next
        token = trie.longest(at, end)
        next = trie.tokenEnd
        continue
      }
      // It cannot stand here, so a shorter one.
      token = trie.prefixOf(token)
      if (token >= 0) next = at + this.lengthOf(token)
    }
  }

  private lengthOf(token: i32): i32 {
    const at = this.offsets + (token << 2)
    return wordAt(at + 4) - wordAt(at)
  }

  private isDead(at: i32): boolean {
    return ((byteAt(this.dead + (at >> 3)) >> (at & 7)) & 1) !== 0
  }

  private kill(at: i32): void {
    const byte = this.dead + (at >> 3)
    setByte(byte, byteAt(byte) | (1 << (at & 7)))
  }
}

/** More than any scanner looks at behind the end of a piece without noting it in `reach`. */
const lookahead: i32 = 8
/** Zeros behind the text. */
const slack: i32 = 64
