import { median } from './columns.ts'
import { dividesWord } from './hyphens.ts'
import { kindsOf, stepBetween, type Kind } from './kinds.ts'
import type { Line } from './lines.ts'

/** Lines that belong together. */
export interface Paragraph {
  readonly kind: Kind
  readonly lines: readonly Line[]
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
  const column: Column = { lines, left: median(lines.map(line => line.x0)), leading: leadingOf(lines, usual.leading) }
  const found: { kind: Kind; lines: Line[] }[] = []
  lines.forEach((line, i) => {
    const current = found.at(-1)
    const kind = kinds[i]!
    if (current?.kind === kind && !begins(i, i - current.lines.length, kind, column)) current.lines.push(line)
    else found.push({ kind, lines: [line] })
  })
  return found
}

interface Column {
  readonly lines: readonly Line[]
  readonly left: number
  readonly leading: number
}

function leadingOf(lines: readonly Line[], usual: number): number {
  const steps = lines.slice(1).map((line, i) => stepBetween(lines[i]!, line))
  const single = steps.filter(step => step > 0.9 && step < 2.2)
  return single.length < 4 ? usual : median(single)
}

/** Whether a new paragraph begins with line `i`, after one of the same kind that began with line `first`. */
function begins(i: number, first: number, kind: Kind, { lines, left, leading }: Column): boolean {
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
  if (BULLET.test(line.text)) return true

  const right = rightEdge(lines, i - 1)
  const room = right - previous.x1
  const full = room < firstWord(line)
  const finished = /[.!?:;]["'”’»)\]]*[⁰¹²³⁴⁵⁶⁷⁸⁹]*$/.test(previous.text)
  const indent = line.x0 - previous.x0
  if (NUMBERED.test(line.text) && (finished || !full || indent < -0.5 * em)) return true
  if (indent > 0.8 * em) {
    const hangs = i - first === 1 && full && (MARKED.test(previous.text) || sameStart(line, lines[i + 1]))
    return !hangs && line.x0 > left + 0.5 * em
  }
  if (indent < -0.8 * em && i - first > 1) return true
  return !full && (finished || room > 0.4 * (right - left))
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
  const word = /^\S+/.exec(line.text)?.[0] ?? ''
  return ((word.length + 1) / Math.max(1, line.text.length)) * (line.x1 - line.x0)
}

const BULLET = /^[•▪◦‣∙●■□➢✓–—]\s/
const SECTION = /^(?:\d{1,2}|[A-Z])(?:\.\d{1,2})*\.?\s/
const NUMBERED = /^(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\[\d{1,3}\])\s/i
const MARKED = new RegExp(`${BULLET.source}|${NUMBERED.source}|^[⁰¹²³⁴⁵⁶⁷⁸⁹*†‡]`, 'i')
