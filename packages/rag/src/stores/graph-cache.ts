import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { HierarchicalNSW } from 'hnswlib-node'
import { sha256 } from '../node/sha256.ts'
import { temporaryName, writeFileAtomically } from '../node/write-file.ts'

/** What a graph was made of and how; a graph made of or by anything else is another. */
export interface GraphSettings {
  /** Names the vectors. */
  readonly identity: string
  readonly rows: number
  readonly columns: number
  readonly metric: string
  readonly m: number
  readonly efConstruction: number
}

const cacheFolder = 'graphs'
const manifestName = 'graph.json'

/**
 * Reads the graph that was written for these settings into `graph`, if there is one and it is what was written. The
 * file is named by its SHA-256: whoever replaces the graph meanwhile writes another file, so that what was verified is
 * what hnswlib reads.
 */
export async function readGraph(
  folder: string,
  settings: GraphSettings,
  graph: HierarchicalNSW
): Promise<HierarchicalNSW | undefined> {
  const cache = join(folder, cacheFolder)
  try {
    const digest = readManifest(await readFile(join(cache, manifestName), 'utf8'), settings)
    const path = join(cache, `${digest}.hnsw`)
    if (sha256(await readFile(path)) !== digest) return undefined
    graph.readIndexSync(path)
    const fits = graph.getCurrentCount() === settings.rows && graph.getNumDimensions() === settings.columns
    return fits ? graph : undefined
  } catch {
    // Missing, unreadable, damaged, of other vectors: whatever it is, the graph can be made again.
    return undefined
  }
}

/** Keeps a graph for the next time. In a folder that cannot be written nothing is kept, which does no harm. */
export async function writeGraph(folder: string, settings: GraphSettings, graph: HierarchicalNSW): Promise<void> {
  const cache = join(folder, cacheFolder)
  try {
    await mkdir(cache, { recursive: true })
    const temporary = temporaryName(join(cache, 'graph'))
    graph.writeIndexSync(temporary)
    const digest = sha256(await readFile(temporary))
    const file = await open(temporary, 'r+')
    await file.sync().finally(() => file.close())
    await rename(temporary, join(cache, `${digest}.hnsw`))
    await writeFileAtomically(join(cache, manifestName), new TextEncoder().encode(manifest(settings, digest)))
    const kept = [manifestName, `${digest}.hnsw`]
    const litter = (await readdir(cache)).filter(name => /\.(hnsw|tmp)$/.test(name) && !kept.includes(name))
    for (const name of litter) await rm(join(cache, name), { force: true })
  } catch {
    return
  }
}

function manifest(settings: GraphSettings, digest: string): string {
  return `${JSON.stringify({ ...settings, ...machine(), sha256: digest }, null, 1)}\n`
}

/** The digest that the manifest names, if it is exactly the one that `writeGraph` would write for these settings. */
function readManifest(text: string, settings: GraphSettings): string {
  const { sha256: digest } = JSON.parse(text) as { sha256: string }
  if (text !== manifest(settings, digest)) throw new Error('the graph was made of other vectors or by other settings')
  return digest
}

/** hnswlib writes its structures as they lie in memory. */
function machine(): { library: string; architecture: string } {
  const { version } = createRequire(import.meta.url)('hnswlib-node/package.json') as { version: string }
  return { library: `hnswlib-node ${version}`, architecture: process.arch }
}
