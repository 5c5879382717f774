import { formatNumber } from '../charts/ticks.ts'
import { colorScale } from '../palette.ts'
import type { Encoding } from './encoding.ts'
import type { TextPlot } from './options.ts'
import { paint } from './paint.ts'
import { columnsOf, nameLine, shorten } from './width.ts'

/** What a scatter plot shows. */
interface Shown {
  readonly encoding: Encoding | undefined
  /** How many points the fullest character has. */
  readonly most: number
}

/** What the colours, letters or digits of points mean, in lines of at most the plot's width. */
export function legendOf({ encoding, most }: Shown, plot: TextPlot): string[] {
  const { color, theme } = plot
  if (encoding?.kind === 'classes') {
    const { classes, asMarks } = encoding
    const entries = classes.map(({ name, count, color, mark }) => ({
      name: asMarks && mark === name ? `(${count})` : `${name} (${count})`,
      color,
      mark: asMarks ? mark : undefined
    }))
    return entryLines(entries, plot)
  }
  const shade = colorScale('viridis', theme)
  const bar = Array.from({ length: steps }, (_, i) => paint('█', { foreground: shade(i / (steps - 1)) })).join('')
  if (encoding?.kind === 'numbers') {
    if (encoding.least > encoding.most) return ['no number is known']
    const [from, to] = [formatNumber(encoding.least), formatNumber(encoding.most)]
    return [`${from} ${color ? bar : '0123456789'} ${to}`]
  }
  return color && most > 1 ? [`1 ${bar} ${most} points in a character`] : []
}

const steps = 20

/** A name and what stands for it: its mark, or without one a dot of its colour. */
export interface LegendEntry {
  readonly name: string
  readonly color: string
  readonly mark: string | undefined
}

/** Entries side by side, in as many lines as they need. */
export function entryLines(entries: readonly LegendEntry[], { width, color }: TextPlot): string[] {
  const lines: string[] = []
  let used = Infinity
  for (const { name, color: foreground, mark = '●' } of entries) {
    const text = shorten(nameLine(name), width - 2)
    const entry = `${color ? paint(mark, { foreground }) : mark} ${text}`
    const wanted = 2 + columnsOf(text)
    if (used + 3 + wanted > width) {
      lines.push(entry)
      used = wanted
    } else {
      lines.push(`${lines.pop()!}   ${entry}`)
      used += 3 + wanted
    }
  }
  return lines
}
