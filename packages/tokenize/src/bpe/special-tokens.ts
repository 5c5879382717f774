import { TokenizeError } from '../errors.ts'

/** What to do where the name of a special token stands in a text. */
export interface SpecialTokenOptions {
  /** Special tokens that are encoded as what they are; `'all'`: every one. Default: none. */
  allowedSpecial?: 'all' | Iterable<string>
  /**
   * Names (of special tokens or anything else) at which encoding fails; what is neither allowed nor refused is encoded as plain
   * text. Default: `'all'`, every special token that is not allowed. `[]`: none.
   */
  disallowedSpecial?: 'all' | Iterable<string>
}

/** A stretch of a text: a special token, or, without an id, plain text. */
export interface Stretch {
  readonly start: number
  readonly end: number
  readonly id?: number
}

/** Finds the special tokens of an encoding in texts. */
export class SpecialTokens {
  readonly #ids: ReadonlyMap<string, number>
  readonly #all: NameFinder

  constructor(tokens: Readonly<Record<string, number>>) {
    this.#ids = new Map(Object.entries(tokens))
    if (this.#ids.has(''))
      throw new RangeError('specialTokens has an empty name; expected names of at least one character')
    this.#all = new NameFinder(this.#ids.keys())
  }

  /**
   * The text cut at the special tokens that are allowed; of several that start at one place the longest counts. Linear in the
   * length of the text, and hardly more than one `indexOf` if nothing in it looks like a special token.
   *
   * @throws {TokenizeError} 'special-token' if the text has one that is refused
   * @throws {RangeError} if a name that is allowed is no special token of this encoding
   */
  cut(text: string, options: SpecialTokenOptions = {}): Iterable<Stretch> {
    const { allowedSpecial = [], disallowedSpecial = 'all' } = options
    const allowed = allowedSpecial === 'all' ? this.#ids : this.#checkNames(allowedSpecial)
    this.#refuse(text, allowed, disallowedSpecial)
    if (allowed.size === 0) return [{ start: 0, end: text.length }]
    return this.#cut(text, allowedSpecial === 'all' ? this.#all : new NameFinder(allowed.keys()))
  }

  *#cut(text: string, finder: NameFinder): Generator<Stretch> {
    let start = 0
    for (let found = finder.next(text, 0); found !== undefined; found = finder.next(text, start)) {
      if (start < found.start) yield { start, end: found.start }
      yield { ...found, id: this.#ids.get(text.slice(found.start, found.end))! }
      start = found.end
    }
    if (start < text.length) yield { start, end: text.length }
  }

  #checkNames(names: Iterable<string>): ReadonlyMap<string, number> {
    const checked = new Map<string, number>()
    for (const name of names) {
      const id = this.#ids.get(name)
      if (id !== undefined) {
        checked.set(name, id)
        continue
      }
      throw new RangeError(
        `allowedSpecial has ${quote(name)}, which is none of this encoding's special tokens: ${this.#list()}`
      )
    }
    return checked
  }

  #refuse(text: string, allowed: ReadonlyMap<string, number>, disallowed: 'all' | Iterable<string>): void {
    if (disallowed === 'all' && allowed.size === this.#ids.size) return
    const finder = disallowed === 'all' ? this.#all : new NameFinder(disallowed)
    const except = disallowed === 'all' ? allowed : none
    const found = finder.next(text, 0, except)
    if (found === undefined) return
    const name = quote(text.slice(found.start, found.end))
    throw new TokenizeError(
      'special-token',
      `the text has the special token ${name} at ${found.start}, which is not allowed here; to encode it as that token, give allowedSpecial: [${name}], to encode it as plain text, disallowedSpecial: []`
    )
  }

  #list(): string {
    const names = [...this.#ids.keys()]
    return names.slice(0, 8).map(quote).join(', ') + (names.length > 8 ? `, … (${names.length})` : '') || 'it has none'
  }
}

const none: ReadonlyMap<string, number> = new Map()

/** Finds names in texts: the leftmost, and the longest of those that start there. */
class NameFinder {
  readonly #names: ReadonlySet<string>
  /** Of all names, the longest first. */
  readonly #lengths: readonly number[]
  /** How any of the names starts. */
  readonly #start: RegExp | undefined

  constructor(names: Iterable<string>) {
    // An empty name would be found everywhere.
    this.#names = new Set(Array.from(names).filter(name => name !== ''))
    this.#lengths = [...new Set(Array.from(this.#names, name => name.length))].sort((a, b) => b - a)
    // Two characters tell most texts from names: nearly every name starts with '<|'.
    const starts = new Set(Array.from(this.#names, name => name.slice(0, 2)))
    if (starts.size > 0) this.#start = new RegExp(Array.from(starts, escape).join('|'), 'g')
  }

  /**
   * The first name at `from` or behind it.
   *
   * @param except names that are passed over
   */
  next(text: string, from: number, except: ReadonlyMap<string, number> = none): Stretch | undefined {
    if (this.#start === undefined) return undefined
    this.#start.lastIndex = from
    for (let match = this.#start.exec(text); match !== null; match = this.#start.exec(text)) {
      const start = match.index
      for (const length of this.#lengths) {
        const name = text.slice(start, start + length)
        if (this.#names.has(name) && !except.has(name)) return { start, end: start + name.length }
      }
      this.#start.lastIndex = start + 1
    }
    return undefined
  }
}

function quote(name: string): string {
  return `'${name}'`
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
