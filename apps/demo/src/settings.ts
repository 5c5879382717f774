import type { IndexOptions } from '@llm-cookbook/rag'
import type { ModeName } from './common-options.ts'
import { Failure } from './exit.ts'
import type { Services } from './services.ts'

export interface SettingsOptions {
  readonly embedder: Services['embedder']
  readonly store?: 'exact' | 'hnsw'
  /** Whether vectors are wanted even if no service makes them: then the offline model does. */
  readonly vectors: boolean
}

/** What an index is made with: English words, stemmed; vectors of a service, of the offline model, or none. */
export async function indexSettings({ embedder, store, vectors }: SettingsOptions): Promise<IndexOptions> {
  const { englishAnalyzer } = await import('@llm-cookbook/tokenize/natural')
  const analyzer = englishAnalyzer()
  if (embedder === undefined && !vectors) return { analyzer }
  return {
    analyzer,
    embedder: embedder ?? (await openOfflineModel()),
    // The offline model's word vectors rank worse than the words themselves; a service's model counts as much as they do.
    ...(embedder === undefined ? { ranking: 'bm25' } : { ranking: 'hybrid', denseWeight: 0.5 }),
    ...(store === 'hnsw' && { store: await openHnsw() })
  }
}

/** Whether a ranking has to have vectors. */
export function wantsVectors(mode: ModeName): boolean {
  return mode === 'dense' || mode === 'hybrid'
}

async function openOfflineModel(): Promise<NonNullable<IndexOptions['embedder']>> {
  const { createLocalEmbedder } = await import('@llm-cookbook/embed-client')
  return createLocalEmbedder()
}

async function openHnsw(): Promise<NonNullable<IndexOptions['store']>> {
  try {
    await import('hnswlib-node')
  } catch (cause) {
    const message = '--store hnsw wants the package hnswlib-node, which did not install here. Use --store exact.'
    throw new Failure('hnsw-missing', message, { cause })
  }
  const { hnswStore } = await import('@llm-cookbook/rag/hnsw')
  return hnswStore()
}
