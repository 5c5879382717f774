/**
 * Rows of numbers, all of the same length, in one row-major `Float32Array`.
 *
 * The shape is fixed; the numbers are not: `data` and the views that `row` returns are the matrix itself.
 */
export class Matrix {
  /** How many rows there are, 0 or more. */
  readonly rows: number
  /** How many numbers each row has, 0 or more. */
  readonly columns: number
  /** All numbers, row after row: row i, column j is `data[i * columns + j]`. */
  readonly data: Float32Array

  /**
   * @param rows     number of rows, 0 or more
   * @param columns  number of columns, 0 or more
   * @param data     the numbers, `rows * columns` of them, used as they are and not copied; zeros by default
   * @throws TypeError when `data` is no Float32Array; RangeError when a count is no safe integer from 0 on, or when
   *   `data` has another length than `rows * columns`
   */
  constructor(rows: number, columns: number, data?: Float32Array) {
    requireCount('rows', rows)
    requireCount('columns', columns)
    requireCount('rows * columns', rows * columns)
    // By the name that it gives itself: a Float32Array of another realm (a frame, a test runner) is one too.
    const tag = Object.prototype.toString.call(data).slice(8, -1)
    if (data !== undefined && tag !== 'Float32Array') throw new TypeError(`data: expected a Float32Array, got ${tag}`)
    if (data !== undefined && data.length !== rows * columns) {
      throw new RangeError(`data: expected ${rows} * ${columns} = ${rows * columns} numbers, got ${data.length}`)
    }
    this.rows = rows
    this.columns = columns
    this.data = data ?? new Float32Array(rows * columns)
    Object.freeze(this)
  }

  /**
   * A matrix of the given rows, rounded to 32 bits each number. No rows at all give a matrix of 0 × 0.
   *
   * @throws RangeError when a row differs in length from the first
   */
  static fromRows(rows: Iterable<ArrayLike<number>>): Matrix {
    const list = Array.isArray(rows) ? (rows as ArrayLike<number>[]) : Array.from(rows)
    const columns = list[0]?.length ?? 0
    const matrix = new Matrix(list.length, columns)
    for (const [i, row] of list.entries()) {
      if (row.length !== columns) {
        throw new RangeError(`rows[${i}]: expected ${columns} numbers as in rows[0], got ${row.length}`)
      }
      matrix.data.set(row, i * columns)
    }
    return matrix
  }

  /**
   * Row `i` as a view of `data`: writing into it writes into the matrix.
   *
   * @throws RangeError when there is no row `i`
   */
  row(i: number): Float32Array {
    if (!Number.isInteger(i) || i < 0 || i >= this.rows) {
      throw new RangeError(`i: expected a row of ${this.rows}, counted from 0, got ${i}`)
    }
    return this.data.subarray(i * this.columns, (i + 1) * this.columns)
  }

  /** The rows in turn, each a view as `row` gives it. */
  *[Symbol.iterator](): Generator<Float32Array, void, undefined> {
    for (let i = 0; i < this.rows; i++) yield this.row(i)
  }

  /** For `JSON.stringify`: an array of rows, which `fromRows` takes back. JSON turns NaN and Infinity into null. */
  toJSON(): number[][] {
    return Array.from(this, row => Array.from(row))
  }
}

function requireCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name}: expected an integer from 0 on, got ${String(value)}`)
  }
}
