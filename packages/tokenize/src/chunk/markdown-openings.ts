import type { Line } from './markdown-line.ts'

// How the blocks of CommonMark 0.31.2 begin (sections 4 and 5), each from where the line has been read to. What reads more than a
// few characters is a loop or bounded: a line may be as long as the text.

/** Goes past the mark of a block quote, if one comes. */
export function quote(line: Line): boolean {
  if (line.indent >= 4 || !line.rest.startsWith('>')) return false
  line.skipCharacters(1)
  if (line.indent > 0) line.skipColumns(1)
  return true
}

export interface Item {
  readonly mark: string
  /** The columns that the lines of the item are indented by. */
  readonly indent: number
}

/** Goes past the mark of an item, if one comes that may open here; an empty one and numbers but 1 do not interrupt a paragraph. */
export function item(line: Line, interrupts: boolean): Item | undefined {
  if (line.indent >= 4 || isRule(line.rest)) return undefined
  const [marker, bullet, digits, delimiter] = /^(?:([-+*])|(\d{1,9})([.)]))/.exec(line.rest.slice(0, 10)) ?? []
  if (marker === undefined || !line.isSpaceAfter(marker.length)) return undefined
  const isEmpty = line.content === marker
  if (interrupts && (isEmpty || (digits !== undefined && Number(digits) !== 1))) return undefined
  const before = line.indent
  line.skipCharacters(marker.length)
  const padding = isEmpty || line.indent > 4 ? 1 : line.indent
  if (!isEmpty || line.indent > 0) line.skipColumns(padding)
  return { mark: bullet ?? delimiter!, indent: before + marker.length + padding }
}

/** The level of a heading written with `#`, or 0. */
export function atxLevel(line: Line): number {
  const marks = /^#{1,6}(?!#)/.exec(line.rest.slice(0, 7))?.[0] ?? ''
  return marks !== '' && line.isSpaceAfter(marks.length) ? marks.length : 0
}

/** The level of the heading that a line under a paragraph makes of it, or 0. */
export function setextLevel(line: Line): number {
  const rest = line.content
  const first = rest.charAt(0)
  return (first === '=' || first === '-') && isOnly(rest, first) ? (first === '=' ? 1 : 2) : 0
}

/** The text of a heading without its marks, in one line. */
export function headingText(source: string): string {
  const lines = source.split(/\r\n?|\n/)
  if (lines.length > 1)
    return lines
      .slice(0, -1)
      .map(line => line.trim())
      .join(' ')
  const content = source.replace(/^#{1,6}/, '').trim()
  let end = content.length
  while (content.charAt(end - 1) === '#') end--
  return end === 0 || /\s/.test(content.charAt(end - 1)) ? content.slice(0, end).trim() : content
}

/** Whether it is a thematic break. */
export function isRule(rest: string): boolean {
  const mark = rest.charAt(0)
  if (mark !== '*' && mark !== '-' && mark !== '_') return false
  let marks = 0
  for (let i = 0; i < rest.length; i++) {
    const character = rest.charAt(i)
    if (character === mark) marks++
    else if (character !== ' ' && character !== '\t') return false
  }
  return marks >= 3
}

/** The mark that opens a fenced code block, and the language named behind it. */
export function fence(line: Line): { mark: string; language: string | undefined } | undefined {
  const { rest } = line
  const first = rest.charAt(0)
  if (first !== '`' && first !== '~') return undefined
  const length = runLength(rest, first)
  if (length < 3 || (first === '`' && rest.includes('`', length))) return undefined
  return { mark: rest.slice(0, length), language: /[^\s{]+/.exec(rest.slice(length, length + 40))?.[0] }
}

export function closesFence(line: Line, mark: string): boolean {
  if (line.indent >= 4) return false
  const rest = line.content
  return rest.length >= mark.length && isOnly(rest, mark.charAt(0))
}

/** The seven kinds of HTML block (section 4.6), by their beginnings, with what their last line has in it. */
const htmlKinds: [begin: RegExp, end: RegExp | undefined][] = [
  [/^<(?:script|pre|textarea|style)(?:\s|>|$)/i, /<\/(?:script|pre|textarea|style)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<![a-z]/i, />/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [
    /^<\/?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?:\s|\/?>|$)/i,
    undefined
  ]
]

/** One whole tag of any name alone on a line; the text of a paragraph is not interrupted by it. */
const wholeTag =
  /^<(?:\/[a-z][a-z0-9-]*\s*|[a-z][a-z0-9-]*(?:\s+[a-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?)>\s*$/i

export function html(line: Line, interrupts: boolean): { end: RegExp | undefined } | undefined {
  const { rest } = line
  if (!rest.startsWith('<')) return undefined
  const kind = htmlKinds.find(([begin]) => begin.test(rest))
  if (kind !== undefined) return { end: kind[1] }
  return !interrupts && rest.length <= longestTag && wholeTag.test(rest) ? { end: undefined } : undefined
}

/** Where a tag is longer, its line is a paragraph. */
const longestTag = 10_000

/** Whether a line is the head of a table, and the next the one that belongs below it (GitHub Flavored Markdown, section 4.10). */
export function headsTable(head: Line, below: Line): boolean {
  const delimiters = below.content
  if (below.indent >= 4 || head.indent >= 4 || delimiters.length < 2) return false
  if (!/^[|:-][|: \t-]/.test(delimiters) || /^-[ \t]/.test(delimiters)) return false
  for (let i = 0; i < delimiters.length; i++) if (!'|-: \t'.includes(delimiters.charAt(i))) return false
  const cells = delimiters.replace(/^\|/, '').replace(/\|$/, '').split('|')
  return (
    head.rest.includes('|') && cells.every(cell => isDelimiter(cell.trim())) && cells.length === cellsOf(head.content)
  )
}

function isDelimiter(cell: string): boolean {
  const dashes = cell.slice(cell.startsWith(':') ? 1 : 0, cell.endsWith(':') && cell.length > 1 ? -1 : undefined)
  return dashes !== '' && isOnly(dashes, '-')
}

function cellsOf(row: string): number {
  let cells = row === '|' ? 0 : 1
  for (let i = 0; i < row.length; i++) {
    if (row.charAt(i) === '\\') i++
    else if (row.charAt(i) === '|' && i > 0 && i < row.length - 1) cells++
  }
  return cells
}

/** Whether a block begins here that ends a table. */
export function interruptsTable(line: Line): boolean {
  return (
    line.rest.startsWith('>') ||
    fence(line) !== undefined ||
    isRule(line.rest) ||
    atxLevel(line) > 0 ||
    html(line, true) !== undefined ||
    /^(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)/.test(line.rest.slice(0, 11))
  )
}

/** Where the text behind the front matter begins, that is the lines between two `---` at the beginning; 0 if there is none. */
export function frontMatterEnd(text: string): number {
  const open = /^\ufeff?---[ \t]*(?:\r\n?|\n)(?=[ \t]*[^\s])/.exec(text)
  if (open === null) return 0
  const close = /(?:^|[\r\n])(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|$)/g
  close.lastIndex = open[0].length - 1
  return close.exec(text) === null ? 0 : close.lastIndex
}

function isOnly(text: string, character: string): boolean {
  return runLength(text, character) === text.length
}

function runLength(text: string, character: string): number {
  let length = 0
  while (length < text.length && text.charAt(length) === character) length++
  return length
}
