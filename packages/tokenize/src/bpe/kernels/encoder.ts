import { LongPieces } from './long-pieces.ts'
import { allocate, byteAt, fill, findWord, reserve, setWord, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'
import { Merges } from './merges.ts'
import { PieceCache } from './piece-cache.ts'
import { Scanner } from './scanner.ts'
import { ShortPieces } from './short-pieces.ts'
import { collectTokens, lengthOf } from './tokens.ts'
import { Trie } from './trie.ts'
import { createWordCache, keepTokens, many, takeTokens } from './word-cache.ts'

/**
 * Byte pair encoding of UTF-8 text. The host writes a vocabulary and then text into the memory, and reads tokens from it; all
 * arguments and results are addresses and numbers.
 */
export class Encoder {
  private readonly scanner: Scanner = new Scanner()
  /** The tokens of words, and of what is longer, such as sentences in scripts without spaces. 4 MB each. */
  private readonly words: i32 = createWordCache()
  private readonly phrases: PieceCache = new PieceCache(14, 64, 15)
  private readonly trie: Trie = new Trie()
  private readonly merges: Merges = new Merges()
  private readonly shortPieces: ShortPieces = new ShortPieces(this.merges)
  private readonly longPieces: LongPieces = new LongPieces(this.merges, this.trie)

  private tokenCount: i32 = 0
  /** Address of where the bytes of each token begin, counted from those of the first; or its measure. */
  private offsets: i32 = 0
  /** 1 if it is the measure. */
  private isMeasured: i32 = 0
  /** Address of the two parts of each token. */
  private parts: i32 = 0
  /** Address of the bytes of all tokens. */
  private bytes: i32 = 0
  /** Address of what is known of each token. */
  private known: i32 = 0

  /** Address of the text. */
  private text: i32 = 0
  /** Address of the tokens that were written. */
  private tokens: i32 = 0
  /** Where the next token goes. */
  private out: i32 = 0
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
    this.known = collectTokens(this.tokenCount, this.offsets, this.parts)
    this.longPieces.tokens = this.known
    this.shortPieces.build(this.tokenCount, this.known, this.offsets, this.bytes)
    this.merges.build(this.tokenCount, this.known)
    const scratch = allocate(Trie.scratchSize(this.tokenCount))
    const twice = this.trie.build(this.tokenCount, this.offsets, this.bytes, this.known, scratch)
    if (twice < 0) this.keepVocabulary()
    return twice
  }

  /** The tokens that are words, so that most are found at once. From the last on, for frequent ones have low ranks. */
  private keepVocabulary(): void {
    const token = allocate(16)
    for (let i = this.tokenCount - 1; i >= 0; i--) {
      const length = lengthOf(this.known, i)
      if (length === 0 || length > longestWord) continue
      setWord(token, i)
      keepTokens(this.words, this.bytes + wordAt(this.offsets + (i << 2)), length, token, 1)
    }
  }

  /**
   * The address of room for so many bytes of text, with room for as many tokens and `more`. What stood there before is lost if it has
   * to grow.
   */
  openText(size: i32, more: i32): i32 {
    if (this.text === 0) this.text = allocate(0)
    this.tokens = (this.text + size + slack + 63) & ~63
    const dead = (this.tokens + ((size + more) << 2) + slack + 3) & ~3
    this.longPieces.dead = dead
    this.end = dead + (size >> 3) + slack
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
   * Encodes the pieces of the text up to `length`, and gives the number of tokens, of which the first `kept` stay what they are. If
   * more text is to come, it leaves out what that could change: the pieces whose end could not be told without looking at the end
   * of the text.
   */
  encode(length: i32, isLast: boolean, kept: i32): i32 {
    const end = this.text + length
    fill(end, 0, slack)
    this.scanner.setEnd(end)
    this.out = this.tokens + (kept << 2)
    const limit = isLast ? 0x7fffffff : end - lookahead
    let start = this.text
    for (let count = this.scanner.scan(start, limit); count > 0; count = this.scanner.scan(start, limit)) {
      start = this.encodeFrom(start, this.scanner.ends, count)
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
    for (let i = 0; i < count; i++) setWord(ends + (i << 2), this.text + wordAt(ends + (i << 2)))
    this.out = this.tokens
    this.encodeFrom(this.text, ends, count)
    return (this.out - this.tokens) >> 2
  }

  /**
   * Tells for each of the first `count` tokens which characters it holds bytes of: where the first starts and the last ends, in
   * UTF-16 units, if the first token is at `start`. Gives the address of all starts, behind which are all ends.
   */
  locate(count: i32, start: i32): i32 {
    if (this.isMeasured === 0) this.measureTokens()
    const starts = this.openPieces(count << 1)
    const ends = starts + (count << 2)
    /** Where the character begins that the next token might have further bytes of. */
    let last = start
    for (let i = 0; i < count << 2; i += 4) {
      const measure = wordAt(this.offsets + (wordAt(this.tokens + i) << 2))
      setWord(starts + i, (measure & 1) !== 0 ? last : start)
      start += measure >> 2
      if (measure >> 2 !== 0) last = start - 1 - ((measure >> 1) & 1)
      setWord(ends + i, start)
    }
    return starts
  }

  /**
   * Puts in the place of the offsets, which are not needed any more, how many UTF-16 units the characters have that begin in a token,
   * whether the last of them has two, and whether its first byte belongs to a character before.
   */
  private measureTokens(): void {
    this.isMeasured = 1
    let at = this.bytes
    for (let token = 0; token < this.tokenCount; token++) {
      const end = this.bytes + wordAt(this.offsets + (token << 2) + 4)
      let measure = at < end && (byteAt(at) & 0xc0) === 0x80 ? 1 : 0
      for (; at < end; at++) {
        const byte = byteAt(at)
        if ((byte & 0xc0) === 0x80) continue
        measure = (measure & ~2) + (byte < 0xf0 ? 4 : 10)
      }
      setWord(this.offsets + (token << 2), measure)
    }
  }

  /** Encodes the pieces from `start` on that end at these addresses, and gives the last end. */
  private encodeFrom(start: i32, ends: i32, count: i32): i32 {
    const words = this.words
    let out = this.out
    for (const last = ends + (count << 2); ends < last; ends += 4) {
      const end = wordAt(ends)
      const length = end - start
      const entry = length <= longestWord ? findWord(words, start, length) : 0
      const found = entry === 0 ? 0 : takeTokens(entry, out)
      if (found > 0) out += found << 2
      else {
        this.out = out
        this.encodeRare(start, end, found)
        out = this.out
      }
      start = end
    }
    this.out = out
    return start
  }

  /** @param found what is known of the piece, if it is a word: 0, or that its tokens are `many` */
  private encodeRare(at: i32, end: i32, found: i32): void {
    const out = this.out
    const length = end - at
    if (length > longestPhrase) {
      this.out += this.merge(at, end) << 2
      return
    }
    const isWord = length <= longestWord
    let count = isWord && found !== many ? 0 : this.phrases.find(at, length, out)
    if (count === 0) {
      count = this.merge(at, end)
      if (isWord) keepTokens(this.words, at, length, out, count)
      if (!isWord || count > 3) this.phrases.keep(at, length, out, count)
    }
    this.out = out + (count << 2)
  }

  private merge(at: i32, end: i32): i32 {
    const whole = this.trie.hasWhole !== 0 ? this.trie.exact(at, end) : -1
    if (whole >= 0) {
      setWord(this.out, whole)
      return 1
    }
    if (end - at <= longestWord) return this.shortPieces.encode(at, end - at, this.out)
    return this.longPieces.encode(at, end, this.out)
  }
}

const longestWord: i32 = 15
const longestPhrase: i32 = 64
/** More than any scanner looks at behind the end of a piece without noting it in `reach`. */
const lookahead: i32 = 8
/** Zeros behind the text. */
const slack: i32 = 64
