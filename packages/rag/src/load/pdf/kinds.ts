import type { Line } from './lines.ts'

/** Prose is filled text; the lines of rows (tables, contents) and code keep their breaks. */
export type Kind = 'prose' | 'rows' | 'code'

/** What each line of a column is. */
export function kindsOf(lines: readonly Line[], bodySize: number): Kind[] {
  const kinds: Kind[] = []
  lines.forEach((line, i) => {
    const previous = lines[i - 1]
    if (line.mono && line.size < 1.15 * bodySize) {
      kinds.push(previous && kinds[i - 1] === 'prose' && goesOn(previous, line) ? 'prose' : 'code')
    } else if (line.cells.length > 2 || hasLeader(line.text)) kinds.push('rows')
    else kinds.push([previous, lines[i + 1]].some(other => other && aligned(line, other)) ? 'rows' : 'prose')
  })
  return kinds
}

/** From baseline to baseline, in sizes of the font. */
export const stepBetween = (upper: Line, lower: Line): number => (lower.y - upper.y) / Math.max(upper.size, lower.size)

/** A row with its cells told apart: 'Vienna | 1,897,000', and for contents 'Introduction … 5'. */
export const rowText = (line: Line): string =>
  withoutLeaders(hasLeader(line.text) ? line.text : line.cells.map(cell => cell.text).join(' | '))

/** Text without the dots that lead the eye to what follows. */
export const withoutLeaders = (text: string): string => text.replaceAll(LEADERS, ' … ').replace(/ … $/, '')

const hasLeader = (text: string): boolean => /[.·…_](?:\s*[.·…_]){4}/.test(text)
const LEADERS = /(?:\s*[.·…_]){5,}\s*/g

/** A sentence that comes to a name in code at the end of a line. */
function goesOn(previous: Line, line: Line): boolean {
  return (
    !/[.:;!?]$/.test(previous.text) && Math.abs(line.x0 - previous.x0) < line.size && stepBetween(previous, line) < 1.5
  )
}

/** Whether two lines have cells that begin or end at the same places. */
function aligned(line: Line, other: Line): boolean {
  if (line.cells.length < 2 || other.cells.length < 2 || Math.abs(stepBetween(line, other)) > 3.5) return false
  const near = 0.5 * line.size
  const shared = line.cells.filter(cell =>
    other.cells.some(({ x0, x1 }) => Math.abs(x0 - cell.x0) < near || Math.abs(x1 - cell.x1) < near)
  )
  return shared.length >= 2
}
