import { dividesWord } from './hyphens.ts'
import { kindsOf, stepBetween, type Kind } from './kinds.ts'
import type { Line } from './lines.ts'
import { isIndexEntry } from './shape.ts'

/** Lines that belong together. */
export interface Paragraph {
  readonly kind: Kind
  readonly lines: readonly Line[]
  /** Of a table: where one of its columns ends and the next begins. */
  readonly stripes?: readonly number[]
}

/** What is usual in the document. */
export interface Usual {
  readonly bodySize: number
  /** From baseline to baseline, in sizes of the font. */
  readonly leading: number
}

/** Groups the lines of a column by spacing, indentation, font, marks of lists, and lines that end early. */
export function paragraphs(lines: readonly Line[], usual: Usual): Paragraph[] {
  const kinds = kindsOf(lines, usual.bodySize)
  const column: Column = { lines, leading: leadingOf(lines, usual.leading) }
  const listed = isListed(column, kinds)
  const found: { kind: Kind; lines: Line[] }[] = []
  lines.forEach((line, i) => {
    const current = found.at(-1)
    const inList = listed && kinds[i] === 'prose' && !line.bold && line.size < 1.15 * usual.bodySize
    const kind = inList ? 'rows' : kinds[i]!
    if (current?.kind === kind && !begins(i, i - current.lines.length, kind, column)) current.lines.push(line)
    else found.push({ kind, lines: [line] })
  })
  return found
}

interface Column {
  readonly lines: readonly Line[]
  readonly leading: number
}

/** The step within paragraphs: even where there are more of them than lines, a quarter of the steps are within. */
function leadingOf(lines: readonly Line[], usual: number): number {
  const steps = lines.slice(1).map((line, i) => stepBetween(lines[i]!, line))
  const single = steps.filter(step => step > 0.9 && step < 2.2).sort((a, b) => a - b)
  return single.length < 4 ? usual : single[single.length >> 2]!
}

/** Whether a new paragraph begins with line `i`, after one of the same kind that began with line `first`. */
function begins(i: number, first: number, kind: Kind, { lines, leading }: Column): boolean {
  const previous = lines[i - 1]!
  const line = lines[i]!
  const em = line.size
  const step = stepBetween(previous, line)
  if (step > (kind === 'prose' ? 1.3 : 2) * leading || step < 0) return true
  const differs = (a: number, b: number): boolean => Math.abs(a - b) > 0.08 * em
  if (differs(line.size, previous.size) && differs(line.startSize, previous.endSize)) return true
  if (kind !== 'prose') return false
  if (previous.bold ? !line.boldStart : line.bold && !previous.boldEnd) return true
  if (dividesWord(previous.text, line.text)) return false
  // The lines of one heading, however they are set.
  if (previous.bold && line.bold && !SECTION.test(line.text)) return false
  if (BULLET.test(line.text) || RAISED.test(line.text)) return true

  const right = rightEdge(lines, i - 1)
  const room = right - previous.x1
  const full = room < firstWord(line)
  const finished = /[.!?:;]["'”’»)\]]*[⁰¹²³⁴⁵⁶⁷⁸⁹]*$/.test(previous.text)
  const indent = line.x0 - previous.x0
  // 'DATES: …', a label in bold, a little apart.
  if (line.boldStart && !previous.boldEnd && finished && step > 1.1 * leading) return true
  if (NUMBERED.test(line.text) && (finished || !full || indent < -0.5 * em)) return true
  if (indent > 0.8 * em) {
    const hangs = MARKED.test(previous.text) ? full || !finished : full && sameStart(line, lines[i + 1])
    return !(hangs && i - first === 1)
  }
  if (indent < -0.8 * em && i - first > 1) return true
  return !full && (finished || room > 0.4 * (right - previous.x0))
}

/** Whether most lines end before they are full, one right below the other: an index, a list of names, a poem. */
function isListed({ lines, leading }: Column, kinds: readonly Kind[]): boolean {
  const entries = lines.filter(isIndexEntry).length
  if (entries >= 5 && entries > 0.6 * lines.length) return true
  const ends = lines.flatMap((line, i) => {
    const next = lines[i + 1]
    const inProse = kinds[i] === 'prose' && kinds[i + 1] === 'prose'
    if (!next || !inProse || next.size !== line.size || stepBetween(line, next) > 1.3 * leading) return []
    return [rightEdge(lines, i) - line.x1 > firstWord(next)]
  })
  return ends.length >= 8 && ends.filter(early => early).length > 0.6 * ends.length
}

/** How far the lines around line `i` reach that begin about where it does. */
function rightEdge(lines: readonly Line[], i: number): number {
  const { x0, x1, size } = lines[i]!
  return lines
    .slice(Math.max(0, i - 5), i + 6)
    .reduce((edge, line) => (Math.abs(line.x0 - x0) < 2.5 * size ? Math.max(edge, line.x1) : edge), x1)
}

const sameStart = (line: Line, next: Line | undefined): boolean =>
  next !== undefined && Math.abs(next.x0 - line.x0) < 0.3 * line.size

/** The breadth of a line's first word and a space: what would have had to fit on the line before. */
function firstWord(line: Line): number {
  const word = FIRST_WORD.exec(line.text)?.[0] ?? ''
  return ((word.length + 1) / Math.max(1, line.text.length)) * (line.x1 - line.x0)
}

// Chinese and Japanese lines break between any two characters.
const FIRST_WORD = /^(?:[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]|\S+)/u

const BULLET = /^[•▪◦‣∙●■□➢✓–—]\s/
const SECTION = /^(?:\d{1,2}|[A-Z])(?:\.\d{1,2})*\.?\s/
const NUMBERED = /^(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\[[^\]]{1,24}\])\s/i
const RAISED = /^[⁰¹²³⁴⁵⁶⁷⁸⁹*†‡]/
const MARKED = new RegExp([BULLET, NUMBERED, RAISED].map(mark => mark.source).join('|'), 'i')
