/**
 * Text on its way through a tokenizer, each character knowing which part of the original text it stands for. That is what keeps
 * offsets exact when normalisation changes lengths. A character that a step puts in stands for what its neighbour stands for.
 *
 * Positions in `text` are UTF-16 units, at the borders of code points; so are those in the original.
 */
export class AlignedText {
  readonly text: string
  /** Where in the original this piece begins, as it was when the piece was last cut from a longer one. */
  readonly origin: number
  /** For each unit the part of the original; undefined where the text is the original's own, from `#from` on. */
  readonly #alignment: Alignment | undefined
  readonly #from: number

  constructor(text: string, origin = 0, alignment?: Alignment, from: number = origin) {
    this.text = text
    this.origin = origin
    this.#alignment = alignment
    this.#from = from
  }

  /** The part of the original that starts the character at a unit. */
  startOf(unit: number): number {
    return this.#alignment === undefined ? this.#from + unit : (this.#alignment.starts[this.#from + unit] ?? 0)
  }

  /** The end of the part of the original that the unit's character stands for; `unit` is the character's last. */
  endOf(unit: number): number {
    return this.#alignment === undefined ? this.#from + unit + 1 : (this.#alignment.ends[this.#from + unit] ?? 0)
  }

  slice(start: number, end: number): AlignedText {
    const origin = end > start ? this.startOf(start) : this.origin
    return new AlignedText(this.text.slice(start, end), origin, this.#alignment, this.#from + start)
  }

  /** The same alignment under other characters: one for each, of the same number of units. */
  withText(text: string): AlignedText {
    return text === this.text ? this : new AlignedText(text, this.origin, this.#alignment, this.#from)
  }

  /** Puts text before the first character. Empty text stays empty. */
  prepend(text: string): AlignedText {
    if (this.text === '' || text === '') return this
    const rewrite = new Rewrite(this)
    const first = String.fromCodePoint(this.text.codePointAt(0) ?? 0)
    let after = 0
    for (const character of text + first) {
      if (after++ === 0) rewrite.replace(character)
      else rewrite.insert(character)
    }
    rewrite.keep(this.text.length - first.length)
    return rewrite.finish()
  }
}

interface Alignment {
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/** Makes an aligned text out of another, character by character from left to right. */
export class Rewrite {
  readonly #source: AlignedText
  #at = 0
  #text = ''
  #starts: Int32Array
  #ends: Int32Array

  constructor(source: AlignedText) {
    this.#source = source
    this.#starts = new Int32Array(source.text.length + 8)
    this.#ends = new Int32Array(source.text.length + 8)
  }

  /** The next `units` stay as they are. */
  keep(units: number): void {
    const from = this.#text.length
    this.#reserve(from + units)
    for (let unit = 0; unit < units; unit++) {
      this.#starts[from + unit] = this.#source.startOf(this.#at + unit)
      this.#ends[from + unit] = this.#source.endOf(this.#at + unit)
    }
    this.#text += this.#source.text.slice(this.#at, this.#at + units)
    this.#at += units
  }

  /** A character in place of the next one. It stands for that one alone, also when characters `dropped` after it are merged. */
  replace(character: string, dropped = 0): void {
    const end = this.#next(this.#at)
    if (end > this.#at) this.#put(character, this.#source.startOf(this.#at), this.#source.endOf(end - 1))
    this.#at = end
    for (let taken = 0; taken < dropped; taken++) this.#at = this.#next(this.#at)
  }

  /** A character more, which stands for what the last one that was taken stands for; for nothing before the first. */
  insert(character: string): void {
    const { origin } = this.#source
    if (this.#at === 0) this.#put(character, origin, origin)
    else {
      const start = this.#source.text.codePointAt(this.#at - 2) ?? 0
      const previous = this.#at - (start > 0xffff ? 2 : 1)
      this.#put(character, this.#source.startOf(previous), this.#source.endOf(this.#at - 1))
    }
  }

  /** The next `units` go. */
  drop(units: number): void {
    this.#at += units
  }

  finish(): AlignedText {
    const alignment = { starts: this.#starts, ends: this.#ends }
    return new AlignedText(this.#text, this.#source.origin, alignment, 0)
  }

  #next(at: number): number {
    const point = this.#source.text.codePointAt(at)
    return point === undefined ? at : at + (point > 0xffff ? 2 : 1)
  }

  #put(character: string, start: number, end: number): void {
    const from = this.#text.length
    this.#reserve(from + character.length)
    this.#starts.fill(start, from, from + character.length)
    this.#ends.fill(end, from, from + character.length)
    this.#text += character
  }

  #reserve(length: number): void {
    if (length <= this.#starts.length) return
    const grow = (old: Int32Array): Int32Array => {
      const grown = new Int32Array(Math.max(length, 2 * old.length))
      grown.set(old)
      return grown
    }
    this.#starts = grow(this.#starts)
    this.#ends = grow(this.#ends)
  }
}
