import { Retriever, type Hit, type RetrieverParts, type SearchOptions } from '../retrieve/retrieve.ts'
import type { ChunkOptions } from '../chunk/chunk-document.ts'
import type { Document } from '../document.ts'
import { LexicalIndex } from '../lexical/lexical-index.ts'
import type { Lexical } from '../retrieve/passages.ts'
import { Contents } from './contents.ts'
import { Database } from './database.ts'
import { Generation, type GenerationEntry } from './generation.ts'
import { GenerationPassages } from './generation-passages.ts'
import { GenerationVectors } from './generation-vectors.ts'
import type { IndexStore } from './index-store.ts'
import type { RowRanges } from './row-ranges.ts'
import { readState, requireSameSettings } from './state.ts'

/** One generation, ready to be searched. */
interface Opened {
  readonly generation: Generation
  documents?: readonly GenerationEntry[]
  retriever?: Promise<Retriever>
}

export type ReaderOptions = Omit<RetrieverParts, 'passages' | 'lexical' | 'dense'> & {
  readonly chunks?: ChunkOptions | undefined
}

/** Answers from the newest generation, each time from one as a whole, whatever writers do meanwhile. */
export class IndexReader {
  readonly #folder: string
  readonly #store: IndexStore | undefined
  readonly #options: ReaderOptions
  #database: Database
  #contents: Contents
  #opened: Opened

  /** @throws {RagError} `index-missing`, `index-damaged`, `index-mismatch`, `not-readable` */
  constructor(folder: string, store: IndexStore | undefined, options: ReaderOptions) {
    this.#store = store
    this.#folder = folder
    this.#options = options
    this.#database = Database.open(folder, 'read')
    this.#contents = new Contents(this.#database)
    try {
      this.#opened = { generation: this.#readGeneration() }
      this.#requireSettings(this.#opened.generation)
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  /** The newest generation. */
  get generation(): Generation {
    return this.#newest().generation
  }

  get documents(): readonly GenerationEntry[] {
    return this.#consistent(documentsOf)
  }

  document(source: string): Document | undefined {
    return this.#consistent(opened => {
      const entry = documentsOf(opened).find(entry => entry.source === source)
      if (entry === undefined) return undefined
      const { hash, metadata, warnings, content } = entry
      const document = { source, hash, ...this.#contents.document(content), warnings }
      return Object.keys(metadata).length > 0 ? { ...document, metadata } : document
    })
  }

  async search(query: string, options: SearchOptions | undefined): Promise<Hit[]> {
    for (;;) {
      const opened = this.#newest()
      try {
        const hits = await (await this.#retriever(opened)).search(query, options)
        if (this.#newest() === opened) return hits
      } catch (error) {
        // A writer that publishes deletes what belonged to the generation before, here and in the store.
        if (options?.signal?.aborted || this.#newest() === opened) throw error
      }
    }
  }

  close(): void {
    this.#database.close()
  }

  #consistent<T>(read: (opened: Opened) => T): T {
    for (;;) {
      const opened = this.#newest()
      try {
        return read(opened)
      } catch (error) {
        if (this.#newest() === opened) throw error
      }
    }
  }

  #newest(): Opened {
    if (this.#database.replaced) {
      const database = Database.open(this.#folder, 'read')
      this.#database.close()
      this.#database = database
      this.#contents = new Contents(database)
    }
    const state = readState(this.#database)
    const { stamp, weighed } = this.#opened.generation.state
    if (state.stamp !== stamp || state.weighed?.passages !== weighed?.passages) {
      const generation = this.#readGeneration()
      this.#requireSettings(generation)
      this.#opened = { generation }
    }
    return this.#opened
  }

  #requireSettings({ state }: Generation): void {
    requireSameSettings(this.#folder, state.settings, this.#options)
  }

  #readGeneration(): Generation {
    for (;;) {
      const state = readState(this.#database)
      try {
        return new Generation(this.#database, state)
      } catch (error) {
        if (readState(this.#database).stamp === state.stamp) throw error
      }
    }
  }

  #retriever(opened: Opened): Promise<Retriever> {
    opened.retriever ??= retrieverOf(opened.generation, this.#contents, this.#store, this.#options).catch(
      (error: unknown) => {
        delete opened.retriever
        throw error
      }
    )
    return opened.retriever
  }
}

function documentsOf(opened: Opened): readonly GenerationEntry[] {
  return (opened.documents ??= [...opened.generation.entries()])
}

async function retrieverOf(
  generation: Generation,
  contents: Contents,
  store: IndexStore | undefined,
  options: ReaderOptions
): Promise<Retriever> {
  const passages = new GenerationPassages(generation, contents)
  const lexical = generation.documents > 0 ? await lexicalOf(generation, contents, passages.ranges) : nothing
  const dense = new GenerationVectors(generation, contents, passages, async () => store?.holding(generation, contents))
  const denseWeight = options.denseWeight ?? generation.state.weighed?.weight
  return new Retriever({ ...options, denseWeight, passages, lexical, dense })
}

/** The arrays of the generation, with what has been added and without what is gone since they were derived. */
async function lexicalOf(generation: Generation, contents: Contents, ranges: RowRanges): Promise<LexicalIndex> {
  const index = LexicalIndex.open(generation.arrays)
  const { rows } = generation.base!
  const added = []
  const removed = []
  for (const { start, end, document } of ranges) {
    if (start >= rows) added.push(contents.terms(generation.entry(document).content))
    else if (document < 0) for (let row = start; row < end; row++) removed.push(row)
  }
  return added.length > 0 || removed.length > 0 ? index.extended(added, { removed }) : index
}

/** The words of no passages. */
const nothing: Lexical = { rows: 0, search: () => [], scores: () => [] }
