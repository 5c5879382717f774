import { setTimeout as sleep } from 'node:timers/promises'
import OpenAI, { toFile } from 'openai'
import { afterEach, describe, expect, it } from 'vitest'
import { type BatchesOptions, type Server, type ServerOptions, startServer } from '../../src/testing/index.ts'

type Batch = OpenAI.Batches.Batch
interface ResultLine {
  custom_id: string
  response: { status_code: number; body: { data?: unknown[]; error?: { message: string } } } | null
  error: { code: string } | null
}

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

/** The official client on a server with these options. */
async function serve(
  batches: BatchesOptions = {},
  options: ServerOptions = {}
): Promise<{ server: Server; api: OpenAI }> {
  const server = await startServer({ batches, ...options })
  servers.push(server)
  return { server, api: new OpenAI({ baseURL: server.url, apiKey: 'sk-test', maxRetries: 0 }) }
}

const url = '/v1/embeddings'
const line = (custom_id: string, input: unknown = custom_id, model = 'm'): object => ({
  custom_id,
  method: 'POST',
  url,
  body: { model, input }
})

async function submit(api: OpenAI, lines: readonly (object | string)[]): Promise<Batch> {
  const text = lines.map(each => (typeof each === 'string' ? each : JSON.stringify(each)) + '\n').join('')
  const file = await api.files.create({ file: await toFile(Buffer.from(text), 'in.jsonl'), purpose: 'batch' })
  return api.batches.create({ input_file_id: file.id, endpoint: url, completion_window: '24h', metadata: { job: 'x' } })
}

async function finish(api: OpenAI, { id }: Batch): Promise<Batch> {
  for (;;) {
    const batch = await api.batches.retrieve(id)
    if (!['validating', 'in_progress', 'finalizing', 'cancelling'].includes(batch.status)) return batch
    await sleep(5)
  }
}

async function linesOf(api: OpenAI, id: string | null | undefined): Promise<ResultLine[]> {
  if (!id) return []
  const text = await (await api.files.content(id)).text()
  return text
    .trimEnd()
    .split('\n')
    .map(each => JSON.parse(each) as ResultLine)
}

describe('files', () => {
  it('are kept, listed, read and deleted', async () => {
    const { api } = await serve()
    const content = Buffer.from('one\ntwö\n')
    const first = await api.files.create({ file: await toFile(content, 'a.jsonl'), purpose: 'batch' })
    expect(first).toMatchObject({
      object: 'file',
      bytes: 9,
      filename: 'a.jsonl',
      purpose: 'batch',
      status: 'processed'
    })
    const second = await api.files.create({ file: await toFile(content, 'b.jsonl'), purpose: 'evals' })
    expect((await api.files.list()).data.map(({ id }) => id)).toEqual([second.id, first.id])
    expect((await api.files.list({ purpose: 'batch' })).data).toEqual([first])
    expect(await api.files.retrieve(first.id)).toEqual(first)
    expect(Buffer.from(await (await api.files.content(first.id)).arrayBuffer())).toEqual(content)
    expect(await api.files.delete(first.id)).toMatchObject({ deleted: true })
    await expect(api.files.retrieve(first.id)).rejects.toMatchObject({ status: 404 })
  })

  it('are listed by pages', async () => {
    const { api } = await serve()
    for (let i = 0; i < 5; i++)
      await api.files.create({ file: await toFile(Buffer.from('x'), `${i}`), purpose: 'batch' })
    const names: string[] = []
    for await (const { filename } of api.files.list({ limit: 2 })) names.push(filename)
    expect(names).toEqual(['4', '3', '2', '1', '0'])
  })

  it('are refused without a form, and when they are too large', async () => {
    const { server, api } = await serve({ bytesPerFile: 3 })
    expect((await fetch(`${server.url}/files`, { method: 'POST', body: '{}' })).status).toBe(400)
    const upload = api.files.create({ file: await toFile(Buffer.from('1234'), 'a'), purpose: 'batch' })
    await expect(upload).rejects.toMatchObject({ status: 413 })
  })
})

describe('a batch', () => {
  it('goes through its states, and answers every line, in no order', async () => {
    const { server, api } = await serve()
    const ids = Array.from({ length: 50 }, (_, i) => `line ${i}`)
    const created = await submit(
      api,
      ids.map(id => line(id))
    )
    expect(created).toMatchObject({ object: 'batch', status: 'validating', metadata: { job: 'x' }, endpoint: url })
    const done = await finish(api, created)
    expect(done).toMatchObject({ status: 'completed', request_counts: { total: 50, completed: 50, failed: 0 } })
    expect(done.error_file_id).toBeNull()
    for (const at of ['in_progress_at', 'finalizing_at', 'completed_at'] as const) expect(done[at]).toBeGreaterThan(1e9)
    const answered = (await linesOf(api, done.output_file_id)).map(({ custom_id }) => custom_id)
    expect(answered).not.toEqual(ids)
    expect(answered.toSorted()).toEqual(ids.toSorted())
    expect(server.account).toMatchObject({ served: 50, inputs: 50, repeated: 0 })
    expect(server.account.timesServed('line 7')).toBe(1)
  })

  it('puts lines that fail into a file of their own', async () => {
    const { api } = await serve()
    const done = await finish(api, await submit(api, [line('good'), line('empty', ''), line('list', ['a', 'b'])]))
    expect(done).toMatchObject({ status: 'completed', request_counts: { total: 3, completed: 2, failed: 1 } })
    const good = await linesOf(api, done.output_file_id)
    expect(good.find(({ custom_id }) => custom_id === 'list')?.response?.body.data).toHaveLength(2)
    const [bad] = await linesOf(api, done.error_file_id)
    expect(bad).toMatchObject({ custom_id: 'empty', response: { status_code: 400 }, error: null })
  })

  it('has lines that fail or get lost by plan', async () => {
    const { api } = await serve({ faults: { 500: 0.3, missing: 0.2 } })
    const done = await finish(
      api,
      await submit(
        api,
        Array.from({ length: 100 }, (_, i) => line(`line ${i}`))
      )
    )
    const { total, completed, failed } = done.request_counts!
    expect([total, failed > 15, completed + failed < 95]).toEqual([100, true, true])
    expect(await linesOf(api, done.output_file_id)).toHaveLength(completed)
    const errors = await linesOf(api, done.error_file_id)
    expect(errors).toHaveLength(failed)
    expect(errors[0]?.response?.status_code).toBe(500)
  })

  it.each([
    ['invalid_json_line', ['{', line('b')]],
    ['missing_custom_id', [{ ...line('a'), custom_id: undefined }]],
    ['duplicate_custom_id', [line('a'), line('a')]],
    ['invalid_method', [{ ...line('a'), method: 'GET' }]],
    ['mismatched_url', [{ ...line('a'), url: '/v1/chat/completions' }]],
    ['missing_body', [{ ...line('a'), body: null }]],
    ['mismatched_model', [line('a'), line('b', 'b', 'another')]],
    ['file_too_long', ['1', '2', '3', '4', '5'].map(id => line(id))],
    ['too_many_inputs', [line('a', ['1', '2', '3', '4', '5'])]],
    ['token_limit_exceeded', [line('a', 'x'.repeat(100))]],
    ['empty_file', []]
  ])('fails as a whole by %s', async (code, lines) => {
    const { server, api } = await serve({ requestsPerFile: 4, enqueuedTokens: 20 })
    const done = await finish(api, await submit(api, lines))
    expect(done.status).toBe('failed')
    expect(done.errors?.data?.[0]).toMatchObject({ code })
    expect(done.output_file_id).toBeNull()
    expect(server.account.served).toBe(0)
  })

  it('ends when it is cancelled, and gives what was done', async () => {
    const { server, api } = await serve({ lineMs: 2 })
    const batch = await submit(
      api,
      Array.from({ length: 2000 }, (_, i) => line(`line ${i}`))
    )
    while (server.account.served < 5) await sleep(2)
    expect(await api.batches.cancel(batch.id)).toMatchObject({ status: 'cancelling' })
    const done = await finish(api, batch)
    expect(done.status).toBe('cancelled')
    const output = await linesOf(api, done.output_file_id)
    const errors = await linesOf(api, done.error_file_id)
    expect(output.length).toBeGreaterThanOrEqual(5)
    expect(output.length + errors.length).toBe(2000)
    expect(errors[0]).toMatchObject({ response: null, error: { code: 'batch_cancelled' } })
    await expect(api.batches.cancel(batch.id)).rejects.toMatchObject({ status: 400 })
  })

  it('expires when its window ends, and gives what was done', async () => {
    const { api } = await serve({ lineMs: 2, windowMs: 60 })
    const done = await finish(
      api,
      await submit(
        api,
        Array.from({ length: 2000 }, (_, i) => line(`line ${i}`))
      )
    )
    expect(done.status).toBe('expired')
    const output = await linesOf(api, done.output_file_id)
    const errors = await linesOf(api, done.error_file_id)
    expect(output.length).toBeGreaterThan(0)
    expect(output.length + errors.length).toBe(2000)
    expect(errors[0]).toMatchObject({ response: null, error: { code: 'batch_expired' } })
  })

  it('is listed, newest first', async () => {
    const { api } = await serve()
    const first = await submit(api, [line('a')])
    const second = await submit(api, [line('b')])
    expect((await api.batches.list()).data.map(({ id }) => id)).toEqual([second.id, first.id])
    const rest = await api.batches.list({ after: second.id })
    expect(rest.data.map(({ id }) => id)).toEqual([first.id])
  })

  it('is refused without a file, and unknown under another name', async () => {
    const { api } = await serve()
    const create = api.batches.create({ input_file_id: 'file-9', endpoint: url, completion_window: '24h' })
    await expect(create).rejects.toMatchObject({ status: 400 })
    await expect(api.batches.retrieve('batch_9')).rejects.toMatchObject({ status: 404 })
  })

  it('ends with the server', async () => {
    const { server, api } = await serve({ lineMs: 5 })
    await submit(
      api,
      Array.from({ length: 2000 }, (_, i) => line(`line ${i}`))
    )
    while (server.account.served < 1) await sleep(2)
    await server.close()
    const { served } = server.account
    await sleep(50)
    expect(server.account.served).toBeLessThanOrEqual(served + 1)
  })
})
