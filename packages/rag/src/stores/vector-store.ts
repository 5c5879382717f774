import type { Matrix } from '@llm-cookbook/vector'
import type { Filter, Metadata } from '../retrieve/filter.ts'

/**
 * Vectors by id, searchable by cosine. What is put, removed or cleared counts from `commit` on, all of it at once: a
 * search before sees nothing of it, and a store that is closed, or whose process ends, has lost it.
 *
 * An index keeps its vectors itself. A store holds them again, in a form that answers quickly or from elsewhere; an index
 * that finds it behind (by `state`) puts them again. One writer at a time; searches at any time, also while another call
 * is under way.
 *
 * `checksOfVectorStore` of `@llm-cookbook/rag/testing` tries a store against all that is said here.
 */
export interface VectorStore {
  /** What a person knows it by: 'exact', 'hnsw', 'pgvector', … */
  readonly name: string
  /**
   * Where it keeps the vectors, in words, if other indexes can come there: one that finds a `state` there that is not its own
   * then refuses, where it otherwise clears the store. Undefined in memory, and in the index's folder.
   */
  readonly location?: string | undefined
  /** What the last `commit` was given; `undefined` in a store that has none. */
  state(): Promise<string | undefined>
  /**
   * Takes vectors to be searched; one that has the id of another replaces it.
   *
   * @param ids       integers from 0 to 2^53 - 1, as many as there are vectors, each at most once
   * @param vectors   finite numbers, as many columns as the store was opened with; a row of zeros has cosine 0 with all
   * @param metadata  of each vector, for filters; not returned
   * @throws {RangeError} ids, columns or numbers are others than that; nothing is taken
   */
  put(ids: readonly number[], vectors: Matrix, metadata: readonly Metadata[], options?: StoreOptions): Promise<void>
  /**
   * Removes vectors; ids that are not there are no error.
   *
   * @param ids  integers from 0 to 2^53 - 1
   */
  remove(ids: readonly number[], options?: StoreOptions): Promise<void>
  /** Removes all vectors, and forgets what was put or removed since the last `commit`. Counts from the next one on. */
  clear(): Promise<void>
  /**
   * Makes what was done since the last `commit` count, all or nothing, and keeps it durably where the store has a place
   * for that. Where it fails, or is aborted, the store is as at the last `commit`, and what was done since is forgotten.
   *
   * @param state  a token of the caller's own, returned by `state` from now on
   */
  commit(state: string, options?: StoreOptions): Promise<void>
  /**
   * The vectors with the largest cosine, best first; of equal ones, the lower id first. Fewer than `k` only where fewer
   * are allowed. An approximate store may overlook some, but finds as many.
   *
   * @param query  finite numbers, as many as the store has columns
   * @throws {RangeError} the query is another, or `k` no integer from 0 on
   */
  nearest(query: Float32Array, options: NearestOptions): Promise<NearVector[]>
  /** Frees what the store holds. Every later call fails; closing again does nothing. */
  close(): Promise<void>
}

export interface StoreOptions {
  /** Ends the call early with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Called as vectors are taken, linked or sent. */
  readonly onProgress?: ((progress: { done: number; total: number }) => void) | undefined
}

export interface NearestOptions {
  /** How many to find at most, an integer from 0 up. */
  readonly k: number
  /**
   * Which vectors may be found. Both say the same: a store in this process asks `allows`, one elsewhere translates
   * `filter`, which speaks of the metadata that were put. Default: all.
   */
  readonly where?: { readonly filter: Filter; allows(id: number): boolean } | undefined
  readonly signal?: AbortSignal | undefined
}

/** A vector that a store found, with how near it is. */
export interface NearVector {
  /** The one that it was put under. */
  readonly id: number
  /** The cosine, from -1 to 1. Of an approximate store too it is exact to 6 digits after the point. */
  readonly score: number
}

/** Opens the store of an index: what `exactStore`, `hnswStore` and `pgvectorStore` give, and the option `store` takes. */
export type OpenStore = (place: StorePlace) => Promise<VectorStore>

/** What a store is told of the index that it belongs to. */
export interface StorePlace {
  /** The folder of the index, in which the store may keep files in a folder `stores`; `undefined` where there is none. */
  readonly folder: string | undefined
  /** Numbers in a vector. */
  readonly columns: number
  /** Whose vectors these are. A store that holds others' must not mix them: it starts anew or refuses. */
  readonly fingerprint: string
  /** Only to be searched; the default is false. `put`, `remove`, `clear` and `commit` fail with `index-not-writable`. */
  readonly readOnly?: boolean | undefined
}
