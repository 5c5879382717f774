import {
  bandsOf,
  columnsBeside,
  cover,
  guttersOf,
  NARROWEST,
  rowsBeside,
  type Band,
  type Gutter,
  type Interval
} from './gutters.ts'
import type { Run } from './run.ts'
import { isAligned, isIndex, isLabels, isProse, shapeOf } from './shape.ts'

/** A part of a page that is read line by line. */
export interface Column {
  readonly runs: readonly Run[]
  /** In a table, where one column of it ends and the next begins; none in other text. */
  readonly stripes: readonly number[]
}

/**
 * Parts pages into columns, in the order in which they are read: a gutter that stays free down the page parts it into
 * what stands above, left, right and below of it, and each part again (the recursive XY-cut of Nagy & Seth,
 * 'Hierarchical representation of optically scanned documents', 1984). That holds for gutters between columns of
 * prose; where a column holds less, they make up a table, which is read by rows. Where one page has a gutter, a few
 * lines show it on another.
 */
export function columns(pages: readonly (readonly Run[])[]): Column[][] {
  const known = new KnownGutters()
  const parted = pages.map(runs => {
    known.missed = []
    return { columns: part(runs, known, 0), missed: known.missed }
  })
  return pages.map((runs, page) => {
    const { columns, missed } = parted[page]!
    return missed.some(gutter => known.within(gutter)) ? part(runs, known, 0) : columns
  })
}

/** Where columns of prose were told apart, on any page. */
class KnownGutters {
  /** The middles, ascending. */
  readonly #middles: number[] = []
  /** Gutters that were asked for before there was a middle within them. */
  missed: Interval[] = []

  add(middle: number): void {
    const at = this.#firstFrom(middle)
    if (this.#middles[at] !== middle) this.#middles.splice(at, 0, middle)
  }

  within(gutter: Interval): boolean {
    const at = this.#firstFrom(gutter.x0)
    const found = this.#middles[this.#middles[at] === gutter.x0 ? at + 1 : at]
    if (found !== undefined && found < gutter.x1) return true
    this.missed.push(gutter)
    return false
  }

  #firstFrom(x: number): number {
    let low = 0
    let high = this.#middles.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#middles[middle]! < x) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Which column of a table a piece is in: the heads of a table may begin before what they stand over. */
export function columnOf({ x0, x1 }: Interval, stripes: readonly number[]): number {
  let column = 0
  for (const stripe of stripes) if (2 * stripe < x0 + x1) column++
  return column
}

/** How often parts are parted: a page with three columns, headings across them and notes needs about six. */
const DEEPEST = 12
/** Lines that a column of prose has at least, and rows that a table has. */
const FEWEST_LINES = 4
const FEWEST_ROWS = 3

function part(runs: readonly Run[], known: KnownGutters, depth: number): Column[] {
  if (runs.length < 2 || depth > DEEPEST) return runs.length > 0 ? [{ runs, stripes: [] }] : []
  const size = median(runs.map(run => run.size))
  const bands = bandsOf(runs)
  const runsIn = (from: number, to: number): Run[] => bands.slice(from, to).flatMap(band => band.runs)
  const among = ({ first, last }: Gutter, within: readonly Column[]): Column[] => [
    ...part(runsIn(0, first), known, depth + 1),
    ...within,
    ...part(runsIn(last + 1, bands.length), known, depth + 1)
  ]
  let table: { rows: Gutter; stripes: number[] } | undefined
  for (const gutter of guttersOf(bands, size)) {
    const middle = (gutter.x0 + gutter.x1) / 2
    const fewest = known.within(gutter) ? 1 : FEWEST_LINES
    const beside = columnsBeside(gutter, bands, size)
    const within = runsIn(beside.first, beside.last + 1)
    const sides = divide(within, [middle])
    const parts = divide(within, stripesOf(within, size))
    const prose = (parts: readonly Run[][]): boolean =>
      parts.length > 1 &&
      parts.every(runs => {
        const shape = shapeOf(runs)
        return isProse(shape, fewest) || isIndex(shape, fewest)
      })
    const parted = (): Column[] => {
      known.add(middle)
      return among(
        beside,
        sides.flatMap(side => part(side, known, depth + 1))
      )
    }
    if (prose(parts)) return parted()
    const rows = rowsBeside(gutter, bands, size)
    const stripes = tableStripes(rows, bands, size)
    if (prose(stripes ? divide(runsIn(rows.first, rows.last + 1), stripes) : sides)) return parted()
    if (stripes) table ??= { rows, stripes }
  }
  if (!table) return [{ runs, stripes: [] }]
  const { rows, stripes } = table
  return among(rows, [{ runs: runsIn(rows.first, rows.last + 1), stripes }])
}

/** Where the columns of a table divide, if these bands are one: a wide gutter, and columns that line up. */
function tableStripes(rows: Gutter, bands: readonly Band[], size: number): number[] | undefined {
  const within = bands.slice(rows.first, rows.last + 1)
  if (rows.x1 - rows.x0 <= size || within.filter(({ covered }) => covered.length > 1).length < FEWEST_ROWS)
    return undefined
  const runs = within.flatMap(band => band.runs)
  const stripes = stripesBelowHeads(within, size)
  const [, ...others] = divide(runs, stripes).map(shapeOf)
  return others.length > 0 && others.every(shape => isAligned(shape, size)) ? stripes : undefined
}

/** The heads of a long table may reach over more than their column: where the rows below them show more, that counts. */
function stripesBelowHeads(bands: readonly Band[], size: number): number[] {
  const runsFrom = (first: number): Run[] => bands.slice(first).flatMap(band => band.runs)
  let best = stripesOf(runsFrom(0), size)
  for (let heads = 1; heads <= Math.min(3, bands.length / 4); heads++) {
    const stripes = stripesOf(runsFrom(heads), size)
    if (stripes.length > best.length) best = stripes
  }
  return best
}

/** The middles of what is free from top to bottom, unless only numbers or bullets stand before it. */
function stripesOf(runs: readonly Run[], size: number): number[] {
  const covered = cover(runs)
  const free = covered.slice(1).flatMap(({ x0 }, i) => {
    const { x1 } = covered[i]!
    return x0 - x1 >= NARROWEST * size ? [(x0 + x1) / 2] : []
  })
  const shapes = divide(runs, free).map(shapeOf)
  return free.filter((_, i) => !isLabels(shapes[i]!))
}

function divide(runs: readonly Run[], stripes: readonly number[]): Run[][] {
  const parts: Run[][] = Array.from({ length: stripes.length + 1 }, () => [])
  for (const run of runs) parts[columnOf(run, stripes)]!.push(run)
  return parts
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
