import { cosine, type Neighbor, type QuantizedRows } from '@llm-cookbook/vector'
import { requireQuery } from './requirements.ts'

/** Vectors by row, wherever they lie. */
export interface VectorRows {
  readonly rows: number
  readonly columns: number
  /** The codes of all rows: asked for once, at the first search. */
  codes(): QuantizedRows
  /** One vector: asked for the few that may be among the nearest. */
  row(row: number): Float32Array
}

/**
 * Exact search by cosine over vectors that need not be in memory: only their codes are, 8 bits a number. One scan of the
 * codes by SIMD bounds every cosine, and the vectors that may be among the nearest, some more than `k`, are read and
 * compared. Nothing is missed, and every score is the cosine to the last bit.
 */
export class ExactVectors {
  readonly #source: VectorRows
  #codes: QuantizedRows | undefined

  constructor(source: VectorRows) {
    this.#source = source
  }

  /**
   * The `k` nearest rows that are allowed, best first; of equal scores, the lower row first.
   *
   * @throws {RangeError} the query has other columns or a number that is not finite, or `k` is no integer from 0 on
   */
  nearest(
    query: Float32Array,
    { k, allows }: { k: number; allows?: ((row: number) => boolean) | undefined }
  ): Neighbor[] {
    const source = this.#source
    requireQuery(source, query, k)
    if (k === 0 || source.rows === 0) return []
    this.#codes ??= source.codes()
    return this.#codes.nearest(query, { k, row: row => source.row(row), allows })
  }

  /** The cosine of the query with each of these rows. */
  cosines(query: Float32Array, rows: readonly number[]): Float64Array {
    requireQuery(this.#source, query, rows.length)
    return Float64Array.from(rows, row => cosine(this.#source.row(row), query))
  }
}
