import { linesOf } from './lines.ts'
import { bottomOf, topOf, type PageRuns, type Run } from './run.ts'

/**
 * Finds running headers, footers, page numbers and notes along the margin: lines near the top or bottom edge, or
 * turned against the text, that come again at the same place on other pages with the same words, numbers aside.
 * Returns what belongs to them, to be left out.
 */
export function furniture(pages: readonly PageRuns[]): Set<Run> {
  const found = new Set<Run>()
  const lines = pages.flatMap((page, number) => edgeLines(page, number))
  for (const sameSpot of Map.groupBy(lines, ({ spot }) => spot).values()) {
    const repeated = [...Map.groupBy(sameSpot, ({ key }) => key).values()].filter(repeats).flat()
    // Where most lines of a spot repeat, the others there (the header of a short chapter) are furniture too.
    const furnished = repeated.length * 2 > sameSpot.length ? sameSpot : repeated
    for (const { runs } of furnished) for (const run of runs) found.add(run)
  }
  const all = pages.flatMap(({ groups }) => groups.flat())
  // Pages that are alike from top to bottom have no furniture.
  return lettersIn([...found]) * 2 > lettersIn(all) ? new Set() : found
}

const lettersIn = (runs: readonly Run[]): number => runs.reduce((sum, run) => sum + run.text.length, 0)

/** Pages on which a line appears at least. */
const FEWEST = 3
/** The parts of a page's height that count as its edges. */
const EDGE = 0.2
/** Lines looked at from each edge. */
const DEEPEST = 3

interface EdgeLine {
  /** Which edge, and how far from it. */
  readonly spot: string
  /** Its words without numbers. */
  readonly key: string
  /** Its numbers; of Roman ones only that there is one. */
  readonly numbers: readonly number[]
  readonly page: number
  readonly runs: readonly Run[]
}

/** Lines of one spot and key. Bare numbers have to count the pages: else they could be the rows of a long table. */
function repeats(lines: readonly EdgeLine[]): boolean {
  if (new Set(lines.map(({ page }) => page)).size < FEWEST) return false
  if (/\p{L}/u.test(lines[0]!.key)) return true
  const offsets = Map.groupBy(lines, ({ numbers, page }) => numbers[0]! - page)
  return Math.max(...Array.from(offsets.values(), same => same.length)) * 2 > lines.length
}

function edgeLines({ height, groups }: PageRuns, page: number): EdgeLine[] {
  const [main = [], ...turned] = groups
  const find = (runs: readonly Run[], name: (y: number) => string, from: number, to: number): EdgeLine[] =>
    linesOf(runs)
      .slice(from, to)
      .map(line => ({
        spot: name(line.y),
        key: line.text.toLowerCase().replace(NUMBER, '#').replace(/\s+/g, ' '),
        numbers: Array.from(line.text.matchAll(NUMBER), ([number]) => Number(number)).map(n => n || page),
        page,
        runs: runs.filter(run => run.y > line.y - line.size && run.y < line.y + 0.5 * line.size)
      }))
  const top = main.filter(run => bottomOf(run) < EDGE * height)
  const bottom = main.filter(run => topOf(run) > (1 - EDGE) * height)
  const near = (distance: number): number => Math.round(distance / 3)
  return [
    ...find(top, y => `top ${near(y)}`, 0, DEEPEST),
    ...find(bottom, y => `bottom ${near(height - y)}`, -DEEPEST, Infinity),
    ...turned.flatMap(runs => find(runs, y => `turned ${near(y)}`, 0, Infinity))
  ]
}

const NUMBER = /\d+|\b[ivxlc]+\b/gi
