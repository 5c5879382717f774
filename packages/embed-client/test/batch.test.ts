import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type Batch, type BatchClient, createBatchClient } from '../src/batch.ts'
import { createService, EmbedError } from '../src/index.ts'
import { type Fault, type Server, type ServerOptions, startServer } from '../src/testing/index.ts'

let server: Server
const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(each => each.close()))
})

async function serve(options: ServerOptions = {}): Promise<BatchClient> {
  server = await startServer(options)
  servers.push(server)
  const service = createService({ baseURL: server.url, timeoutMs: 2000 })
  return createBatchClient({ service, retry: { baseDelayMs: 2 } })
}

/** What goes wrong with the requests of this kind, one after the other; all others are fine. */
function onlyFor(method: string, path: RegExp, faults: (Fault | undefined)[]): ServerOptions {
  const queue = [...faults]
  return {
    faults: ({ path: asked, method: by }) => (by === method && path.test(asked) ? queue.shift() : undefined)
  }
}

const url = '/v1/embeddings'
const requests = (...inputs: string[]): Blob =>
  new Blob(
    inputs.map(
      (input, i) => `${JSON.stringify({ custom_id: `${i}`, method: 'POST', url, body: { model: 'm', input } })}\n`
    )
  )

async function ended(client: BatchClient, { id }: Batch): Promise<Batch> {
  for (;;) {
    const batch = await client.get(id)
    if (batch.ended) return batch
    await sleep(5)
  }
}

const text = async (bytes: AsyncIterable<Uint8Array>): Promise<string> => {
  const parts: Uint8Array[] = []
  for await (const part of bytes) parts.push(part)
  return Buffer.concat(parts).toString()
}

const sent = (method: string, path: RegExp): number =>
  server.requests.filter(each => each.method === method && path.test(each.path)).length

const ambiguous: Fault[] = [
  { type: 'drop' },
  { type: 'drop-after' },
  { type: 'die' },
  { type: 'cut-json' },
  { type: 'status', status: 500 }
]

describe('createBatchClient', () => {
  it('uploads, creates, waits and downloads', async () => {
    const client = await serve()
    const fileId = await client.upload(requests('a', 'b'), 'in.jsonl')
    const created = await client.create({ fileId, url, key: 'mine' })
    expect(created).toMatchObject({ status: 'validating', ended: false, total: 0 })
    const done = await ended(client, created)
    expect(done).toMatchObject({ status: 'completed', ended: true, total: 2, completed: 2, failed: 0, problems: [] })
    const results = (await client.download(done.outputFileId!, text)).trimEnd().split('\n')
    expect(results.map(line => (JSON.parse(line) as { custom_id: string }).custom_id).toSorted()).toEqual(['0', '1'])
    await client.remove(fileId)
    await client.remove(fileId)
    expect(sent('GET', /\/(files|batches)\?/)).toBe(0)
  })

  it.each(ambiguous)('uploads once, whatever becomes of the answer: %o', async fault => {
    const client = await serve(onlyFor('POST', /files$/, [fault, fault]))
    const id = await client.upload(requests('a'), 'in.jsonl')
    const list = (await (await fetch(`${server.url}/files`)).json()) as { data: { id: string }[] }
    expect(list.data.map(file => file.id)).toEqual([id])
  })

  it.each(ambiguous)('creates once, whatever becomes of the answer: %o', async fault => {
    const client = await serve(onlyFor('POST', /batches$/, [fault, fault]))
    const fileId = await client.upload(requests('a'), 'in.jsonl')
    const batch = await client.create({ fileId, url, key: 'mine' })
    await ended(client, batch)
    const list = (await (await fetch(`${server.url}/batches`)).json()) as { data: { id: string }[] }
    expect(list.data.map(({ id }) => id)).toEqual([batch.id])
    expect(server.account).toMatchObject({ served: 1, repeated: 0 })
  })

  it('finds what an earlier process has done, also behind many others', async () => {
    const client = await serve()
    const fileId = await client.upload(requests('a'), 'in.jsonl')
    const mine = await client.create({ fileId, url, key: 'mine' })
    for (let i = 0; i < 130; i++) await client.create({ fileId, url, key: `other ${i}` })
    expect((await client.create({ fileId, url, key: 'mine' }, { mayExist: true })).id).toBe(mine.id)
    expect(await client.upload(requests('a'), 'in.jsonl', { mayExist: true })).toBe(fileId)
    expect(await client.upload(requests('another'), 'in.jsonl', { mayExist: true })).not.toBe(fileId)
    expect(await client.upload(requests('a'), 'other.jsonl', { mayExist: true })).not.toBe(fileId)
  })

  it.each<Fault>([{ type: 'cut-json' }, { type: 'die' }, { type: 'drop' }, { type: 'status', status: 503 }])(
    'reads a file again that does not come whole: %o',
    async fault => {
      const client = await serve(onlyFor('GET', /content$/, [fault]))
      const content = 'some content\n'
      const fileId = await client.upload(new Blob([content]), 'in.jsonl')
      expect(await client.download(fileId, text)).toBe(content)
      expect(sent('GET', /content$/)).toBe(2)
    }
  )

  it('cancels, also twice, and when it is too late', async () => {
    const client = await serve({ batches: { lineMs: 5 } })
    const fileId = await client.upload(requests(...Array.from({ length: 500 }, (_, i) => `text ${i}`)), 'in.jsonl')
    const batch = await client.create({ fileId, url, key: 'mine' })
    expect(await client.cancel(batch.id)).toMatchObject({ status: 'cancelling', ended: false })
    await client.cancel(batch.id)
    expect(await ended(client, batch)).toMatchObject({ status: 'cancelled', ended: true })
    expect(await client.cancel(batch.id)).toMatchObject({ status: 'cancelled' })
  })

  it('says why a batch failed as a whole', async () => {
    const client = await serve()
    const fileId = await client.upload(new Blob(['{\n']), 'in.jsonl')
    const batch = await ended(client, await client.create({ fileId, url, key: 'mine' }))
    expect(batch.status).toBe('failed')
    expect(batch.problems).toEqual([
      { code: 'invalid_json_line', message: 'This line is not parseable as valid JSON. (line 1)' }
    ])
  })

  it('gives up when trying again does not help', async () => {
    const client = await serve({ faults: () => ({ type: 'status', status: 500 }) })
    await expect(client.get('batch_1')).rejects.toMatchObject({ code: 'server-error' })
    await expect((await serve()).get('batch_1')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('refuses what is no batch, and ids that are no part of an address', async () => {
    for (const body of [{}, [], 'text', { id: '../files', status: 'completed' }, { id: 'batch_1' }]) {
      const client = await serve({ faults: () => ({ type: 'status', status: 200, body }) })
      const error: unknown = await client.get('batch_1').catch((error: unknown) => error)
      expect(error).toBeInstanceOf(EmbedError)
      expect(error).toMatchObject({ code: 'bad-response' })
    }
  })

  it('stops when it is told to', async () => {
    const client = await serve({ faults: () => ({ type: 'hang' }) })
    const reason = new Error('enough')
    const stop = new AbortController()
    const waiting = client.upload(requests('a'), 'in.jsonl', { signal: stop.signal })
    waiting.catch(() => undefined)
    while (server.requests.length === 0) await sleep(5)
    stop.abort(reason)
    await expect(waiting).rejects.toBe(reason)
  })
})
