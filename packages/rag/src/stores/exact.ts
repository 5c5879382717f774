import { nearest, type Matrix } from '@llm-cookbook/vector'
import type { VectorStore } from '../ports.ts'
import { requireQuery } from './requirements.ts'

/** Compares the query with every row: nothing to build, nothing missed, and quick enough to some 20,000 rows. */
export function exactStore(vectors: Matrix): VectorStore {
  return {
    nearest(query, k) {
      requireQuery(vectors, query, k)
      return nearest(vectors, query, { k, metric: 'cosine' })
    }
  }
}
