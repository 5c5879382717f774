import type { Matrix } from '@llm-cookbook/vector'
import type { GroupLabel } from '../charts/groups.ts'
import { checkMatrix } from '../check.ts'
import { BrailleCanvas, dotsAcross, dotsDown, eachDotBetween } from './braille.ts'
import { blank, lineOf, type Cell } from './cells.ts'
import { frame } from './frame.ts'
import { classesOf, numbersOf, type Classes, type Encoding } from './encoding.ts'
import { legendOf } from './legend.ts'
import { lookOf } from './look.ts'
import { inkOn } from './paint.ts'
import { textPlot, type TextPlot, type TextPlotOptions } from './options.ts'
import { backEdges, boxAround, seen } from './view.ts'
import { columnsOf, nameLine, pieces, shorten } from './width.ts'

export interface ScatterTextOptions extends TextPlotOptions {
  /** A point a row: two coordinates, or three, which are seen in a box from above and aside. */
  points: Matrix
  /** The class of each point, as in `scatterSvg`. Classes have colours; without, or with more classes than colours, letters. */
  groups?: readonly GroupLabel[] | undefined
  /** A number for each point, on a continuous scale; NaN and null in grey. Instead of `groups`. */
  values?: readonly (number | null)[] | undefined
  /** Whether the name of each class stands at the mean of its points, where there is room; `false` by default. */
  means?: boolean | undefined
}

/**
 * Points as text, eight to a character, by Braille patterns. A unit is as long across as down, so the picture may take less than
 * its width or height. A character in which several classes meet shows the most frequent of them, of equally frequent ones the
 * rarer class; of numbers it shows the mean. Without groups and values, colour tells how many points share a character.
 *
 * @throws TypeError, RangeError for points that are no matrix of two or three columns or have a number that is NaN or infinite,
 *   for another number of groups or values than points or both of them, and for sizes out of range
 */
export function scatterText(options: ScatterTextOptions): string {
  const { points, means = false } = options
  const plot = textPlot(options)
  checkMatrix(points, { name: 'points' })
  if (points.columns !== 2 && points.columns !== 3 && points.rows > 0) {
    throw new RangeError(`points: expected 2 or 3 columns, got ${points.columns}; pca, tsne and umap make them`)
  }
  const encoding = encodingOf(options, plot)
  const box = points.columns === 3 && points.rows > 0 ? boxAround(points) : undefined
  const flat = box === undefined ? points : seen(points)
  const place = fit(box === undefined ? flat : seen(box), plot)
  const { cells, most } = drawPoints(flat, place, encoding, plot)
  if (box !== undefined) drawBox(seen(box), place, cells)
  if (means && encoding?.kind === 'classes') nameClasses(flat, place, encoding, cells)

  const { columns, lines } = place
  const rows = Array.from({ length: lines }, (_, i) => lineOf(cells.slice(i * columns, (i + 1) * columns), plot.color))
  return [...plot.heading, ...frame(rows, { ...plot, columns }), ...legendOf({ encoding, most }, plot)].join('\n')
}

function encodingOf({ points, groups, values }: ScatterTextOptions, plot: TextPlot): Encoding | undefined {
  if (groups !== undefined && values !== undefined) {
    throw new TypeError('groups, values: expected one of the two, got both')
  }
  for (const [name, given] of Object.entries({ groups, values })) {
    if (given === undefined || given.length === points.rows) continue
    throw new RangeError(`${name}: expected ${points.rows}, one for each point, got ${given.length}`)
  }
  if (points.rows === 0) return undefined
  return groups ? classesOf(groups, plot) : values && numbersOf(values)
}

/** Where points stand among the characters. */
interface Place {
  readonly columns: number
  readonly lines: number
  /** The dot of a point. */
  readonly dotOf: (x: number, y: number) => [x: number, y: number]
}

/** As large as width and height allow, with one scale for both directions; a single place stands in the middle. */
function fit(flat: Matrix, { width, height }: TextPlot): Place {
  const [x, y] = [rangeOf(flat, 0), rangeOf(flat, 1)]
  const most = { columns: width - 2, lines: height - 2 }
  const scale = Math.min(
    (most.columns * dotsAcross - 1) / (x.to - x.from),
    (most.lines * dotsDown - 1) / (y.to - y.from)
  )
  if (!Number.isFinite(scale)) {
    const [columns, lines] = [Math.min(21, most.columns), Math.min(5, most.lines)]
    return { columns, lines, dotOf: () => [columns, Math.floor((lines * dotsDown) / 2)] }
  }
  const across = Math.round((x.to - x.from) * scale)
  const down = Math.round((y.to - y.from) * scale)
  const columns = Math.min(most.columns, Math.max(10, Math.ceil((across + 1) / dotsAcross)))
  const lines = Math.min(most.lines, Math.max(3, Math.ceil((down + 1) / dotsDown)))
  const left = Math.floor((columns * dotsAcross - 1 - across) / 2)
  const top = Math.floor((lines * dotsDown - 1 - down) / 2)
  return {
    columns,
    lines,
    dotOf: (px, py) => [left + Math.round((px - x.from) * scale), top + Math.round((y.to - py) * scale)]
  }
}

function rangeOf({ rows, columns, data }: Matrix, column: number): { from: number; to: number } {
  let from = Infinity
  let to = -Infinity
  for (let row = 0; row < rows; row++) {
    const value = data[row * columns + column]!
    from = Math.min(from, value)
    to = Math.max(to, value)
  }
  return rows === 0 ? { from: 0, to: 0 } : { from, to }
}

/** The character of each point's place, and how many points the fullest of them has. */
function drawPoints(
  flat: Matrix,
  { columns, lines, dotOf }: Place,
  encoding: Encoding | undefined,
  plot: TextPlot
): { cells: Cell[]; most: number } {
  const canvas = new BrailleCanvas(columns, lines)
  const cellOf = new Int32Array(flat.rows)
  const counts = new Uint32Array(columns * lines)
  for (let row = 0; row < flat.rows; row++) {
    const at = row * flat.columns
    cellOf[row] = canvas.dot(...dotOf(flat.data[at]!, flat.data[at + 1]!))
    counts[cellOf[row]!]!++
  }
  const look = lookOf(encoding, { canvas, cellOf, counts }, plot)
  return { cells: Array.from(counts, (count, cell) => (count === 0 ? blank : look(cell))), most: greatest(counts) }
}

/** The edges of the box behind the points, where nothing else is. */
function drawBox(corners: Matrix, { columns, lines, dotOf }: Place, cells: Cell[]): void {
  const canvas = new BrailleCanvas(columns, lines)
  const drawn = new Set<number>()
  for (const [from, to] of backEdges) {
    const ends = [from, to].map(corner => dotOf(corners.row(corner)[0]!, corners.row(corner)[1]!))
    let dots = 0
    eachDotBetween(ends[0]!, ends[1]!, (x, y) => {
      // Every second dot: a line that steps back behind the points.
      if (dots++ % 2 === 0) drawn.add(canvas.dot(x, y))
    })
  }
  for (const cell of drawn) {
    if (cells[cell] === blank) cells[cell] = { text: canvas.character(cell), paint: { dim: true } }
  }
}

/** Writes the name of each class at the mean of its points, or a line or two above or below; the larger classes first. */
function nameClasses(flat: Matrix, place: Place, { classes, of }: Classes, cells: Cell[]): void {
  const sums = new Float64Array(classes.length * 2)
  for (let row = 0; row < flat.rows; row++) {
    for (let axis = 0; axis < 2; axis++) sums[of[row]! * 2 + axis]! += flat.data[row * flat.columns + axis]!
  }
  const taken = new Set<number>()
  const kinds = Array.from(classes.keys()).filter(i => classes[i]!.isKind)
  const byCount = kinds.sort((a, b) => classes[b]!.count - classes[a]!.count)
  for (const i of byCount) {
    const { name, count, color } = classes[i]!
    const characters = pieces(` ${shorten(nameLine(name), 24)} `, 1)
    const room = characters.reduce((sum, character) => sum + columnsOf(character), 0)
    const [x, y] = place.dotOf(sums[i * 2]! / count, sums[i * 2 + 1]! / count)
    const column = Math.max(0, Math.min(place.columns - room, Math.floor(x / dotsAcross) - Math.floor(room / 2)))
    const line = Math.floor(y / dotsDown)
    const free = [0, -1, 1, -2, 2].find(
      off =>
        line + off >= 0 &&
        line + off < place.lines &&
        room <= place.columns &&
        Array.from({ length: room }, (_, i) => (line + off) * place.columns + column + i).every(
          cell => !taken.has(cell)
        )
    )
    if (free === undefined) continue
    let cell = (line + free) * place.columns + column
    for (const character of characters) {
      for (let i = 0; i < columnsOf(character); i++) {
        taken.add(cell)
        cells[cell++] = { text: i === 0 ? character : '', paint: { foreground: inkOn(color), background: color } }
      }
    }
  }
}

function greatest(counts: Uint32Array): number {
  return counts.reduce((a, b) => Math.max(a, b), 0)
}
