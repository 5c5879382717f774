import { columnAt } from './columns.ts'
import { dividesWord, type Joiner } from './hyphens.ts'
import { stepBetween, withoutLeaders } from './kinds.ts'
import type { Line } from './lines.ts'

/**
 * The rows of a table. A cell may take up several lines: then some lines have nothing in the first column, and a row
 * begins where the first column does, with a capital letter or a number, not in the middle of its words.
 */
export function rowsOf(lines: readonly Line[], stripes: readonly number[], joiner: Joiner): string[] {
  const wrapped = lines.filter(line => columnOf(line.cells[0]!, stripes) > 0).length >= 0.2 * lines.length
  const rows: string[][][] = []
  lines.forEach((line, i) => {
    const [first] = line.cells
    const previous = lines[i - 1]
    const begins =
      !wrapped ||
      !previous ||
      (columnOf(first!, stripes) === 0 &&
        !/^[\p{Ll}(&]/u.test(first!.text) &&
        !dividesWord(previous.text, first!.text)) ||
      stepBetween(previous, line) > 2.5
    if (begins) rows.push(Array.from({ length: stripes.length + 1 }, () => []))
    for (const cell of line.cells) rows.at(-1)![columnOf(cell, stripes)]!.push(cell.text)
  })
  return rows.map(cells =>
    cells
      .filter(parts => parts.length > 0)
      .map(parts => withoutLeaders(joiner.join(parts)))
      .join(' | ')
  )
}

const columnOf = (cell: { x0: number }, stripes: readonly number[]): number => columnAt(cell.x0, stripes)
