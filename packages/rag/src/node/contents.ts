import { Matrix, pack, unpack, type TypedArray } from '@llm-cookbook/vector'
import type { DocumentChunk } from '../chunk/chunk-document.ts'
import type { Document, Span } from '../document.ts'
import type { IndexedDocument } from '../ingest.ts'
import type { TermCounts } from '../lexical/term-counts.ts'
import { Cache } from './cache.ts'
import { damaged } from './damaged.ts'
import type { Database } from './database.ts'
import { SealedBlocks, type Place } from './sealed-blocks.ts'
import { sha256 } from './sha256.ts'
import type { IndexSettings } from './state.ts'
import { fromBytes, toBytes } from './typed-bytes.ts'

/** What a document says and what was made of it, whatever its source is called. */
export interface Content {
  /** A number that no other content of the index has, or had. */
  readonly id: number
  /** See `contentKey`. */
  readonly key: string
}

/** What is read of a content at once; all else is read in blocks. */
export interface ContentHead extends Pick<Document, 'title' | 'pages' | 'headings' | 'links'> {
  /** Of the text, in UTF-16 units. */
  readonly length: number
  /** How many passages there are. */
  readonly passages: number
  /** Numbers in a vector; 0 where nothing is embedded. */
  readonly columns: number
}

/**
 * Names a content: the text with its structure, and all settings that made passages, terms and vectors of it. Equal
 * keys, equal contents; so what an ingestion that was cut off has left is found and used by the next.
 */
export function contentKey(
  { title, text, pages, headings, links }: Document,
  { analyzer, embedder, chunks }: IndexSettings
): string {
  const settings = [analyzer, embedder?.fingerprint ?? null, Object.entries(chunks).sort()]
  return sha256(JSON.stringify([settings, title, text, pages, headings, links ?? []]))
}

/** The contents of an index, in blocks that are written once and never changed. */
export class Contents {
  readonly #database: Database
  readonly #blocks: SealedBlocks
  // What one search reads, and the next few: some blocks each.
  readonly #heads = new Cache<ContentHead>(cacheBytes)
  readonly #texts = new Cache<string>(cacheBytes)
  readonly #chunkBlocks = new Cache<readonly DocumentChunk[]>(cacheBytes)
  readonly #vectorBlocks = new Cache<Float32Array>(cacheBytes)

  constructor(database: Database) {
    this.#database = database
    this.#blocks = new SealedBlocks(database, 'blocks')
  }

  /** The content of this key, which may be one that an ingestion has left; undefined if there is none. */
  find(key: string): Content | undefined {
    const id = this.#database.get('SELECT id FROM contents WHERE key = ?', Buffer.from(key, 'hex'))?.['id']
    return typeof id === 'number' ? { id, key } : undefined
  }

  /** All there are, in the order of their numbers. */
  all(): Content[] {
    return this.#database.all('SELECT id, key FROM contents ORDER BY id').map(({ id, key }) => ({
      id: Number(id),
      key: key instanceof Uint8Array ? Buffer.from(key).toString('hex') : ''
    }))
  }

  /** To be called within a transaction. */
  put(content: Content, { document, chunks, terms, vectors }: Omit<IndexedDocument, 'document'> & StoredText): void {
    const { title, text, pages, headings, links } = document
    const columns = vectors?.columns ?? 0
    const head: ContentHead = {
      title,
      pages,
      headings,
      ...(links && { links }),
      length: text.length,
      passages: chunks.length,
      columns
    }
    this.remove(content)
    this.#database.run(
      'INSERT OR REPLACE INTO contents (id, key) VALUES (?, ?)',
      content.id,
      Buffer.from(content.key, 'hex')
    )
    const put = (kind: number, part: number, bytes: Uint8Array): void => {
      this.#blocks.put(placeOf(content, kind, part), bytes)
    }
    put(kinds.head, 0, json(head))
    for (let part = 0; part * textUnits < text.length; part++) {
      put(kinds.text, part, encodeText(text.slice(part * textUnits, (part + 1) * textUnits)))
    }
    for (let part = 0; part * chunksPerBlock < chunks.length; part++) {
      put(kinds.chunks, part, json(chunks.slice(part * chunksPerBlock, (part + 1) * chunksPerBlock)))
    }
    put(kinds.terms, 0, encodeTerms(terms))
    if (vectors === undefined) return
    const rows = rowsPerBlock(columns)
    for (let part = 0; part * rows < chunks.length; part++) {
      put(kinds.vectors, part, toBytes(vectors.data.subarray(part * rows * columns, (part + 1) * rows * columns)))
    }
  }

  /** To be called within a transaction. */
  remove({ id }: Pick<Content, 'id'>): void {
    this.#blocks.remove(id)
    this.#database.run('DELETE FROM contents WHERE id = ?', id)
  }

  /** Removes all others, and what is left of some. To be called within a transaction. */
  keepOnly(ids: ReadonlySet<number>): void {
    const rows = this.#database.all('SELECT id FROM contents UNION SELECT DISTINCT owner FROM blocks')
    for (const { id } of rows) if (!ids.has(id as number)) this.remove({ id: id as number })
  }

  /** @throws {RagError} `index-damaged`, as all below */
  head(content: Content): ContentHead {
    return this.#heads.get(content.key, () => {
      const bytes = this.#blocks.get(placeOf(content, kinds.head, 0))
      return { value: parse(bytes) as ContentHead, bytes: 4 * bytes.length }
    })
  }

  text(content: Content, { start, end }: Span): string {
    const first = Math.floor(start / textUnits)
    let text = ''
    for (let part = first; part * textUnits < end; part++) text += this.#text(content, part)
    return text.slice(start - first * textUnits, end - first * textUnits)
  }

  #text(content: Content, part: number): string {
    return this.#texts.get(`${content.key}/${part}`, () => {
      const bytes = this.#blocks.get(placeOf(content, kinds.text, part))
      return { value: decodeText(bytes), bytes: 2 * bytes.length }
    })
  }

  /** A passage of the content, counted from 0. */
  chunk(content: Content, number: number): DocumentChunk {
    return this.#chunks(content, Math.floor(number / chunksPerBlock))[number % chunksPerBlock]!
  }

  #chunks(content: Content, part: number): readonly DocumentChunk[] {
    return this.#chunkBlocks.get(`${content.key}/${part}`, () => {
      const bytes = this.#blocks.get(placeOf(content, kinds.chunks, part))
      return { value: parse(bytes) as DocumentChunk[], bytes: 4 * bytes.length }
    })
  }

  terms(content: Content): TermCounts {
    return decodeTerms(this.#blocks.get(placeOf(content, kinds.terms, 0)), this.#database.path)
  }

  /** The vector of one passage, of so many columns. Not to be changed: it may be a view of what is kept for the next time. */
  vector(content: Content, number: number, columns: number): Float32Array {
    const rows = rowsPerBlock(columns)
    const part = Math.floor(number / rows)
    const at = (number - part * rows) * columns
    return this.#vectors(content, part).subarray(at, at + columns)
  }

  /** The vectors of all passages. */
  vectors(content: Content): Matrix {
    const { columns, passages } = this.head(content)
    const vectors = new Matrix(passages, columns)
    const rows = rowsPerBlock(columns)
    for (let part = 0; part * rows < passages; part++) {
      vectors.data.set(decodeVectors(this.#blocks.get(placeOf(content, kinds.vectors, part))), part * rows * columns)
    }
    return vectors
  }

  #vectors(content: Content, part: number): Float32Array {
    return this.#vectorBlocks.get(`${content.key}/${part}`, () => {
      const value = decodeVectors(this.#blocks.get(placeOf(content, kinds.vectors, part)))
      return { value, bytes: value.byteLength }
    })
  }

  /** The whole text with its structure. */
  document(content: Content): StoredText['document'] {
    const { length, passages: _passages, columns: _columns, ...head } = this.head(content)
    return { ...head, text: this.text(content, { start: 0, end: length }) }
  }

  /** All of it. */
  read(content: Content): StoredContent {
    const { passages, columns } = this.head(content)
    return {
      document: this.document(content),
      chunks: Array.from({ length: passages }, (_, number) => this.chunk(content, number)),
      terms: this.terms(content),
      vectors: columns > 0 ? this.vectors(content) : undefined
    }
  }
}

interface StoredText {
  readonly document: Pick<Document, 'title' | 'text' | 'pages' | 'headings' | 'links'>
}

/** A document with all but where it came from. */
export type StoredContent = Omit<IndexedDocument, 'document'> & StoredText

const cacheBytes = 4e6

const kinds = { head: 0, text: 1, chunks: 2, terms: 3, vectors: 4 } as const

/** UTF-16 units of text in a block: some pages. */
const textUnits = 8192
const chunksPerBlock = 32

/** Rows of vectors in a block of 2 kB, and one at least: a search reads single ones from all over the file. */
function rowsPerBlock(columns: number): number {
  return Math.max(1, Math.floor(512 / columns))
}

function placeOf({ id, key }: Content, kind: number, part: number): Place {
  return { owner: id, seal: key, kind, part }
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
}

function decodeVectors(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  return fromBytes('Float32Array', bytes) as Float32Array
}

/** UTF-8, or UTF-16 where a surrogate stands alone, which UTF-8 has no form for; the last byte says which. */
function encodeText(text: string): Uint8Array {
  const isUtf8 = text.isWellFormed()
  return Buffer.concat([Buffer.from(text, isUtf8 ? 'utf8' : 'utf16le'), Buffer.of(isUtf8 ? 8 : 16)])
}

function decodeText(bytes: Uint8Array): string {
  const encoded = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - 1)
  return encoded.toString(bytes.at(-1) === 8 ? 'utf8' : 'utf16le')
}

const termsKind = 'llm-cookbook/rag-terms'

function encodeTerms({ vocabulary, ...arrays }: TermCounts): Uint8Array {
  return pack(termsKind, { meta: [...vocabulary], arrays: arrays as Record<string, TypedArray> })
}

function decodeTerms(bytes: Uint8Array, path: string): TermCounts {
  try {
    const { meta, arrays } = unpack(termsKind, bytes)
    return { vocabulary: meta as string[], ...arrays } as unknown as TermCounts
  } catch (error) {
    throw damaged(path, error)
  }
}
