import { linesOf, type Line } from './lines.ts'
import { bottomOf, topOf, type PageRuns, type Run } from './run.ts'

/**
 * Finds running headers, footers, page numbers and notes along the margin: lines near the top or bottom edge, or
 * turned against the text, that come again at the same place on other pages with the same words and a page number.
 * Returns what belongs to them, to be left out.
 */
export function furniture(pages: readonly PageRuns[]): Set<Run> {
  const edges = pages.flatMap((page, number) => edgesOf(page, number))
  const repeated = new Set<EdgeLine>()
  for (const sameSpot of Map.groupBy(edges.flat(), ({ spot }) => spot).values()) {
    const lines = [...Map.groupBy(sameSpot, ({ key }) => key).values()].filter(repeats).flat()
    // Where most lines of a spot repeat, the others there (the header of a short chapter) are furniture too.
    for (const line of lines.length * 2 > sameSpot.length ? sameSpot : lines) repeated.add(line)
  }
  const found = new Set<Run>()
  for (const lines of edges) {
    // From the edge inwards: what repeats after the first line that does not is text.
    const end = lines.findIndex(line => !repeated.has(line))
    for (const { runs } of end < 0 ? lines : lines.slice(0, end)) for (const run of runs) found.add(run)
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
  readonly text: string
  /** Its words without numbers. */
  readonly key: string
  /** Its numbers; of Roman ones only that there is one. */
  readonly numbers: readonly number[]
  readonly page: number
  readonly runs: readonly Run[]
}

/** Lines of one spot and key: alike to the letter, or with a number that counts the pages. Other numbers tell something. */
function repeats(lines: readonly EdgeLine[]): boolean {
  const most = (values: readonly (string | number)[]): number =>
    [...Map.groupBy(values, value => value).values()].reduce((most, same) => Math.max(most, same.length), 0)
  if (new Set(lines.map(({ page }) => page)).size < FEWEST) return false
  if (/\p{L}/u.test(lines[0]!.key) && most(lines.map(({ text }) => text)) >= FEWEST) return true
  return lines[0]!.numbers.some((_, i) => most(lines.map(({ numbers, page }) => numbers[i]! - page)) * 2 > lines.length)
}

/** The lines at each edge of a page, the outermost first, and each line that is turned against the text. */
function edgesOf({ height, groups }: PageRuns, page: number): EdgeLine[][] {
  const [main = [], ...turned] = groups
  const found = (lines: readonly Line[], runs: readonly Run[], name: (y: number) => string): EdgeLine[] =>
    lines.map(line => ({
      spot: name(line.y),
      text: line.text,
      key: line.text.toLowerCase().replace(NUMBER, '#').replace(/\s+/g, ' '),
      numbers: Array.from(line.text.matchAll(NUMBER), ([number]) => Number(number)).map(n => n || page),
      page,
      runs: runs.filter(run => run.y > line.y - line.size && run.y < line.y + 0.5 * line.size)
    }))
  const top = main.filter(run => bottomOf(run) < EDGE * height)
  const bottom = main.filter(run => topOf(run) > (1 - EDGE) * height)
  const near = (distance: number): number => Math.round(distance / 3)
  return [
    found(linesOf(top).slice(0, DEEPEST), top, y => `top ${near(y)}`),
    found(linesOf(bottom).toReversed().slice(0, DEEPEST), bottom, y => `bottom ${near(height - y)}`),
    ...turned.flatMap(runs => found(linesOf(runs), runs, y => `turned ${near(y)}`).map(line => [line]))
  ]
}

const NUMBER = /\d+|\b[ivxlc]+\b/gi
