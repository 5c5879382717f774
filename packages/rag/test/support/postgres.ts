import pg from 'pg'

/** A server with pgvector to try things on, by its URL. */
export const serverUrl: string | undefined = process.env['LLM_COOKBOOK_POSTGRES']

/** Runs statements on a connection of their own. */
export async function onServer<T>(work: (client: pg.Client) => Promise<T>, url = serverUrl): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

export async function dropSchema(schema: string): Promise<void> {
  await onServer(client => client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`))
}
