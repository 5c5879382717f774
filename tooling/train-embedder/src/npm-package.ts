import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { readTarEntry } from './tar.ts'

/** Where fetched packages and the teacher's answers are kept. */
export const cacheFolder: string = resolve(import.meta.dirname, '../node_modules/.cache')

export interface NpmPackage {
  name: string
  version: string
  /** As a lock file has it: `sha512-` and the digest in base64. */
  integrity: string
}

/**
 * The content of a file of an npm package, which npm fetches the first time (kept in `cacheFolder`).
 *
 * @throws {Error} where npm fails, or what it fetched is not the package that is expected
 */
export function readPackageFiles({ name, version, integrity }: NpmPackage, paths: readonly string[]): Buffer[] {
  const archive = join(cacheFolder, `${name}-${version}.tgz`)
  if (!existsSync(archive)) fetchPackage(`${name}@${version}`)
  const bytes = readFileSync(archive)
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  if (found !== integrity) throw new Error(`${archive}: expected ${integrity}, got ${found}. Delete it and try again.`)
  const tar = gunzipSync(bytes)
  return paths.map(path => readTarEntry(tar, `package/${path}`))
}

function fetchPackage(specifier: string): void {
  mkdirSync(cacheFolder, { recursive: true })
  execFileSync('npm', ['pack', specifier, '--pack-destination', cacheFolder, '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // npm is a script there.
    shell: process.platform === 'win32'
  })
}
