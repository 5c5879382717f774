/** A matrix that is mostly zeros, row by row: row `r` has `values[i]` in column `columns[i]` for `i` from `starts[r]` up to `starts[r + 1]`. */
export interface Sparse {
  readonly rows: number
  readonly width: number
  readonly starts: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float32Array
}

/** Rows for columns. Within each row of the result the columns are in ascending order. */
export function transpose({ rows, width, starts, columns, values }: Sparse): Sparse {
  const turned = new Uint32Array(width + 1)
  for (const column of columns) turned[column + 1]!++
  for (let column = 0; column < width; column++) turned[column + 1]! += turned[column]!
  const next = turned.slice()
  const turnedColumns = new Uint32Array(columns.length)
  const turnedValues = new Float32Array(columns.length)
  for (let row = 0; row < rows; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const to = next[columns[at]!]!++
      turnedColumns[to] = row
      turnedValues[to] = values[at]!
    }
  }
  return { rows: width, width: rows, starts: turned, columns: turnedColumns, values: turnedValues }
}
