import type { OpenStore } from '../../src/stores/vector-store.ts'
import { hasHnswlib } from './hnswlib.ts'
import { serverUrl } from './postgres.ts'

/** The stores that keep something beside an index, and none, as far as this machine has them. */
export const storeNames: readonly string[] = [
  'none',
  ...(hasHnswlib ? ['hnsw'] : []),
  'pgvector',
  ...(serverUrl === undefined ? [] : ['pgvector on a server'])
]

/** The schema of `pgvector on a server`; each index has a collection of its own there. */
export const serverSchema = 'killed'

export async function namedStore(name: string): Promise<OpenStore | undefined> {
  if (name === 'hnsw') return (await import('../../src/stores/hnsw.ts')).hnswStore()
  // pgvector draws the levels of its graph at random, so that two of the same vectors do not answer the same.
  const index = 'none'
  if (name === 'pgvector') return (await import('../../src/stores/pgvector.ts')).pgvectorStore({ index })
  if (name === 'pgvector on a server') {
    const { pgvectorStore } = await import('../../src/stores/pgvector.ts')
    const where = { databaseUrl: serverUrl, schema: serverSchema, index } as const
    return place => pgvectorStore({ ...where, collection: place.folder })(place)
  }
  return undefined
}
