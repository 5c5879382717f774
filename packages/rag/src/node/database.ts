import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { RagError } from '../errors.ts'
import { damaged } from './damaged.ts'

/** The one file of an index that matters. SQLite keeps a `-wal` and a `-shm` beside it while it is open. */
export const databaseName = 'index.sqlite'

/** Of the tables and of what stands in them: an index of another version is refused. */
const formatVersion = 4

/** `rag2`, in the header of the file. */
const applicationId = 0x72_61_67_32

/**
 * Every value of an index is a blob that carries its own checksum (`seal`), since SQLite has none for its pages;
 * columns in the clear only find them. `blocks` are parts of documents, `parts` those of what is derived from all.
 */
const schema = `
  PRAGMA page_size = 8192;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${formatVersion};
  CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), bytes BLOB NOT NULL) STRICT;
  CREATE TABLE contents (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE) STRICT;
  CREATE TABLE blocks (
    owner INTEGER NOT NULL, kind INTEGER NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL,
    UNIQUE (owner, kind, part)
  ) STRICT;
  CREATE TABLE parts (
    owner INTEGER NOT NULL, kind INTEGER NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL,
    UNIQUE (owner, kind, part)
  ) STRICT;
  PRAGMA journal_mode = WAL;
`

export type Row = Record<string, unknown>

/** A connection to the SQLite file of an index; what goes wrong with it is a `RagError`. */
export class Database {
  readonly path: string
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #inode: number

  private constructor(path: string, database: DatabaseSync) {
    this.path = path
    this.#database = database
    this.#inode = inodeOf(path) ?? 0
  }

  /**
   * A new file at `path`, where nothing is yet, with empty tables.
   *
   * @throws {RagError} `index-not-writable`
   */
  static create(path: string): Database {
    const database = Database.#connect(path, 'write', () => new DatabaseSync(path))
    database.#do('write', () => {
      database.#database.exec(`${schema} PRAGMA synchronous = FULL; PRAGMA busy_timeout = ${patience}`)
    })
    return database
  }

  /**
   * The file of the index in `folder`. A reader sees each commit of others from its next statement on. From a medium
   * on which nothing can be written, a file is read as one that nobody changes; that needs Node 22.15 or 23.10.
   *
   * @throws {RagError} `index-missing`, `index-damaged`, `index-mismatch`, `not-readable`, `index-not-writable`
   */
  static open(folder: string, access: 'read' | 'write'): Database {
    const path = join(folder, databaseName)
    if (!existsSync(path)) throw missing(folder)
    try {
      return Database.#prepared(path, access, () => new DatabaseSync(path))
    } catch (error) {
      // Beside a file in WAL mode SQLite must be able to create two others, unless it is told that nobody writes.
      const cannotCreate = error instanceof RagError && error.code === 'not-readable'
      if (access === 'write' || !cannotCreate || hasContent(`${path}-wal`)) throw error
      return Database.#prepared(path, access, () => openImmutable(path))
    }
  }

  static #prepared(path: string, access: Access, open: () => DatabaseSync): Database {
    const database = Database.#connect(path, access, open)
    try {
      database.#do(access, () => {
        const settings = access === 'read' ? 'query_only = ON' : 'synchronous = FULL; PRAGMA cache_size = -16000'
        database.#database.exec(
          `PRAGMA busy_timeout = ${patience}; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA ${settings}`
        )
      })
      const id = database.get('PRAGMA application_id')?.['application_id']
      if (id !== applicationId) throw damaged(path, 'it is no index of documents')
      const version = database.get('PRAGMA user_version')?.['user_version']
      if (version !== formatVersion) {
        throw new RagError(
          'index-mismatch',
          `${path} has version ${String(version)} of the index format, not ${formatVersion}: ` +
            'make it anew (createIndex with replace) and ingest the documents again'
        )
      }
      return database
    } catch (error) {
      database.close()
      throw error
    }
  }

  static #connect(path: string, access: Access, open: () => DatabaseSync): Database {
    try {
      return new Database(path, open())
    } catch (error) {
      throw translated(error, path, access)
    }
  }

  /** The first row. */
  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#do('read', () => this.#statement(sql).get(...values))
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#do('read', () => this.#statement(sql).all(...values))
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    this.#do('write', () => this.#statement(sql).run(...values))
  }

  /**
   * All or nothing of what `work` writes, on the disk once this has returned.
   *
   * @throws {RagError} `index-not-writable`, `index-damaged`, `index-locked`
   */
  transaction<T>(work: () => T): T {
    this.run('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.run('COMMIT')
      return result
    } catch (error) {
      try {
        this.#database.exec('ROLLBACK')
      } catch {
        // After some errors SQLite has done so by itself.
      }
      throw error
    }
  }

  /** Whether the path stands for another file by now, or for none. */
  get replaced(): boolean {
    return inodeOf(this.path) !== this.#inode
  }

  /** Brings everything into the one file. What cannot be brought over because others read it, the next one brings. */
  checkpoint(): void {
    try {
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // A full disk: the write-ahead log stays, and with it all that it holds.
    }
  }

  /** The connection cannot be used afterwards. */
  close(): void {
    this.#statements.clear()
    try {
      this.#database.close()
    } catch {
      // It is closed already, or its last checkpoint failed; the log stays then, and nothing is lost.
    }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)))
    return statement
  }

  #do<T>(access: Access, work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw translated(error, this.path, access)
    }
  }
}

type Access = 'read' | 'write'

/** How long a statement waits for another process, in ms: one that recovers the log or brings it into the file. */
const patience = 10_000

/** Only by an address can SQLite be told that nobody writes, and older versions of Node take paths alone. */
function openImmutable(path: string): DatabaseSync {
  const url = pathToFileURL(path)
  url.search = '?immutable=1'
  try {
    return new DatabaseSync(url, { readOnly: true })
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ERR_INVALID_ARG_TYPE') throw cause
    const needed = `needs Node 22.15 or later (of 23, 23.10), and this is ${process.version}`
    const message = `${path} cannot be read: to open an index in a folder that cannot be written ${needed}`
    throw new RagError('not-readable', message, { cause })
  }
}

function missing(folder: string): RagError {
  if (!existsSync(join(folder, 'rag-index.json'))) return new RagError('index-missing', `${folder} holds no index`)
  return new RagError(
    'index-mismatch',
    `${folder} holds an index of an older format (rag-index.json): ` +
      'make it anew (createIndex with replace) and ingest the documents again'
  )
}

function hasContent(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino
}

/** SQLite's primary result codes (sqlite.org/rescode.html) that say something else than damage. */
const codes = { busy: 5, locked: 6, readOnly: 8, io: 10, full: 13, cannotOpen: 14, protocol: 15 } as const

function translated(cause: unknown, path: string, access: Access): unknown {
  if (cause instanceof RagError || !(cause instanceof Error)) return cause
  const { errcode, code } = cause as Error & { errcode?: number; code?: string }
  // A number in the file that no JavaScript number can be was not written by us.
  if (code === 'ERR_OUT_OF_RANGE') return damaged(path, cause)
  if (code === 'ERR_INVALID_STATE') return new Error('the index is closed', { cause })
  if (errcode === undefined) return cause
  const primary = errcode & 0xff
  const { message } = cause
  if (primary === codes.busy || primary === codes.locked || primary === codes.protocol) {
    return new RagError('index-locked', `${path} is being written by another process (${message})`, { cause })
  }
  if (([codes.readOnly, codes.io, codes.full, codes.cannotOpen] as number[]).includes(primary)) {
    return access === 'write'
      ? new RagError('index-not-writable', `${path} cannot be written (${message})`, { cause })
      : new RagError('not-readable', `${path} cannot be read (${message})`, { cause })
  }
  return damaged(path, cause)
}
