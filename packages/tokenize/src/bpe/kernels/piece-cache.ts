import { allocate, areKept, byteAt, hashBytes, keepBytes, setByte, setWord, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'

/**
 * The tokens of pieces met of late, of those that have at most 16 bytes and 3 tokens. Each piece has one place; whichever came
 * last has it.
 */
export class PieceCache {
  /** Address of the entries: 16 bytes, the length, the number of tokens, and the tokens. */
  private readonly entries: i32

  constructor() {
    this.entries = allocate(entrySize << bits)
  }

  /** Writes the tokens of a piece to `out`, where room for 3 has to be, and gives their number; 0 if they are not here. */
  find(at: i32, length: i32, out: i32): i32 {
    if (length > 16) return 0
    const entry = this.entries + (hashBytes(at, length) >>> (32 - bits)) * entrySize
    if (byteAt(entry + 16) !== length || !areKept(entry, at, length)) return 0
    setWord(out, wordAt(entry + 20))
    setWord(out + 4, wordAt(entry + 24))
    setWord(out + 8, wordAt(entry + 28))
    return byteAt(entry + 17)
  }

  /** Keeps the tokens that stand at `tokens`. */
  keep(at: i32, length: i32, tokens: i32, count: i32): void {
    if (length > 16 || count > 3) return
    const entry = this.entries + (hashBytes(at, length) >>> (32 - bits)) * entrySize
    keepBytes(entry, at, length)
    setByte(entry + 16, length)
    setByte(entry + 17, count)
    for (let i = 0; i < count; i++) setWord(entry + 20 + (i << 2), wordAt(tokens + (i << 2)))
  }
}

const entrySize: i32 = 32
/** 1 MB. */
const bits: i32 = 15
