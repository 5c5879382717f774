import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename, extname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Document, DocumentEntry } from '@llm-cookbook/rag'
import { loadDocument, type FolderIndex } from '@llm-cookbook/rag/node'
import { explain } from '../explain.ts'
import type { Source } from '../sources.ts'
import type { DocumentState, Problem } from './protocol.ts'
import type { Shelf, ShelvedFile } from './shelf.ts'

/** How many files are taken in by one commit of the index, at most. */
const batchFiles = 16

export interface IntakeOptions {
  readonly index: Pick<FolderIndex, 'document' | 'documents' | 'ingest'>
  readonly shelf: Shelf
  /** Opens encrypted PDF files, where none is given for the file itself. */
  readonly password: string | undefined
  /** Called whenever `documents` has something new to say. */
  readonly onChange: () => void
}

/** A file that waits, is being taken in, or could not be. */
interface Job {
  readonly source: string
  /** Where the bytes lie on the shelf that are to be taken in. Else `source` is the path of the file. */
  readonly shelved?: ShelvedFile | undefined
  /** What has been read already. */
  readonly document?: Document | undefined
  /** Opens it, and is forgotten as soon as it was tried. */
  password?: string | undefined
  stage: 'waiting' | 'reading' | 'embedding' | 'indexing' | 'failed'
  progress?: DocumentState['progress']
  error?: DocumentState['error']
}

/** Takes files into the index, and out of it: one change at a time, the others wait in a queue. */
export class Intake {
  readonly #options: IntakeOptions
  readonly #jobs = new Map<string, Job>()
  readonly #closing = new AbortController()
  #work: Promise<void> = Promise.resolve()
  /** The last that was read for its text: whoever reads it comes back for the next part. */
  #opened: Document | undefined

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** What the index holds, and after it what is on its way there. */
  get documents(): DocumentState[] {
    const { documents } = this.#options.index
    const held = documents.map((entry): DocumentState => {
      const job = this.#jobs.get(entry.source)
      return job === undefined ? stateOfEntry(entry) : stateOfJob(job)
    })
    const sources = new Set(documents.map(({ source }) => source))
    const coming = [...this.#jobs.values()].filter(({ source }) => !sources.has(source))
    return [...held, ...coming.map(stateOfJob)]
  }

  /** Lets a file of the shelf wait for its turn, under a name; or what lies at a path, or was read already. */
  add(given: Source, shelved?: ShelvedFile): DocumentState {
    const known = typeof given === 'string' ? { source: given } : { source: given.source, document: given }
    const job: Job = { ...known, shelved, stage: 'waiting' }
    this.#jobs.set(job.source, job)
    void this.#queue(() => this.#takeIn())
    return stateOfJob(job)
  }

  /** Takes a document out of the index or the queue. False if there is none of this id. */
  async remove(id: string): Promise<boolean> {
    const { index, onChange } = this.#options
    const source = this.#job(id)?.source ?? this.#entry(id)?.source
    if (source === undefined) return false
    this.#jobs.delete(source)
    onChange()
    await this.#queue(async () => {
      const { signal } = this.#closing
      // It may have been taken in since.
      if (this.#entry(id) !== undefined) await index.ingest([], { remove: [source], signal })
    })
    onChange()
    await this.tidy()
    return true
  }

  /** Tries a password on an encrypted file that could not be read. False if there is none of this id that wants one. */
  unlock(id: string, password: string): boolean {
    const job = this.#job(id)
    if (job?.error === undefined || !wantsPassword(job.error)) return false
    Object.assign(job, { password, stage: 'waiting', error: undefined })
    this.#options.onChange()
    void this.#queue(() => this.#takeIn())
    return true
  }

  has(id: string): boolean {
    return this.#entry(id) !== undefined
  }

  /** The document with its text, as the index holds it, whatever has become of its file; undefined if there is none. */
  async open(id: string): Promise<Document | undefined> {
    const entry = this.#entry(id)
    if (entry === undefined) return undefined
    const { hash, source } = entry
    if (this.#opened?.hash !== hash || this.#opened.source !== source) {
      this.#opened = await this.#options.index.document(source)
    }
    return this.#opened
  }

  /** Where the bytes of a document lie; undefined if there is none, or its file is no longer what it was. */
  async file(id: string): Promise<string | undefined> {
    const entry = this.#entry(id)
    return entry && this.#pathOf(entry)
  }

  /** Takes files off the shelf that belong to no document. */
  async tidy(): Promise<void> {
    const { index, shelf } = this.#options
    await shelf.keepOnly(() => {
      const kept = index.documents.map(({ hash, source }) => shelf.pathOf(hash, nameOf(source)))
      const coming = [...this.#jobs.values()].flatMap(({ shelved }) => shelved?.path ?? [])
      return new Set([...kept, ...coming])
    })
  }

  /** Stops what is under way, and waits for it to let go. What was finished stays in the index. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#work
  }

  #job(id: string): Job | undefined {
    return [...this.#jobs.values()].find(({ source }) => idOf(source) === id)
  }

  #entry(id: string): DocumentEntry | undefined {
    return this.#options.index.documents.find(({ source }) => idOf(source) === id)
  }

  /** One after the other; a failure of one is the caller's, and keeps none from its turn. */
  #queue(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work)
    this.#work = done.catch(() => undefined)
    return done.catch((error: unknown) => {
      if (!this.#closing.signal.aborted) throw error
    })
  }

  async #takeIn(): Promise<void> {
    const { onChange } = this.#options
    const { signal } = this.#closing
    const batch = [...this.#jobs.values()].filter(({ stage }) => stage === 'waiting').slice(0, batchFiles)
    const documents: Document[] = []
    for (const job of batch) {
      if (this.#jobs.get(job.source) !== job) continue
      signal.throwIfAborted()
      job.stage = 'reading'
      onChange()
      try {
        // What the index holds already need not be read again, nor be unlocked.
        if (!(await this.#isHeld(job))) documents.push(await this.#load(job))
        job.stage = 'indexing'
      } catch (error) {
        signal.throwIfAborted()
        this.#fail(job, error)
      }
      onChange()
    }
    // What was taken away while it was read stays away.
    const wanted = batch.filter(job => this.#jobs.get(job.source) === job && job.stage === 'indexing')
    try {
      const report = await this.#options.index.ingest(
        documents.filter(({ source }) => wanted.some(job => job.source === source)),
        {
          signal,
          onProgress: ({ stage, embedded, indexed }) => {
            const progress = embedded ?? indexed
            if (stage === 'loading' || progress === undefined) return
            for (const job of wanted) Object.assign(job, { stage, progress })
            onChange()
          }
        }
      )
      for (const { source, error } of report.failed) {
        this.#fail(
          wanted.find(job => job.source === source),
          error
        )
      }
    } catch (error) {
      signal.throwIfAborted()
      for (const job of wanted) this.#fail(job, error)
    }
    // Meanwhile another file of the same name may have come to wait.
    for (const job of wanted) {
      if (job.stage !== 'failed' && this.#jobs.get(job.source) === job) this.#jobs.delete(job.source)
    }
    onChange()
    await this.tidy()
  }

  #fail(job: Job | undefined, error: unknown): void {
    if (job === undefined) return
    const { code, message } = explain(error)
    job.stage = 'failed'
    job.error = { code, message: withoutPath(message, job) }
  }

  async #isHeld({ source, shelved, document }: Job): Promise<boolean> {
    const entry = this.#options.index.documents.find(entry => entry.source === source)
    if (entry === undefined) return false
    return entry.hash === (document?.hash ?? shelved?.hash ?? (await hashOf(source)))
  }

  /** Reads a file of the queue, under the name that it has there. */
  async #load(job: Job): Promise<Document> {
    const { source, shelved, document: read, password = this.#options.password } = job
    if (read !== undefined) return read
    job.password = undefined
    const { signal } = this.#closing
    const document = await loadDocument(shelved?.path ?? source, {
      signal,
      ...(password !== undefined && { password })
    })
    if (shelved === undefined) return document
    // On the shelf a file without a title of its own would be called by its hash.
    const title = document.title.startsWith(document.hash) ? nameOf(source) : document.title
    return { ...document, source, title }
  }

  async #pathOf({ source, hash }: DocumentEntry): Promise<string | undefined> {
    for (const path of [this.#options.shelf.pathOf(hash, nameOf(source)), source]) {
      if ((await hashOf(path)) === hash) return path
    }
    return undefined
  }
}

/** Whether a file could not be read for want of the right password. */
function wantsPassword({ code }: Problem): boolean {
  return code === 'password-needed' || code === 'password-wrong'
}

/** Names a source in addresses, and tells nothing of it. */
export function idOf(source: string): string {
  return createHash('sha256').update(source).digest('hex').slice(0, 24)
}

/** How a source can be shown. */
export function kindOf(source: string): DocumentState['kind'] {
  return extname(source).toLowerCase() === '.pdf' ? 'pdf' : 'text'
}

/** What people call a source: the last part of its path. */
export function nameOf(source: string): string {
  return basename(source)
}

function stateOfEntry({ source, hash, pages, passages, warnings }: DocumentEntry): DocumentState {
  return { ...described(source), stage: 'ready', version: hash.slice(0, 12), pages, passages, warnings }
}

function stateOfJob({ source, stage, progress, error }: Job): DocumentState {
  return { ...described(source), stage, ...(progress && { progress }), ...(error && { error }) }
}

function described(source: string): Pick<DocumentState, 'id' | 'name' | 'kind'> {
  return { id: idOf(source), name: nameOf(source), kind: kindOf(source) }
}

/** Where a file lies on the shelf is nothing that its reader knows. */
function withoutPath(message: string, { source, shelved }: Job): string {
  return shelved === undefined ? message : message.replaceAll(shelved.path, nameOf(source))
}

async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
    return hash.digest('hex')
  } catch {
    return undefined
  }
}
