import { RagError } from '../../errors.ts'
import type { Session } from './database.ts'
import type { Names } from './schema.ts'
import { halfOf, type StoreSettings } from './settings.ts'

export interface Commit extends StoreSettings {
  readonly names: Names
  readonly columns: number
  /** Whose pending rows these are. */
  readonly session: string
  /** Of this commit alone: by it, one that is tried again sees that it was done. */
  readonly commit: string
  /** How many rows are pending. */
  readonly rows: number
  readonly cleared: boolean
  /** In JSON. */
  readonly state: string
}

/** Does what is pending, within a transaction. */
export async function commitPending(session: Session, commit: Commit): Promise<void> {
  const { names, collection, rows, cleared } = commit
  const [row] = await session.query(`SELECT * FROM ${names.collections} WHERE name = $1 FOR UPDATE`, [collection])
  if (row === undefined) throw new RagError('store-failed', `${commit.label}: collection '${collection}' was dropped`)
  if (row['last_commit'] === commit.commit) return
  const counted = `SELECT count(*) AS count FROM ${names.pending} WHERE session = $1`
  if (Number((await session.query(counted, [commit.session]))[0]!['count']) !== rows) {
    const why = `another writer has begun to write to collection '${collection}'`
    throw new RagError('store-failed', `${commit.label}: ${why}, and what was not committed is lost`)
  }
  const [id, before] = [String(row['id']), Number(row['generation'])]
  const table = names.vectors(id, before)
  const anew = before === 0 || cleared || (await isEmpty(session, table))
  if (anew) {
    await fill(session, commit, names.vectors(id, before + 1))
    if (before > 0) await session.query(`DROP TABLE ${table}`)
  } else if (rows > 0) await change(session, commit, table)
  if (rows > 0) await session.query(`DELETE FROM ${names.pending} WHERE session = $1`, [commit.session])
  await session.query(`UPDATE ${names.collections} SET state = $2, last_commit = $3, generation = $4 WHERE id = $1`, [
    id,
    commit.state,
    commit.commit,
    String(anew ? before + 1 : before)
  ])
}

/** All pending rows in a table of their own: linked once all are there, which takes a fraction of the time. */
async function fill(session: Session, commit: Commit, table: string): Promise<void> {
  const { columns, rows, m, efConstruction, index } = commit
  await session.query(
    `CREATE TABLE ${table} (id bigint NOT NULL, embedding vector(${columns}), metadata jsonb NOT NULL)`
  )
  const last = `WITH last AS (${lastCalls(commit)}) SELECT id, embedding, metadata FROM last WHERE NOT removed`
  await session.query(`INSERT INTO ${table} ${last}`, [commit.session])
  await session.query(`ALTER TABLE ${table} ADD PRIMARY KEY (id)`)
  // For vectors of zeros, which no other index has.
  await session.query(`CREATE INDEX ON ${table} (id) WHERE embedding IS NULL`)
  // For filters by equality that leave few.
  await session.query(`CREATE INDEX ON ${table} USING gin (metadata jsonb_path_ops)`)
  if (index !== 'none') {
    const needed = Math.ceil((rows * (columns * 4 + m * 24 + 200) * 1.2) / 2 ** 20)
    await session.query(`SET LOCAL maintenance_work_mem = '${Math.max(64, Math.min(needed, commit.buildMemory))}MB'`)
    const of =
      index === 'halfvec' ? `(${halfOf('embedding', columns)}) halfvec_cosine_ops` : 'embedding vector_cosine_ops'
    const options = `(m = ${m}, ef_construction = ${efConstruction})`
    await session.query(`CREATE INDEX ON ${table} USING hnsw (${of}) WITH ${options}`)
  }
  await session.query(`ANALYZE ${table}`)
}

async function change(session: Session, commit: Commit, table: string): Promise<void> {
  const last = `WITH last AS (${lastCalls(commit)})`
  await session.query(`${last} DELETE FROM ${table} USING last WHERE ${table}.id = last.id AND removed`, [
    commit.session
  ])
  await session.query(
    `${last} INSERT INTO ${table} SELECT id, embedding, metadata FROM last WHERE NOT removed
      ON CONFLICT (id) DO UPDATE SET embedding = excluded.embedding, metadata = excluded.metadata`,
    [commit.session]
  )
}

/** Of each id, what was done last. */
function lastCalls({ names }: Commit): string {
  return `SELECT DISTINCT ON (id) * FROM ${names.pending} WHERE session = $1 ORDER BY id, call DESC`
}

async function isEmpty(session: Session, table: string): Promise<boolean> {
  return (await session.query(`SELECT 1 FROM ${table} LIMIT 1`)).length === 0
}
