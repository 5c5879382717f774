import type { OpenStore } from '../../src/stores/vector-store.ts'
import { hasHnswlib } from './hnswlib.ts'

/** The stores that keep something beside an index, and none, as far as this machine has them. */
export const storeNames: readonly string[] = ['none', ...(hasHnswlib ? ['hnsw'] : []), 'pgvector']

export async function namedStore(name: string): Promise<OpenStore | undefined> {
  if (name === 'hnsw') return (await import('../../src/stores/hnsw.ts')).hnswStore()
  if (name === 'pgvector') return (await import('../../src/stores/pgvector.ts')).pgvectorStore()
  return undefined
}
