import { columnOf } from './columns.ts'
import { dividesWord, type Joiner } from './hyphens.ts'
import { stepBetween, withoutLeaders } from './kinds.ts'
import type { Line } from './lines.ts'

/**
 * The rows of a table. A cell may take up several lines: then some lines have nothing in the first column, and a row
 * begins where the first column does, with a capital letter or a number, not in the middle of its words; or where
 * several cells begin that do not go on from above, as their first words would have fitted there.
 */
export function rowsOf(lines: readonly Line[], stripes: readonly number[], joiner: Joiner): string[] {
  const wrapped = lines.filter(line => columnOf(line.cells[0]!, stripes) > 0).length >= 0.2 * lines.length
  const edges = edgesOf(lines, stripes)
  const rows: string[][][] = []
  lines.forEach((line, i) => {
    const [first] = line.cells
    const previous = lines[i - 1]
    const begins =
      !wrapped ||
      !previous ||
      stepBetween(previous, line) > 2.5 ||
      (columnOf(first!, stripes) === 0
        ? !/^[\p{Ll}(&]/u.test(first!.text) && !dividesWord(previous.text, first!.text)
        : standsAlone(line, previous, stripes, edges))
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

/** How far each column reaches to the right. */
function edgesOf(lines: readonly Line[], stripes: readonly number[]): number[] {
  const edges = Array<number>(stripes.length + 1).fill(-Infinity)
  for (const cell of lines.flatMap(line => line.cells)) {
    const column = columnOf(cell, stripes)
    edges[column] = Math.max(edges[column]!, cell.x1)
  }
  return edges
}

/** Whether half the cells of a line, of two and more, do not go on from the cell above. */
function standsAlone(line: Line, above: Line, stripes: readonly number[], edges: readonly number[]): boolean {
  const below = line.cells.flatMap(cell => {
    const column = columnOf(cell, stripes)
    const upper = above.cells.find(other => columnOf(other, stripes) === column)
    if (!upper) return []
    const letter = (cell.x1 - cell.x0) / Math.max(1, cell.text.length)
    const word = /^\S+/.exec(cell.text)?.[0].length ?? 0
    return [(NUMBER.test(cell.text) && NUMBER.test(upper.text)) || edges[column]! - upper.x1 > (word + 1) * letter]
  })
  return below.length > 1 && below.filter(Boolean).length * 2 >= below.length
}

/** A number does not go on with another one. */
const NUMBER = /^[-+(]?\p{Sc}?[\d.,' ]*\d\p{Sc}?%?\)?$/u
