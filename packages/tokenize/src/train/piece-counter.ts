import { writeCharacterClasses } from '../bpe/character-classes.ts'
import { allocate, Memory, reserve, select } from '../bpe/kernels/machine.ts'
import { Scanner } from '../bpe/kernels/scanner.ts'
import { scannerOf, type SplitPatternName } from '../split-patterns.ts'
import type { WordCounts } from './word-counts.ts'

/** Counts the pieces that a split pattern cuts texts into. */
export class PieceCounter {
  readonly #words: WordCounts
  readonly #memory = new Memory()
  readonly #scanner: Scanner
  /** Address of the bytes that are not counted yet, and how many there are. */
  readonly #text: number
  #length = 0
  /** With fewer bytes it is not worth while to look again for the end of a long piece. */
  #enough = 0

  constructor(split: SplitPatternName, words: WordCounts) {
    const { family, maxDigits } = scannerOf(split)
    this.#words = words
    select(this.#memory)
    this.#scanner = new Scanner()
    this.#scanner.setPattern(family, maxDigits)
    const { classes } = this.#scanner
    writeCharacterClasses(this.#memory.bytes.subarray(classes, classes + 0x110000))
    this.#text = allocate(0)
  }

  /** Takes a text, or a part of it that ends with a whole character. */
  add(part: string, isLast: boolean): void {
    select(this.#memory)
    reserve(this.#text + this.#length + 3 * part.length + slack)
    const room = this.#memory.bytes.subarray(this.#text + this.#length)
    this.#length += encoder.encodeInto(part, room).written
    if (isLast || this.#length >= this.#enough) this.#count(isLast)
  }

  #count(isLast: boolean): void {
    const { bytes, words } = this.#memory
    const end = this.#text + this.#length
    bytes.fill(0, end, end + slack)
    this.#scanner.setEnd(end)
    const limit = isLast ? Infinity : end - lookahead
    let start = this.#text
    const first = this.#scanner.ends >> 2
    // Pieces that more text could make longer are left for later.
    for (let count = this.#scanner.scan(start, limit); count > 0; count = this.#scanner.scan(start, limit)) {
      for (const next of words.subarray(first, first + count)) {
        this.#words.add(bytes, start, next)
        start = next
      }
    }
    bytes.copyWithin(this.#text, start, end)
    this.#length = end - start
    this.#enough = 2 * this.#length
  }
}

const encoder = new TextEncoder()

/** More than the scanner looks at behind the end of a piece without noting it in `reach`. */
const lookahead = 8

/** Zeros behind the text. */
const slack = 64
