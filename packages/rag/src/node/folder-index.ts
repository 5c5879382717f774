import type { Document } from '../document.ts'
import { RagError } from '../errors.ts'
import type { DocumentEntry, Index, IndexOptions } from '../memory-index.ts'
import type { Hit, SearchOptions } from '../retrieve/retrieve.ts'
import type { OpenStore } from '../stores/vector-store.ts'
import { Contents } from './contents.ts'
import { Database } from './database.ts'
import { Generation } from './generation.ts'
import { IndexReader, type ReaderOptions } from './index-reader.ts'
import { IndexStore } from './index-store.ts'
import { Ingestion, type FolderIngestOptions, type FolderIngestReport, type Source } from './ingestion.ts'
import { readState, requireSameSettings } from './state.ts'
import { weighAgain } from './weigh-again.ts'
import { lockWriter } from './writer-lock.ts'

/** An index in a folder: what is ingested is there when the program runs again. */
export interface FolderIndex extends Index {
  /** Where it is, as it was given. */
  readonly folder: string
  /**
   * Takes in files, by path, and documents, one after the other: those of a whole folder by `ingest(loadDocuments(folder))`.
   * What the index holds of a source is replaced if the content has changed,
   * and left alone if not: an unchanged file is read and hashed, nothing more. A source that cannot be loaded is
   * reported and the rest goes on.
   *
   * All of it counts at once, when everything is there: until then searches, in this process and in others, answer from
   * the index as it was. If it ends early, by an error, an abort or the end of the process, the index is as before, and
   * what was embedded until then is kept: ingesting the same again goes on from there and embeds nothing twice.
   *
   * One writer at a time, over all processes; readers are not held up.
   *
   * @param sources  paths, documents, or what `loadDocuments` and `loadFolder` give, in any order; of two with the same
   *   source the later counts
   * @param options  what else is removed, and who is told how far it is
   * @returns what became of each, by its source
   * @throws {RagError} `index-locked`, `index-not-writable`, `embedder-failed`; `store-failed` after everything is
   *   in the index: searches and the next ingestion fill a store that is behind; `index-mismatch` if the index was made
   *   with an embedder and opened without; `index-missing` or `index-damaged` if somebody changed the folder
   * @throws the signal's reason, once it is aborted
   */
  ingest(sources: Iterable<Source> | AsyncIterable<Source>, options?: FolderIngestOptions): Promise<FolderIngestReport>
  /** Stops a running ingestion and waits until it has let go of the folder. The index cannot be used afterwards. */
  close(): Promise<void>
}

/** What an index on disk is made and opened with. */
export interface FolderOptions extends IndexOptions {
  /**
   * Finds vectors in the place of the index itself, which compares the query with all of them: `hnswStore`, `pgvectorStore`
   * or one of your own. The index keeps its vectors all the same, and fills a store that is empty or behind. Default: none.
   */
  store?: OpenStore | undefined
}

export interface FolderIndexOptions extends ReaderOptions {
  readonly store?: OpenStore | undefined
  readonly readOnly?: boolean | undefined
}

/** @throws {RagError} what is wrong with the folder, or that its settings are others */
export function folderIndex(folder: string, options: FolderIndexOptions): FolderIndex {
  const { analyzer, embedder, readOnly = false } = options
  const closing = new AbortController()
  const store = options.store && new IndexStore(folder, options.store, readOnly)
  const reader = new IndexReader(folder, store, options)
  let ingestion: Promise<unknown> = Promise.resolve()

  async function ingest(
    sources: Iterable<Source> | AsyncIterable<Source>,
    ingestOptions: FolderIngestOptions
  ): Promise<FolderIngestReport> {
    if (readOnly) throw new RagError('index-not-writable', `the index ${folder} was opened with readOnly`)
    const unlock = await lockWriter(folder)
    try {
      const database = Database.open(folder, 'write')
      try {
        const { settings } = readState(database)
        requireSameSettings(folder, settings, { analyzer, embedder: embedder ?? null })
        const { chunks } = settings
        const ingestion = new Ingestion(database, { analyzer, embedder, chunks }, ingestOptions)
        const report = await ingestion.run(sources)
        const { signal } = ingestOptions
        const contents = new Contents(database)
        if (embedder && options.denseWeight === undefined) {
          await weighAgain(database, contents, { analyzer, embedder, signal })
        }
        await store?.fill(new Generation(database, readState(database)), contents, {
          signal,
          onProgress: stored => {
            ingestion.tell({ stage: 'storing', stored })
          }
        })
        return report
      } finally {
        database.checkpoint()
        database.close()
      }
    } finally {
      await unlock()
    }
  }

  return {
    folder,
    analyzer,
    get documents(): DocumentEntry[] {
      closing.signal.throwIfAborted()
      return reader.documents.map(({ content: _content, firstPassage: _first, since: _since, ...entry }) => entry)
    },
    async search(query: string, searchOptions?: SearchOptions): Promise<Hit[]> {
      closing.signal.throwIfAborted()
      return reader.search(query, searchOptions)
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- what is thrown must come as a rejection
    async document(source): Promise<Document | undefined> {
      closing.signal.throwIfAborted()
      return reader.document(source)
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
      await store?.close()
      reader.close()
    }
  }
}
