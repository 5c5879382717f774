/** Rows of numbers in one row-major `Float32Array`. */
export class Matrix {
  readonly rows: number
  readonly columns: number
  readonly data: Float32Array

  constructor(rows: number, columns: number, data: Float32Array = new Float32Array(rows * columns)) {
    this.rows = rows
    this.columns = columns
    this.data = data
  }

  row(i: number): Float32Array {
    return this.data.subarray(i * this.columns, (i + 1) * this.columns)
  }
}
