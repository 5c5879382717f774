/** Joins the lines of a paragraph; the rest of the document tells which hyphens at their ends belong to a word. */
export class Joiner {
  readonly #words = new Set<string>()

  constructor(lines: Iterable<string>) {
    let divided = false
    for (const line of lines) {
      const words = line.toLowerCase().match(WORD) ?? []
      const divides = isDivided(line)
      const end = divides ? words.length - 1 : words.length
      for (let i = divided ? 1 : 0; i < end; i++) this.#words.add(words[i]!)
      divided = divides
    }
  }

  join(lines: readonly string[]): string {
    const parts: string[] = []
    for (const line of lines) {
      const before = parts.pop()
      if (before !== undefined)
        parts.push(before.slice(0, before.length - this.#dropped(before, line)), gapBetween(before, line))
      parts.push(line)
    }
    return parts.join('').replaceAll(SOFT_HYPHEN, '')
  }

  /** How much of a line's end is there only because it is one: a hyphen, or nothing. */
  #dropped(line: string, next: string): number {
    const head = headOf(line)?.toLowerCase()
    return head !== undefined && this.#divided(head.slice(0, -1), FIRST_WORD.exec(next)?.[0] ?? '') ? 1 : 0
  }

  #divided(head: string, tail: string): boolean {
    if (tail !== '' && this.#words.has(head + tail.toLowerCase())) return true
    // 'Jean-Paul', '800-207', 'pre- and post-', and addresses are written so.
    if (!/^\p{Ll}/u.test(tail) || /\d$|[/@_]/.test(head) || CONJUNCTIONS.has(tail)) return false
    // 'end-to-end': a word with one hyphen has rather another one than a division.
    if (this.#words.has(`${head}-${tail}`) || head.includes('-') || tail.includes('-')) return false
    return !(FIRST_PARTS.has(head) && this.#words.has(tail)) && !(SECOND_PARTS.has(tail) && this.#words.has(head))
  }
}

/** What stands between two lines of a paragraph. */
export function gapBetween(line: string, next: string): '' | ' ' {
  if (headOf(line) !== undefined) return CONJUNCTIONS.has(FIRST_WORD.exec(next)?.[0] ?? '') ? ' ' : ''
  if (line.endsWith(SOFT_HYPHEN) || (OPEN_ENDS.includes(line.at(-1) ?? ' ') && GLUED.test(line))) return ''
  return IDEOGRAPH.test(line.slice(-1)) && IDEOGRAPH.test(next.slice(0, 1)) ? '' : ' '
}

/** Whether a line ends, and the next one begins, within a word. */
export const dividesWord = (line: string, next: string): boolean => isDivided(line) && /^\p{L}/u.test(next)

// Patterns for the end of a line try every place in it, and few lines end so that they could fit.
const isDivided = (line: string): boolean => endsWithHyphen(line) && DIVIDED.test(line)
const headOf = (line: string): string | undefined => (endsWithHyphen(line) ? HEAD.exec(line)?.[0] : undefined)
const endsWithHyphen = (line: string): boolean => HYPHENS.includes(line.at(-1) ?? ' ')

const SOFT_HYPHEN = '\u00AD'
const HYPHENS = '-\u2010\u00AD'
const DIVIDED = /\p{L}[-\u2010\u00AD]$/u
/** The last word of a line that ends with a hyphen. */
const HEAD = /(?<!\S)\S*[\p{L}\p{M}\p{N}][-\u2010]$/u
const WORD = /[\p{L}\p{M}]+(?:-[\p{L}\p{M}]+)*/gu
const FIRST_WORD = new RegExp(`^${WORD.source}`, 'u')
const CONJUNCTIONS = new Set('and or to und oder bis et ou y o e'.split(' '))

// Parts of English compounds, for those that occur only once in a document and just there.
const FIRST_PARTS = new Set('self well all half high low long short cross multi non anti real near free'.split(' '))
const SECOND_PARTS = new Set(
  'based like known specific level wide driven oriented related owned term free time style party end'.split(' ')
)

/** Ends after which a line goes on without a space: 'FAA–', and an address after a slash, a dot or the like. */
const OPEN_ENDS = '–—@/._=&?%+-'
const GLUED = /[\p{L}\p{N}][–—@]$|(?:https?:|www\.)\S*[/._=&?%+-]$/u

const IDEOGRAPH = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]/u
