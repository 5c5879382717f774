import { TokenizeError } from '../errors.ts'
import { asInReference, whitespace } from './character-classes.ts'

/**
 * Oniguruma's regular expressions, in which a tokenizer.json writes its patterns, as JavaScript's (flag `v`). What has no
 * counterpart, or would mean something else, is refused: back-references, conditionals, `\X`, `\K`, the flag `x`, and folding
 * one character to several (`(?i:ss)` matches `ß` there).
 *
 * A pattern is a program that a stranger wrote, for a matcher that backtracks. Loops of which each turn can be cut up in several
 * ways are refused, since they take exponential time; what remains can still be quadratic, as it is in Oniguruma.
 *
 * @throws {TokenizeError} 'unsupported' for such a pattern, 'invalid-file' for one that is none
 */
export function translateOniguruma(pattern: string): string {
  return new Translator(pattern).translate()
}

/** A translated piece of a pattern. It is variable if it can match the same text in several ways, or several lengths of it. */
interface Piece {
  source: string
  isVariable: boolean
}

const fixed = (source: string): Piece => ({ source, isVariable: false })

interface Flags {
  ignoreCase: boolean
  dotAll: boolean
}

class Translator {
  readonly #pattern: string
  #at = 0
  #depth = 0
  #atomic = 0

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  translate(): string {
    const { source } = this.#alternatives({ ignoreCase: false, dotAll: false })
    if (this.#at < this.#pattern.length) throw this.#invalid('there is a ) without its (')
    return source
  }

  #alternatives(flags: Flags): Piece {
    const first = this.#sequence(flags)
    if (!this.#sees('|')) return first
    let { source } = first
    while (this.#take('|')) source += `|${this.#sequence(flags).source}`
    return { source, isVariable: true }
  }

  #sequence(flags: Flags): Piece {
    let source = ''
    let isVariable = false
    let literals = ''
    while (this.#at < this.#pattern.length && !this.#sees('|') && !this.#sees(')')) {
      const from = this.#at
      const piece = this.#quantified(this.#atom(flags))
      source += piece.source
      isVariable ||= piece.isVariable
      const text = this.#pattern.slice(from, this.#at)
      literals = /^.$/su.test(text) ? literals + text.toLowerCase() : ''
      if (flags.ignoreCase && /ss|ff|fi|fl|st/.test(literals)) {
        throw this.#unsupported(`case folding of several characters to one, as of ${JSON.stringify(literals)}`)
      }
    }
    return { source, isVariable }
  }

  #atom(flags: Flags): Piece {
    const character = this.#next()
    switch (character) {
      case '(':
        return this.#group(flags)
      case '[':
        return fixed(this.#characterClass(flags))
      case '.':
        return fixed(flags.dotAll ? '[^]' : String.raw`[^\n]`)
      case '^':
        return fixed(String.raw`(?<=^|\n)`)
      case '$':
        return fixed(String.raw`(?=\n|$)`)
      case '\\':
        return fixed(this.#escape(flags))
      case '*':
      case '+':
      case '?':
        throw this.#invalid(`there is nothing that ${character} could repeat`)
      default:
        return fixed(literal(character, flags))
    }
  }

  #group(flags: Flags): Piece {
    if (++this.#depth > 200) throw this.#unsupported('groups nested more than 200 deep')
    const piece = this.#groupKind(flags)
    this.#depth--
    return piece
  }

  #groupKind(flags: Flags): Piece {
    if (!this.#take('?')) return this.#closed('(?:', flags)
    if (this.#take('#')) {
      while (!this.#take(')')) this.#next()
      return fixed('')
    }
    if (this.#take(':')) return this.#closed('(?:', flags)
    // What is looked at is decided once.
    for (const open of ['=', '!', '<=', '<!'])
      if (this.#take(open)) return fixed(this.#closed(`(?${open}`, flags).source)
    if (this.#take('>')) return this.#atomicGroup(this.#closed('(?:', flags))
    if (this.#take('<')) {
      while (!this.#take('>')) this.#next()
      return this.#closed('(?:', flags)
    }
    return this.#inlineFlags(flags)
  }

  #inlineFlags(flags: Flags): Piece {
    const inner = { ...flags }
    let on = true
    for (;;) {
      const flag = this.#next()
      if (flag === '-') on = false
      else if (flag === 'i') inner.ignoreCase = on
      else if (flag === 'm') inner.dotAll = on
      else if (flag === ':') return this.#closed('(?:', inner)
      else if (flag === ')') {
        // It holds to the end of the group around it, and is a group of its own with all alternatives to there.
        const rest = this.#alternatives(inner)
        return { ...rest, source: `(?:${rest.source})` }
      } else throw this.#unsupported(`the group (?${flag}`)
    }
  }

  #closed(open: string, flags: Flags): Piece {
    const piece = this.#alternatives(flags)
    if (!this.#take(')')) throw this.#invalid('there is a ( without its )')
    return { ...piece, source: `${open}${piece.source})` }
  }

  /** What is matched once is not given back: JavaScript's lookahead does that, and its outcome is taken by name. */
  #atomicGroup(piece: Piece): Piece {
    const name = `atomic${this.#atomic++}`
    return fixed(`(?=(?<${name}>${piece.source}))\\k<${name}>`)
  }

  #quantified(atom: Piece): Piece {
    let piece = atom
    for (;;) {
      const interval = this.#interval()
      const quantifier = interval ?? ['*', '+', '?'].find(one => this.#take(one))
      if (quantifier === undefined) return piece
      if (piece.source === '') throw this.#invalid(`there is nothing that ${quantifier} could repeat`)
      if (isExact(quantifier) && this.#sees('?')) throw this.#unsupported('an interval of one number with ?')
      const isLazy = this.#take('?')
      // Behind an interval a + is no possessive, but one more loop.
      const isPossessive = interval === undefined && !isLazy && this.#take('+')
      if (piece.isVariable && quantifier !== '?') {
        throw this.#unsupported('a loop whose turns can be cut up in several ways, and so take exponential time')
      }
      const source = `(?:${piece.source})${quantifier}${isLazy ? '?' : ''}`
      const repeated = { source, isVariable: piece.isVariable || !isExact(quantifier) }
      piece = isPossessive ? this.#atomicGroup(repeated) : repeated
    }
  }

  /** `{n}`, `{n,}`, `{n,m}`, `{,m}`; any other brace is itself. */
  #interval(): string | undefined {
    const match = /^\{(\d*)(,?)(\d*)\}/.exec(this.#pattern.slice(this.#at, this.#at + 24))
    if (match === null || (match[1] === '' && match[3] === '')) return undefined
    const [all, low = '', comma = '', high = ''] = match
    if (Number(low) > 1000 || Number(high) > 1000) throw this.#unsupported('an interval of more than 1,000')
    this.#at += all.length
    return `{${low === '' ? '0' : low}${comma}${high}}`
  }

  #escape(flags: Flags): string {
    const character = this.#next()
    const anchor = anchors.get(character)
    if (anchor !== undefined) return anchor
    return this.#characterEscape(character) ?? literal(this.#literalEscape(character), flags)
  }

  /** `\s`, `\p{L}` and their like, which are classes within brackets and without. */
  #characterEscape(character: string): string | undefined {
    const shorthand = shorthands.get(character)
    if (shorthand !== undefined) return `[${shorthand}]`
    if (character !== 'p' && character !== 'P') return undefined
    const name = /^\{(\^?)([^}]+)\}/.exec(this.#pattern.slice(this.#at, this.#at + 64))
    if (name === null) throw this.#unsupported(`\\${character} without a name in braces`)
    this.#at += name[0].length
    const members = property(name[2] ?? '')
    if (members === undefined) throw this.#unsupported(`the property ${JSON.stringify(name[2])}`)
    return (character === 'P') === (name[1] === '^') ? `[${members}]` : `[^${members}]`
  }

  /** The character that an escape stands for. */
  #literalEscape(character: string): string {
    const control = controls.get(character)
    if (control !== undefined) return control
    if (character === 'x' || character === 'u') {
      const digits = /^(?:\{([0-9a-f]{1,6})\}|([0-9a-f]{1,4}))/i.exec(this.#pattern.slice(this.#at, this.#at + 8))
      const hex = character === 'x' ? (digits?.[1] ?? digits?.[2]?.slice(0, 2)) : digits?.[2]
      if (hex === undefined || Number.parseInt(hex, 16) > 0x10ffff)
        throw this.#invalid(`\\${character} lacks its digits`)
      this.#at += digits?.[1] === undefined ? hex.length : hex.length + 2
      return String.fromCodePoint(Number.parseInt(hex, 16))
    }
    if (/[0-9a-zA-Z]/.test(character)) throw this.#unsupported(`the escape \\${character}`)
    return character
  }

  #characterClass(flags: Flags): string {
    if (++this.#depth > 200) throw this.#unsupported('classes nested more than 200 deep')
    const negation = this.#take('^') ? '^' : ''
    const intersected: string[] = []
    let members = ''
    let isFirst = true
    while (isFirst || !this.#take(']')) {
      if (this.#take('&&')) {
        intersected.push(`[${members}]`)
        members = ''
      } else members += this.#member(flags)
      isFirst = false
    }
    this.#depth--
    return `[${negation}${[...intersected, intersected.length > 0 ? `[${members}]` : members].join('&&')}]`
  }

  /** A character, range, class or POSIX bracket within a class. */
  #member(flags: Flags): string {
    if (this.#take('[:')) {
      const name = /^(\^?)([a-z]+):\]/.exec(this.#pattern.slice(this.#at, this.#at + 16))
      const members = name === null ? undefined : property(name[2] ?? '')
      if (name === null || members === undefined) throw this.#unsupported('this POSIX bracket')
      this.#at += name[0].length
      return `[${name[1] ?? ''}${members}]`
    }
    const character = this.#next()
    if (character === '[') return this.#characterClass(flags)
    const escaped = character === '\\' ? this.#next() : undefined
    const members = escaped === undefined ? undefined : this.#characterEscape(escaped)
    if (members !== undefined) return members
    const low = escaped === undefined ? character : this.#literalEscape(escaped)
    if (!this.#sees('-') || this.#sees('-]') || this.#sees('-[') || this.#sees('-&&')) return inClass(low, low, flags)
    this.#at++
    const end = this.#next()
    const high = end === '\\' ? this.#literalEscape(this.#next()) : end
    if (high < low && (high.codePointAt(0) ?? 0) < (low.codePointAt(0) ?? 0))
      throw this.#invalid('a range ends before it begins')
    return inClass(low, high, flags)
  }

  #next(): string {
    const point = this.#pattern.codePointAt(this.#at)
    if (point === undefined) throw this.#invalid('it ends too early')
    const character = String.fromCodePoint(point)
    this.#at += character.length
    return character
  }

  #sees(text: string): boolean {
    return this.#pattern.startsWith(text, this.#at)
  }

  #take(text: string): boolean {
    if (!this.#sees(text)) return false
    this.#at += text.length
    return true
  }

  #invalid(reason: string): TokenizeError {
    return new TokenizeError('invalid-file', `${this.#shown()} is no regular expression: at ${this.#at}, ${reason}.`)
  }

  #unsupported(what: string): TokenizeError {
    return new TokenizeError(
      'unsupported',
      `${this.#shown()} has, before ${this.#at}, ${what}, which is not supported.`
    )
  }

  #shown(): string {
    return JSON.stringify(this.#pattern.length > 200 ? `${this.#pattern.slice(0, 200)}…` : this.#pattern)
  }
}

/** The members of the classes that have a letter, for between brackets. */
const word = asInReference(String.raw`\p{Alphabetic}\p{M}\p{N}\p{Pc}`)
const shorthands = new Map([
  ['s', whitespace],
  ['S', `^${whitespace}`],
  ['d', asInReference(String.raw`\p{Nd}`)],
  ['D', `^${asInReference(String.raw`\p{Nd}`)}`],
  ['w', word],
  ['W', `^${word}`],
  ['h', '0-9a-fA-F'],
  ['H', '^0-9a-fA-F']
])

const anchors = new Map([
  ['A', '^'],
  ['z', '$'],
  ['Z', String.raw`(?=\n?$)`],
  ['b', `(?:(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}]))`],
  ['B', `(?:(?<=[${word}])(?=[${word}])|(?<![${word}])(?![${word}]))`],
  ['R', String.raw`(?:\r\n|[\n-\r\x85\u2028\u2029])`]
])

const controls = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['a', '\x07'],
  ['e', '\x1b'],
  ['0', '\0']
])

/** POSIX brackets as Oniguruma has them for Unicode. */
const posix = new Map([
  ['alnum', String.raw`\p{Alphabetic}\p{Nd}`],
  ['alpha', String.raw`\p{Alphabetic}`],
  ['blank', String.raw`\p{Zs}\t`],
  ['cntrl', String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cs}`],
  ['digit', String.raw`\p{Nd}`],
  ['lower', String.raw`\p{Lowercase}`],
  ['punct', String.raw`\p{P}\p{S}`],
  ['space', whitespace],
  ['upper', String.raw`\p{Uppercase}`],
  ['word', word],
  ['xdigit', '0-9a-fA-F'],
  ['any', String.raw`\p{Any}`]
])

/** A property by the names that Oniguruma takes: case, spaces, hyphens and underscores do not matter. */
function property(name: string): string | undefined {
  const plain = name.toLowerCase().replace(/[\s_-]/g, '')
  const bracket = posix.get(plain)
  if (bracket !== undefined) return asInReference(bracket)
  const words = name.split(/[\s_-]+/).map(part => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase())
  const spellings = [name, words.join('_')]
  for (const spelling of spellings) {
    if (!/^\w+$/.test(spelling)) continue
    for (const source of [`\\p{${spelling}}`, `\\p{Script=${spelling}}`])
      if (isProperty(source)) return asInReference(source)
  }
  return undefined
}

function isProperty(source: string): boolean {
  try {
    return new RegExp(source, 'u').source !== ''
  } catch {
    return false
  }
}

function isExact(quantifier: string): boolean {
  return /^\{\d+\}$/.test(quantifier)
}

/** A pattern that matches a text as it stands. */
export function literalPattern(text: string): string {
  return Array.from(text, escaped).join('')
}

function escaped(character: string): string {
  return /[0-9A-Za-z]/.test(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

function literal(character: string, flags: Flags): string {
  return flags.ignoreCase ? `[${inClass(character, character, flags)}]` : escaped(character)
}

/** A range of characters; without regard to case also each character that folds to the same as one of them. */
function inClass(low: string, high: string, { ignoreCase }: Flags): string {
  const range = low === high ? escaped(low) : `${escaped(low)}-${escaped(high)}`
  if (!ignoreCase) return range
  const folds = new RegExp(`^[${range}]$`, 'iu')
  const within = new RegExp(`^[${range}]$`, 'u')
  return (
    range +
    cased()
      .filter(one => folds.test(one) && !within.test(one))
      .map(escaped)
      .join('')
  )
}

let casedCharacters: string[] | undefined

/** All characters that have another case: some 2,900, found once, when a pattern first ignores case. */
function cased(): string[] {
  if (casedCharacters === undefined) {
    casedCharacters = []
    const hasCase = /\p{Changes_When_Casemapped}|\p{Changes_When_Casefolded}/u
    for (let point = 0x41; point < 0x1f000; point++) {
      const character = String.fromCodePoint(point)
      if (hasCase.test(character)) casedCharacters.push(character)
    }
  }
  return casedCharacters
}
