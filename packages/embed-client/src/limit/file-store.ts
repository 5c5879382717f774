import { SqliteFile, type SqliteFileKind } from '../sqlite-file.ts'
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
 * @param path  the file: all processes give the same
 * @throws {EmbedError} `limits-damaged`: the file is something else; `limits-unavailable`: it cannot be written, or others
 *   hold it for longer than `busyTimeoutMs`. Of `update`, too
 * @throws {RangeError} an option that cannot be right
 *
 * @example
 * ```ts
 * import { createLimiter } from '@llm-cookbook/embed-client'
 * import { openFileLimitStore } from '@llm-cookbook/embed-client/node'
 *
 * // Each process opens the file, and gives its limiter the same limit.
 * const store = await openFileLimitStore('limits.sqlite')
 * const limiter = createLimiter({ store, requestsPerMinute: 600 })
 * const permit = await limiter.acquire(120)
 * // Here the request goes out.
 * permit.done({ charged: 100 })
 * await store.update(account => account.requests.taken) // => 1
 * store.close()
 * ```
 */
export async function openFileLimitStore(path: string, options: FileLimitStoreOptions = {}): Promise<FileLimitStore> {
  const file = await SqliteFile.open(path, limitsFile, options.busyTimeoutMs ?? 10_000)
  const read = file.database.prepare('SELECT account FROM accounts WHERE id = 0')
  const write = file.database.prepare('REPLACE INTO accounts VALUES (0, ?)')
  return {
    update: change =>
      file.patiently(() =>
        file.transaction('write', () => {
          const row = read.get() as { account: string } | undefined
          const account = row ? (JSON.parse(row.account) as Account) : emptyAccount()
          const result = change(account, Date.now())
          write.run(JSON.stringify(account))
          return result
        })
      ),
    close() {
      file.close()
    }
  }
}

const limitsFile: SqliteFileKind = {
  name: 'file of limits',
  applicationId: 0x456d624c, // EmbL
  version: 1, // of `Account`
  layout: 'PRAGMA journal_mode = WAL',
  tables: 'CREATE TABLE accounts (id INTEGER PRIMARY KEY, account TEXT NOT NULL) STRICT',
  // After a power cut an older account does no harm: waiting for the disk at every request would.
  settings: 'PRAGMA synchronous = OFF',
  damaged: 'limits-damaged',
  unavailable: 'limits-unavailable'
}
