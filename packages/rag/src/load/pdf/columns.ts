import { bottomOf, topOf, type Run } from './run.ts'

/**
 * Parts pages into columns, in the order in which they are read: a gutter that stays free down the page parts it into
 * what stands above, left, right and below of it, and each part again (the recursive XY-cut of Nagy & Seth,
 * 'Hierarchical representation of optically scanned documents', 1984). A gutter counts only between columns of prose:
 * tables have gutters too, but are read by rows. Where one page has a gutter, a few lines show it on the next.
 */
export function columns(pages: readonly (readonly Run[])[]): Run[][][] {
  const known: number[] = []
  const parted = pages.map(runs => part(runs, known, 0))
  if (known.length === 0) return parted
  const everywhere = [...known]
  return pages.map(runs => part(runs, everywhere, 0))
}

function part(runs: readonly Run[], known: number[], depth: number): Run[][] {
  if (runs.length < 2 || depth > DEEPEST) return runs.length > 0 ? [[...runs]] : []
  const size = median(runs.map(run => run.size))
  const bands = bandsOf(runs)
  for (const gutter of gutters(bands, size)) {
    const { first, last, x0, x1 } = gutter
    const within = bands.slice(first, last + 1).flatMap(band => band.runs)
    const middle = (x0 + x1) / 2
    const left = within.filter(run => run.x1 < middle)
    const right = within.filter(run => run.x1 >= middle)
    const fewest = known.some(x => x > x0 && x < x1) ? 1 : FEWEST_LINES
    if (!isProse(left, fewest) || !isProse(right, fewest)) continue
    known.push(middle)
    const above = bands.slice(0, first).flatMap(band => band.runs)
    const below = bands.slice(last + 1).flatMap(band => band.runs)
    return [above, left, right, below].flatMap(runs => part(runs, known, depth + 1))
  }
  return [[...runs]]
}

/** How often parts are parted: a page with three columns, headings across them and notes needs about six. */
const DEEPEST = 12
/** The narrowest gutter, in sizes of the font. LaTeX's own is 1; the gaps between words are .2 to .6. */
const NARROWEST = 0.8
/** Lines of text that a gutter has on each side at least. */
const FEWEST_LINES = 4

/** Text between two horizontal stripes that are free over the whole width. */
interface Band {
  readonly top: number
  readonly bottom: number
  readonly runs: Run[]
  /** What is covered, from left to right, without overlap. */
  readonly covered: readonly { x0: number; x1: number }[]
}

function bandsOf(runs: readonly Run[]): Band[] {
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

function cover(runs: readonly Run[]): { x0: number; x1: number }[] {
  const covered: { x0: number; x1: number }[] = []
  for (const { x0, x1 } of runs.toSorted((a, b) => a.x0 - b.x0)) {
    const last = covered.at(-1)
    if (last && x0 <= last.x1) last.x1 = Math.max(last.x1, x1)
    else covered.push({ x0, x1 })
  }
  return covered
}

/** A stripe that is free from the band `first` to the band `last`. */
interface Gutter {
  x0: number
  x1: number
  first: number
  last: number
  /** Height of the bands with text on both of its sides. */
  height: number
}

/** Gutters between bands of text of this size, the longest first. */
function gutters(bands: readonly Band[], size: number): Gutter[] {
  const narrowest = NARROWEST * size
  const found: Gutter[] = []
  let open: Gutter[] = []
  bands.forEach((band, i) => {
    const height = band.bottom - band.top
    const still: Gutter[] = []
    if (apart(bands, i, size)) {
      found.push(...open)
      open = []
    }
    for (const gutter of open) {
      const free = widestFree(band, gutter.x0, gutter.x1)
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
  return [...found, ...open].map(gutter => extend(gutter, bands, size)).sort((a, b) => b.height - a.height)
}

/** Whether so much is free above a band that something other than text lies there, over the whole width: a figure. */
const apart = (bands: readonly Band[], i: number, size: number): boolean =>
  i > 0 && bands[i]!.top - bands[i - 1]!.bottom > 4 * size

/** Against pages of many thousand scattered pieces: the work a band stays bounded. */
const MOST_OPEN = 64

function widestFree(band: Band, x0: number, x1: number): { x0: number; x1: number } {
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
 * Bands with text on one side only belong to the columns too, where one begins higher or ends lower than the other.
 * On top that is to be seen by text on the right; at the bottom, unless text across the gutter follows after a gap.
 */
function extend(gutter: Gutter, bands: readonly Band[], size: number): Gutter {
  const crossed = (band: Band): boolean => band.runs.some(run => run.x0 < gutter.x1 && run.x1 > gutter.x0)
  let { first, last } = gutter
  for (let i = first - 1; i >= 0 && !crossed(bands[i]!) && !apart(bands, i + 1, size); i--) {
    if (bands[i]!.runs.some(run => run.x0 >= gutter.x1)) first = i
  }
  let end = last
  while (end + 1 < bands.length && !crossed(bands[end + 1]!) && !apart(bands, end + 1, size)) end++
  if (end + 1 === bands.length) last = end
  else {
    while (last < end && bands[last + 1]!.top - bands[last]!.bottom < size) last++
  }
  return { ...gutter, first, last }
}

/** Whether lines of running words fill the breadth that these runs take up. */
function isProse(runs: readonly Run[], fewest: number): boolean {
  const left = Math.min(...runs.map(run => run.x0))
  const right = Math.max(...runs.map(run => run.x1))
  let lines = 0
  let inked = 0
  let characters = 0
  let bottom = -Infinity
  for (const run of runs.toSorted((a, b) => a.y - b.y)) {
    if (run.y > bottom + 0.4 * run.size) {
      lines++
      bottom = run.y
    }
    inked += run.x1 - run.x0
    characters += run.text.length
  }
  return lines >= fewest && inked > 0.5 * lines * (right - left) && characters > 14 * lines
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
