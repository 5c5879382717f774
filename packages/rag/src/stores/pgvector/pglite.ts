import type { PGlite as PGliteClass } from '@electric-sql/pglite'
import type { vector as vectorExtension } from '@electric-sql/pglite-pgvector'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { RagError } from '../../errors.ts'
import type { Database, QueryOptions, Row } from './database.ts'

/** A database of `@electric-sql/pglite`, or anything that can do as much of it. */
export interface PgliteClient extends PgliteSession {
  /**
   * Runs `work` between BEGIN and COMMIT, or ROLLBACK where it rejects; nobody else's statements come between.
   *
   * @param work  gets what its statements have to be given to
   * @returns what `work` returned; `undefined` where it rolled back itself
   */
  transaction<T>(work: (session: PgliteSession) => Promise<T>): Promise<T | undefined>
}

interface PgliteSession {
  /**
   * Runs one statement of SQL.
   *
   * @param text     of the statement, with `$1`, `$2`, … for values
   * @param values   of these, in their order; none by default
   * @param options  `blob`: the `Blob` that a COPY from '/dev/blob' reads
   * @returns the `rows`, each an object by the names of the columns
   */
  query(text: string, values?: unknown[], options?: { blob?: unknown }): Promise<{ rows: unknown[] }>
}

/** PostgreSQL in this process. Statements run one after the other, and a transaction holds up all others. */
export function pgliteDatabase(client: PgliteClient, close: () => Promise<void> = () => Promise.resolve()): Database {
  return {
    query: (text, values, options) => query(client, text, values, options),
    async transaction(work, signal) {
      const result = await client.transaction(async session => {
        const value = await work({
          query(text, values, options) {
            signal?.throwIfAborted()
            return query(session, text, values, options)
          }
        })
        signal?.throwIfAborted()
        return { value }
      })
      if (result === undefined) throw new Error('the transaction was rolled back')
      return result.value
    },
    close
  }
}

/**
 * A database of the store's own: in a folder, which one process at a time can use, or in memory.
 *
 * @throws {RagError} `dependency-missing`: PGlite or its pgvector is not installed
 */
export async function openPglite(folder: string | undefined): Promise<Database> {
  const { PGlite, vector } = await loadPglite()
  const dataDir = folder && join(folder, 'stores', 'pglite')
  if (dataDir !== undefined) await mkdir(dataDir, { recursive: true })
  const create = (): Promise<PgliteClient & { close(): Promise<void> }> =>
    PGlite.create({ ...(dataDir !== undefined && { dataDir }), extensions: { vector } })
  const client = await create().catch(async (error: unknown) => {
    if (dataDir === undefined) throw error
    // Whatever is the matter with the files: an index can put its vectors again.
    await rm(dataDir, { recursive: true, force: true })
    return create()
  })
  return pgliteDatabase(client, () => client.close())
}

async function query(
  session: PgliteSession,
  text: string,
  values: readonly string[] = [],
  { input, signal }: QueryOptions = {}
): Promise<Row[]> {
  signal?.throwIfAborted()
  const options = input && { blob: new Blob([...input] as BlobPart[]) }
  const { rows } = await session.query(text.replace('{input}', "'/dev/blob'"), [...values], options)
  signal?.throwIfAborted()
  return rows as Row[]
}

async function loadPglite(): Promise<{ PGlite: typeof PGliteClass; vector: typeof vectorExtension }> {
  try {
    const [{ PGlite }, { vector }] = await Promise.all([
      import('@electric-sql/pglite'),
      import('@electric-sql/pglite-pgvector')
    ])
    return { PGlite, vector }
  } catch (cause) {
    const needed = '@electric-sql/pglite and @electric-sql/pglite-pgvector'
    const message = `pgvectorStore without a server needs ${needed}: npm install ${needed.replace(' and', '')}`
    throw new RagError('dependency-missing', message, { cause })
  }
}
