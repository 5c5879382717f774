import { setImmediate as breathe } from 'node:timers/promises'
import { cosine, normalizeRows, type Matrix } from '@llm-cookbook/vector'
import type hnswlibNode from 'hnswlib-node'
import type { HierarchicalNSW } from 'hnswlib-node'
import { RagError } from '../errors.ts'
import type { BuildStore, VectorStore } from '../ports.ts'
import { readGraph, writeGraph } from './graph-cache.ts'
import { requireQuery } from './requirements.ts'

export interface HnswOptions {
  /** Links that a row keeps on each level, 2 to 128: more find more, and take memory. Default 16. */
  m?: number | undefined
  /** Candidates weighed when a row is linked, 1 to 10,000: more find more, and take time to build. Default 200. */
  efConstruction?: number | undefined
  /** Candidates weighed when a query is answered, 1 to 10,000, `k` at least: more find more, slower. Default 100. */
  ef?: number | undefined
}

/**
 * Approximate search on a graph: Malkov and Yashunin, 'Efficient and robust approximate nearest neighbor search using
 * Hierarchical Navigable Small World graphs', 2016, by hnswlib. For more rows than exact search is quick enough for.
 *
 * The vectors stay the truth: scores are computed from them, and the graph is a cache in the folder of the index, made
 * again whenever it does not belong to exactly these vectors and settings, or is not what was written to the last byte.
 * hnswlib trusts what it is given and reads (a damaged file ends the process), so nothing unchecked reaches it.
 *
 * @throws {RangeError} an option out of range; on building, vectors that are not finite
 * @throws {RagError} on building, `dependency-missing`: hnswlib-node is not installed, or not compiled for this machine
 */
export function hnswStore({ m = 16, efConstruction = 200, ef = 100 }: HnswOptions = {}): BuildStore {
  requireInteger('m', m, 2, 128)
  requireInteger('efConstruction', efConstruction, 1, 10_000)
  requireInteger('ef', ef, 1, 10_000)
  return async (vectors, { folder, identity }) => {
    const { rows, columns, data } = vectors
    for (const value of data) {
      if (!Number.isFinite(value)) throw new RangeError(`vectors must hold finite numbers, not ${value}`)
    }
    if (rows === 0) return search(vectors, undefined, ef)
    const hnswlib = await loadHnswlib()
    const empty = (): HierarchicalNSW => new hnswlib.HierarchicalNSW('ip', columns)

    const settings = { identity, rows, columns, metric: 'cosine', m, efConstruction }
    const cached = folder === undefined ? undefined : await readGraph(folder, settings, empty())
    if (cached) return search(vectors, cached, ef)
    const graph = empty()
    await link(vectors, graph, m, efConstruction)
    if (folder !== undefined) await writeGraph(folder, settings, graph)
    return search(vectors, graph, ef)
  }
}

async function loadHnswlib(): Promise<typeof hnswlibNode> {
  try {
    return (await import('hnswlib-node')).default
  } catch (cause) {
    const message = 'hnswStore needs hnswlib-node, compiled for this machine: npm install hnswlib-node'
    throw new RagError('dependency-missing', message, { cause })
  }
}

/** Links every row, one after the other, so that the same vectors make the same graph. */
async function link(vectors: Matrix, graph: HierarchicalNSW, m: number, efConstruction: number): Promise<void> {
  graph.initIndex({ maxElements: vectors.rows, m, efConstruction, randomSeed: 100 })
  // Of vectors of length 1 the inner product is the cosine.
  const unit = normalizeRows(vectors)
  for (let row = 0; row < unit.rows; row++) {
    graph.addPoint(Array.from(unit.row(row)), row)
    if (row % 256 === 255) await breathe()
  }
}

function search(vectors: Matrix, graph: HierarchicalNSW | undefined, ef: number): VectorStore {
  return {
    nearest(query, k) {
      requireQuery(vectors, query, k)
      const most = Math.min(k, vectors.rows)
      if (graph === undefined || most === 0) return []
      graph.setEf(Math.max(ef, most))
      return graph
        .searchKnn(Array.from(query), most)
        .neighbors.map(row => ({ row, score: cosine(vectors.row(row), query) }))
        .sort((a, b) => b.score - a.score || a.row - b.row)
    }
  }
}

function requireInteger(option: string, value: number, least: number, most: number): void {
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    throw new RangeError(`${option} must be an integer from ${least} to ${most}, not ${value}`)
  }
}
