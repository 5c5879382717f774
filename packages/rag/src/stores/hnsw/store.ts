import type { Matrix } from '@llm-cookbook/vector'
import type hnswlibNode from 'hnswlib-node'
import { RagError } from '../../errors.ts'
import type { Metadata } from '../../retrieve/filter.ts'
import { Changes } from '../changes.ts'
import { requireIds, requireQuery, requireVectors, requireWritable } from '../requirements.ts'
import type { NearestOptions, NearVector, StoreOptions, VectorStore } from '../vector-store.ts'
import { readEntry, verifiedGraph, writeGraph, type GraphEntry, type GraphSettings } from './graph-file.ts'
import { Graph } from './graph.ts'

export interface HnswSettings extends GraphSettings {
  readonly ef: number
  /** For the files of the store; undefined for none. */
  readonly folder: string | undefined
  readonly readOnly: boolean
}

export class HnswStore implements VectorStore {
  readonly name = 'hnsw'
  readonly #hnswlib: typeof hnswlibNode
  readonly #settings: HnswSettings
  #graph: Graph
  #state: string | undefined
  #changes = new Changes()
  #closed = false

  static async open(hnswlib: typeof hnswlibNode, settings: HnswSettings): Promise<HnswStore> {
    const store = new HnswStore(hnswlib, settings)
    await store.#read()
    return store
  }

  private constructor(hnswlib: typeof hnswlibNode, settings: HnswSettings) {
    this.#hnswlib = hnswlib
    this.#settings = settings
    this.#graph = this.#newGraph(1)
  }

  async state(): Promise<string | undefined> {
    this.#requireOpen()
    if (this.#settings.readOnly) await this.#read()
    return this.#state
  }

  async put(
    ids: readonly number[],
    vectors: Matrix,
    metadata: readonly Metadata[],
    { signal, onProgress }: StoreOptions = {}
  ): Promise<void> {
    this.#requireWritable(signal)
    requireVectors(this.#settings.columns, ids, vectors, metadata)
    this.#changes.take(ids, vectors)
    onProgress?.({ done: ids.length, total: ids.length })
    return Promise.resolve()
  }

  async remove(ids: readonly number[], { signal }: StoreOptions = {}): Promise<void> {
    this.#requireWritable(signal)
    requireIds(ids)
    this.#changes.remove(ids)
    return Promise.resolve()
  }

  async clear(): Promise<void> {
    this.#requireWritable()
    this.#changes = new Changes({ cleared: true })
    return Promise.resolve()
  }

  async commit(state: string, options: StoreOptions = {}): Promise<void> {
    const changes = this.#changes
    this.#changes = new Changes()
    this.#requireWritable(options.signal)
    const retired = [...this.#graph.ids].filter(id => !changes.keeps(id))
    const gone = this.#graph.slots - this.#graph.size + retired.length
    const linkAnew = gone > 0.3 * (this.#graph.slots + changes.put.size)
    if (linkAnew) await this.#replace(state, changes, options)
    else await this.#extend(state, changes, retired, options)
  }

  async nearest(query: Float32Array, { k, where, signal }: NearestOptions): Promise<NearVector[]> {
    this.#requireOpen()
    signal?.throwIfAborted()
    requireQuery(this.#settings, query, k)
    return Promise.resolve(
      this.#find(query, k, where?.allows.bind(where))
        .sort((a, b) => b.score - a.score || a.id - b.id)
        .slice(0, k)
    )
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#graph = this.#newGraph(1)
    this.#changes = new Changes()
    return Promise.resolve()
  }

  #find(query: Float32Array, k: number, allows: ((id: number) => boolean) | undefined): NearVector[] {
    const graph = this.#graph
    if (k === 0 || graph.size === 0) return []
    const all = (): number[] => (allows ? Array.from(graph.ids).filter(allows) : Array.from(graph.ids))
    if (query.every(value => value === 0)) return all().map(id => ({ id, score: 0 }))
    if (graph.size <= fewVectors || (allows && this.#shareOf(allows) < smallShare)) return graph.compare(query, all())
    const found = graph.near(query, k, this.#settings.ef, allows)
    return found.length >= Math.min(k, graph.size) ? found : graph.compare(query, all())
  }

  /** Which part of the vectors is allowed, by a sample. */
  #shareOf(allows: (id: number) => boolean): number {
    const sample = this.#graph.sample(fewVectors)
    return sample.filter(allows).length / sample.length
  }

  /** Links what was put into the graph as it is. */
  async #extend(state: string, changes: Changes, retired: number[], options: StoreOptions): Promise<void> {
    const graph = this.#graph
    const added = [...changes.put.keys()]
    try {
      await graph.link(changes.put.values(), added.length, options)
      await this.#write(graph, { state, ...graph.after(retired, added) })
    } catch (error) {
      graph.abandon()
      throw error
    }
    graph.publish(retired, added)
    this.#state = state
  }

  /** Links what is to be there in a new graph. */
  async #replace(state: string, changes: Changes, options: StoreOptions): Promise<void> {
    const [before, kept] = [this.#graph, [...this.#graph.ids].filter(id => changes.keeps(id))]
    const ids = [...kept, ...changes.put.keys()]
    const graph = this.#newGraph(ids.length)
    function* vectors(): Generator<ArrayLike<number>> {
      for (const id of kept) yield before.vector(id)
      yield* changes.put.values()
    }
    await graph.link(vectors(), ids.length, options)
    await this.#write(graph, { state, ...graph.after([], ids) })
    graph.publish([], ids)
    this.#graph = graph
    this.#state = state
  }

  async #write(graph: Graph, entry: { state: string; ids: Float64Array; unmarked: Uint32Array }): Promise<void> {
    const { folder } = this.#settings
    if (folder === undefined) return
    try {
      await writeGraph(folder, this.#settings, entry, path => graph.write(path))
    } catch (cause) {
      const { message } = cause as Error
      throw new RagError('store-failed', `the graph cannot be written to ${folder}: ${message}`, { cause })
    }
  }

  /** Takes what is kept in the folder, unless it is there already. What is not whole is not there. */
  async #read(): Promise<void> {
    const { folder } = this.#settings
    if (folder === undefined) return
    // A writer may remove the graph that an entry names as soon as it has written the next one.
    for (let tries = 0; tries < 3; tries++) {
      const entry = await readEntry(folder, this.#settings)
      if (entry?.state === this.#state) return
      const graph = entry && (await this.#readGraph(folder, entry))
      if (entry !== undefined && graph === undefined) continue
      this.#graph = graph ?? this.#newGraph(1)
      this.#state = entry?.state
      return
    }
  }

  async #readGraph(folder: string, { digest, ids, unmarked }: GraphEntry): Promise<Graph | undefined> {
    if (digest === undefined) return this.#newGraph(1)
    const path = await verifiedGraph(folder, digest)
    if (path === undefined) return undefined
    const graph = new this.#hnswlib.HierarchicalNSW('ip', this.#settings.columns)
    const read = await graph.readIndex(path).catch(() => false)
    const fits = read && graph.getCurrentCount() === ids.length && graph.getNumDimensions() === this.#settings.columns
    return fits ? new Graph(graph, Array.from(ids), unmarked) : undefined
  }

  #newGraph(expected: number): Graph {
    const { columns, m, efConstruction } = this.#settings
    const graph = new this.#hnswlib.HierarchicalNSW('ip', columns)
    graph.initIndex({ maxElements: Math.max(1, expected), m, efConstruction, randomSeed: 100 })
    return new Graph(graph)
  }

  #requireWritable(signal?: AbortSignal): void {
    this.#requireOpen()
    signal?.throwIfAborted()
    requireWritable(this.#settings.readOnly)
  }

  #requireOpen(): void {
    if (this.#closed) throw new TypeError('the vector store is closed')
  }
}

/** Up to so many, it is as quick to compare all. */
const fewVectors = 500

/**
 * Where less than this is allowed, all that are allowed are compared. The graph leads past `ef / share` vectors, and to take
 * a vector out of it costs as much as some ten steps in it.
 */
const smallShare = 0.03
