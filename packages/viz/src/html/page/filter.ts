import type { Data } from './data.ts'
import type { Paint } from './paint.ts'

/** Which rows hold what is searched, in their text or in a column of words: 1 a row; `undefined` for no search. */
export type Mask = Uint8Array

/**
 * Finds rows, upper or lower case alike.
 *
 * @param regex  whether `query` is a regular expression
 * @throws SyntaxError for an expression that is none
 */
export function search(data: Data, query: string, regex: boolean): Mask | undefined {
  if (query === '') return undefined
  const pattern = new RegExp(regex ? query : query.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu')
  const found = new Uint8Array(data.rows)
  data.texts?.forEach((text, row) => {
    if (pattern.test(text)) found[row] = 1
  })
  for (const { numbers, categories, text } of data.columns) {
    if (numbers !== undefined) continue
    // Of a category, the name is looked at once and not for each of its rows.
    const named = categories?.names.map(name => pattern.test(name))
    for (let row = 0; row < data.rows; row++) {
      if (named ? named[categories!.codes[row]!] : pattern.test(text(row))) found[row] = 1
    }
  }
  return found
}

/** Which rows the legend leaves: those of no hidden group, or with numbers within the range. */
export function legendMask(
  paint: Paint,
  rows: number,
  hidden: ReadonlySet<number>,
  range: readonly [number, number] | undefined
): Mask | undefined {
  if (paint.kind === 'groups' && hidden.size > 0) {
    const { codes } = paint.groups
    return Uint8Array.from({ length: rows }, (_, row) => (hidden.has(codes[row]!) ? 0 : 1))
  }
  if (paint.kind === 'scale' && range !== undefined) {
    const [from, to] = range
    return Uint8Array.from(paint.scale.numbers, number => (number >= from && number <= to ? 1 : 0))
  }
  return undefined
}

/** What is in all of the masks; `undefined` where there is none. */
export function both(...masks: (Mask | undefined)[]): Mask | undefined {
  const given = masks.filter(mask => mask !== undefined)
  return given.length < 2 ? given[0] : given[0]!.map((_, row) => (given.every(mask => mask[row]) ? 1 : 0))
}

/** The rows of a mask, in ascending order. */
export function rowsOf(mask: Mask | undefined, rows: number): Uint32Array {
  if (mask === undefined) return Uint32Array.from({ length: rows }, (_, row) => row)
  const found = new Uint32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) if (mask[row]) found[count++] = row
  return found.slice(0, count)
}
