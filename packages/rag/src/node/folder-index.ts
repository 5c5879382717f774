import type { Document } from '../document.ts'
import type { DocumentEntry, Index } from '../memory-index.ts'
import { Retriever, type Hit, type RetrieverOptions, type SearchOptions } from '../retrieve/retrieve.ts'
import { Ingestion, type FolderIngestOptions, type FolderIngestReport } from './ingestion.ts'
import { sha256 } from './sha256.ts'
import { readSnapshot, requireSameSettings, type Snapshot } from './snapshot.ts'
import { lockWriter } from './writer-lock.ts'

/** An index in a folder: what is ingested is there when the program runs again. */
export interface FolderIndex extends Index {
  readonly folder: string
  /**
   * Takes in files, by path, and documents. What the index holds of a source is replaced if the content has changed,
   * and left alone if not: an unchanged file is read and hashed, nothing more. A source that cannot be loaded is
   * reported and the rest goes on. Whenever this ends, be it by an error, an abort or the end of the process, the index
   * holds what was finished until then, and ingesting the same again completes it; no batch is embedded twice.
   *
   * One writer at a time, over all processes; readers are not held up, and keep the state that they opened.
   *
   * @throws {RagError} `index-locked`, `index-not-writable`, `embedder-failed`; `index-mismatch` if the index was made
   *   with an embedder and opened without; `index-missing` or `index-damaged` if somebody changed the folder
   * @throws the signal's reason, once it is aborted
   */
  ingest(sources: readonly (string | Document)[], options?: FolderIngestOptions): Promise<FolderIngestReport>
  /** Stops a running ingestion and waits until it has let go of the folder. The index cannot be used afterwards. */
  close(): Promise<void>
}

export function folderIndex(folder: string, opened: Snapshot, options: RetrieverOptions): FolderIndex {
  const { analyzer, embedder } = options
  const closing = new AbortController()
  let snapshot = opened
  let retriever: Promise<Retriever> | undefined
  let ingestion: Promise<unknown> = Promise.resolve()

  async function ingest(
    sources: readonly (string | Document)[],
    ingestOptions: FolderIngestOptions
  ): Promise<FolderIngestReport> {
    const unlock = await lockWriter(folder)
    try {
      snapshot = await readSnapshot(folder, snapshot.documents)
      const { chunks } = snapshot.manifest
      requireSameSettings(folder, snapshot.manifest, { analyzer, embedder: embedder ?? null })
      const run = new Ingestion(folder, snapshot, { analyzer, embedder, chunks }, ingestOptions)
      try {
        return await run.run(sources)
      } finally {
        snapshot = run.snapshot
        retriever = undefined
      }
    } finally {
      await unlock()
    }
  }

  return {
    folder,
    analyzer,
    get documents(): DocumentEntry[] {
      return snapshot.manifest.documents.map(({ file: _file, bytes: _bytes, sha256: _sha256, ...entry }) => entry)
    },
    async search(query: string, searchOptions?: SearchOptions): Promise<Hit[]> {
      closing.signal.throwIfAborted()
      retriever ??= retrieverOf(folder, snapshot, options)
      return (await retriever).search(query, searchOptions)
    },
    async ingest(sources, ingestOptions = {}) {
      const signal = AbortSignal.any([closing.signal, ...(ingestOptions.signal ? [ingestOptions.signal] : [])])
      signal.throwIfAborted()
      const run = ingest(sources, { ...ingestOptions, signal })
      ingestion = Promise.allSettled([ingestion, run])
      return run
    },
    async close() {
      closing.abort(new Error(`the index ${folder} is closed`))
      await ingestion
    }
  }
}

async function retrieverOf(
  folder: string,
  { manifest, documents }: Snapshot,
  options: RetrieverOptions
): Promise<Retriever> {
  const indexed = manifest.documents.map(({ file, source, hash, warnings }) => {
    const stored = documents.get(file)!
    return { ...stored, document: { ...stored.document, source, hash, warnings } }
  })
  const identity = sha256(JSON.stringify([manifest.embedder, manifest.documents.map(document => document.sha256)]))
  return Retriever.of(indexed, { ...options, place: { folder, identity } })
}
