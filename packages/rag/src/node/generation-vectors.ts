import { QuantizedRows } from '@llm-cookbook/vector'
import type { Dense, Where } from '../retrieve/passages.ts'
import type { Ranked } from '../retrieve/top.ts'
import { ExactVectors } from '../stores/exact-vectors.ts'
import type { VectorStore } from '../stores/vector-store.ts'
import type { Contents } from './contents.ts'
import type { GenerationPassages } from './generation-passages.ts'
import type { Generation } from './generation.ts'

/** The vectors of a generation: those near to a query are found by a store, if it is of this generation, or else by its codes. */
export class GenerationVectors implements Dense {
  readonly columns: number
  readonly #generation: Generation
  readonly #contents: Contents
  readonly #passages: GenerationPassages
  readonly #store: () => Promise<VectorStore | undefined>
  readonly #exact: ExactVectors
  #byPassage: PassageRanges | undefined

  /** @param store what answers instead of the index itself; undefined for nothing, or as long as it is behind */
  constructor(
    generation: Generation,
    contents: Contents,
    passages: GenerationPassages,
    store: () => Promise<VectorStore | undefined>
  ) {
    this.#generation = generation
    this.#contents = contents
    this.#passages = passages
    this.#store = store
    this.columns = generation.state.settings.embedder?.dimensions ?? 0
    const rows = generation.base?.rows ?? 0
    this.#exact = new ExactVectors({
      rows: passages.rows,
      columns: this.columns,
      codes: () => {
        const codes = new QuantizedRows(this.columns)
        for (let from = 0; from < rows; from += codeRows) {
          const [start, end] = [from, Math.min(rows, from + codeRows)].map(row => row * codes.bytesPerRow)
          codes.appendBytes(this.#generation.arrays.read('vectorCodes', start, end) as Uint8Array)
        }
        for (const { start, document } of passages.ranges) {
          if (start >= rows) codes.append(contents.vectors(generation.entry(document).content))
        }
        return codes
      },
      row: row => this.#row(row)
    })
  }

  async nearest(
    query: Float32Array,
    { k, where, signal }: { k: number; where?: Where | undefined; signal?: AbortSignal | undefined }
  ): Promise<Ranked[]> {
    const store = await this.#store()
    if (store === undefined) {
      const allows = (row: number): boolean => this.#passages.documentOf(row) >= 0 && (where?.allows(row) ?? true)
      return this.#exact.nearest(query, { k, allows })
    }
    const near = await store.nearest(query, {
      k,
      ...(where && { where: { filter: where.filter, allows: id => this.#allows(where, id) } }),
      signal
    })
    return near
      .flatMap(({ id, score }) => {
        // A store that others write to may be a commit ahead, with passages that this generation does not have.
        const row = this.#rowOf(id)
        return row === undefined ? [] : [{ row, score }]
      })
      .sort((a, b) => b.score - a.score || a.row - b.row)
  }

  async cosines(query: Float32Array, rows: readonly number[]): Promise<Float64Array> {
    return Promise.resolve(this.#exact.cosines(query, rows))
  }

  async vectors(rows: readonly number[]): Promise<Float32Array[]> {
    return Promise.resolve(rows.map(row => this.#row(row)))
  }

  #row(row: number): Float32Array {
    const { document, number } = this.#passages.placeOf(row)
    return this.#contents.vector(this.#generation.entry(document).content, number, this.columns)
  }

  #allows(where: Where, id: number): boolean {
    const row = this.#rowOf(id)
    return row !== undefined && where.allows(row)
  }

  /** The row of the passage with this number, if it is of this generation. */
  #rowOf(id: number): number | undefined {
    const { first, ends, rows } = (this.#byPassage ??= this.#orderByPassage())
    let low = 0
    let high = first.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (first[middle]! <= id) low = middle
      else high = middle - 1
    }
    return id >= first[low]! && id < ends[low]! ? rows[low]! + id - first[low]! : undefined
  }

  #orderByPassage(): PassageRanges {
    const all = Array.from(this.#passages.ranges)
      .filter(({ document }) => document >= 0)
      .map(({ start, document }) => {
        const { firstPassage: first, passages } = this.#generation.entry(document)
        return { first, end: first + passages, start }
      })
      .sort((a, b) => a.first - b.first)
    return {
      first: Float64Array.from(all, one => one.first),
      ends: Float64Array.from(all, one => one.end),
      rows: Uint32Array.from(all, one => one.start)
    }
  }
}

/** Numbers of passages, ascending, half-open; and the row of the first of each. */
interface PassageRanges {
  readonly first: Float64Array
  readonly ends: Float64Array
  readonly rows: Uint32Array
}

/** Codes that are read at a time, so that they are not in memory twice. */
const codeRows = 4096
