import type { Span } from '../document.ts'

/** A text as it is compared with others, and of each unit of it the span in the text that it comes from. */
export interface FoldedText {
  readonly folded: string
  /** Of unit `i`: where it begins and ends in the text. */
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/**
 * A text without the differences that typesetting makes: compatibility forms (ligatures, full width) and composition by
 * NFKC, white space as one space, every kind of quotation mark as `'`, of hyphen and dash as `-`, of bracket as a round
 * one, and no characters without width. Letters and digits stay what they are, capitals too. Linear.
 */
export function foldText(text: string): FoldedText {
  const starts: number[] = []
  const ends: number[] = []
  let folded = ''
  for (const { 0: cluster, index } of text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
    const end = index + cluster.length
    let plain = alike.get(cluster) ?? cluster
    if (plain === cluster && !/^[\x21-\x7e]$/.test(cluster)) plain = fold(cluster)
    if (plain === ' ' && (folded === '' || folded.endsWith(' '))) continue
    folded += plain
    for (let i = 0; i < plain.length; i++) {
      starts.push(index)
      ends.push(end)
    }
  }
  return { folded, starts: Int32Array.from(starts), ends: Int32Array.from(ends) }
}

/**
 * Where a quote stands in a text, as a span of it; undefined where it does not. Texts are compared as `foldText` has
 * them; the quote's first letter may be a capital or not, marks at its end may be missing in the text, and what an
 * ellipsis (… or [...]) leaves out may be anything up to 400 characters. Words are whole.
 */
export function locateQuote(quote: string, { folded, starts, ends }: FoldedText): Span | undefined {
  const parts = quote
    .split(/[([]\s*(?:…|\.{3})\s*[)\]]|…|\.{3}|\. \. \./)
    .map(part => foldText(part).folded.replace(/^[\s,;:.]+|[\s,;:.!?-]+$/g, ''))
    .filter(part => part !== '')
  if (parts.length === 0) return undefined
  for (let from = 0; ;) {
    const first = find(parts[0]!, folded, from, folded.length)
    if (first === undefined) return undefined
    let at: Span | undefined = first
    for (const part of parts.slice(1)) {
      at = at && find(part, folded, at.end, at.end + longestGap + part.length)
    }
    if (at !== undefined) return { start: starts[first.start]!, end: ends[at.end - 1]! }
    from = first.start + 1
  }
}

const longestGap = 400

function find(part: string, folded: string, from: number, until: number): Span | undefined {
  const letter = part[0]!
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
  const forms = other === letter || other.length > 1 ? [part] : [part, other + part.slice(1)]
  let best: Span | undefined
  for (const form of forms) {
    for (let at = folded.indexOf(form, from); at >= 0 && at < until; at = folded.indexOf(form, at + 1)) {
      const end = at + form.length
      if (end > until || (best !== undefined && best.start <= at)) break
      if (isWhole(folded, at, end)) best = { start: at, end }
    }
  }
  return best
}

function isWhole(text: string, start: number, end: number): boolean {
  const inWord = (at: number): boolean => /^[\p{L}\p{N}]{2}/u.test(text.slice(at - 1, at + 1))
  return !(start > 0 && inWord(start)) && !(end < text.length && inWord(end))
}

function fold(cluster: string): string {
  const plain = cluster.normalize('NFKC').replace(/[\p{Cf}\u034f\ufe00-\ufe0f]/gu, '')
  return plain.replace(/\s/gu, ' ').replace(/[^\x20-\x7e]/gu, character => alike.get(character) ?? signOf(character))
}

function signOf(character: string): string {
  if (/[\p{Pi}\p{Pf}]/u.test(character)) return /[‹›]/.test(character) ? (character === '‹' ? '<' : '>') : "'"
  return /\p{Pd}/u.test(character) ? '-' : character
}

/** Signs that stand for one another in print. */
const alike = new Map([
  ...['"', '`', '´', '„', '‚', '″', '′', '＂'].map(sign => [sign, "'"] as const),
  ...['−', '‐', '‑', '‒', '–', '—', '―'].map(sign => [sign, '-'] as const),
  ...['[', '【', '〔'].map(sign => [sign, '('] as const),
  ...[']', '】', '〕'].map(sign => [sign, ')'] as const),
  ...['\n', '\t', '\r', '\u00a0', '\u202f', '\u2009'].map(sign => [sign, ' '] as const)
])
