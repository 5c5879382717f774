import { randomUUID } from 'node:crypto'
import type { ChunkOptions, ChunkSettings } from '../chunk/chunk-document.ts'
import { RagError } from '../errors.ts'
import type { Analyzer, Embedder } from '../ports.ts'
import { damaged } from './damaged.ts'
import type { Database } from './database.ts'
import { seal, unseal } from './sealed-blocks.ts'

/** What an index was made with. Terms, passages and vectors that were made otherwise do not go together with its own. */
export interface IndexSettings {
  /** Fingerprint of the analyzer. */
  readonly analyzer: string
  /** Null in an index of words alone. The dimensions are null as long as nothing was embedded. */
  readonly embedder: { readonly fingerprint: string; readonly dimensions: number | null } | null
  readonly chunks: ChunkSettings
}

/** The one row that says what of the file counts. */
export interface IndexState {
  /** Names the index for ever, wherever it lies: a store that others use too knows by it whose vectors it holds. */
  readonly identity: string
  readonly settings: IndexSettings
  /** The generation that is searched: how many there have been, and a name that no other has. */
  readonly generation: number
  readonly stamp: string
  /** How many generations came before generation 0, in indexes of which this one took the place and the identity. */
  readonly replaced: number
  /** The next numbers of a content and of a passage. Numbers are never used again. */
  readonly nextContent: number
  readonly nextPassage: number
  /** What `weighEmbedder` found, and how many passages there were then. */
  readonly weighed?: { readonly passages: number; readonly weight: number }
}

export function newState(settings: IndexSettings): IndexState {
  const [identity, stamp] = [randomUUID(), randomUUID()]
  return { identity, settings, generation: 0, stamp, replaced: 0, nextContent: 1, nextPassage: 0 }
}

/** @throws {RagError} `index-damaged`, `not-readable` */
export function readState(database: Database): IndexState {
  const row = database.get('SELECT bytes FROM state WHERE id = 1')
  const bytes = row && unseal('state', row['bytes'])
  if (bytes === undefined) {
    throw damaged(database.path, row ? 'the checksum of its state does not fit' : 'its state is missing')
  }
  return JSON.parse(Buffer.from(bytes).toString()) as IndexState
}

/** To be called within a transaction. */
export function writeState(database: Database, state: IndexState): void {
  const bytes = seal('state', Buffer.from(JSON.stringify(state)))
  database.run('INSERT OR REPLACE INTO state (id, bytes) VALUES (1, ?)', bytes)
}

/**
 * @param given an embedder that is null, for none, has to be none; one that is undefined does not matter
 * @throws {RagError} `index-mismatch`, naming what the index was made with and what was given
 */
export function requireSameSettings(
  folder: string,
  { analyzer, embedder, chunks }: IndexSettings,
  given: { analyzer: Analyzer; embedder?: Embedder | null | undefined; chunks?: ChunkOptions | undefined }
): void {
  const require = (what: string, has: string, wants: string): void => {
    if (has === wants) return
    throw new RagError(
      'index-mismatch',
      `the index ${folder} was made with ${what} ${has}, not ${wants}: use the same, or make a new index`
    )
  }
  require('the analyzer', analyzer, given.analyzer.fingerprint)
  if (given.embedder !== undefined) {
    require('the embedder', embedder?.fingerprint ?? 'none', given.embedder?.fingerprint ?? 'none')
  }
  for (const [option, wanted] of Object.entries(given.chunks ?? {})) {
    const has = chunks[option as keyof ChunkOptions]
    if (wanted !== undefined) require('passages of', `${option} ${has}`, `${option} ${wanted}`)
  }
}
