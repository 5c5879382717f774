import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbedError, type EmbedErrorCode } from './errors.ts'

/** A kind of file of this package: how one is made, how it is known again, and what its failures are called. */
export interface SqliteFileKind {
  /** As messages name it: 'cache'. */
  readonly name: string
  /** Four bytes of ASCII that no other kind has. */
  readonly applicationId: number
  /** Goes up with every change of the tables. */
  readonly version: number
  /** SQL for a new file, outside of any transaction, before `tables`. */
  readonly layout: string
  readonly tables: string
  /** SQL whenever a file is opened. */
  readonly settings: string
  readonly damaged: EmbedErrorCode
  readonly unavailable: EmbedErrorCode
}

/** An SQLite file that any number of processes of one machine have open at the same time. */
export class SqliteFile {
  readonly database: DatabaseSync
  readonly #path: string
  readonly #kind: SqliteFileKind
  readonly #busyTimeoutMs: number

  private constructor(database: DatabaseSync, path: string, kind: SqliteFileKind, busyTimeoutMs: number) {
    this.database = database
    this.#path = path
    this.#kind = kind
    this.#busyTimeoutMs = busyTimeoutMs
  }

  /**
   * Opens a file; where there is none, or an empty one, it becomes one of this kind. Its folder has to be there.
   *
   * @param busyTimeoutMs  how long to wait for other processes, in milliseconds
   * @throws {EmbedError} `kind.damaged`: it is something else, or of another version; `kind.unavailable`
   * @throws {RangeError} a time that is none
   */
  static async open(path: string, kind: SqliteFileKind, busyTimeoutMs: number): Promise<SqliteFile> {
    if (!(busyTimeoutMs >= 0)) throw new RangeError(`busyTimeoutMs: expected milliseconds from 0, got ${busyTimeoutMs}`)
    // Not at the top: to import it prints a warning in Node 22 and 24.
    const { DatabaseSync: Database } = await import('node:sqlite')
    const open = (): SqliteFile => {
      const file = new SqliteFile(new Database(path), path, kind, busyTimeoutMs)
      try {
        if (file.#isNew()) file.#create()
        file.database.exec(kind.settings)
        return file
      } catch (error) {
        file.close()
        throw error
      }
    }
    return patiently(open, { path, kind, busyTimeoutMs })
  }

  /**
   * Does `work` again as long as other processes have the file, and gives SQLite's errors as ours. SQLite could wait by
   * itself, but would hold up everything else in this process meanwhile.
   */
  patiently<T>(work: () => T, busyTimeoutMs: number = this.#busyTimeoutMs): Promise<T> {
    return patiently(work, { path: this.#path, kind: this.#kind, busyTimeoutMs })
  }

  /** What `work` reads is of one moment, and what it writes is written as a whole or not at all. */
  transaction<T>(kind: 'read' | 'write', work: () => T): T {
    this.database.exec(kind === 'read' ? 'BEGIN' : 'BEGIN IMMEDIATE')
    try {
      const result = work()
      this.database.exec('COMMIT')
      return result
    } catch (error) {
      // After some failures SQLite has rolled it back by itself.
      if (this.database.isTransaction) this.database.exec('ROLLBACK')
      throw error
    }
  }

  pragma(name: string): number {
    return Number(Object.values(this.database.prepare(`PRAGMA ${name}`).get() ?? {})[0])
  }

  /** The error of a file whose structure is not what it should be. */
  damaged(reason: string): EmbedError {
    return damaged(this.#path, this.#kind, reason)
  }

  close(): void {
    if (this.database.isOpen) this.database.close()
  }

  #isNew(): boolean {
    // In this order: a file that another process makes meanwhile has its name when it has its first table.
    const { objects } = this.database.prepare('SELECT count(*) AS objects FROM sqlite_schema').get() as {
      objects: number
    }
    const id = this.pragma('application_id')
    const { applicationId, version } = this.#kind
    if (id === applicationId) {
      const found = this.pragma('user_version')
      if (found === version) return false
      throw foreign(this.#path, this.#kind, `it is of version ${found}, and this program knows version ${version}`)
    }
    if (id === 0 && objects === 0) return true
    throw foreign(this.#path, this.#kind, 'it is a database of something else')
  }

  #create(): void {
    const { applicationId, version, layout, tables } = this.#kind
    this.database.exec(layout)
    this.transaction('write', () => {
      // Another process may have been first.
      if (!this.#isNew()) return
      this.database.exec(`${tables}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`)
    })
  }
}

interface Place {
  readonly path: string
  readonly kind: SqliteFileKind
  readonly busyTimeoutMs: number
}

async function patiently<T>(work: () => T, { path, kind, busyTimeoutMs }: Place): Promise<T> {
  const deadline = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw explain(error, path, kind)
    }
    await sleep(1 + 20 * Math.random())
  }
}

/** SQLite's errors as ours; all others as they are. */
function explain(error: unknown, path: string, kind: SqliteFileKind): unknown {
  const code = sqliteCode(error)
  if (code === undefined) return error
  const { message } = error as Error
  if (code === 11) return damaged(path, kind, message) // SQLITE_CORRUPT
  if (code === 26) return foreign(path, kind, 'it is no SQLite database') // SQLITE_NOTADB
  const advice = isBusy(error) ? 'Others held it for longer than busyTimeoutMs.' : 'Look at its folder and the disk.'
  return new EmbedError(kind.unavailable, `The ${kind.name} ${path} cannot be used: ${message}. ${advice}`, {
    cause: error
  })
}

function damaged(path: string, kind: SqliteFileKind, reason: string): EmbedError {
  const advice = 'Delete it with its -wal and -shm: it is made anew.'
  return new EmbedError(kind.damaged, `The ${kind.name} ${path} is damaged: ${reason}. ${advice}`)
}

function foreign(path: string, kind: SqliteFileKind, reason: string): EmbedError {
  return new EmbedError(kind.damaged, `${path} is no ${kind.name} of this program: ${reason}. Give another path.`)
}

/** SQLITE_BUSY, SQLITE_LOCKED, and SQLITE_PROTOCOL: too many at once began to use the file. */
function isBusy(error: unknown): boolean {
  return [5, 6, 15].includes(sqliteCode(error) ?? 0)
}

/** Without its details, in the upper bits; `undefined` for an error that is not SQLite's. */
function sqliteCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return typeof code === 'number' ? code & 0xff : undefined
}
