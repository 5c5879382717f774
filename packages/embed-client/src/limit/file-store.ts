import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbedError } from '../errors.ts'
import { type Account, emptyAccount } from './account.ts'
import type { LimitStore } from './store.ts'

export interface FileLimitStoreOptions {
  /** How long to wait for others that write, in milliseconds, from 0. Default 10,000. */
  busyTimeoutMs?: number | undefined
}

/** An account in a file, for processes of one machine. */
export interface FileLimitStore extends LimitStore {
  /** Afterwards `update` rejects. Nothing happens the second time. */
  close(): void
}

/**
 * A file for the account of a limiter: `createLimiter({ store })` in each process, and all keep to one limit. The file is
 * made where there is none; its folder has to be there, on a disk of this machine. It is a small SQLite file for the sake
 * of its lock, which the operating system frees when a process is killed; what that one was about to write is not seen
 * by others. It may be deleted, with its -wal and -shm, while nobody has it open: all that is known is learned anew.
 *
 * @throws {EmbedError} `limits-damaged`: the file is something else; `limits-unavailable`: it cannot be written, or others
 *   hold it for longer than `busyTimeoutMs`. Of `update`, too
 * @throws {RangeError} an option that cannot be right
 */
export async function openFileLimitStore(path: string, options: FileLimitStoreOptions = {}): Promise<FileLimitStore> {
  const { busyTimeoutMs = 10_000 } = options
  if (!(busyTimeoutMs >= 0)) throw new RangeError(`busyTimeoutMs: expected milliseconds from 0, got ${busyTimeoutMs}`)
  // Not at the top: to import it prints a warning in Node 22 and 24.
  const { DatabaseSync: Database } = await import('node:sqlite')
  const database = await patiently(() => open(new Database(path), path), path, busyTimeoutMs)
  const read = database.prepare('SELECT account FROM accounts WHERE id = 0')
  const write = database.prepare('REPLACE INTO accounts VALUES (0, ?)')

  function updateNow<T>(change: (account: Account, now: number) => T): T {
    return exclusively(database, () => {
      const row = read.get() as { account: string } | undefined
      const account = row ? (JSON.parse(row.account) as Account) : emptyAccount()
      const result = change(account, Date.now())
      write.run(JSON.stringify(account))
      return result
    })
  }
  return {
    update: change => patiently(() => updateNow(change), path, busyTimeoutMs),
    close() {
      if (database.isOpen) database.close()
    }
  }
}

// 'EmbL' in ASCII; the version goes up with every change of `Account`.
const applicationId = 0x456d624c
const version = 1

function open(database: DatabaseSync, path: string): DatabaseSync {
  try {
    if (isNew(database, path)) {
      database.exec('PRAGMA journal_mode = WAL')
      exclusively(database, () => {
        // Another process may have been first.
        if (!isNew(database, path)) return
        database.exec(`
          CREATE TABLE accounts (id INTEGER PRIMARY KEY, account TEXT NOT NULL) STRICT;
          PRAGMA application_id = ${applicationId};
          PRAGMA user_version = ${version}`)
      })
    }
    // After a power cut an older account does no harm: waiting for the disk at every request would.
    database.exec('PRAGMA synchronous = OFF')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function isNew(database: DatabaseSync, path: string): boolean {
  const pragma = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]
  const [id, found] = [pragma('application_id'), pragma('user_version')]
  if (id === applicationId && found === version) return false
  const { objects } = database.prepare('SELECT count(*) AS objects FROM sqlite_schema').get() as { objects: number }
  if (id === 0 && objects === 0) return true
  const reason =
    id === applicationId ? `is of version ${String(found)}, this program's is ${version}` : 'is another one'
  throw foreign(path, `the database ${reason}`)
}

/** All of it happens, or nothing, and nobody else's in between. */
function exclusively<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** SQLite could wait for others by itself, but would hold up everything else in this process meanwhile. */
async function patiently<T>(work: () => T, path: string, busyTimeoutMs: number): Promise<T> {
  const deadline = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      return work()
    } catch (error) {
      const code = codeOf(error)
      if (code === undefined) throw error
      if (code === 11 || code === 26) throw foreign(path, (error as Error).message) // SQLITE_CORRUPT, SQLITE_NOTADB
      const isBusy = code === 5 || code === 6 // SQLITE_BUSY, SQLITE_LOCKED
      if (!isBusy || performance.now() >= deadline) throw unavailable(path, isBusy, error as Error)
    }
    await sleep(1 + 4 * Math.random())
  }
}

/** SQLite's own, without its details in the upper bits; `undefined` for another's error, and for a closed file. */
function codeOf(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return typeof code === 'number' ? code & 0xff : undefined
}

function foreign(path: string, reason: string): EmbedError {
  const message = `${path} holds no limits that this program knows: ${reason}. Give another path, or delete it.`
  return new EmbedError('limits-damaged', message)
}

function unavailable(path: string, isBusy: boolean, cause: Error): EmbedError {
  const advice = isBusy ? 'Others held it for longer than busyTimeoutMs.' : 'Look at its folder and the disk.'
  const message = `The limits in ${path} cannot be used: ${cause.message}. ${advice}`
  return new EmbedError('limits-unavailable', message, { cause })
}
