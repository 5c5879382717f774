import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Matrix, pack, unpack, type JsonValue } from '@llm-cookbook/vector'
import type { DocumentChunk } from '../chunk/chunk-document.ts'
import type { Document, Heading, Page } from '../document.ts'
import { RagError } from '../errors.ts'
import type { IndexedDocument } from '../ingest.ts'
import { damaged, type Manifest, type ManifestEntry } from './manifest.ts'
import { sha256 } from './sha256.ts'
import { errorCode, writeFileAtomically } from './write-file.ts'

/** A document as its file has it: all but where it came from, which the manifest knows. */
export type StoredDocument = Omit<IndexedDocument, 'document'> & {
  readonly document: Pick<Document, 'title' | 'text' | 'pages' | 'headings'>
}

/** A document that lies in the folder, and what the manifest is to say of its file. */
export interface DocumentFile {
  readonly stored: StoredDocument
  readonly file: Pick<ManifestEntry, 'file' | 'bytes' | 'sha256'>
}

export const documentsFolder = 'documents'

const kind = 'llm-cookbook/rag-document'

/**
 * Names what a document's file holds: the text and its structure, and all settings that made passages, terms and
 * vectors of it. Equal keys, equal files; so what an interrupted ingestion has written is found and used by the next.
 */
export function documentKey(
  { title, text, pages, headings }: Pick<Document, 'title' | 'text' | 'pages' | 'headings'>,
  { version, analyzer, embedder, chunks }: Manifest
): string {
  const settings = [version, analyzer, embedder?.fingerprint ?? null, chunks.size, chunks.overlap]
  return sha256(JSON.stringify([settings, title, text, pages, headings]))
}

export function documentName(key: string): string {
  return `${key}.pack`
}

export function isDocumentName(name: string): boolean {
  return /^[0-9a-f]{64}\.pack$/.test(name)
}

function documentPath(folder: string, key: string): string {
  return join(folder, documentsFolder, documentName(key))
}

/**
 * Writes a document's file; its length and SHA-256 are for the manifest.
 *
 * @throws {RagError} `index-not-writable`
 */
export async function writeDocument(folder: string, key: string, stored: StoredDocument): Promise<DocumentFile> {
  const bytes = encode(key, stored)
  await writeFileAtomically(documentPath(folder, key), bytes)
  return { stored, file: { file: key, bytes: bytes.length, sha256: sha256(bytes) } }
}

/**
 * Reads a document's file and holds it against the manifest.
 *
 * @throws {RagError} `index-damaged`, `not-readable`
 */
export async function readDocument(folder: string, entry: ManifestEntry): Promise<StoredDocument> {
  const path = documentPath(folder, entry.file)
  const bytes = await readFile(path).catch((cause: unknown) => {
    if (errorCode(cause) === 'ENOENT') throw damaged(path, 'it is missing')
    throw new RagError('not-readable', `${path} cannot be read (${errorCode(cause)})`, { cause })
  })
  if (bytes.length !== entry.bytes) throw damaged(path, `it has ${bytes.length} bytes instead of ${entry.bytes}`)
  if (sha256(bytes) !== entry.sha256) throw damaged(path, 'its checksum does not fit')
  try {
    return decode(entry.file, bytes)
  } catch (cause) {
    throw damaged(path, cause)
  }
}

/** A document that an earlier ingestion wrote but did not get into the manifest; undefined if there is none, whole. */
export async function findDocument(folder: string, key: string): Promise<DocumentFile | undefined> {
  try {
    const bytes = await readFile(documentPath(folder, key))
    return { stored: decode(key, bytes), file: { file: key, bytes: bytes.length, sha256: sha256(bytes) } }
  } catch {
    return undefined
  }
}

function encode(key: string, { document, chunks, terms, vectors }: StoredDocument): Uint8Array {
  const { title, text, pages, headings } = document
  const meta = {
    key,
    title,
    text,
    pages,
    headings,
    paths: chunks.map(chunk => chunk.headings),
    vocabulary: terms.vocabulary
  }
  return pack(kind, {
    meta: meta as unknown as JsonValue,
    arrays: {
      spans: Uint32Array.from(chunks.flatMap(({ start, end }) => [start, end])),
      termStarts: terms.starts,
      termIds: terms.ids,
      termCounts: terms.counts,
      ...(vectors === undefined ? {} : { vectors: vectors.data })
    }
  })
}

interface Meta {
  key: string
  title: string
  text: string
  pages: Page[]
  headings: Heading[]
  paths: string[][]
  vocabulary: string[]
}

interface Arrays {
  spans: Uint32Array
  termStarts: Uint32Array
  termIds: Uint32Array
  termCounts: Uint32Array
  vectors?: Float32Array
}

function decode(key: string, bytes: Uint8Array): StoredDocument {
  const content = unpack(kind, bytes)
  const { key: found, title, text, pages, headings, paths, vocabulary } = content.meta as unknown as Meta
  if (found !== key) throw new Error('it is the file of another document')
  const { spans, termStarts, termIds, termCounts, vectors } = content.arrays as unknown as Arrays
  const chunks = paths.map((path, i): DocumentChunk => ({
    start: spans[2 * i]!,
    end: spans[2 * i + 1]!,
    headings: path
  }))
  return {
    document: { title, text, pages, headings },
    chunks,
    terms: { vocabulary, starts: termStarts, ids: termIds, counts: termCounts },
    vectors: vectors === undefined ? undefined : new Matrix(chunks.length, vectors.length / chunks.length, vectors)
  }
}
