import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { RagError } from '../../src/index.ts'
import { makeDocument } from './make-document.ts'

export const cats = makeDocument('cats', 'Cats purr. They sleep all day.', { title: 'Cats' })
export const dogs = makeDocument('dogs', 'Dogs bark at night. Dogs dig.', { title: 'Dogs' })

export function sources(hits: readonly { source: string }[]): string[] {
  return hits.map(({ source }) => source)
}

/** The code of the error that the promise is rejected with. */
export function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof RagError ? error.code : `not a RagError: ${String(error)}`)
  )
}

/** How many contents the index in a folder holds. */
export function held(folder: string): unknown {
  const database = new DatabaseSync(join(folder, 'index.sqlite'))
  const { count } = database.prepare('SELECT count(DISTINCT owner) AS count FROM blocks').get()!
  database.close()
  return count
}
