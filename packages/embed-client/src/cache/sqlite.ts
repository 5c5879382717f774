import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTask } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import type { CacheEntry, VectorCache } from '../cache.ts'
import { SqliteFile, type SqliteFileKind } from '../sqlite-file.ts'

export interface SqliteCacheOptions {
  /**
   * How large the file may become, in bytes, from 1,000,000. What was not used the longest goes first, use being noted
   * to the minute. While a batch is written the file may be larger by that batch; its -wal comes on top. Default 4 GB.
   */
  maxBytes?: number | undefined
  /** How long to wait for other processes that write, in milliseconds, from 0. Default 10,000. */
  busyTimeoutMs?: number | undefined
}

/** A cache in a file, for any number of processes of one machine at the same time. */
export interface SqliteCache extends VectorCache {
  /** What is in the file, and how often it helped. Reads no vector. */
  statistics(): Promise<CacheStatistics>
  /**
   * Removes the vectors to which all that is given applies, and gives their room back to the file system.
   *
   * @param which  `fingerprint`: those of this embedder; `unusedForMs`: those that nobody wanted for so many milliseconds
   * @returns how many were removed
   * @throws {TypeError} neither is given
   */
  prune(which: { fingerprint?: string | undefined; unusedForMs?: number | undefined }): Promise<number>
  /**
   * Reads everything and compares it with its checksums. Damaged vectors are removed; `get` does not return them
   * in any case.
   *
   * @param options  `signal` stops it: the promise then rejects with the signal's reason
   * @returns how many were read, and the keys of the damaged ones
   * @throws {EmbedError} `cache-damaged`: the structure of the file is, so that it has to be deleted
   */
  verify(options?: { signal?: AbortSignal | undefined }): Promise<{ checked: number; damaged: string[] }>
  /** Afterwards every other method rejects. Nothing happens the second time. */
  close(): Promise<void>
}

/** What a cache holds, and how often it helped since it was opened. */
export interface CacheStatistics {
  /** Vectors in the file, of all sources. */
  vectors: number
  /** Of the file, without its -wal and without what is free in it. */
  bytes: number
  /** Keys that `get` had a vector for, since it was opened, by this process. */
  hits: number
  /** Keys that it had none for, damaged ones among them, likewise. */
  misses: number
  /** Vectors that `get` found damaged and removed, since it was opened, by this process. */
  damaged: number
  /** Whose vectors these are. */
  sources: { fingerprint: string; vectors: number; lastUsed: Date }[]
}

/**
 * Opens a cache in an SQLite file, or makes it; its folder has to be there. Texts are in it as SHA-256 only, vectors as
 * 32-bit floats in the byte order of the machine with a checksum each. A killed process loses nothing that was set.
 * The file has to be on a disk of this machine, since SQLite's write-ahead log needs shared memory.
 *
 * Every method rejects with an {@link EmbedError}: `cache-damaged`, when the file is no cache, or its structure is
 * damaged; `cache-unavailable`, when others hold it for longer than `busyTimeoutMs`, or it cannot be written.
 *
 * @param path  the file; beside it SQLite keeps two of its own, with `-wal` and `-shm` behind the name
 * @throws {RangeError} an option that cannot be right
 */
export async function openSqliteCache(path: string, options: SqliteCacheOptions = {}): Promise<SqliteCache> {
  const { maxBytes = 4e9, busyTimeoutMs = 10_000 } = options
  if (!(maxBytes >= 1e6)) throw new RangeError(`maxBytes: expected a number of bytes from 1000000, got ${maxBytes}`)
  return new CacheFile(await SqliteFile.open(path, cacheFile, busyTimeoutMs), path, maxBytes)
}

/**
 * When something was used stands apart from the vectors, so that noting it does not write their pages again. Free pages
 * can be given back to the file system (`incremental_vacuum`). In WAL mode a commit waits for the disk only at a checkpoint:
 * a killed process loses nothing, a power cut the last vectors at most, and the file stays whole.
 */
const cacheFile: SqliteFileKind = {
  name: 'cache',
  applicationId: 0x456d6243, // EmbC
  version: 1,
  layout: 'PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL',
  tables: `
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
    CREATE TABLE vectors (id INTEGER PRIMARY KEY, vector BLOB NOT NULL) STRICT -- id of entries; 32-bit floats
  `,
  settings: 'PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384',
  damaged: 'cache-damaged',
  unavailable: 'cache-unavailable'
}

/** How many vectors are read or written at a time, so that other tasks and processes have their turn. */
const batchSize = 256
/** Uses are noted in the file when so many have come together, or with the next write. */
const usesAtATime = 4096
const secondsOfSameUse = 60

interface Row {
  id: number
  used: number
  checksum: number
  vector: Uint8Array | null
}

interface FullRow extends Row {
  fingerprint: string
  hash: Uint8Array
}

interface Source {
  id: number
  /** CRC-32 of the fingerprint, from which those of its vectors go on. */
  checksum: number
}

class CacheFile implements SqliteCache {
  readonly #file: SqliteFile
  readonly #path: string
  readonly #maxBytes: number
  readonly #statements: ReturnType<typeof prepare>
  /** Those seen so far. A source stays in the file for good, so its number never stands for another. */
  readonly #sources = new Map<string, Source>()
  /** Entries whose use is still to be noted. */
  readonly #used = new Set<number>()
  readonly #counts = { hits: 0, misses: 0, damaged: 0 }
  #isClosed = false

  constructor(file: SqliteFile, path: string, maxBytes: number) {
    this.#file = file
    this.#path = path
    this.#maxBytes = maxBytes
    this.#statements = prepare(file.database)
  }

  async get(keys: readonly string[]): Promise<(Float32Array | undefined)[]> {
    const found: (Float32Array | undefined)[] = []
    for (const batch of batches(keys)) {
      const damaged: number[] = []
      await this.#run(() => {
        found.push(...this.#read(batch, damaged))
      })
      if (damaged.length > 0) this.#counts.damaged += await this.#write(() => this.#remove(damaged))
      if (this.#used.size >= usesAtATime) await this.#write(() => undefined)
      await nextTask()
    }
    return found
  }

  async set(entries: readonly CacheEntry[]): Promise<void> {
    for (const batch of batches(entries)) {
      await this.#write(() => {
        for (const { key, vector } of batch) this.#insert(key, vector)
        this.#evict()
      })
      await nextTask()
    }
  }

  async statistics(): Promise<CacheStatistics> {
    return this.#run(() => {
      const sources = this.#statements.sources.all() as { fingerprint: string; vectors: number; lastUsed: number }[]
      return {
        vectors: sources.reduce((sum, { vectors }) => sum + vectors, 0),
        bytes: this.#bytes(),
        ...this.#counts,
        sources: sources.map(source => ({ ...source, lastUsed: new Date(1000 * source.lastUsed) }))
      }
    })
  }

  async prune({ fingerprint, unusedForMs }: Parameters<SqliteCache['prune']>[0]): Promise<number> {
    if (fingerprint === undefined && unusedForMs === undefined) {
      throw new TypeError('prune: expected fingerprint, unusedForMs or both, got neither')
    }
    if (unusedForMs !== undefined && !(unusedForMs >= 0)) {
      throw new RangeError(`unusedForMs: expected milliseconds from 0, got ${unusedForMs}`)
    }
    const before = Math.floor((Date.now() - (unusedForMs ?? 0)) / 1000)
    let removed = 0
    for (let count = batchSize; count === batchSize; removed += count) {
      count = await this.#write(() => {
        const source = fingerprint === undefined ? null : (this.#source(fingerprint)?.id ?? -1)
        const rows = this.#statements.unused.all(source, source, before, batchSize) as { id: number }[]
        return this.#remove(rows.map(({ id }) => id))
      })
      await nextTask()
    }
    await this.#run(() => {
      this.#file.database.exec('PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)')
    })
    return removed
  }

  async verify({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<{ checked: number; damaged: string[] }> {
    signal?.throwIfAborted()
    await this.#run(() => {
      const faults = this.#file.database.prepare('PRAGMA integrity_check(1)').all() as { integrity_check: string }[]
      const fault = faults[0]?.integrity_check ?? 'no answer'
      if (fault !== 'ok') throw this.#file.damaged(fault)
    })
    const damaged: string[] = []
    let checked = 0
    let last = 0
    for (let count = batchSize; count === batchSize; checked += count) {
      const ids: number[] = []
      await this.#run(() => {
        const rows = this.#statements.after.all(last, batchSize) as unknown as FullRow[]
        for (const row of rows) {
          if (decode(row, crc32(row.hash, crc32(row.fingerprint))) !== undefined) continue
          ids.push(row.id)
          damaged.push(`${Buffer.from(row.hash).toString('hex')} ${row.fingerprint}`)
        }
        last = rows.at(-1)?.id ?? last
        count = rows.length
      })
      if (ids.length > 0) await this.#write(() => this.#remove(ids))
      await nextTask()
      signal?.throwIfAborted()
    }
    return { checked, damaged }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    // What was used when is not worth a wait, nor an error.
    if (this.#used.size > 0) await this.#write(() => undefined, 0).catch(() => undefined)
    this.#isClosed = true
    this.#file.close()
  }

  #read(keys: readonly string[], damaged: number[]): (Float32Array | undefined)[] {
    const now = seconds()
    return this.#file.transaction('read', () =>
      keys.map(key => {
        const { fingerprint, hash } = parse(key)
        const source = this.#source(fingerprint)
        const row = source && (this.#statements.find.get(source.id, hash) as Row | undefined)
        const vector = row && decode(row, crc32(hash, source.checksum))
        this.#counts[vector ? 'hits' : 'misses']++
        if (row && !vector) damaged.push(row.id)
        if (row && vector && row.used < now - secondsOfSameUse) this.#used.add(row.id)
        return vector
      })
    )
  }

  #insert(key: string, vector: Float32Array): void {
    const { fingerprint, hash } = parse(key)
    if (this.#source(fingerprint) === undefined) this.#statements.addSource.run(fingerprint)
    const source = this.#source(fingerprint)!
    const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
    const checksum = crc32(bytes, crc32(hash, source.checksum))
    const { id } = this.#statements.addEntry.get(source.id, hash, seconds(), checksum) as { id: number }
    this.#statements.addVector.run(id, bytes)
  }

  #source(fingerprint: string): Source | undefined {
    const known = this.#sources.get(fingerprint)
    if (known !== undefined) return known
    const row = this.#statements.findSource.get(fingerprint) as { id: number } | undefined
    if (row === undefined) return undefined
    const source = { id: row.id, checksum: crc32(fingerprint) }
    this.#sources.set(fingerprint, source)
    return source
  }

  #remove(ids: readonly number[]): number {
    for (const id of ids) {
      this.#statements.removeEntry.run(id)
      this.#statements.removeVector.run(id)
    }
    return ids.length
  }

  #evict(): void {
    while (this.#bytes() > this.#maxBytes) {
      const oldest = this.#statements.oldest.all(batchSize / 8) as { id: number }[]
      if (this.#remove(oldest.map(({ id }) => id)) === 0) return
    }
  }

  #bytes(): number {
    const pages = this.#file.pragma('page_count') - this.#file.pragma('freelist_count')
    return pages * this.#file.pragma('page_size')
  }

  /** Every write brings the uses with it that are still to be noted. */
  async #write<T>(work: () => T, busyTimeoutMs?: number): Promise<T> {
    try {
      return await this.#run(() => {
        const result = this.#file.transaction('write', () => {
          const now = seconds()
          for (const id of this.#used) this.#statements.use.run(now, id)
          return work()
        })
        this.#used.clear()
        return result
      }, busyTimeoutMs)
    } catch (error) {
      // The number of a source that was not written after all may go to another.
      this.#sources.clear()
      throw error
    }
  }

  async #run<T>(work: () => T, busyTimeoutMs?: number): Promise<T> {
    if (this.#isClosed) throw new Error(`The cache ${this.#path} is closed.`)
    return this.#file.patiently(work, busyTimeoutMs)
  }
}

function prepare(database: DatabaseSync) {
  return {
    find: database.prepare(
      'SELECT id, used, checksum, vector FROM entries LEFT JOIN vectors USING (id) WHERE source = ? AND hash = ?'
    ),
    after: database.prepare(
      `SELECT entries.id, used, checksum, vector, fingerprint, hash FROM entries
       LEFT JOIN vectors USING (id) JOIN sources ON sources.id = source
       WHERE entries.id > ? ORDER BY entries.id LIMIT ?`
    ),
    addEntry: database.prepare(
      `INSERT INTO entries (source, hash, used, checksum) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET used = excluded.used, checksum = excluded.checksum RETURNING id`
    ),
    addVector: database.prepare('INSERT OR REPLACE INTO vectors (id, vector) VALUES (?, ?)'),
    removeEntry: database.prepare('DELETE FROM entries WHERE id = ?'),
    removeVector: database.prepare('DELETE FROM vectors WHERE id = ?'),
    use: database.prepare('UPDATE entries SET used = ? WHERE id = ?'),
    oldest: database.prepare('SELECT id FROM entries ORDER BY used, id LIMIT ?'),
    unused: database.prepare('SELECT id FROM entries WHERE (? IS NULL OR source = ?) AND used <= ? LIMIT ?'),
    findSource: database.prepare('SELECT id FROM sources WHERE fingerprint = ?'),
    addSource: database.prepare('INSERT INTO sources (fingerprint) VALUES (?)'),
    sources: database.prepare(
      `SELECT fingerprint, count(*) AS vectors, max(used) AS lastUsed
       FROM entries JOIN sources ON sources.id = source GROUP BY source ORDER BY fingerprint`
    )
  }
}

/** @throws {TypeError} so that nothing but a hash is ever written for a text */
function parse(key: string): { hash: Uint8Array; fingerprint: string } {
  if (!/^[0-9a-f]{64} /.test(key)) throw new TypeError('key: expected a SHA-256 in hexadecimal, a space, a fingerprint')
  return { hash: Buffer.from(key.slice(0, 64), 'hex'), fingerprint: key.slice(65) }
}

/** `undefined`: damaged. */
function decode({ vector, checksum }: Row, checksumBefore: number): Float32Array | undefined {
  if (vector === null || vector.length % 4 !== 0 || crc32(vector, checksumBefore) !== checksum) return undefined
  const aligned = vector.byteOffset % 4 === 0 ? vector : vector.slice()
  return new Float32Array(aligned.buffer, aligned.byteOffset, vector.length / 4)
}

function* batches<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += batchSize) yield all.slice(start, start + batchSize)
}

function seconds(): number {
  return Math.floor(Date.now() / 1000)
}
