import { allocate, byteAt, glance, setWord, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'

// What a character is to the split patterns. A letter is of one kind of three.
const capital: i32 = 1
const small: i32 = 2
const caseless: i32 = 4
const mark: i32 = 8
const number: i32 = 16
const blank: i32 = 32
const lineEnd: i32 = 64

const letter: i32 = capital | small | caseless
const white: i32 = blank | lineEnd
/** `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]` */
const upper: i32 = capital | caseless | mark
/** `[\p{Ll}\p{Lm}\p{Lo}\p{M}]` */
const lower: i32 = small | caseless | mark

const apostrophe: i32 = 0x27
const newline: i32 = 10
const carriageReturn: i32 = 13
const slash: i32 = 0x2f

/** The families of split patterns, as ../../split-patterns.ts tells them. */
const gpt2: i32 = 0
const o200k: i32 = 2

/**
 * Splits UTF-8 text into the pieces that a split pattern matches, one after the other. The text has to be followed by a NUL;
 * for `glance` 63 more bytes have to be there.
 */
export class Scanner {
  /** Address of the class of each code point. */
  readonly classes: i32
  /** Address of the ends that `scan` found. */
  readonly ends: i32
  /** How far the scanner had to look to find the end of the last piece; at least to that end. */
  private reach: i32 = 0
  private family: i32 = 0
  private maxDigits: i32 = 0
  /** Where the text ends. */
  private end: i32 = 0

  constructor() {
    this.classes = allocate(0x110000)
    this.ends = allocate((mostEnds + 72) << 2)
  }

  setPattern(family: i32, maxDigits: i32): void {
    this.family = family
    this.maxDigits = maxDigits
  }

  setEnd(end: i32): void {
    this.end = end
  }

  /**
   * Finds the ends of the next pieces from `start` on, writes them to `ends`, and gives their number, 0 at the end. It leaves out
   * those whose end could not be told without looking farther than `limit`.
   */
  scan(start: i32, limit: i32): i32 {
    let out = this.ends
    const full = out + (mostEnds << 2)
    while (start < this.end && out < full) {
      const count = this.glance(start, out, (full - out) >> 2)
      if (count > 0) {
        out += count << 2
        start = wordAt(out - 4)
        continue
      }
      this.reach = 0
      start = this.family === gpt2 ? this.nextOfGpt2(start) : this.nextOfGpt4(start)
      if (start > limit || this.reach > limit) break
      setWord(out, start)
      out += 4
    }
    return (out - this.ends) >> 2
  }

  private glance(start: i32, ends: i32, most: i32): i32 {
    return this.family === gpt2 ? 0 : glance(start, ends, most, this.family === o200k, this.maxDigits)
  }

  private nextOfGpt2(start: i32): i32 {
    const first = byteAt(start)
    if (first === apostrophe) {
      const end = this.contraction(start, false)
      if (end !== start) return end
    }
    const at = first === 0x20 ? start + 1 : start
    const kind = this.character(at) & 255
    if ((kind & letter) !== 0) return this.run(at, letter)
    if ((kind & number) !== 0) return this.run(at, number)
    if ((kind & white) === 0 && at < this.end) return this.symbols(at)
    return this.whiteSpace(start)
  }

  private nextOfGpt4(start: i32): i32 {
    const first = this.character(start)
    const kind = first & 255
    const second = start + (first >> 8)
    if (this.family === o200k) {
      const end = this.casedWord(start, kind, second)
      if (end !== 0) return this.contraction(end, true)
    } else {
      if (byteAt(start) === apostrophe) {
        const end = this.contraction(start, true)
        if (end !== start) return end
      }
      if ((kind & letter) !== 0) return this.run(second, letter)
      if ((kind & (number | lineEnd)) === 0 && (this.character(second) & letter) !== 0) return this.run(second, letter)
    }
    if ((kind & number) !== 0) return this.digits(start)
    if ((kind & white) === 0) return this.symbols(second)
    if (byteAt(start) === 0x20 && second < this.end && (this.character(second) & (letter | number | white)) === 0) {
      return this.symbols(second)
    }
    return this.whiteSpace(start)
  }

  /**
   * `[^\r\n\p{L}\p{N}]?` and a word whose capitals, if any, come first:
   * `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+`, else `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+`. 0 if there is none.
   */
  private casedWord(start: i32, kind: i32, second: i32): i32 {
    if ((kind & (number | lineEnd)) !== 0) return 0
    const from = (kind & letter) === 0 ? second : start
    let at = this.run(from, caseless | mark)
    let lastBoth = at === from ? 0 : at
    for (;;) {
      const character = this.character(at)
      if ((character & upper) === 0) {
        this.reach = at
        if ((character & small) !== 0) return this.run(at, lower)
        break
      }
      at += character >> 8
      if ((character & (caseless | mark)) !== 0) lastBoth = at
    }
    // The second part gets what could have been in either.
    if (lastBoth !== 0) return lastBoth
    // With a mark at the beginning, the pattern rather matches that alone than as the character before capitals.
    if ((kind & mark) !== 0) return second
    return at === from ? 0 : at
  }

  /** `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d` if it stands there. */
  private contraction(at: i32, anyCase: boolean): i32 {
    if (byteAt(at) !== apostrophe) return at
    const change = anyCase ? 0x20 : 0
    const second = byteAt(at + 1)
    const first = second | change
    if (first === 0x73 || first === 0x64 || first === 0x6d || first === 0x74) return at + 2
    const next = byteAt(at + 2)
    const last = next | change
    if ((first === 0x6c && last === 0x6c) || ((first === 0x76 || first === 0x72) && last === 0x65)) return at + 3
    // ſ is another s.
    if (anyCase && second === 0xc5 && next === 0xbf) return at + 3
    return at
  }

  private digits(at: i32): i32 {
    for (let i = 0; i < this.maxDigits; i++) {
      const character = this.character(at)
      if ((character & number) === 0) break
      at += character >> 8
    }
    return at
  }

  /** `[^\s\p{L}\p{N}]*`, and the line ends behind it that the pattern wants. */
  private symbols(at: i32): i32 {
    while (at < this.end) {
      const character = this.character(at)
      if ((character & (letter | number | white)) !== 0) break
      at += character >> 8
    }
    if (this.family === gpt2) return at
    const other = this.family === o200k ? slash : newline
    let byte = byteAt(at)
    while (byte === newline || byte === carriageReturn || byte === other) {
      at++
      byte = byteAt(at)
    }
    return at
  }

  /** `\s*[\r\n]+` (not of GPT-2), else `\s+(?!\S)`, else `\s+`. */
  private whiteSpace(start: i32): i32 {
    let at = start
    let last = start
    let afterLines = 0
    for (;;) {
      const character = this.character(at)
      if ((character & white) === 0) break
      last = at
      at += character >> 8
      if ((character & lineEnd) !== 0) afterLines = at
    }
    this.reach = at
    if (afterLines !== 0 && this.family !== gpt2) return afterLines
    return at < this.end && last > start ? last : at
  }

  /** Where characters of these kinds end. */
  private run(at: i32, kinds: i32): i32 {
    const classes = this.classes
    for (;;) {
      const first = byteAt(at)
      if (first < 0x80) {
        if ((byteAt(classes + first) & kinds) === 0) break
        at++
      } else if (first < 0xe0) {
        if ((byteAt(classes + (((first & 0x1f) << 6) | (byteAt(at + 1) & 0x3f))) & kinds) === 0) break
        at += 2
      } else if (first < 0xf0) {
        const code = ((first & 0x0f) << 12) | ((byteAt(at + 1) & 0x3f) << 6) | (byteAt(at + 2) & 0x3f)
        if ((byteAt(classes + code) & kinds) === 0) break
        at += 3
      } else {
        if ((this.character(at) & kinds) === 0) break
        at += 4
      }
    }
    return at
  }

  /** The class of the character at an address, and above its lowest 8 bits how many bytes it has. */
  private character(at: i32): i32 {
    const first = byteAt(at)
    if (first < 0x80) return byteAt(this.classes + first) | 0x100
    const second = byteAt(at + 1) & 0x3f
    if (first < 0xe0) return byteAt(this.classes + (((first & 0x1f) << 6) | second)) | 0x200
    const third = byteAt(at + 2) & 0x3f
    if (first < 0xf0) return byteAt(this.classes + (((first & 0x0f) << 12) | (second << 6) | third)) | 0x300
    const fourth = byteAt(at + 3) & 0x3f
    return byteAt(this.classes + (((first & 0x07) << 18) | (second << 12) | (third << 6) | fourth)) | 0x400
  }
}

/** How many ends are found before their pieces are encoded: enough for both loops to run smoothly, with the text still at hand. */
const mostEnds: i32 = 256
