import { readFile, stat } from 'node:fs/promises'
import type { Document } from '../document.ts'
import {
  analyzeDocument,
  embedDocuments,
  type AnalyzedDocument,
  type IndexedDocument,
  type IngestFailure,
  type IngestOptions,
  type IngestProgress,
  type IngestReport,
  type IngestSettings
} from '../ingest.ts'
import type { Loaded } from '../load/records.ts'
import { contentKey, Contents, type Content } from './contents.ts'
import type { Database } from './database.ts'
import { draftOf, Generation, type DraftEntry } from './generation.ts'
import { loadAhead } from './load-ahead.ts'
import { loadDocument } from './load-document.ts'
import type { FolderEntry } from './load-folder.ts'
import { publishGeneration } from './publish-generation.ts'
import { sha256 } from './sha256.ts'
import { readState, writeState, type IndexState } from './state.ts'

/** What can be taken in: the path of a file, a document, or what `loadDocuments` and `loadFolder` give. */
export type Source = string | Document | Loaded | FolderEntry

export interface FolderIngestOptions extends IngestOptions {
  /** Opens encrypted PDF files, among paths. Default: none. */
  password?: string | undefined
  /** Removes what the index holds of other sources than these. Default false. */
  prune?: boolean | undefined
  /** Sources that the index is to hold no longer, unless they are among those that are given. Default none. */
  remove?: readonly string[] | undefined
}

/** What became of the sources, and what was removed. */
export interface FolderIngestReport extends IngestReport {
  /** Sources that the index no longer holds, because of `prune` or `remove`. */
  readonly removed: readonly string[]
}

/** How many passages are embedded and written together: this many, and the rest of the last document. */
const batchPassages = 256

/** How many sources are being loaded while those before them are embedded and written. */
const loadedAhead = 3

/** A document on its way into the index. */
interface Candidate {
  readonly document: Document
  readonly key: string
  /** Undefined if the index has the content already, or will have it from this batch. */
  readonly analyzed: AnalyzedDocument | undefined
}

/** One run over sources: contents are written batch by batch, and count all together at the end. */
export class Ingestion {
  readonly #database: Database
  readonly #contents: Contents
  readonly #settings: IngestSettings
  readonly #options: FolderIngestOptions
  readonly #published: Generation
  /** What the next generation is to hold, by source. */
  readonly #entries: Map<string, DraftEntry>
  readonly #outcomes = new Map<string, 'added' | 'unchanged' | Error>()
  #state: IndexState
  #batch: Candidate[] = []
  #newPassages = 0
  #changed = false
  #total = 0

  /** @param database open for writing; the caller holds the lock of the folder */
  constructor(database: Database, settings: IngestSettings, options: FolderIngestOptions) {
    this.#database = database
    this.#contents = new Contents(database)
    this.#settings = settings
    this.#options = options
    this.#state = readState(database)
    this.#published = new Generation(database, this.#state)
    this.#entries = new Map(Array.from(this.#published.entries(), entry => [entry.source, draftOf(entry)]))
  }

  async run(given: Iterable<Source> | AsyncIterable<Source>): Promise<FolderIngestReport> {
    const { prune, remove, signal } = this.#options
    const sources = Array.isArray(given) ? distinct(given as readonly Source[]) : given
    if (Array.isArray(sources)) this.#total = sources.length
    const loading = loadAhead(sources, loadedAhead, source => this.#load(source))
    for await (const { item, result } of loading) {
      signal?.throwIfAborted()
      if (isSkipped(item)) continue
      await this.#take(nameOf(item), result)
      if (this.#newPassages >= batchPassages) await this.#finishBatch()
    }
    await this.#finishBatch()
    const unwanted = prune ? [...this.#entries.keys()] : (remove ?? []).filter(source => this.#entries.has(source))
    const removed = [...new Set(unwanted)].filter(source => !this.#outcomes.has(source))
    for (const source of removed) this.#entries.delete(source)
    if (this.#changed || removed.length > 0) {
      await publishGeneration(
        this.#database,
        this.#contents,
        this.#published,
        this.#state,
        [...this.#entries.values()],
        {
          signal,
          onProgress: indexed => {
            this.tell({ stage: 'indexing', indexed })
          }
        }
      )
    }
    const outcomes = [...this.#outcomes]
    return {
      added: outcomes.flatMap(([source, outcome]) => (outcome === 'added' ? [source] : [])),
      unchanged: outcomes.flatMap(([source, outcome]) => (outcome === 'unchanged' ? [source] : [])),
      failed: outcomes.flatMap(([source, outcome]): IngestFailure[] =>
        outcome instanceof Error ? [{ source, error: outcome }] : []
      ),
      removed
    }
  }

  /** The document; undefined for a file with the bytes that the index knows. */
  async #load(source: Source): Promise<Document | undefined> {
    if (typeof source !== 'string') {
      if ('text' in source) return source
      if (source.error) throw source.error
      return source.document
    }
    const { signal, password } = this.#options
    const entry = this.#entries.get(source)
    if (entry !== undefined && (await hashOf(source)) === entry.hash) return undefined
    return loadDocument(source, { ...(signal && { signal }), ...(password !== undefined && { password }) })
  }

  /** Puts a source into the batch, or among those that have not changed or cannot be loaded. */
  async #take(name: string, loaded: Promise<Document | undefined>): Promise<void> {
    const { signal } = this.#options
    const document = await loaded.catch(asError)
    signal?.throwIfAborted()
    const candidate = document instanceof Error ? document : document && this.#prepare(document)
    if (candidate === undefined || candidate instanceof Error) {
      this.#finished(name, candidate ?? 'unchanged')
      return
    }
    this.#batch.push(candidate)
    this.#newPassages += candidate.analyzed?.chunks.length ?? 0
  }

  /** Analyses as much as is needed; undefined for what the index holds as it is, an error for what it cannot hold. */
  #prepare(document: Document): Candidate | Error | undefined {
    const key = contentKey(document, this.#state.settings)
    const entry = this.#entries.get(document.source)
    if (entry?.content.key === key) {
      const now = entryOf(document, entry.content, entry.passages)
      if (JSON.stringify(now) === JSON.stringify(entry)) return undefined
      // The same text: but its bytes may have changed, and with them what filters go by.
      this.#entries.set(document.source, now)
      this.#changed = true
      if (JSON.stringify(now.metadata) === JSON.stringify(entry.metadata)) return undefined
      return { document, key, analyzed: undefined }
    }
    const isKnown = this.#batch.some(candidate => candidate.key === key) || this.#isWhole(key)
    if (isKnown) return { document, key, analyzed: undefined }
    try {
      return { document, key, analyzed: analyzeDocument(document, this.#settings) }
    } catch (error) {
      return asError(error)
    }
  }

  /** Whether the content is there, from another source or from an ingestion that was cut off, and every byte of it right. */
  #isWhole(key: string): boolean {
    const content = this.#contents.find(key)
    if (content === undefined) return false
    try {
      this.#contents.read(content)
      return true
    } catch {
      return false
    }
  }

  /** Embeds what the batch has new, and writes it. */
  async #finishBatch(): Promise<void> {
    const { signal } = this.#options
    const batch = this.#batch
    this.#batch = []
    this.#newPassages = 0
    const fresh = batch.filter(candidate => candidate.analyzed !== undefined)
    const indexed = await embedDocuments(
      fresh.flatMap(({ analyzed }) => analyzed ?? []),
      this.#settings.embedder,
      {
        dimensions: this.#state.settings.embedder?.dimensions ?? undefined,
        signal,
        onProgress: embedded => {
          this.tell({ stage: 'embedding', embedded })
        }
      }
    )
    if (fresh.length > 0) this.#write(indexed.map((document, i) => ({ ...document, key: fresh[i]!.key })))
    for (const { document, key } of batch) {
      const content = this.#contents.find(key)!
      const entry = entryOf(document, content, this.#contents.head(content).passages)
      this.#entries.set(document.source, entry)
      this.#changed = true
      this.#finished(document.source, 'added')
    }
  }

  /** All of it is on the disk once this has returned, though it does not count yet. */
  #write(documents: readonly (IndexedDocument & { key: string })[]): void {
    const { settings } = this.#state
    const dimensions = settings.embedder?.dimensions ?? documents[0]?.vectors?.columns ?? null
    const embedder = settings.embedder && { ...settings.embedder, dimensions }
    let { nextContent } = this.#state
    this.#state = this.#database.transaction(() => {
      for (const { key, ...document } of documents) {
        this.#contents.put({ id: nextContent++, key }, document)
      }
      const state = { ...this.#state, settings: { ...settings, embedder }, nextContent }
      writeState(this.#database, state)
      return state
    })
  }

  #finished(source: string, outcome: 'added' | 'unchanged' | Error): void {
    if (this.#outcomes.get(source) !== 'added') this.#outcomes.set(source, outcome)
    this.tell({ stage: 'loading', source })
  }

  /** Tells the caller how far the work is. */
  tell(progress: Omit<IngestProgress, 'done' | 'total'>): void {
    const done = this.#outcomes.size
    this.#options.onProgress?.({ done, total: Math.max(done, this.#total), ...progress })
  }
}

function entryOf(document: Document, content: Content, passages: number): DraftEntry {
  const { source, hash, title, pages, warnings, metadata = {} } = document
  return { source, hash, title, pages: pages.length, passages, warnings, metadata, content }
}

function nameOf(source: Source): string {
  return typeof source === 'string' ? source : source.source
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

/** What a folder has and leaves out is no source. */
function isSkipped(source: Source): boolean {
  return typeof source !== 'string' && 'skipped' in source
}

/** Of several with the same name the last. */
function distinct(sources: readonly Source[]): Source[] {
  return [...new Map(sources.map(source => [nameOf(source), source])).values()]
}

/** SHA-256 of a file; undefined if it is none or cannot be read, which loading it will explain. */
async function hashOf(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isFile() ? sha256(await readFile(path)) : undefined
  } catch {
    return undefined
  }
}
