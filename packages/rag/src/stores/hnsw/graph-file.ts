import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pack, unpack } from '@llm-cookbook/vector'
import { syncFile, syncFolder, temporaryName, writeFileAtomically } from '../../node/write-file.ts'

/** What a graph was made of and how; a graph made of or by anything else is another. */
export interface GraphSettings {
  readonly fingerprint: string
  readonly columns: number
  readonly m: number
  readonly efConstruction: number
}

/** What stands in the file beside the graph's: which file that is, and what is in its slots. */
export interface GraphEntry {
  /** The SHA-256 of the graph's file, which is named by it; undefined where there are no slots and no file. */
  readonly digest: string | undefined
  readonly state: string
  readonly ids: Float64Array
  /** Slots that are retired, though the graph does not say so. */
  readonly unmarked: Uint32Array
}

/** The entry that was written last for these settings, if there is one and it is what was written. */
export async function readEntry(folder: string, settings: GraphSettings): Promise<GraphEntry | undefined> {
  try {
    const { meta, arrays } = unpack(kind, await readFile(join(folder, entryName)))
    const { of, digest, state } = meta as { of: string; digest: string | null; state: string }
    const { ids, unmarked } = arrays
    if (of !== nameOf(settings) || !(ids instanceof Float64Array) || !(unmarked instanceof Uint32Array))
      return undefined
    return { digest: digest ?? undefined, state, ids, unmarked }
  } catch {
    // Missing, unreadable, damaged: whatever it is, an index can put its vectors again.
    return undefined
  }
}

/** The path of the graph that has this digest, once every byte of it was seen to be what was written. */
export async function verifiedGraph(folder: string, digest: string): Promise<string | undefined> {
  const path = graphPath(folder, digest)
  return (await digestOf(path).catch(() => undefined)) === digest ? path : undefined
}

/**
 * Keeps a graph for the next time, in place of the one before. Its file is named by its digest, so that nobody reads
 * another one than was verified; and the entry, renamed at last, says which counts.
 *
 * @throws what the file system does; then the one before still counts
 */
export async function writeGraph(
  folder: string,
  settings: GraphSettings,
  entry: Omit<GraphEntry, 'digest'>,
  write: (path: string) => Promise<unknown>
): Promise<void> {
  await mkdir(folder, { recursive: true })
  let digest: string | undefined
  if (entry.ids.length > 0) {
    const temporary = temporaryName(join(folder, 'hnsw'))
    try {
      await write(temporary)
      await syncFile(temporary)
      digest = await digestOf(temporary)
      await rename(temporary, graphPath(folder, digest))
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined)
      throw error
    }
  }
  const { ids, unmarked, state } = entry
  const meta = { of: nameOf(settings), digest: digest ?? null, state }
  await writeFileAtomically(join(folder, entryName), pack(kind, { meta, arrays: { ids, unmarked } }))
  await syncFolder(folder)
  const kept = digest === undefined ? '' : graphName(digest)
  const litter = (await readdir(folder)).filter(name => /^hnsw[.-].*(graph|tmp)$/.test(name) && name !== kept)
  // A reader may hold one, which some systems do not let go of; then the next commit removes it.
  for (const name of litter) await rm(join(folder, name), { force: true }).catch(() => undefined)
}

const kind = 'llm-cookbook hnsw'
const entryName = 'hnsw.pack'

function graphName(digest: string): string {
  return `hnsw-${digest}.graph`
}

function graphPath(folder: string, digest: string): string {
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new Error('no digest')
  return join(folder, graphName(digest))
}

/** hnswlib writes its structures as they lie in memory. */
function nameOf({ fingerprint, columns, m, efConstruction }: GraphSettings): string {
  const { version } = createRequire(import.meta.url)('hnswlib-node/package.json') as { version: string }
  return JSON.stringify({ fingerprint, columns, m, efConstruction, library: version, architecture: process.arch })
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(part as Uint8Array)
  return hash.digest('hex')
}
