import { Best } from './best.ts'
import { quantizedMemory, type QuantizedMemory } from './kernels/quantized.ts'
import type { Matrix } from './matrix.ts'
import type { Neighbor } from './nearest.ts'
import { cosine, dot } from './similarity.ts'

/** What is looked for in quantised rows. */
export interface QuantizedSearch {
  /** How many rows to find at most, an integer from 0 on. */
  k: number
  /** A row as it was before it was quantized. Asked for the few that may be among the nearest. */
  row: (row: number) => ArrayLike<number>
  /** Which rows may be found; all by default. Asked for those that may be among the nearest. */
  allows?: ((row: number) => boolean) | undefined
}

/**
 * Rows of numbers in about a quarter of their memory, for exact search by cosine where the rows themselves lie elsewhere,
 * on a disk for instance. Each row is kept as codes of 8 bits, its numbers as whole multiples of 1/127 of the largest
 * (scalar quantization), and with the length of what the rounding took away. By the Cauchy-Schwarz inequality that bounds
 * how far the cosine of the codes can be from the cosine of the row. A search scans the codes, and compares with the rows
 * themselves only those that the bound leaves, usually some more than `k`.
 *
 * @example
 * ```ts
 * import { Matrix, QuantizedRows } from '@llm-cookbook/vector'
 *
 * const rows = Matrix.fromRows([[1, 0], [0.8, 0.6], [0, 1]])
 * const quantized = new QuantizedRows(2)
 * quantized.append(rows)
 * quantized.nearest([1, 0.1], { k: 2, row: i => rows.row(i) }).map(({ row }) => row) // => [0, 1]
 * ```
 */
export class QuantizedRows {
  /** Numbers in a row. */
  readonly columns: number
  /** Bytes of a row's codes, and with what belongs to them: its scale, its error, and 8 that are 0. */
  readonly #stride: number
  readonly #record: number
  readonly #memory: QuantizedMemory
  readonly #query: number
  readonly #reports: number
  readonly #start: number
  #rows = 0

  /**
   * @param columns  numbers in a row, an integer from 0 to 65,536
   * @throws RangeError when `columns` is another
   */
  constructor(columns: number) {
    if (!Number.isInteger(columns) || columns < 0 || columns > 65_536) {
      throw new RangeError(`columns: expected an integer from 0 to 65536, got ${String(columns)}`)
    }
    this.columns = columns
    this.#stride = Math.ceil(columns / 16) * 16
    this.#record = this.#stride + 16
    this.#query = 32
    this.#reports = this.#query + 2 * this.#stride
    this.#start = this.#reports + 12 * (rowsAtOnce + 4)
    this.#memory = quantizedMemory(this.#start + 4 * this.#record)
  }

  /** How many rows there are. */
  get rows(): number {
    return this.#rows
  }

  /** Bytes that each row takes, in memory and in `bytes`: its columns, rounded up to a multiple of 16, and 16. */
  get bytesPerRow(): number {
    return this.#record
  }

  /**
   * All rows as they were quantized, for `appendBytes`: a view, which the next row that is appended may make useless.
   * The numbers in it have the byte order of the machine, which is little-endian nearly everywhere.
   */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#memory.buffer, this.#start, this.#rows * this.#record)
  }

  /**
   * Quantizes rows and adds them behind the others.
   *
   * @throws RangeError when the matrix has other columns, or a number in it is not finite; then nothing is added
   */
  append(matrix: Matrix): void {
    if (matrix.columns !== this.columns) {
      throw new RangeError(`matrix: expected ${this.columns} columns, got ${matrix.columns}`)
    }
    requireFinite(matrix.data)
    this.#grow(matrix.rows)
    for (const row of matrix) this.#quantize(row, this.#start + this.#rows++ * this.#record)
  }

  /**
   * Adds rows that were quantized before, `bytes` of rows with as many columns. What the bytes say is believed: whoever
   * keeps them checks that they are unchanged.
   *
   * @throws RangeError when these are no whole rows
   */
  appendBytes(bytes: Uint8Array): void {
    const rows = bytes.length / this.#record
    if (!Number.isInteger(rows)) {
      throw new RangeError(
        `bytes: expected a multiple of ${this.#record} for ${this.columns} columns, got ${bytes.length}`
      )
    }
    this.#grow(rows)
    new Uint8Array(this.#memory.buffer).set(bytes, this.#start + this.#rows * this.#record)
    this.#rows += rows
  }

  /**
   * The `k` rows with the largest cosine with `query`, best first; of equal scores, the lower row first. Exact: what `nearest` finds
   * among the rows that `row` gives, with scores equal to the last bit.
   *
   * @throws RangeError when the query has other columns or a number that is not finite, or `k` is no integer from 0 on
   */
  nearest(query: ArrayLike<number>, { k, row, allows = () => true }: QuantizedSearch): Neighbor[] {
    if (query.length !== this.columns) {
      throw new RangeError(`query: expected ${this.columns} numbers as in a row, got ${query.length}`)
    }
    if (!Number.isSafeInteger(k) || k < 0) throw new RangeError(`k: expected an integer from 0 on, got ${String(k)}`)
    const values = Float32Array.from(query)
    const length = Math.sqrt(dot(values, values))
    if (!Number.isFinite(length)) throw new RangeError('query: expected finite numbers')
    if (length === 0) return this.#first(k, allows)

    const best = new Best(Math.min(k, this.#rows))
    let floor = -Infinity
    // The most that the cosine can be decides the order, so that the floor is soon so high that no other row is asked for.
    for (const { row: i, score: most } of this.#screen(values, length, k, allows)) {
      if (most < floor) break
      floor = best.offer(i, cosine(row(i), values))
    }
    return best.neighbors()
  }

  /** Of a query without direction all cosines are 0. */
  #first(k: number, allows: (row: number) => boolean): Neighbor[] {
    const found: Neighbor[] = []
    for (let row = 0; row < this.#rows && found.length < k; row++) if (allows(row)) found.push({ row, score: 0 })
    return found
  }

  /** Rows among which the `k` nearest are, by the most that their cosine can be. */
  #screen(query: Float32Array, length: number, k: number, allows: (row: number) => boolean): Neighbor[] {
    const kept: Neighbor[] = []
    if (k === 0) return kept
    const { unit, error } = this.#placeQuery(query, length)
    const least = new Best(Math.min(k, this.#rows))
    let floor = -Infinity
    for (let from = 0; from < this.#rows; from += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, this.#rows - from)
      const at = this.#start + from * this.#record
      // (x·q) / (|x| |q|) = scale unit (c·d) + (e·q + sc·f) / (|x| |q|), where x = sc + e and q = td + f.
      const { scan, buffer } = this.#memory
      const found = scan(at, count, this.#stride, this.#query, unit, 1 + error, error + slack, floor, this.#reports)
      const rows = new Int32Array(buffer, this.#reports, 3 * found)
      const bounds = new Float32Array(buffer, this.#reports, 3 * found)
      for (let i = 0; i < rows.length; i += 3) {
        const row = rows[i]!
        if (row >= count || bounds[i + 2]! < floor || !allows(from + row)) continue
        kept.push({ row: from + row, score: bounds[i + 2]! })
        floor = least.offer(from + row, bounds[i + 1]!)
      }
    }
    return kept.filter(({ score }) => score >= floor).sort((a, b) => b.score - a.score || a.row - b.row)
  }

  /** Returns the unit of the query's codes, and the length of what they leave, both as parts of the query's length. */
  #placeQuery(query: Float32Array, length: number): { unit: number; error: number } {
    // So that the sum of products of codes stays below 2^31.
    const largestCode = Math.min(32_767, Math.floor((2 ** 31 - 1) / (127 * Math.max(1, this.#stride))))
    const unit = largestOf(query) / largestCode
    const codes = new Int16Array(this.#memory.buffer, this.#query, this.#stride)
    let squares = 0
    for (let i = 0; i < query.length; i++) {
      codes[i] = Math.round(query[i]! / unit)
      squares += (query[i]! - unit * codes[i]!) ** 2
    }
    return { unit: unit / length, error: Math.sqrt(squares) / length }
  }

  #quantize(row: Float32Array, at: number): void {
    const { buffer } = this.#memory
    const codes = new Int8Array(buffer, at, this.#stride)
    const unit = largestOf(row) / 127
    if (unit === 0) return
    const perUnit = 1 / unit
    let squares = 0
    let left = 0
    for (let i = 0; i < row.length; i++) {
      const number = row[i]!
      const code = number * perUnit + toWhole - toWhole
      codes[i] = code
      squares += number * number
      const rest = number - unit * code
      left += rest * rest
    }
    const ofCodes = new Float32Array(buffer, at + this.#stride, 2)
    ofCodes[0] = unit / Math.sqrt(squares)
    ofCodes[1] = Math.sqrt(left / squares)
  }

  /** Makes room for so many more rows, and for what is scanned beyond the last. */
  #grow(rows: number): void {
    const wanted = this.#start + (this.#rows + rows + 4) * this.#record
    const { byteLength } = this.#memory.buffer
    if (wanted > byteLength) this.#memory.grow(Math.max(wanted, Math.min(1.25 * byteLength, 2 ** 32)))
  }
}

/** Added and taken off again, it leaves a number of 64 bits whole, a half to the even side; quicker than `Math.round`. */
const toWhole = 1.5 * 2 ** 52

/** Scanned at a time; between them the floor rises. */
const rowsAtOnce = 512

/** More than the roundings to 32 bits of the scale, the error, the bounds and the floor amount to, some 2^-24 each. */
const slack = 1e-6

function largestOf(numbers: Float32Array): number {
  let largest = 0
  for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, Math.abs(numbers[i]!))
  return largest
}

function requireFinite(numbers: Float32Array): void {
  for (let i = 0; i < numbers.length; i++) {
    if (!Number.isFinite(numbers[i])) throw new RangeError(`matrix: expected finite numbers, got ${numbers[i]!}`)
  }
}
