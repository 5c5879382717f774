import { colorScale, themes } from '../palette.ts'
import type { BrailleCanvas } from './braille.ts'
import type { Cell } from './cells.ts'
import type { Classes, Encoding, Numbers } from './encoding.ts'
import type { TextPlot } from './options.ts'

/** Points among the characters of a picture. */
interface Placed {
  readonly canvas: BrailleCanvas
  /** The cell of each point. */
  readonly cellOf: Int32Array
  /** How many points each cell has. */
  readonly counts: Uint32Array
}

/** What a cell looks like that has points: its character and colour. */
type Look = (cell: number) => Cell

/** By the classes or numbers of the points in a cell, or by how many they are. */
export function lookOf(encoding: Encoding | undefined, placed: Placed, plot: TextPlot): Look {
  if (encoding === undefined) return byDensity(placed, plot)
  return encoding.kind === 'classes' ? byClass(encoding, placed) : byNumber(encoding, placed, plot)
}

function byDensity({ canvas, counts }: Placed, { theme }: TextPlot): Look {
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  const shade = colorScale('viridis', theme)
  // The logarithm, since the fullest cell may have a thousand times as many as most.
  return cell => ({
    text: canvas.character(cell),
    paint: { foreground: most === 1 ? undefined : shade(Math.log(counts[cell]!) / Math.log(most)) }
  })
}

function byClass({ classes, of, asMarks }: Classes, { canvas, cellOf, counts }: Placed): Look {
  const votes = new Uint32Array(counts.length * classes.length)
  for (let row = 0; row < of.length; row++) votes[cellOf[row]! * classes.length + of[row]!]!++
  return cell => {
    let best = 0
    for (let i = 1; i < classes.length; i++) {
      const ahead = votes[cell * classes.length + i]! - votes[cell * classes.length + best]!
      if (ahead > 0 || (ahead === 0 && classes[i]!.count < classes[best]!.count)) best = i
    }
    const { mark, color: foreground } = classes[best]!
    return { text: asMarks ? mark : canvas.character(cell), paint: { foreground } }
  }
}

function byNumber(
  { values, least, most }: Numbers,
  { canvas, cellOf, counts }: Placed,
  { color, theme }: TextPlot
): Look {
  const sums = new Float64Array(counts.length)
  const known = new Uint32Array(counts.length)
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue
    sums[cellOf[row]!]! += values[row]!
    known[cellOf[row]!]!++
  }
  const shade = colorScale('viridis', theme)
  return cell => {
    const t = most > least ? (sums[cell]! / known[cell]! - least) / (most - least) : 0.5
    if (color) {
      return {
        text: canvas.character(cell),
        paint: { foreground: known[cell] === 0 ? themes[theme].missing : shade(t) }
      }
    }
    return { text: known[cell] === 0 ? '·' : String(Math.min(9, Math.floor(t * 10))) }
  }
}
