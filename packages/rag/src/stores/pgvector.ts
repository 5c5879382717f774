import { RagError } from '../errors.ts'
import type { Database } from './pgvector/database.ts'
import { openPglite, pgliteDatabase, type PgliteClient } from './pgvector/pglite.ts'
import { openServer } from './pgvector/server.ts'
import type { IndexKind } from './pgvector/settings.ts'
import { PgvectorStore } from './pgvector/store.ts'
import type { OpenStore } from './vector-store.ts'

export type { PgliteClient } from './pgvector/pglite.ts'
export type { IndexKind } from './pgvector/settings.ts'

export interface PgvectorOptions {
  /**
   * Where PostgreSQL is: `postgres://user:password@host:port/database`, with `?sslmode=verify-full` for TLS. Without it,
   * PGlite runs in this process, with its files in the index's folder.
   */
  databaseUrl?: string | undefined
  /** Instead, a PGlite database with the extension `vector`, which the store does not close. */
  client?: PgliteClient | undefined
  /**
   * Names the vectors of one index in the database. Default 'default'. An index that finds another's there refuses
   * (`index-mismatch`). A copy of an index reads what both have; the first of the two that writes takes the collection
   * along, and the other needs one of its own.
   */
  collection?: string | undefined
  /**
   * Puts the vectors of this index in the place of whatever the collection holds, also of another index or embedder. For one
   * run: where two indexes have it, each fills the collection anew after the other. Default false.
   */
  replace?: boolean | undefined
  /** The schema that all tables are in, made if it is not there. Default 'llm_cookbook'. */
  schema?: string | undefined
  /** Links that a row keeps in the HNSW index, 2 to 100. Default 16. Counts when the index is made. */
  m?: number | undefined
  /** Candidates weighed when a row is linked, 4 to 1,000, 2 m at least. Default 128. Counts when the index is made. */
  efConstruction?: number | undefined
  /** Candidates weighed when a query is answered (`hnsw.ef_search`), 1 to 1,000. Default 100. */
  ef?: number | undefined
  /**
   * Whether the scan goes on where a filter left fewer than were asked for (`hnsw.iterative_scan`): default 'relaxed', which
   * finds most; 'strict' keeps an order that the store needs not; 'off' leaves it to an exact search.
   */
  iterativeScan?: 'relaxed' | 'strict' | 'off' | undefined
  /** Rows that such a scan visits at most (`hnsw.max_scan_tuples`); then the search is exact. Default 20,000. */
  maxScanTuples?: number | undefined
  /**
   * What is indexed: 'vector' (32 bits a number, up to 2,000 dimensions: the default there), 'halfvec' (16 bits, half the
   * index, up to 4,000: the default there), or 'none': every search is exact (the default beyond). Scores are of the
   * vectors themselves, whatever is indexed.
   */
  index?: IndexKind | undefined
  /** Megabytes that PostgreSQL may take to make the index (`maintenance_work_mem`), if it needs them. Default 1,024. */
  buildMemory?: number | undefined
  /** Connections at most. Default 8. */
  connections?: number | undefined
  /** Milliseconds for which a call is tried again when the server is away. Default 10,000. */
  retryFor?: number | undefined
}

/**
 * Vectors in PostgreSQL with pgvector (0.8 or later), in this process or on a server, shared by as many readers as that
 * takes. What is put goes by COPY to a table of its own, and `commit` is one transaction: readers see all of it or nothing.
 * A collection that was empty or cleared is filled and indexed in a new table, which then replaces the old one.
 *
 * Filters become SQL over the metadata (jsonb), with everything they say as parameters. Where an approximate search finds
 * fewer than `k`, an exact one follows. Scores are computed here, from the vectors in 32 bits.
 *
 * @param options  where the database is, and how it searches; all can be left out
 * @returns what the option `store` of an index takes
 * @throws {RangeError | TypeError} an option out of range
 * @throws {RagError} on opening and later, `store-failed`: the database is not to be reached or refuses; the message names
 *   host and database, never user or password. On opening, `index-mismatch`: the collection holds vectors of another
 *   embedder; `dependency-missing`. From the index, `index-mismatch`: it holds those of another index
 */
export function pgvectorStore(options: PgvectorOptions = {}): OpenStore {
  const { databaseUrl, client, collection = 'default', schema = 'llm_cookbook', replace = false } = options
  const { m = 16, efConstruction = 128, ef = 100, maxScanTuples = 20_000, iterativeScan = 'relaxed' } = options
  const { buildMemory = 1024, connections = 8, retryFor = 10_000 } = options
  if (databaseUrl !== undefined && client !== undefined) throw new TypeError('give databaseUrl or client, not both')
  const server = databaseUrl === undefined ? undefined : placeOf(databaseUrl)
  requireName('collection', collection, 200)
  requireName('schema', schema, 63)
  requireInteger('m', m, 2, 100)
  requireInteger('efConstruction', efConstruction, Math.max(4, 2 * m), 1000)
  requireInteger('ef', ef, 1, 1000)
  requireInteger('maxScanTuples', maxScanTuples, 1, 2 ** 31 - 1)
  requireInteger('buildMemory', buildMemory, 1, 2 ** 21 - 1)
  requireInteger('connections', connections, 1, 10_000)
  requireInteger('retryFor', retryFor, 0, 2 ** 31 - 1)
  const scans = { relaxed: 'relaxed_order', strict: 'strict_order', off: 'off' }
  if (!Object.hasOwn(scans, iterativeScan)) {
    throw new TypeError(`iterativeScan must be 'relaxed', 'strict' or 'off', not '${iterativeScan}'`)
  }
  const settings = {
    'hnsw.ef_search': String(ef),
    'hnsw.iterative_scan': scans[iterativeScan],
    'hnsw.max_scan_tuples': String(maxScanTuples),
    // The best plan depends on the filter's values and on k.
    plan_cache_mode: 'force_custom_plan'
  }

  return async place => {
    const index = kindFor(place.columns, options.index)
    let database: Database
    if (databaseUrl !== undefined) database = await openServer({ databaseUrl, connections, settings })
    else {
      if (client === undefined && place.folder !== undefined && place.readOnly) {
        const message =
          'PGlite in a folder serves the one process that writes: give readers a databaseUrl or another store'
        throw new RagError('store-failed', message)
      }
      database = client === undefined ? await openPglite(place.folder) : pgliteDatabase(client)
      for (const pair of Object.entries(settings)) await database.query('SELECT set_config($1, $2, false)', pair)
    }
    const label = server ?? 'PGlite'
    const isShared = databaseUrl !== undefined || client !== undefined
    const wanted = { label, collection, schema, isShared, replace, m, efConstruction, index, buildMemory, retryFor }
    return PgvectorStore.open(database, wanted, place)
  }
}

function kindFor(columns: number, wanted: IndexKind | undefined): IndexKind {
  if (!(columns >= 1 && columns <= 16_000)) throw new RangeError(`pgvector takes 1 to 16000 columns, not ${columns}`)
  const most = { vector: 2000, halfvec: 4000, none: 16_000 }
  if (wanted === undefined) return columns <= most.vector ? 'vector' : columns <= most.halfvec ? 'halfvec' : 'none'
  if (!Object.hasOwn(most, wanted)) throw new TypeError(`index must be 'vector', 'halfvec' or 'none', not '${wanted}'`)
  if (columns > most[wanted])
    throw new RangeError(`index '${wanted}' takes ${most[wanted]} columns at most, not ${columns}`)
  return wanted
}

/** Host, port and database, for messages. The URL itself may hold a password, and is told to nobody. */
function placeOf(databaseUrl: string): string {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new TypeError('databaseUrl must have the form postgres://user:password@host:port/database')
  }
  const host = [url.host, url.searchParams.get('host')].find(Boolean) ?? 'localhost'
  return `database '${decodeURIComponent(url.pathname.slice(1))}' on ${host}`
}

function requireName(option: string, value: string, longest: number): void {
  if (typeof value !== 'string' || value === '' || value.length > longest || value.includes('\0')) {
    throw new TypeError(`${option} must be a string of 1 to ${longest} characters`)
  }
}

function requireInteger(option: string, value: number, least: number, most: number): void {
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    throw new RangeError(`${option} must be an integer from ${least} to ${most}, not ${value}`)
  }
}
