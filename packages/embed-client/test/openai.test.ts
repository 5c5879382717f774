import { afterEach, describe, expect, it } from 'vitest'
import { createOpenAiEmbedder } from '../src/index.ts'
import { hashEmbedder, type Server, type ServerOptions, startServer } from '../src/testing/index.ts'

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

async function serve(options: ServerOptions = {}): Promise<Server> {
  const server = await startServer(options)
  servers.push(server)
  return server
}

describe('createOpenAiEmbedder', () => {
  it('gives one row a text, in order', async () => {
    const { url, requests } = await serve({ apiKey: 'sk-test' })
    const embedder = createOpenAiEmbedder({ baseURL: url, apiKey: 'sk-test', model: 'test-model' })
    expect(embedder.dimensions).toBeUndefined()
    const texts = ['one', 'two', 'one', 'three']
    const matrix = await embedder.embed(texts)
    expect(matrix.data).toEqual((await hashEmbedder().embed(texts)).data)
    expect(embedder.dimensions).toBe(64)
    expect(requests[0]?.body).toMatchObject({ input: ['one', 'two', 'three'], model: 'test-model' })
  })
})
