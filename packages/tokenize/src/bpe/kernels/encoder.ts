import { LongPieces } from './long-pieces.ts'
import { allocate, byteAt, copy, fill, findWord, setWord, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'
import { Merges } from './merges.ts'
import { PieceCache } from './piece-cache.ts'
import { encodeRun, isRun } from './runs.ts'
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
  /** Address of where the bytes of each token begin, counted from those of the first. */
  private offsets: i32 = 0
  /** Address of the measure of each token, 0 as long as nobody asked for it. */
  private measures: i32 = 0
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
  /** Bytes of text there is room for. */
  private textSize: i32 = 0
  /** Address of room for words of any number. */
  private list: i32 = 0
  private listSize: i32 = 0
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

  /** Takes over the vocabulary. */
  build(family: i32, maxDigits: i32): void {
    this.scanner.setPattern(family, maxDigits)
    this.known = collectTokens(this.tokenCount, this.offsets, this.parts)
    this.shortPieces.build(this.tokenCount, this.known, this.offsets, this.bytes)
    this.merges.build(this.tokenCount, this.known)
  }

  /**
   * Looks whether there are tokens that no merges make, or that have the same bytes: gives one that has those of another, -1 if there
   * is none. If it is known that there is neither, this need not be called, and half of the work waits for the first long piece.
   */
  check(): i32 {
    const scratch = allocate(Trie.scratchSize(this.tokenCount))
    const twice = this.trie.build(this.tokenCount, this.offsets, this.bytes, this.known, scratch)
    this.longPieces.tokens = this.known
    return twice
  }

  /**
   * The address of room for so many bytes of text, with room for as many tokens and `more`. If it has to grow, what stood there before
   * is lost but for the first bytes of the text that are `kept`.
   */
  openText(size: i32, more: i32, kept: i32): i32 {
    if (size <= this.textSize) return this.text
    const text = allocate(size + slack)
    copy(text, this.text, kept)
    this.text = text
    this.textSize = size
    this.tokens = allocate(((size + more) << 2) + slack)
    this.longPieces.dead = allocate((size >> 3) + slack)
    return text
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
    if (count > this.listSize) {
      this.list = allocate(count << 3)
      this.listSize = count << 1
    }
    return this.list
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
    if (this.measures === 0) this.measureTokens()
    const starts = this.openPieces(count << 1)
    const ends = starts + (count << 2)
    /** Where the character begins that the next token might have further bytes of. */
    let last = start
    for (let i = 0; i < count << 2; i += 4) {
      const measure = wordAt(this.measures + (wordAt(this.tokens + i) << 2))
      setWord(starts + i, (measure & 1) !== 0 ? last : start)
      start += measure >> 2
      if (measure >> 2 !== 0) last = start - 1 - ((measure >> 1) & 1)
      setWord(ends + i, start)
    }
    return starts
  }

  /**
   * The measure of a token is 4 times the number of UTF-16 units of the characters that begin in it, 2 if the last of them has two, and
   * 1 if its first byte belongs to a character before.
   */
  private measureTokens(): void {
    this.measures = allocate(this.tokenCount << 2)
    let at = this.bytes
    for (let token = 0; token < this.tokenCount; token++) {
      const end = this.bytes + wordAt(this.offsets + (token << 2) + 4)
      let measure = at < end && (byteAt(at) & 0xc0) === 0x80 ? 1 : 0
      for (; at < end; at++) {
        const byte = byteAt(at)
        if ((byte & 0xc0) === 0x80) continue
        measure = (measure & ~2) + (byte < 0xf0 ? 4 : 10)
      }
      setWord(this.measures + (token << 2), measure)
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
    if (isRun(at, end)) {
      const token = this.shortPieces.tokenOf(byteAt(at))
      return encodeRun(this.merges, this.known, token, end - at, this.out)
    }
    // Windows are too narrow for characters of several bytes.
    const count = byteAt(at + 1) < 0x80 ? this.encodeByWindows(at, end) : 0
    if (count > 0) return count
    if (this.longPieces.tokens === 0) this.check()
    return this.longPieces.encode(at, end, this.out)
  }

  /**
   * Encodes a long piece by windows of what is a short one. The last token of a window might have been a longer one, so the next
   * window begins with it; and with the one before, if the two windows do not fit. Tokens of which any two neighbours can meet are
   * the encoding of the whole. Gives their number, 0 if it does not come to an end: where long tokens follow each other.
   */
  private encodeByWindows(start: i32, end: i32): i32 {
    const first = this.out
    let out = first
    let at = start
    let retries = 0
    while (at < end) {
      const length = end - at < longestWord ? end - at : longestWord
      const count = this.shortPieces.encode(at, length, out)
      if (out === first || this.merges.canMeet(wordAt(out - 4), wordAt(out))) {
        out += count << 2
        at += length
        if (at === end) break
        if (count === 1) return 0
      } else {
        retries++
        if (retries > 8 + ((at - start) >> 6)) return 0
      }
      // The last token might have been another.
      out -= 4
      at -= lengthOf(this.known, wordAt(out))
    }
    return (out - first) >> 2
  }
}

const longestWord: i32 = 15
const longestPhrase: i32 = 64

/** More than any scanner looks at behind the end of a piece without noting it in `reach`. */
const lookahead: i32 = 8
/** Zeros behind the text. */
const slack: i32 = 64
