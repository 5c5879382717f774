import type { Interval } from './gutters.ts'
import type { Run } from './run.ts'

/** What the runs of one column make up, without regard to their words. */
export interface Shape {
  /** Where each line begins and ends. */
  readonly lines: readonly (Interval & { readonly text: string })[]
  /** Han and kana count twice, as they tell and take up twice as much. */
  readonly letters: number
  /** Breadth of what is written, of all lines together. */
  readonly inked: number
}

const ASCII = /^[ -~]*$/
const IDEOGRAPHS = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]/gu

export function shapeOf(runs: readonly Run[]): Shape {
  const lines: { x0: number; x1: number; text: string }[] = []
  let letters = 0
  let inked = 0
  let baseline = -Infinity
  for (const { text, x0, x1, y, size } of runs.toSorted((a, b) => a.y - b.y)) {
    const line = lines.at(-1)
    if (line && y <= baseline + 0.4 * size) {
      line.x0 = Math.min(line.x0, x0)
      line.x1 = Math.max(line.x1, x1)
      line.text += ' ' + text
    } else {
      lines.push({ x0, x1, text })
      baseline = y
    }
    letters += text.length + (ASCII.test(text) ? 0 : (text.match(IDEOGRAPHS)?.length ?? 0))
    inked += x1 - x0
  }
  return { lines, letters, inked }
}

/** No more than the numbers or bullets that stand before a text. */
export const isLabels = ({ lines, letters }: Shape): boolean => letters <= 3 * lines.length

/** At least so many lines of running words, which fill the breadth of the column. */
export function isProse({ lines, letters, inked }: Shape, fewest: number): boolean {
  const left = lines.reduce((least, { x0 }) => Math.min(least, x0), Infinity)
  const right = lines.reduce((most, { x1 }) => Math.max(most, x1), -Infinity)
  return lines.length >= fewest && inked > 0.5 * lines.length * (right - left) && letters > 14 * lines.length
}

/** At least so many lines of an index: half of them, and more, name pages. */
export const isIndex = ({ lines }: Shape, fewest: number): boolean =>
  lines.length >= fewest && lines.filter(isIndexEntry).length >= 0.5 * lines.length

const DIGITS = '0123456789'

/** 'Boswell, James, 91', '… 122, 123', '… 21–24'. */
export const isIndexEntry = ({ text }: { readonly text: string }): boolean =>
  DIGITS.includes(text.at(-1) ?? ' ') && /\p{L} ?,? \d{1,4}(?: ?(?:, |[-–]) ?\d{1,4})*$/u.test(text)

/** Many lines begin, or many end, at one place: columns of a table do, gaps that meet by chance make none. */
export function isAligned({ lines }: Shape, size: number): boolean {
  const most = (places: readonly number[]): number => {
    const groups = Map.groupBy(places, x => Math.round((2 * x) / size))
    return Array.from(groups.values(), ({ length }) => length).reduce((a, b) => Math.max(a, b), 0)
  }
  const share = Math.max(most(lines.map(({ x0 }) => x0)), most(lines.map(({ x1 }) => x1)))
  return share >= 3 && share >= 0.4 * lines.length
}
