import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { pgvectorStore } from '../../src/stores/pgvector.ts'
import { checksOfVectorStore } from '../../src/testing.ts'
import { dropSchema, serverUrl } from '../support/postgres.ts'

describe('pgvectorStore on PGlite', () => {
  let client: PGlite
  beforeAll(async () => {
    client = await PGlite.create({ extensions: { vector } })
  }, 180_000)
  afterAll(() => client.close())

  const checks = checksOfVectorStore((collection, place) =>
    pgvectorStore({ client, collection })({ ...place, folder: undefined })
  )
  for (const { name, run } of checks) it(name, run, 60_000)
})

describe.skipIf(serverUrl === undefined)('pgvectorStore on a server (LLM_COOKBOOK_POSTGRES)', () => {
  const schema = `checks ${process.pid}`
  afterAll(() => dropSchema(schema))

  for (const index of ['vector', 'halfvec'] as const) {
    describe(`with an index of ${index}`, () => {
      const checks = checksOfVectorStore((name, place) =>
        pgvectorStore({ databaseUrl: serverUrl, schema, collection: `${index} ${name}`, index })({
          ...place,
          folder: undefined
        })
      )
      for (const { name, run } of checks) it(name, run, 60_000)
    })
  }
})
