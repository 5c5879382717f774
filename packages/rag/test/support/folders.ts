import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll } from 'vitest'

/** A new empty folder, deleted after the tests of the file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rag-'))
  created.push(folder)
  return folder
}

const created: string[] = []
afterAll(() => Promise.all(created.map(folder => rm(folder, { recursive: true, force: true }))))

/** Every file under a folder, by its path in it. */
export async function readFolder(folder: string): Promise<Map<string, Buffer>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
  const paths = files.map(entry => join(entry.parentPath, entry.name)).sort()
  return new Map(await Promise.all(paths.map(async path => [relative(folder, path), await readFile(path)] as const)))
}
