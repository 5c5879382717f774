import { join } from 'node:path'
import type hnswlibNode from 'hnswlib-node'
import { RagError } from '../errors.ts'
import { HnswStore } from './hnsw/store.ts'
import type { OpenStore } from './vector-store.ts'

export interface HnswOptions {
  /** Links that a row keeps on each level, 2 to 128: more find more, and take memory. Default 16. */
  m?: number | undefined
  /** Candidates weighed when a row is linked, 1 to 10,000: more find more, and take time to build. Default 200. */
  efConstruction?: number | undefined
  /** Candidates weighed when a query is answered, 1 to 10,000, `k` at least: more find more, slower. Default 100. */
  ef?: number | undefined
}

/**
 * Approximate search on a graph in memory: Malkov and Yashunin, 'Efficient and robust approximate nearest neighbor search
 * using Hierarchical Navigable Small World graphs', 2016, by hnswlib. For more vectors than exact search is quick enough
 * for.
 *
 * The graph is kept in `stores` of the index's folder, written anew with every commit, and checked to the last byte before
 * hnswlib reads it, which trusts what it is given (a damaged file ends the process). One that is damaged or was made by
 * other settings is not there: the store is then empty, as a new one.
 *
 * What is committed is linked into the graph, on this thread, which gets its turn every 10 milliseconds; the whole is linked
 * anew when three in ten places in it are of vectors that are gone. Where a filter leaves few vectors, or the graph leads to
 * fewer than `k`, all are compared.
 *
 * @param options  how dense the graph is, and how far it is followed
 * @returns what the option `store` of an index takes
 * @throws {RangeError} an option out of range
 * @throws {RagError} on opening, `dependency-missing`: hnswlib-node is not installed, or not compiled for this machine; on
 *   commit, `store-failed`: the graph cannot be written
 *
 * @example
 * ```ts
 * import { hnswStore } from '@llm-cookbook/rag/hnsw'
 * import { createRandom, Matrix } from '@llm-cookbook/vector'
 *
 * const [rows, columns] = [2000, 32]
 * const vectors = new Matrix(rows, columns, Float32Array.from({ length: rows * columns }, createRandom(1).normal))
 * const place = { folder: 'notes.index', columns, fingerprint: 'my model, revision 1' }
 *
 * const store = await hnswStore({ ef: 200 })(place)
 * await store.put(Array.from({ length: rows }, (_, row) => row), vectors, Array(rows).fill({}))
 * await store.commit('first')
 * await store.close()
 *
 * const again = await hnswStore({ ef: 200 })(place)
 * await again.state() // => 'first'
 * const [found] = await again.nearest(vectors.row(7), { k: 10 })
 * found.id // => 7
 * ```
 */
export function hnswStore({ m = 16, efConstruction = 200, ef = 100 }: HnswOptions = {}): OpenStore {
  requireInteger('m', m, 2, 128)
  requireInteger('efConstruction', efConstruction, 1, 10_000)
  requireInteger('ef', ef, 1, 10_000)
  return async ({ folder, columns, fingerprint, readOnly = false }) => {
    const hnswlib = await loadHnswlib()
    const settings = { columns, fingerprint, m, efConstruction }
    return HnswStore.open(hnswlib, { ...settings, ef, readOnly, folder: folder && join(folder, 'stores') })
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

function requireInteger(option: string, value: number, least: number, most: number): void {
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    throw new RangeError(`${option} must be an integer from ${least} to ${most}, not ${value}`)
  }
}
