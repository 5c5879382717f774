import { RagError } from '../../errors.ts'
import type { Database, Session } from './database.ts'

/** What the tables of a store are called, quoted for SQL. */
export interface Names {
  readonly schema: string
  readonly collections: string
  readonly pending: string
  /** The vectors of a collection; each time that all of them are replaced, the next generation's. */
  vectors(collection: string, generation: number): string
}

export function namesIn(schema: string): Names {
  const quoted = `"${schema.replaceAll('"', '""')}"`
  return {
    schema: quoted,
    collections: `${quoted}.collections`,
    pending: `${quoted}.pending`,
    vectors: (collection, generation) => `${quoted}.vectors_${BigInt(collection)}_${generation}`
  }
}

/** Step n leads from version n to n + 1. A step that has been released is never changed: another one follows it. */
const migrations: readonly ((names: Names) => readonly string[])[] = [
  ({ collections, pending }) => [
    // The state and the fingerprint are JSON strings, because a text cannot hold every string of JavaScript.
    `CREATE TABLE ${collections} (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      name text NOT NULL UNIQUE,
      columns integer NOT NULL,
      fingerprint text NOT NULL,
      generation integer NOT NULL DEFAULT 0,
      state text,
      last_commit text
    )`,
    // What was put and removed since the last commit, by the session of the writer, in the order of the calls.
    `CREATE TABLE ${pending} (
      collection bigint NOT NULL REFERENCES ${collections} ON DELETE CASCADE,
      session text NOT NULL,
      call bigint NOT NULL,
      id bigint NOT NULL,
      removed boolean NOT NULL,
      embedding vector,
      metadata jsonb
    )`
  ]
]

/**
 * Brings the schema of a database up to the version of this program, one process at a time.
 *
 * @throws {RagError} `store-failed`: no pgvector of version 0.8 or later; `index-mismatch`: a later version's schema
 */
export async function migrate(database: Database, names: Names): Promise<void> {
  if (await isCurrent(database, names)) return
  await database.transaction(async session => {
    // The number is this package's own: 'llmcookb' in ASCII.
    await session.query("SELECT pg_advisory_xact_lock(x'6c6c6d636f6f6b62'::bigint)")
    await session.query('CREATE EXTENSION IF NOT EXISTS vector')
    await requirePgvector(session)
    await session.query(`CREATE SCHEMA IF NOT EXISTS ${names.schema}`)
    await session.query(`CREATE TABLE IF NOT EXISTS ${names.schema}.version (number integer NOT NULL)`)
    const [row] = await session.query(`SELECT number FROM ${names.schema}.version`)
    const version = row === undefined ? 0 : Number(row['number'])
    if (version > migrations.length) throw laterVersion(names, version)
    for (const step of migrations.slice(version)) for (const statement of step(names)) await session.query(statement)
    if (row === undefined) await session.query(`INSERT INTO ${names.schema}.version VALUES (${migrations.length})`)
    else await session.query(`UPDATE ${names.schema}.version SET number = ${migrations.length}`)
  })
}

/**
 * Whether the schema is there and of this version, which needs no right to change anything.
 *
 * @throws {RagError} as `migrate`
 */
export async function isCurrent(database: Session, names: Names): Promise<boolean> {
  const [found] = await database.query('SELECT to_regclass($1) IS NOT NULL AS there', [`${names.schema}.version`])
  if (found?.['there'] !== true) return false
  await requirePgvector(database)
  const [row] = await database.query(`SELECT number FROM ${names.schema}.version`)
  const version = Number(row?.['number'] ?? 0)
  if (version > migrations.length) throw laterVersion(names, version)
  return version === migrations.length
}

async function requirePgvector(session: Session): Promise<void> {
  const [row] = await session.query("SELECT extversion AS version FROM pg_extension WHERE extname = 'vector'")
  const version = row?.['version'] as string | undefined
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
  if (major === 0 && minor < 8) {
    throw new RagError(
      'store-failed',
      `pgvector must be 0.8 or later, for iterative scans, not ${version ?? 'missing'}`
    )
  }
}

function laterVersion(names: Names, version: number): RagError {
  const known = `version ${migrations.length}`
  return new RagError(
    'index-mismatch',
    `schema ${names.schema} has version ${version}, and this program knows ${known}`
  )
}
