import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Document } from '../document.ts'
import {
  analyzeDocument,
  embedDocuments,
  type AnalyzedDocument,
  type IngestFailure,
  type IngestOptions,
  type IngestReport,
  type IngestSettings
} from '../ingest.ts'
import {
  documentKey,
  documentName,
  documentsFolder,
  findDocument,
  isDocumentName,
  writeDocument,
  type DocumentFile,
  type StoredDocument
} from './document-file.ts'
import { loadDocument } from './load-document.ts'
import { writeManifest, type Manifest, type ManifestEntry } from './manifest.ts'
import { sha256 } from './sha256.ts'
import type { Snapshot } from './snapshot.ts'
import { isTemporary, notWritable, syncFolder } from './write-file.ts'

export interface FolderIngestOptions extends IngestOptions {
  /** Opens encrypted PDF files. */
  password?: string | undefined
  /** Removes what the index holds of other sources than these. Default false. */
  prune?: boolean | undefined
}

export interface FolderIngestReport extends IngestReport {
  /** Sources that the index no longer holds, because of `prune`. */
  readonly removed: readonly string[]
}

/** How many passages are embedded, written and committed together: this many, and the rest of the last document. */
const batchPassages = 256

/** A document on its way into the index: found in the folder, left by an ingestion that was cut off, or analysed. */
interface Candidate {
  readonly document: Document
  readonly key: string
  readonly content: DocumentFile | AnalyzedDocument
}

/** One run over a list of sources. The caller holds the lock of the folder. */
export class Ingestion {
  readonly #folder: string
  readonly #settings: IngestSettings
  readonly #options: FolderIngestOptions
  readonly #report = { added: [] as string[], unchanged: [] as string[], failed: [] as IngestFailure[] }
  readonly #entries: Map<string, ManifestEntry>
  readonly #stored: Map<string, StoredDocument>
  #manifest: Manifest
  #batch: Candidate[] = []
  #newPassages = 0
  #done = 0
  #total = 0

  constructor(
    folder: string,
    { manifest, documents }: Snapshot,
    settings: IngestSettings,
    options: FolderIngestOptions
  ) {
    this.#folder = folder
    this.#settings = settings
    this.#options = options
    this.#manifest = manifest
    this.#entries = new Map(manifest.documents.map(entry => [entry.source, entry]))
    this.#stored = new Map(documents)
  }

  /** The index as of the last commit. */
  get snapshot(): Snapshot {
    const keys = this.#manifest.documents.map(({ file }) => file)
    return { manifest: this.#manifest, documents: new Map(keys.map(key => [key, this.#stored.get(key)!])) }
  }

  async run(given: readonly (string | Document)[]): Promise<FolderIngestReport> {
    const documents = join(this.#folder, documentsFolder)
    await mkdir(documents, { recursive: true }).catch((error: unknown) => {
      throw notWritable(documents, error)
    })
    await sweep(this.#folder, isTemporary)
    const sources = new Map(given.map(source => [typeof source === 'string' ? source : source.source, source]))
    this.#total = sources.size
    for (const [name, source] of sources) {
      await this.#take(name, source)
      if (this.#newPassages >= batchPassages) await this.#finishBatch()
    }
    await this.#finishBatch()
    const removed = this.#options.prune ? [...this.#entries.keys()].filter(source => !sources.has(source)) : []
    for (const source of removed) this.#entries.delete(source)
    await this.#commit()
    const files = new Set(this.#manifest.documents.map(({ file }) => documentName(file)))
    await sweep(this.#folder, name => isDocumentName(name) && !files.has(name))
    return { ...this.#report, removed }
  }

  /** Puts a source into the batch, or on the list of those that have not changed or cannot be loaded. */
  async #take(name: string, source: string | Document): Promise<void> {
    const { signal } = this.#options
    signal?.throwIfAborted()
    try {
      const candidate = await this.#prepare(name, source)
      if (candidate) {
        this.#batch.push(candidate)
        if (!('stored' in candidate.content)) this.#newPassages += candidate.content.chunks.length
        return
      }
      this.#report.unchanged.push(name)
    } catch (error) {
      signal?.throwIfAborted()
      this.#report.failed.push({ source: name, error: error instanceof Error ? error : new Error(String(error)) })
    }
    this.#finished(name)
  }

  /** Loads and analyses as much as is needed; undefined for what the index holds as it is. */
  async #prepare(name: string, source: string | Document): Promise<Candidate | undefined> {
    const { signal, password } = this.#options
    const entry = this.#entries.get(name)
    if (typeof source === 'string' && entry !== undefined && (await hashOf(source)) === entry.hash) return undefined
    const options = { ...(signal && { signal }), ...(password !== undefined && { password }) }
    const document = typeof source === 'string' ? await loadDocument(source, options) : source
    const key = documentKey(document, this.#manifest)
    if (key === entry?.file) {
      this.#entries.set(name, { ...entry, hash: document.hash })
      return undefined
    }
    return {
      document,
      key,
      content: (await findDocument(this.#folder, key)) ?? analyzeDocument(document, this.#settings)
    }
  }

  /** Embeds and writes what the batch has new, and commits all of it, in its order. */
  async #finishBatch(): Promise<void> {
    const { signal, onProgress } = this.#options
    const batch = this.#batch
    this.#batch = []
    this.#newPassages = 0
    const analyzed = batch.flatMap(({ content }) => ('stored' in content ? [] : [content]))
    const embedded = await embedDocuments(analyzed, this.#settings.embedder, {
      dimensions: this.#manifest.embedder?.dimensions ?? undefined,
      signal,
      onProgress: progress => onProgress?.({ done: this.#done, total: this.#total, embedded: progress })
    })
    let next = 0
    for (const { document, key, content } of batch) {
      const { stored, file } = 'stored' in content ? content : await writeDocument(this.#folder, key, embedded[next++]!)
      const { source, hash, title, pages, warnings } = document
      const passages = stored.chunks.length
      this.#entries.set(source, { source, hash, title, pages: pages.length, passages, warnings, ...file })
      this.#stored.set(key, stored)
    }
    if (batch.length > 0) await syncFolder(join(this.#folder, documentsFolder))
    await this.#commit()
    for (const { document } of batch) {
      this.#report.added.push(document.source)
      this.#finished(document.source)
    }
  }

  /** Writes the manifest, if it has changed: from then on the index holds the documents. */
  async #commit(): Promise<void> {
    const documents = [...this.#entries.values()]
    const dimensions = documents.map(({ file }) => this.#stored.get(file)?.vectors?.columns).find(Number) ?? null
    const { embedder } = this.#manifest
    const manifest = { ...this.#manifest, embedder: embedder && { ...embedder, dimensions }, documents }
    if (JSON.stringify(manifest) === JSON.stringify(this.#manifest)) return
    await writeManifest(this.#folder, manifest)
    this.#manifest = manifest
  }

  #finished(source: string): void {
    this.#done++
    this.#options.onProgress?.({ done: this.#done, total: this.#total, source })
  }
}

/** SHA-256 of a file; undefined if it is none or cannot be read, which loading it will explain. */
async function hashOf(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isFile() ? sha256(await readFile(path)) : undefined
  } catch {
    return undefined
  }
}

/** Deletes what is left over among the files of an index. What cannot be deleted does no harm: the next run tries again. */
async function sweep(folder: string, isLitter: (name: string) => boolean): Promise<void> {
  for (const place of [folder, join(folder, documentsFolder)]) {
    const names = await readdir(place).catch(() => [])
    for (const name of names.filter(isLitter)) await rm(join(place, name)).catch(() => undefined)
  }
}
