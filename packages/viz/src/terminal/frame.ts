import { paint } from './paint.ts'
import { columnsOf } from './width.ts'

/** A mark at an axis: at a column, or a line from the top, counted from 0. */
export interface Tick {
  readonly at: number
  readonly text: string
}

export interface FrameOptions {
  /** How many columns each of the lines takes. */
  readonly columns: number
  readonly color: boolean
  readonly xTicks?: readonly Tick[]
  readonly yTicks?: readonly Tick[]
}

/** Lines in a box, with numbers to the left and below. */
export function frame(lines: readonly string[], { columns, color, xTicks = [], yTicks = [] }: FrameOptions): string[] {
  const faint = (text: string): string => (color ? paint(text, { dim: true }) : text)
  const margin = Math.max(0, ...yTicks.map(({ text }) => columnsOf(text) + 1))
  const indent = ' '.repeat(margin)
  const yTexts = new Map(yTicks.map(({ at, text }) => [at, text]))
  const marked = new Set(xTicks.map(({ at }) => at))
  const bottom = Array.from({ length: columns }, (_, i) => (marked.has(i) ? '┬' : '─')).join('')
  return [
    indent + faint(`┌${'─'.repeat(columns)}┐`),
    ...lines.map((line, i) => {
      const text = yTexts.get(i)
      const edge = text === undefined ? `${indent}│` : `${text.padStart(margin - 1)} ┤`
      return faint(edge) + line + faint('│')
    }),
    indent + faint(`└${bottom}┘`),
    ...(xTicks.length > 0 ? [faint(below(xTicks, margin + 1, margin + columns + 2))] : [])
  ]
}

/** The numbers under an axis, each centred under its mark, without those that would touch their neighbour. */
function below(ticks: readonly Tick[], from: number, width: number): string {
  let line = ''
  for (const { at, text } of ticks) {
    const start = Math.max(0, Math.min(width - text.length, from + at - Math.floor(text.length / 2)))
    if (line === '' || start > line.length) line = line.padEnd(start) + text
  }
  return line
}
