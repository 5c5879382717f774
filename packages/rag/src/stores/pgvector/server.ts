import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pgModule from 'pg'
import type { ClientBase, PoolClient } from 'pg'
import type copyStreams from 'pg-copy-streams'
import { RagError } from '../../errors.ts'
import type { Database, QueryOptions, Row } from './database.ts'

export interface ServerOptions {
  readonly databaseUrl: string
  /** Connections at most. */
  readonly connections: number
  /** Settings that every connection begins with. */
  readonly settings: Readonly<Record<string, string>>
}

/**
 * PostgreSQL by `pg`, with a pool of connections.
 *
 * @throws {RagError} `dependency-missing`: pg or pg-copy-streams is not installed
 */
export async function openServer({ databaseUrl, connections, settings }: ServerOptions): Promise<Database> {
  const { Pool, copyFrom } = await loadPg()
  const pool = new Pool({
    connectionString: databaseUrl,
    max: connections,
    connectionTimeoutMillis: 10_000,
    application_name: 'llm-cookbook',
    allowExitOnIdle: true,
    // The pool waits for it, though its types do not say so.
    onConnect: (client: ClientBase) => set(client, settings) as never
  })
  // A connection that breaks while nobody uses it: the next query gets another one.
  pool.on('error', () => undefined)

  async function on<T>(signal: AbortSignal | undefined, work: (client: PoolClient) => Promise<T>): Promise<T> {
    signal?.throwIfAborted()
    const client = await pool.connect()
    const cancel = (): void => {
      void pool.query('SELECT pg_cancel_backend($1)', [processIdOf(client)]).catch(() => undefined)
    }
    signal?.addEventListener('abort', cancel, { once: true })
    let broken: Error | undefined
    const note = (error: Error): void => {
      broken = error
    }
    client.on('error', note)
    try {
      signal?.throwIfAborted()
      return await work(client)
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    } finally {
      signal?.removeEventListener('abort', cancel)
      client.off('error', note)
      // A cancellation may still be on its way to this connection.
      client.release(broken ?? signal?.aborted ?? false)
    }
  }

  async function query(
    client: PoolClient,
    text: string,
    values: readonly string[] = [],
    { name, input }: QueryOptions = {}
  ): Promise<Row[]> {
    if (input !== undefined) {
      await pipeline(Readable.from(input), client.query(copyFrom(text.replace('{input}', 'STDIN'))))
      return []
    }
    return (await client.query<Row>({ text, values: [...values], ...(name !== undefined && { name }) })).rows
  }

  return {
    query: (text, values, options) => on(options?.signal, client => query(client, text, values, options)),
    transaction: (work, signal) =>
      on(signal, async client => {
        await client.query('BEGIN')
        try {
          const result = await work({ query: (...given) => query(client, ...given) })
          signal?.throwIfAborted()
          await client.query('COMMIT')
          return result
        } catch (error) {
          await client.query('ROLLBACK').catch(() => undefined)
          throw error
        }
      }),
    close: () => pool.end()
  }
}

async function set(client: ClientBase, settings: ServerOptions['settings']): Promise<void> {
  for (const pair of Object.entries(settings)) await client.query('SELECT set_config($1, $2, false)', pair)
}

/** The server's number for a connection: known by `pg`, and not by its types. */
function processIdOf(client: PoolClient): number {
  return (client as unknown as { processID: number }).processID
}

async function loadPg(): Promise<{ Pool: typeof pgModule.Pool; copyFrom: typeof copyStreams.from }> {
  try {
    const [{ default: pg }, { from }] = await Promise.all([import('pg'), import('pg-copy-streams')])
    return { Pool: pg.Pool, copyFrom: from }
  } catch (cause) {
    const message = 'pgvectorStore with a databaseUrl needs pg and pg-copy-streams: npm install pg pg-copy-streams'
    throw new RagError('dependency-missing', message, { cause })
  }
}
