import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** A package that something needs which not everybody wants, or that may not install everywhere. */
export interface Part {
  readonly name: string
  /** What it is for. */
  readonly use: string
  /** Whether `npm install` may leave it out. */
  readonly optional: boolean
}

export const parts: readonly Part[] = [
  { name: 'pdfjs-dist', use: 'PDF files', optional: false },
  { name: 'natural', use: 'stems of words, for ranking', optional: false },
  { name: 'openai', use: 'chat models of services', optional: false },
  { name: 'csv-parse', use: 'tables: .csv and .tsv', optional: false },
  { name: 'hyparquet-writer', use: 'tables: .parquet', optional: false },
  { name: '@resvg/resvg-wasm', use: 'pictures: .png', optional: false },
  { name: '@llm-cookbook/model-en', use: 'the offline model', optional: false },
  { name: 'hnswlib-node', use: '--store hnsw', optional: true },
  { name: 'pg', use: '--store pgvector', optional: true },
  { name: 'pg-copy-streams', use: '--store pgvector', optional: true }
]

/** The state of a part. */
export interface FoundPart extends Part {
  /** `undefined` where it is missing. */
  readonly version: string | undefined
  /** What is wrong with one that is there. */
  readonly problem: string | undefined
}

/** Whether a part is there and can be loaded; that of native code is tried. */
export async function findPart(part: Part): Promise<FoundPart> {
  const version = await versionOf(part.name)
  let problem: string | undefined
  if (version !== undefined && part.optional) {
    await import(part.name).catch((error: unknown) => {
      problem = error instanceof Error ? error.message : String(error)
    })
  }
  return { ...part, version, problem }
}

/** From its package.json, since what a package exports may not tell. */
async function versionOf(name: string): Promise<string | undefined> {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const text = await readFile(join(folder, name, 'package.json'), 'utf8').catch(() => undefined)
    if (text !== undefined) return (JSON.parse(text) as { version: string }).version
  }
  return undefined
}
