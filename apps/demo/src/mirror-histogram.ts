import { grouped } from './amounts.ts'
import type { Terminal } from './terminal.ts'

export interface MirrorHistogramOptions {
  /** What is counted to the left, and what to the right. */
  readonly left: { readonly name: string; readonly values: readonly number[] }
  readonly right: { readonly name: string; readonly values: readonly number[] }
  /** From one bin to the next. */
  readonly step: number
  /** A line is drawn there, between two bins. */
  readonly mark: number
}

/** Two histograms back to back, a bin a line, the highest first: bars are shares of either side, so that they compare. */
export function printMirrorHistogram({ left, right, step, mark }: MirrorHistogramOptions, terminal: Terminal): void {
  const all = [...left.values, ...right.values]
  const from = Math.floor(Math.min(...all) / step + 1e-9)
  const to = Math.max(from, Math.ceil(Math.max(...all) / step - 1e-9) - 1)
  const counts = [left, right].map(({ values }) => countsOf(values, { from, to, step }))
  const shares = counts.map((bins, side) => bins.map(count => count / Math.max(1, [left, right][side]!.values.length)))
  const most = Math.max(...shares.flat(), 1e-9)
  const room = Math.max(8, Math.min(30, Math.floor((terminal.width - 28) / 2)))
  const bar = (share: number): string => '━'.repeat(share === 0 ? 0 : Math.max(1, Math.round((share / most) * room)))
  const border = Math.floor(mark / step)

  terminal.print(terminal.style('dim', `${' '.repeat(8)}${left.name.padStart(room + 5)} ${right.name}`))
  for (let bin = to; bin >= from; bin--) {
    const [unlike, alike] = counts.map(bins => bins[bin - from]!)
    const [leftBar, rightBar] = shares.map(bins => bar(bins[bin - from]!))
    const sign = bin === border ? '◂' : ' '
    terminal.print(
      `${(bin * step).toFixed(2).padStart(6)} ${sign}` +
        terminal.style('yellow', `${count(unlike!).padStart(5 + room - leftBar!.length)}${leftBar!}`) +
        ` ${terminal.style('cyan', rightBar!)}${count(alike!)}`.trimEnd()
    )
  }
}

function count(number: number): string {
  return number === 0 ? '' : ` ${grouped(number)} `
}

function countsOf(
  values: readonly number[],
  { from, to, step }: { readonly from: number; readonly to: number; readonly step: number }
): number[] {
  const counts = new Array<number>(to - from + 1).fill(0)
  for (const value of values) counts[Math.min(to, Math.max(from, Math.floor(value / step))) - from]!++
  return counts
}
