import type { ChunkOptions } from '../chunk/chunk-document.ts'
import { RagError } from '../errors.ts'
import type { Analyzer, Embedder } from '../ports.ts'
import { readDocument, type StoredDocument } from './document-file.ts'
import { readManifest, type Manifest } from './manifest.ts'

/** An index as it was on the disk at one moment. */
export interface Snapshot {
  readonly manifest: Manifest
  /** By their keys. */
  readonly documents: ReadonlyMap<string, StoredDocument>
}

/**
 * What the folder holds: all of one state, even while a writer replaces it by the next.
 *
 * @param known documents that are in memory already
 * @throws {RagError} `index-missing`, `index-damaged`, `index-mismatch`, `not-readable`
 */
export async function readSnapshot(folder: string, known?: Snapshot['documents']): Promise<Snapshot> {
  for (;;) {
    const manifest = await readManifest(folder)
    try {
      const documents = new Map<string, StoredDocument>()
      for (const entry of manifest.documents) {
        const stored = documents.get(entry.file) ?? known?.get(entry.file) ?? (await readDocument(folder, entry))
        documents.set(entry.file, stored)
      }
      return { manifest, documents }
    } catch (error) {
      // A writer deletes a document's file once it has committed a manifest without it: then there is a newer one.
      if (JSON.stringify(await readManifest(folder)) === JSON.stringify(manifest)) throw error
    }
  }
}

/**
 * Vectors, terms and passages that were made in different ways do not go together.
 *
 * @param given an embedder that is null, for none, has to be none; one that is undefined does not matter
 * @throws {RagError} `index-mismatch`, naming what the index was made with and what was given
 */
export function requireSameSettings(
  folder: string,
  { analyzer, embedder, chunks }: Manifest,
  given: { analyzer: Analyzer; embedder?: Embedder | null | undefined; chunks?: ChunkOptions }
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
  const { size = chunks.size, overlap = chunks.overlap } = given.chunks ?? {}
  require('passages of', `${chunks.size} words and overlap ${chunks.overlap}`, `${size} words and overlap ${overlap}`)
}
