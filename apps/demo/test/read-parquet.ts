import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { realpathSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

interface Hyparquet {
  parquetReadObjects: (options: { file: ArrayBuffer }) => Promise<Record<string, unknown>[]>
  parquetMetadata: (file: ArrayBuffer) => { row_groups: unknown[] }
}

// The reader that the writer is built on, which the demo itself does not need.
const writer = realpathSync(createRequire(import.meta.url).resolve('hyparquet-writer'))
const hyparquet = (await import(pathToFileURL(createRequire(writer).resolve('hyparquet')).href)) as Hyparquet

/** The rows of a Parquet file. */
export function parquetRows(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  return hyparquet.parquetReadObjects({ file: bufferOf(bytes) })
}

/** In how many groups the rows of a Parquet file stand. */
export function rowGroups(bytes: Uint8Array): number {
  return hyparquet.parquetMetadata(bufferOf(bytes)).row_groups.length
}

/** The rows of a Parquet file on disk. */
export async function readParquet(path: string): Promise<Record<string, unknown>[]> {
  return parquetRows(await readFile(path))
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}
