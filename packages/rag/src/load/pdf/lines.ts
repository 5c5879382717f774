import type { Link } from '../../document.ts'
import { superscript } from '../superscript.ts'
import { composeAccents, markOf } from './accents.ts'
import { columnOf } from './columns.ts'
import type { Run } from './run.ts'

/** One line of a column. */
export interface Line {
  readonly text: string
  readonly x0: number
  readonly x1: number
  /** Of the baseline. */
  readonly y: number
  /** Of the font of most of its letters, of its first run, and of its last. */
  readonly size: number
  readonly startSize: number
  readonly endSize: number
  /** All of it is; its first run is; its last run is. */
  readonly bold: boolean
  readonly boldStart: boolean
  readonly boldEnd: boolean
  /** All of it is in letters of one breadth, as code is. */
  readonly mono: boolean
  /** Its parts where wide gaps divide it, as between the cells of a table; one where none does. */
  readonly cells: readonly Cell[]
  /** Spans of its text that lead somewhere. */
  readonly links?: readonly Link[]
}

export interface Cell {
  readonly text: string
  readonly x0: number
  readonly x1: number
}

/** The lines of one column, from top to bottom; those of a table have their cells divided at its stripes. */
export function linesOf(runs: readonly Run[], stripes: readonly number[] = []): Line[] {
  const rows: Row[] = []
  const grid = new Map<number, Row[]>()
  // The largest first, so that what is raised or lowered finds the line that it belongs to.
  for (const run of runs.toSorted((a, b) => b.size - a.size || a.y - b.y)) {
    let row = rowOf(run, grid)
    if (row) row.runs.push(run)
    else {
      row = { y: run.y, size: run.size, runs: [run] }
      rows.push(row)
      const cell = Math.floor(run.y / GRID)
      const within = grid.get(cell)
      if (within) within.push(row)
      else grid.set(cell, [row])
    }
  }
  return rows.sort((a, b) => a.y - b.y).map(row => assemble(row, stripes))
}

interface Row {
  readonly y: number
  readonly size: number
  readonly runs: Run[]
}

/** Height of the stripes in which rows are looked up, in points. */
const GRID = 4

/** The uppermost row that the run belongs to, among those that its size allows. */
function rowOf(run: Run, grid: ReadonlyMap<number, readonly Row[]>): Row | undefined {
  const last = Math.floor((run.y + 2 * run.size) / GRID)
  for (let cell = Math.floor((run.y - 2 * run.size) / GRID); cell <= last; cell++) {
    const found = grid.get(cell)?.find(row => belongs(run, row))
    if (found) return found
  }
  return undefined
}

/** Whether a run stands on the row's baseline, or is raised or lowered, smaller, next to something on it. */
function belongs(run: Run, row: Row): boolean {
  const rise = row.y - run.y
  if (Math.abs(rise) < 0.3 * run.size) return true
  if (run.size > 0.85 * row.size || run.size < 0.4 * row.size) return false
  if (rise > 0.8 * row.size || rise < -0.4 * row.size) return false
  const near = 0.8 * row.size
  // No line of text has more runs; a drawing made of thousands of letters has.
  return row.runs.slice(-400).some(other => run.x0 < other.x1 + near && run.x1 > other.x0 - near)
}

function assemble(row: Row, stripes: readonly number[]): Line {
  const letters = (test: (run: Run) => boolean): number =>
    row.runs.reduce((sum, run) => sum + (test(run) ? run.text.length : 0), 0)
  const all = letters(() => true)
  const backwards = row.runs.some(run => run.rightToLeft) && letters(run => run.rightToLeft) * 2 > all
  const runs = row.runs.toSorted((a, b) => (backwards ? b.x1 - a.x1 : a.x0 - b.x0))
  const cells = cellsOf(runs, row, backwards, stripes)
  const level = runs.filter(run => run.size > 0.85 * row.size)
  const text = cells.map(cell => cell.text).join(' ')
  return {
    text,
    x0: runs.reduce((least, run) => Math.min(least, run.x0), Infinity),
    x1: runs.reduce((most, run) => Math.max(most, run.x1), -Infinity),
    y: row.y,
    size:
      runs.find(
        run =>
          letters(other => other.size >= run.size) * 2 >= all && letters(other => other.size <= run.size) * 2 >= all
      )?.size ?? row.size,
    startSize: level[0]?.size ?? row.size,
    endSize: level.at(-1)?.size ?? row.size,
    bold: runs.some(run => run.bold) && runs.every(run => run.bold || !/\p{L}/u.test(run.text)),
    boldStart: runs[0]!.bold,
    boldEnd: runs.at(-1)!.bold,
    mono: runs.every(run => run.mono),
    cells,
    ...(runs.some(run => run.links) && { links: linksIn(text, runs) })
  }
}

/** The links of the runs, in the line that they make up. */
function linksIn(text: string, runs: readonly Run[]): Link[] {
  let from = 0
  return runs.flatMap(run => {
    const at = text.indexOf(run.text, from)
    if (at < 0) return []
    from = at + run.text.length
    return (run.links ?? []).map(({ start, end, url }) => ({ start: at + start, end: at + end, url }))
  })
}

/** A gap that divides cells, in sizes of the font; justified text has narrower ones. */
const WIDE = 1.8

function cellsOf(runs: readonly Run[], row: Row, backwards: boolean, stripes: readonly number[]): Cell[] {
  const cells: { text: string; x0: number; x1: number }[] = []
  let previous: Run | undefined
  for (const run of runs) {
    const gap = previous ? (backwards ? previous.x0 - run.x1 : run.x0 - previous.x1) : Infinity
    const text = isRaisedNumber(run, row) ? superscript(run.text) : run.text
    const cell = cells.at(-1)
    const divided =
      stripes.length > 0 ? !previous || columnOf(run, stripes) !== columnOf(previous, stripes) : gap > WIDE * row.size
    if (!cell || !previous || divided) cells.push({ text, x0: run.x0, x1: run.x1 })
    else {
      cell.text = joined(cell.text, run, text, gap, previous)
      cell.x0 = Math.min(cell.x0, run.x0)
      cell.x1 = Math.max(cell.x1, run.x1)
    }
    previous = run
  }
  return cells.map(cell => ({ ...cell, text: composeAccents(cell.text).replace(NOTE_MARK, '$1 ') }))
}

/** The mark of a footnote that its text follows closely. */
const NOTE_MARK = /^([⁰¹²³⁴⁵⁶⁷⁸⁹]+)(?=\p{L})/u

/** The text of a cell and of the next run in it; an accent that is drawn over a letter goes onto it, whichever comes first. */
function joined(before: string, run: Run, text: string, gap: number, previous: Run): string {
  const over = gap < -0.4 * Math.min(run.x1 - run.x0, previous.x1 - previous.x0, 0.6 * run.size)
  const mark = over && text.length === 1 ? markOf(text) : undefined
  if (mark !== undefined && /\p{L}$/u.test(before)) return before + mark
  const ahead = over ? markOf(before.at(-1) ?? '') : undefined
  if (ahead !== undefined && /^[\p{L}\p{N}]/u.test(text)) return before.slice(0, -1) + text[0]! + ahead + text.slice(1)
  const apart = gap > 0.15 * Math.min(run.size, previous.size) || (run.spaced && gap > -0.1 * run.size)
  return apart ? before + ' ' + text : before + text
}

function isRaisedNumber(run: Run, row: Row): boolean {
  return run.size < 0.85 * row.size && row.y - run.y > 0.15 * row.size && /^\d{1,3}$/.test(run.text)
}
