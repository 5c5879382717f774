import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChunkSettings } from '../chunk/chunk-document.ts'
import { RagError } from '../errors.ts'
import type { DocumentEntry } from '../memory-index.ts'
import { sha256 } from './sha256.ts'
import { errorCode, syncFolder, writeFileAtomically } from './write-file.ts'

/** What an index holds and how it was made. Replacing this one file is what commits a change. */
export interface Manifest {
  readonly kind: string
  /** Of the format: the manifest, the documents' files, and how they are made. */
  readonly version: number
  /** Fingerprint of the analyzer. */
  readonly analyzer: string
  /** Null in an index of words alone. The dimensions are null as long as nothing was embedded. */
  readonly embedder: { readonly fingerprint: string; readonly dimensions: number | null } | null
  readonly chunks: ChunkSettings
  readonly documents: readonly ManifestEntry[]
}

export interface ManifestEntry extends DocumentEntry {
  /** What the document's file is called, without folder and ending; see `documentKey`. */
  readonly file: string
  readonly bytes: number
  /** SHA-256 of the document's file. */
  readonly sha256: string
}

const manifestName = 'rag-index.json'

const kind = 'llm-cookbook/rag-index'
const version = 1

/**
 * @throws {RagError} `index-missing`, `index-damaged`, `index-mismatch` (another version of the format), `not-readable`
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestName)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    const code = errorCode(cause)
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new RagError('index-missing', `${folder} holds no index`, { cause })
    throw new RagError('not-readable', `${path} cannot be read (${code})`, { cause })
  }
  const index = parse(text)
  // Nothing but exactly what was written has this form: the checksum, and not a space more or less.
  if (index === undefined || serialize(index) !== text) throw damaged(path, 'its checksum does not fit')
  if (index.kind !== kind) throw damaged(path, `its kind is '${index.kind}'`)
  if (index.version !== version) {
    throw new RagError(
      'index-mismatch',
      `${folder} has version ${index.version} of the index format, not ${version}: ingest anew`
    )
  }
  return index
}

/** An index without documents. */
export function emptyManifest(settings: Pick<Manifest, 'analyzer' | 'embedder' | 'chunks'>): Manifest {
  return { kind, version, ...settings, documents: [] }
}

/** @throws {RagError} `index-not-writable` */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFileAtomically(join(folder, manifestName), new TextEncoder().encode(serialize(manifest)))
  await syncFolder(folder)
}

export function damaged(path: string, why: unknown): RagError {
  const cause = why instanceof Error ? why : undefined
  const reason = cause?.message ?? String(why)
  return new RagError(
    'index-damaged',
    `${path} is damaged (${reason}); rebuild the index: createIndex with replace, then ingest the documents again`,
    { cause }
  )
}

function parse(text: string): Manifest | undefined {
  try {
    return (JSON.parse(text) as { index?: Manifest }).index
  } catch {
    return undefined
  }
}

function serialize(index: Manifest): string {
  return `${JSON.stringify({ checksum: sha256(JSON.stringify(index)), index }, null, 1)}\n`
}
