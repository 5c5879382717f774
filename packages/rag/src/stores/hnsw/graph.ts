import { setImmediate as breathe } from 'node:timers/promises'
import { dot } from '@llm-cookbook/vector'
import type { HierarchicalNSW } from 'hnswlib-node'
import type { StoreOptions } from '../vector-store.ts'

/**
 * Vectors in a graph of hnswlib, in slots 0, 1, 2, … in the order in which they came. In it they have length 1, so that the
 * inner product is the cosine. A slot that is retired is found no more, and not filled again: hnswlib repairs links poorly.
 */
export class Graph {
  readonly #graph: HierarchicalNSW
  /** The id of each slot that may be found; -1 of the others. */
  readonly #ids: number[]
  readonly #slots = new Map<number, number>()
  /** Retired in `ids`, and not yet in the graph. */
  readonly #unmarked: Set<number>

  /** @param ids of the slots that the graph has; -1 of those that are retired */
  constructor(graph: HierarchicalNSW, ids: number[] = [], unmarked: Iterable<number> = []) {
    this.#graph = graph
    this.#ids = ids
    this.#unmarked = new Set(unmarked)
    for (const [slot, id] of ids.entries()) if (id !== -1) this.#slots.set(id, slot)
    this.#mark()
  }

  /** Slots, retired ones too. */
  get slots(): number {
    return this.#ids.length
  }

  /** How many vectors may be found. */
  get size(): number {
    return this.#slots.size
  }

  get ids(): Iterable<number> {
    return this.#slots.keys()
  }

  /** At most so many ids, evenly from all. */
  sample(most: number): number[] {
    const step = Math.max(1, this.slots / most)
    const slots = Array.from({ length: Math.min(most, this.slots) }, (_, i) => Math.floor(i * step))
    return slots.map(slot => this.#ids[slot]!).filter(id => id !== -1)
  }

  /** The vector of an id, at length 1. */
  vector(id: number): number[] {
    return this.#graph.getPoint(this.#slots.get(id)!)
  }

  /**
   * Links vectors, each in a new slot that is found once `publish` says so. The loop of events gets its turn in between.
   *
   * @throws the reason of the signal: then the new slots are never found
   */
  async link(vectors: Iterable<ArrayLike<number>>, total: number, { signal, onProgress }: StoreOptions): Promise<void> {
    const needed = this.slots + total
    if (needed > this.#graph.getMaxElements()) this.#graph.resizeIndex(Math.ceil(1.25 * needed))
    let rested = performance.now()
    let done = 0
    for (const vector of vectors) {
      this.#graph.addPoint(unit(vector), this.slots)
      this.#unmarked.add(this.slots)
      this.#ids.push(-1)
      done++
      if (performance.now() - rested < longestTurn) continue
      onProgress?.({ done, total })
      await breathe()
      signal?.throwIfAborted()
      rested = performance.now()
    }
    onProgress?.({ done, total })
  }

  /** What is to be kept of the slots in a file beside the graph's, as if `publish` had been called already. */
  after(retired: Iterable<number>, added: readonly number[]): { ids: Float64Array; unmarked: Uint32Array } {
    const ids = Float64Array.from(this.#ids)
    const unmarked = new Set(this.#unmarked)
    for (const id of retired) {
      const slot = this.#slots.get(id)!
      ids[slot] = -1
      unmarked.add(slot)
    }
    for (const [i, id] of added.entries()) {
      const slot = this.slots - added.length + i
      ids[slot] = id
      unmarked.delete(slot)
    }
    return { ids, unmarked: Uint32Array.from(unmarked) }
  }

  /** In one go: these ids are found no more, and the slots that were linked last are found under those. */
  publish(retired: Iterable<number>, added: readonly number[]): void {
    for (const id of retired) {
      const slot = this.#slots.get(id)!
      this.#ids[slot] = -1
      this.#unmarked.add(slot)
      this.#slots.delete(id)
    }
    for (const [i, id] of added.entries()) {
      const slot = this.slots - added.length + i
      this.#ids[slot] = id
      this.#unmarked.delete(slot)
      this.#slots.set(id, slot)
    }
    this.#mark()
  }

  /** Retires for good what was linked and not published. */
  abandon(): void {
    this.#mark()
  }

  /**
   * Near vectors by the graph, in no order; `k` of them, or fewer where it has no way to more.
   *
   * @param ef  candidates weighed, `k` at least
   */
  near(query: Float32Array, k: number, ef: number, allows: ((id: number) => boolean) | undefined): Near[] {
    const most = Math.min(k, this.size)
    if (most === 0) return []
    this.#graph.setEf(Math.min(Math.max(ef, most), this.slots))
    const ids = this.#ids
    const found = (slot: number): boolean => ids[slot] !== -1 && (allows === undefined || allows(ids[slot]!))
    const filter = allows !== undefined || this.#unmarked.size > 0 ? found : undefined
    const { neighbors, distances } = this.#graph.searchKnn(unit(query), most, filter)
    return neighbors.map((slot, i) => ({ id: ids[slot]!, score: cosineOf(1 - distances[i]!) }))
  }

  /** All of these ids, in no order. */
  compare(query: Float32Array, ids: Iterable<number>): Near[] {
    const direction = unit(query)
    return Array.from(ids, id => ({ id, score: cosineOf(dot(this.vector(id), direction)) }))
  }

  write(path: string): Promise<boolean> {
    return this.#graph.writeIndex(path)
  }

  #mark(): void {
    for (const slot of this.#unmarked) this.#graph.markDelete(slot)
    this.#unmarked.clear()
  }
}

interface Near {
  readonly id: number
  readonly score: number
}

/** Milliseconds that linking goes on at a stretch. */
const longestTurn = 10

function cosineOf(product: number): number {
  return Math.max(-1, Math.min(1, product))
}

function unit(vector: ArrayLike<number>): number[] {
  const length = Math.sqrt(dot(vector, vector)) || 1
  return Array.from(vector, value => value / length)
}
