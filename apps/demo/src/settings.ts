import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import type { Embedder } from '@llm-cookbook/rag'
import type { CreateIndexOptions } from '@llm-cookbook/rag/node'
import type { ModeName, StoreName } from './common-options.ts'
import { Failure, UsageError } from './exit.ts'
import type { Services } from './services.ts'

/** What an index is made and opened with. */
export type Settings = Omit<CreateIndexOptions, 'replace'>

export interface SettingsOptions {
  readonly embedder: Services['embedder']
  /** Whether vectors are wanted even if no service makes them: then the offline model does. */
  readonly vectors: boolean
  /** Where vectors are searched, if there are any. Default: in memory. */
  readonly store?: Settings['store']
}

/** English words, stemmed; vectors of a service, of the offline model, or none. */
export async function indexSettings({ embedder, vectors, store }: SettingsOptions): Promise<Settings> {
  const { englishAnalyzer } = await import('@llm-cookbook/tokenize/natural')
  const analyzer = englishAnalyzer()
  if (embedder === undefined && !vectors) return { analyzer }
  return { analyzer, embedder: embedder ?? (await openOfflineModel()), ...(store && { store }) }
}

/** Whether a ranking has to have vectors. */
export function wantsVectors(mode: ModeName): boolean {
  return mode === 'dense' || mode === 'hybrid'
}

/**
 * The store that `--store` names, for the index in `folder`; undefined for memory.
 *
 * @throws UsageError  a database without `--store pgvector`, or that without a server's address
 * @throws Failure  `hnsw-missing`
 */
export async function openStore(
  options: {
    readonly store: StoreName
    readonly 'database-url': string | undefined
    readonly collection: string | undefined
  },
  folder: string | undefined,
  env: NodeJS.ProcessEnv
): Promise<Settings['store']> {
  const { store, collection } = options
  const databaseUrl = options['database-url']
  if (store !== 'pgvector') {
    const given = databaseUrl !== undefined && databaseUrl !== env['DATABASE_URL'] ? '--database-url' : undefined
    const idle = given ?? (collection === undefined ? undefined : '--collection')
    if (idle !== undefined) throw new UsageError(`${idle} wants --store pgvector with it.`)
    return store === 'hnsw' ? openHnsw() : undefined
  }
  if (databaseUrl === undefined) {
    throw new UsageError('--store pgvector wants --database-url (or DATABASE_URL), as postgres://user@host/database.')
  }
  if (folder === undefined && collection === undefined) {
    throw new UsageError('--store pgvector wants --index FOLDER with it: the index whose vectors the database holds.')
  }
  const { pgvectorStore } = await import('@llm-cookbook/rag/pgvector')
  return pgvectorStore({ databaseUrl, collection: collection ?? collectionOf(folder!) })
}

/** Unlike that of any other folder of this machine, and readable. */
function collectionOf(folder: string): string {
  const path = resolve(folder)
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 12)
  return `${basename(path).slice(0, 60)}-${hash}`
}

async function openOfflineModel(): Promise<Embedder> {
  const { createLocalEmbedder } = await import('@llm-cookbook/embed-client')
  return createLocalEmbedder()
}

async function openHnsw(): Promise<Settings['store']> {
  try {
    await import('hnswlib-node')
  } catch (cause) {
    const message = '--store hnsw wants the package hnswlib-node, which did not install here. Use --store memory.'
    throw new Failure('hnsw-missing', message, { cause })
  }
  const { hnswStore } = await import('@llm-cookbook/rag/hnsw')
  return hnswStore()
}
