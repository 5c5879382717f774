import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbedError } from '../errors.ts'

/** What SQLite throws, as far as it is read here. */
interface SqliteError extends Error {
  errcode: number
}

/**
 * Opens the file of a cache; where there is none, or an empty one, it becomes one.
 *
 * @throws {EmbedError} `cache-damaged`: it is something else, or of another version
 */
export async function openDatabase(path: string): Promise<DatabaseSync> {
  // Not at the top: to import it prints a warning in Node 22 and 24.
  const { DatabaseSync: Database } = await import('node:sqlite')
  const database = new Database(path)
  try {
    if (isNew(database, path)) create(database, path)
    // In WAL mode a commit waits for the disk only at a checkpoint: a killed process loses nothing, a power cut the
    // last vectors at most, and the file stays whole.
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

// 'EmbC' in ASCII; the version goes up with every change of the tables.
const applicationId = 0x456d6243
const version = 1

/**
 * When something was used stands apart from the vectors, so that noting it does not write their pages again.
 * Free pages can be given back to the file system (`incremental_vacuum`).
 */
const tables = `
  CREATE TABLE sources (id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,   -- of sources
    hash BLOB NOT NULL,        -- SHA-256 of the text
    used INTEGER NOT NULL,     -- seconds since 1970
    checksum INTEGER NOT NULL, -- CRC-32 of fingerprint, hash and vector
    UNIQUE (source, hash)
  ) STRICT;
  CREATE INDEX entries_by_use ON entries (used);
  CREATE TABLE vectors (id INTEGER PRIMARY KEY, vector BLOB NOT NULL) STRICT; -- id of entries; 32-bit floats
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${version};
`

function isNew(database: DatabaseSync, path: string): boolean {
  const id = pragma(database, 'application_id')
  if (id === applicationId) {
    const found = pragma(database, 'user_version')
    if (found === version) return false
    throw foreign(path, `it is of version ${found}, and this program knows version ${version}`)
  }
  const { objects } = database.prepare('SELECT count(*) AS objects FROM sqlite_schema').get() as { objects: number }
  if (id === 0 && objects === 0) return true
  throw foreign(path, 'it is a database of something else')
}

function create(database: DatabaseSync, path: string): void {
  database.exec('PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL')
  transaction(database, 'write', () => {
    // Another process may have been first.
    if (isNew(database, path)) database.exec(tables)
  })
}

/** What `work` reads is of one moment, and what it writes is written as a whole or not at all. */
export function transaction<T>(database: DatabaseSync, kind: 'read' | 'write', work: () => T): T {
  database.exec(kind === 'read' ? 'BEGIN' : 'BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    rollBack(database)
    throw error
  }
}

function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // After some failures SQLite has done it by itself.
  }
}

export function pragma(database: DatabaseSync, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0])
}

/**
 * Does `work` again as long as other processes have the file, and gives SQLite's errors as ours. SQLite could wait by
 * itself, but would hold up everything else in this process meanwhile.
 */
export async function patiently<T>(work: () => T | Promise<T>, path: string, busyTimeoutMs: number): Promise<T> {
  const deadline = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw explain(error, path)
    }
    await sleep(1 + 20 * Math.random())
  }
}

/** SQLite's errors as ours; all others as they are. */
function explain(error: unknown, path: string): unknown {
  if (!isSqliteError(error)) return error
  const code = primaryCode(error)
  if (code === 11) return damaged(path, error.message) // SQLITE_CORRUPT
  if (code === 26) return foreign(path, 'it is no SQLite database') // SQLITE_NOTADB
  const advice = isBusy(error) ? 'Others held it for longer than busyTimeoutMs.' : 'Look at its folder and the disk.'
  const message = `The cache ${path} cannot be used: ${error.message}. ${advice}`
  return new EmbedError('cache-unavailable', message, { cause: error })
}

export function damaged(path: string, reason: string): EmbedError {
  const advice = 'Delete it with its -wal and -shm: it is made anew.'
  return new EmbedError('cache-damaged', `The cache ${path} is damaged: ${reason}. ${advice}`)
}

function foreign(path: string, reason: string): EmbedError {
  return new EmbedError('cache-damaged', `${path} is no cache of this program: ${reason}. Give another path.`)
}

function isBusy(error: unknown): boolean {
  return isSqliteError(error) && [5, 6].includes(primaryCode(error)) // SQLITE_BUSY, SQLITE_LOCKED
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
}

/** Without the details in the upper bits. */
function primaryCode({ errcode }: SqliteError): number {
  return errcode & 0xff
}
