import type { TypedArray } from '@llm-cookbook/vector'
import type { MetadataValue } from '../document.ts'
import type { ArrayReader } from '../lexical/array-reader.ts'
import type { DocumentEntry } from '../memory-index.ts'
import { Cache } from './cache.ts'
import type { Content } from './contents.ts'
import type { Database } from './database.ts'
import { RowRanges } from './row-ranges.ts'
import { SealedBlocks } from './sealed-blocks.ts'
import type { IndexState } from './state.ts'
import { StoredArrays, writeArrays, type ArrayDirectory, type Owner } from './stored-arrays.ts'

/** A document that is to be in a generation. */
export interface DraftEntry extends DocumentEntry {
  readonly metadata: Readonly<Record<string, MetadataValue>>
  readonly content: Content
}

/** A document of a generation. */
export interface GenerationEntry extends DraftEntry {
  /** The number of the document's first passage. The others follow on, and none is ever used for another document. */
  readonly firstPassage: number
  /** The first generation that has the document as it is here. */
  readonly since: number
}

export function draftOf({ firstPassage: _first, since: _since, ...draft }: GenerationEntry): DraftEntry {
  return draft
}

/** Arrays that were derived from all documents of some generation, this one or an earlier. */
export interface Base extends Owner {
  readonly arrays: ArrayDirectory
  /** How many ranges of rows there were then, and rows. */
  readonly ranges: number
  readonly rows: number
}

/** What an earlier generation was called, and the passages that were in it and not in the next. */
export interface PastGeneration {
  readonly generation: number
  readonly stamp: string
  readonly removed: readonly PassageRange[]
}

export type PassageRange = readonly [first: number, count: number]

interface Directory {
  readonly documents: number
  readonly rows: ArrayDirectory
  readonly base: Base
  readonly past: readonly PastGeneration[]
}

/**
 * What is searched: a list of documents, and arrays that were derived from them, or from those of an earlier generation, of
 * which most are the same. A generation is written as a whole and never changed; the next takes its place.
 */
export class Generation {
  readonly state: IndexState
  /** Where the arrays are from; undefined where there are none yet. */
  readonly base: Base | undefined
  readonly arrays: ArrayReader
  readonly past: readonly PastGeneration[]
  readonly #blocks: SealedBlocks
  readonly #count: number
  readonly #rows: ArrayReader
  readonly #entries = new Cache<readonly GenerationEntry[]>(8e6)

  /** @throws {RagError} `index-damaged` */
  constructor(database: Database, state: IndexState) {
    const { generation, stamp } = state
    this.state = state
    this.#blocks = new SealedBlocks(database, 'parts')
    const owner = { owner: generation, seal: stamp }
    const directory =
      generation === 0
        ? undefined
        : (parse(this.#blocks.get({ ...owner, kind: kinds.directory, part: 0 })) as Directory)
    this.#count = directory?.documents ?? 0
    this.past = directory?.past ?? []
    this.base = directory?.base
    this.arrays = new StoredArrays(this.#blocks, this.base ?? owner, this.base?.arrays ?? {})
    this.#rows = new StoredArrays(this.#blocks, owner, directory?.rows ?? {})
  }

  /** How many documents there are. */
  get documents(): number {
    return this.#count
  }

  /** Reads which rows are of which document. */
  rows(): RowRanges {
    return RowRanges.read(this.#rows)
  }

  /** The document that was taken in as the how manieth, counted from 0. */
  entry(number: number): GenerationEntry {
    const part = Math.floor(number / entriesPerBlock)
    return this.#part(part)[number - part * entriesPerBlock]!
  }

  /** All documents, in the order in which they were first taken in. */
  *entries(): Generator<GenerationEntry> {
    for (let part = 0; part * entriesPerBlock < this.#count; part++) yield* this.#part(part)
  }

  #part(part: number): readonly GenerationEntry[] {
    return this.#entries.get(`${part}`, () => {
      const { generation: owner, stamp } = this.state
      const bytes = this.#blocks.get({ owner, seal: stamp, kind: kinds.entries, part })
      return { value: parse(bytes) as GenerationEntry[], bytes: 4 * bytes.length }
    })
  }
}

/** Puts a generation in the place of the one before. To be called within a transaction, which also writes the state. */
export function writeGeneration(
  database: Database,
  { generation, stamp }: IndexState,
  content: {
    readonly entries: readonly GenerationEntry[]
    readonly rows: RowRanges
    /** New arrays, or where those are that stay. */
    readonly arrays: Readonly<Record<string, TypedArray>> | Base
    readonly past: readonly PastGeneration[]
  }
): void {
  const blocks = new SealedBlocks(database, 'parts')
  const owner = { owner: generation, seal: stamp }
  const { entries, past, rows } = content
  const kept = isBase(content.arrays) ? content.arrays : undefined
  database.run('DELETE FROM parts WHERE owner <> ? OR kind < ?', kept?.owner ?? -1, kinds.arrays)
  for (let part = 0; part * entriesPerBlock < entries.length; part++) {
    const some = entries.slice(part * entriesPerBlock, (part + 1) * entriesPerBlock)
    blocks.put({ ...owner, kind: kinds.entries, part }, Buffer.from(JSON.stringify(some)))
  }
  const base = isBase(content.arrays)
    ? content.arrays
    : {
        ...owner,
        arrays: writeArrays(blocks, owner, content.arrays, kinds.arrays),
        ranges: rows.count,
        rows: rows.rows
      }
  const directory: Directory = {
    documents: entries.length,
    rows: writeArrays(blocks, owner, rows.arrays(), kinds.rows),
    base,
    past: past.slice(-pastKept)
  }
  blocks.put({ ...owner, kind: kinds.directory, part: 0 }, Buffer.from(JSON.stringify(directory)))
}

const kinds = { directory: 0, entries: 1, rows: 2, arrays: 10 } as const
const entriesPerBlock = 32

/** A store that is further behind is filled anew. */
const pastKept = 100

function isBase(arrays: Readonly<Record<string, TypedArray>> | Base): arrays is Base {
  return 'seal' in arrays
}

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
}
