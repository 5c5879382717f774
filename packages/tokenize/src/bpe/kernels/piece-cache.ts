import { allocate, areKept, byteAt, copy16, hashBytes, keepBytes, setByte, setWord, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'

/**
 * The tokens of pieces met of late, of up to so many bytes and tokens. Each piece has two places side by side; whichever came
 * last has the first of them.
 */
export class PieceCache {
  private readonly entries: i32
  private readonly shift: i32
  private readonly maxLength: i32
  private readonly maxTokens: i32
  /** Bytes of an entry: those of the piece, the length, the number of tokens, two that are free, and the tokens. */
  private readonly size: i32

  /**
   * @param bits the logarithm of the number of pairs of places
   * @param maxLength a multiple of 16
   * @param maxTokens at least 3
   */
  constructor(bits: i32, maxLength: i32, maxTokens: i32) {
    this.shift = 32 - bits
    this.maxLength = maxLength
    this.maxTokens = maxTokens
    this.size = maxLength + 4 + (maxTokens << 2)
    this.entries = allocate(this.size << (bits + 1))
  }

  /** Writes the tokens of a piece to `out`, where room for 3 has to be, and gives their number; 0 if they are not here. */
  find(at: i32, length: i32, out: i32): i32 {
    let entry = this.entries + (hashBytes(at, length) >>> this.shift) * (this.size << 1)
    // The second place if the first has another piece, by arithmetic: a branch could not be foretold.
    entry += this.size & (areKept(entry, at, length) - 1)
    const meta = entry + this.maxLength
    if (areKept(entry, at, length) === 0 || byteAt(meta) !== length) return 0
    const count = byteAt(meta + 1)
    setWord(out, wordAt(meta + 4))
    setWord(out + 4, wordAt(meta + 8))
    setWord(out + 8, wordAt(meta + 12))
    for (let i = 12; i < count << 2; i += 4) setWord(out + i, wordAt(meta + 4 + i))
    return count
  }

  /** Keeps the tokens that stand at `tokens`, if there is room for so many. */
  keep(at: i32, length: i32, tokens: i32, count: i32): void {
    if (count > this.maxTokens) return
    const entry = this.entries + (hashBytes(at, length) >>> this.shift) * (this.size << 1)
    for (let i = 0; i < this.size; i += 16) copy16(entry + this.size + i, entry + i)
    keepBytes(entry, at, length)
    const meta = entry + this.maxLength
    setByte(meta, length)
    setByte(meta + 1, count)
    for (let i = 0; i < count << 2; i += 4) setWord(meta + 4 + i, wordAt(tokens + i))
  }
}
