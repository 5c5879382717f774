import { bottomOf, topOf, type Run } from './run.ts'

/** Text between two horizontal stripes that are free over the whole width. */
export interface Band {
  readonly top: number
  readonly bottom: number
  readonly runs: readonly Run[]
  /** What is covered, from left to right, without overlap. */
  readonly covered: readonly Interval[]
}

export interface Interval {
  readonly x0: number
  readonly x1: number
}

/** A vertical stripe that is free from the band `first` to the band `last`. */
export interface Gutter extends Interval {
  readonly first: number
  readonly last: number
  /** Height of the bands with text on both of its sides. */
  readonly height: number
}

export function bandsOf(runs: readonly Run[]): Band[] {
  const bands: { top: number; bottom: number; runs: Run[] }[] = []
  for (const run of runs.toSorted((a, b) => topOf(a) - topOf(b))) {
    const band = bands.at(-1)
    if (band && topOf(run) <= band.bottom) {
      band.runs.push(run)
      band.bottom = Math.max(band.bottom, bottomOf(run))
    } else bands.push({ top: topOf(run), bottom: bottomOf(run), runs: [run] })
  }
  return bands.map(band => ({ ...band, covered: cover(band.runs) }))
}

/** The stretches of a line that are not free. */
export function cover(pieces: readonly Interval[]): Interval[] {
  const covered: { x0: number; x1: number }[] = []
  for (const { x0, x1 } of pieces.toSorted((a, b) => a.x0 - b.x0)) {
    const last = covered.at(-1)
    if (last && x0 <= last.x1) last.x1 = Math.max(last.x1, x1)
    else covered.push({ x0, x1 })
  }
  return covered
}

/** Gutters between bands of text of this size, the longest first. */
export function guttersOf(bands: readonly Band[], size: number): Gutter[] {
  const narrowest = NARROWEST * size
  const found: Gutter[] = []
  let open: Gutter[] = []
  bands.forEach((band, i) => {
    const height = band.bottom - band.top
    const still: Gutter[] = []
    if (figureAbove(bands, i, size)) {
      found.push(...open)
      open = []
    }
    for (const gutter of open) {
      const free = widestFree(band, gutter)
      if (free.x1 - free.x0 < narrowest) {
        found.push(gutter)
        continue
      }
      const both = band.covered[0]!.x0 < free.x0 && band.covered.at(-1)!.x1 > free.x1
      still.push({ ...gutter, ...free, ...(both ? { last: i, height: gutter.height + height } : {}) })
    }
    for (let g = 1; g < band.covered.length && still.length < MOST_OPEN; g++) {
      const x0 = band.covered[g - 1]!.x1
      const x1 = band.covered[g]!.x0
      if (x1 - x0 < narrowest || still.some(gutter => gutter.x0 < x1 && gutter.x1 > x0)) continue
      still.push({ x0, x1, first: i, last: i, height })
    }
    open = still
  })
  return [...found, ...open].sort((a, b) => b.height - a.height).slice(0, MOST_TRIED)
}

/** The narrowest gutter, in sizes of the font. LaTeX's own is 1; the gaps between words are .2 to .6. */
export const NARROWEST = 0.8
/** Against pages of many thousand scattered pieces: the work stays in proportion to them. */
const MOST_OPEN = 64
const MOST_TRIED = 24

/** Whether so much is free above a band that something other than text lies there, over the whole width. */
const figureAbove = (bands: readonly Band[], i: number, size: number): boolean =>
  i > 0 && bands[i]!.top - bands[i - 1]!.bottom > 4 * size

function widestFree(band: Band, { x0, x1 }: Interval): Interval {
  let widest = { x0, x1: x0 }
  let from = x0
  for (const piece of [...band.covered, { x0: x1, x1 }]) {
    const to = Math.min(piece.x0, x1)
    if (to - from > widest.x1 - widest.x0) widest = { x0: from, x1: to }
    from = Math.max(from, piece.x1)
  }
  return widest
}

/**
 * The bands of the columns beside a gutter: also those with text on one side only, where one begins higher or ends lower
 * than the other; not at the bottom, where after a space something else begins that goes on across the gutter.
 */
export function columnsBeside(gutter: Gutter, bands: readonly Band[], size: number): Gutter {
  const apart = (i: number): boolean => isCrossed(gutter, bands[i]!) || figureAbove(bands, i, size)
  let { first } = gutter
  while (first > 0 && !isCrossed(gutter, bands[first - 1]!) && !figureAbove(bands, first, size)) first--
  first = belowMasthead(first, gutter, bands, size)
  let end = gutter.last
  while (end + 1 < bands.length && !apart(end + 1)) end++
  if (end + 1 === bands.length) return { ...gutter, first, last: end }
  const { last } = rowsBeside(gutter, bands, size)
  return { ...gutter, first, last: aboveTable(first, last, bands, size) }
}

/** The first band of the columns proper: a few lines above, with a space below them, are a title or the name of a paper. */
function belowMasthead(first: number, { last }: Gutter, bands: readonly Band[], size: number): number {
  for (let i = first + 1; i <= Math.min(first + 6, last); i++) {
    const above = bands[i - 1]!.bottom - bands[first]!.top
    const below = bands[last]!.bottom - bands[i]!.top
    if (bands[i]!.top - bands[i - 1]!.bottom > 2 * size && above < 0.15 * below) return i
  }
  return first
}

/** The last band of the columns proper, where something goes on across them: its first lines may not reach across. */
function aboveTable(first: number, last: number, bands: readonly Band[], size: number): number {
  for (let i = last; i > Math.max(first, last - 6); i--) {
    const above = bands[i - 1]!.bottom - bands[first]!.top
    const below = bands[last]!.bottom - bands[i]!.top
    if (bands[i]!.top - bands[i - 1]!.bottom > size && below < 0.15 * above) return i - 1
  }
  return last
}

/** The bands of the rows of a table across a gutter, with the last lines of a cell that is longer than the others. */
export function rowsBeside(gutter: Gutter, bands: readonly Band[], size: number): Gutter {
  let { last } = gutter
  const follows = (i: number): boolean =>
    i < bands.length && !isCrossed(gutter, bands[i]!) && bands[i]!.top - bands[i - 1]!.bottom < size
  while (follows(last + 1)) last++
  return { ...gutter, last }
}

const isCrossed = (gutter: Gutter, band: Band): boolean =>
  band.covered.some(({ x0, x1 }) => x0 < gutter.x1 && x1 > gutter.x0)
