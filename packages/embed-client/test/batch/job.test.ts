import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BatchJobOptions, type BatchProgress, openBatch, runBatch } from '../../src/batch/job.ts'
import { createService, EmbedError } from '../../src/index.ts'
import { type Server, type ServerOptions, startServer } from '../../src/testing/index.ts'

type OutcomeLine = [request: { input?: unknown }, result: unknown, metadata?: unknown]

let folder: string
let server: Server
const servers: Server[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batch-'))
})
afterEach(async () => {
  await Promise.all(servers.splice(0).map(each => each.close()))
  await rm(folder, { recursive: true, force: true })
})

const at = (name: string): string => join(folder, name)

async function serve(options: ServerOptions = {}): Promise<void> {
  server = await startServer(options)
  servers.push(server)
}

/** Writes the input, and gives the options of a job on it. */
async function job(
  lines: readonly (object | string)[],
  options: Partial<BatchJobOptions> = {}
): Promise<BatchJobOptions> {
  const text = lines.map(line => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')
  await writeFile(at('in.jsonl'), text)
  return optionsOf(options)
}

function optionsOf(options: Partial<BatchJobOptions> = {}): BatchJobOptions {
  return {
    input: at('in.jsonl'),
    output: at('out.jsonl'),
    service: createService({ baseURL: server.url, timeoutMs: 2000 }),
    retry: { baseDelayMs: 2 },
    pollMs: 2,
    maxPollMs: 20,
    ...options
  }
}

const numbered = (count: number, model = 'm'): object[] =>
  Array.from({ length: count }, (_, i) => ({ model, input: `text ${i}` }))

async function linesOf(name: string): Promise<OutcomeLine[]> {
  const text = await readFile(at(name), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as OutcomeLine)
}

const inputsOf = (lines: readonly OutcomeLine[]): unknown[] => lines.map(([{ input }]) => input)

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await work.then(
    () => undefined,
    (error: unknown) => error
  )
  return error instanceof EmbedError ? error.code : error
}

describe('a batch job', () => {
  it('writes an outcome for every line, in the order of the input', async () => {
    await serve()
    const lines = numbered(30)
    const report = await runBatch(await job(lines))
    expect(report).toMatchObject({ total: 30, succeeded: 30, failed: 0, completionTokens: 0 })
    expect(report.promptTokens).toBe(server.account.tokens)
    expect(report.batches).toEqual([
      { id: expect.stringMatching(/^batch_/) as string, status: 'completed', requests: 30, completed: 30, failed: 0 }
    ])
    const outcomes = await linesOf('out.jsonl')
    expect(outcomes.map(([request]) => request)).toEqual(lines)
    for (const [, response] of outcomes) expect(response).toMatchObject({ object: 'list', data: [{ index: 0 }] })
    expect(await readdir(folder)).toEqual(['in.jsonl', 'out.jsonl', 'out.jsonl.batch'])
    expect(await readdir(at('out.jsonl.batch'))).toEqual(['state.json'])
  })

  it('keeps metadata, and takes lines as the batch endpoint itself does', async () => {
    await serve({ chat: () => 'Yes.' })
    const body = { model: 'm', messages: [{ role: 'user', content: 'Really?' }] }
    const entry = { custom_id: 'mine', method: 'POST', url: '/v1/chat/completions', body }
    await runBatch(await job([{ model: 'm', input: 'a', metadata: { row: 7 } }, entry]))
    const [first, second] = await linesOf('out.jsonl')
    expect(first).toEqual([{ model: 'm', input: 'a' }, expect.objectContaining({ object: 'list' }), { row: 7 }])
    expect(second).toEqual([entry, expect.objectContaining({ object: 'chat.completion' })])
  })

  it('sends each endpoint and model in batches of their own', async () => {
    await serve()
    const lines = Array.from({ length: 12 }, (_, i) => ({ model: `m${i % 3}`, input: `text ${i}` }))
    const { batches } = await runBatch(await job([...lines, { model: 'm0', prompt: 'Hello' }]))
    expect(batches.map(({ requests }) => requests)).toEqual([4, 4, 4, 1])
    expect(inputsOf(await linesOf('out.jsonl'))).toEqual([...lines.map(({ input }) => input), undefined])
  })

  it.each([
    ['requests', { requestsPerFile: 4 }, numbered(10), [4, 4, 2]],
    [
      'inputs',
      { inputsPerFile: 5 },
      Array.from({ length: 6 }, (_, i) => ({ model: 'm', input: [`${i}`, 'b'] })),
      [2, 2, 2]
    ],
    ['bytes', { bytesPerFile: 320 }, numbered(6), [3, 3]],
    ['tokens that are one input', { inputsPerFile: 2 }, [1, 2, 3].map(i => ({ model: 'm', input: [i, 2, 3] })), [2, 1]]
  ])('splits at the limit of %s', async (_, limits, lines, expected) => {
    await serve()
    const opened = await openBatch(await job(lines, { limits }))
    const { batches } = await opened.submit()
    expect(batches.map(({ requests }) => requests)).toEqual(expected)
    await opened.close()
  })

  it('puts apart what failed, each with its reason, and the rest is done', async () => {
    await serve({ batches: { faults: ({ body }) => faultOf(body) } })
    const faultOf = (body: unknown): { type: 'status'; status: number } | { type: 'missing' } | undefined => {
      const { input } = body as { input: string }
      if (input === 'fails') return { type: 'status', status: 500 }
      return input === 'gets lost' ? { type: 'missing' } : undefined
    }
    const options = await job([
      { model: 'm', input: 'a' },
      '{ no JSON',
      { model: 'm', input: '', metadata: 'empty' },
      { model: 'm', input: 'fails' },
      { model: 'm', input: 'gets lost' },
      '',
      { model: 'm', input: 'b' }
    ])
    expect(await runBatch(options)).toMatchObject({ total: 7, succeeded: 2, failed: 5 })
    expect(inputsOf(await linesOf('out.jsonl'))).toEqual(['a', 'b'])
    expect(await linesOf('out.failed.jsonl')).toEqual([
      ['{ no JSON', [expect.stringMatching(/^bad-line: the line is not JSON/)]],
      [{ model: 'm', input: '' }, [expect.stringMatching(/^status 400: input: expected/)], 'empty'],
      [{ model: 'm', input: 'fails' }, ['status 500: Status 500, by plan.']],
      [{ model: 'm', input: 'gets lost' }, ['no-result: the batch is completed, and has no result for this']],
      ['', ['bad-line: the line is empty']]
    ])
  })

  it('takes a file of failures as its input', async () => {
    await serve({ batches: { faults: [{ type: 'status', status: 500 }] } })
    await runBatch(await job([{ model: 'm', input: 'a', metadata: 1 }]))
    const again = optionsOf({ input: at('out.failed.jsonl'), output: at('again.jsonl') })
    expect(await runBatch(again)).toMatchObject({ succeeded: 1, failed: 0 })
    expect(await linesOf('again.jsonl')).toEqual([[{ model: 'm', input: 'a' }, expect.anything(), 1]])
  })

  it('tells how far it is', async () => {
    await serve({ batches: { lineMs: 5 } })
    const seen: BatchProgress[] = []
    await runBatch({ ...(await job(numbered(80), { limits: { requestsPerFile: 40 } })), onProgress: p => seen.push(p) })
    const last = seen.at(-1)
    expect(last).toMatchObject({ requests: 80, completed: 80, failed: 0, ended: true })
    expect(seen.some(({ completed, ended }) => completed > 0 && completed < 80 && !ended)).toBe(true)
  })

  it('does nothing for an input without a request', async () => {
    await serve()
    expect(await runBatch(await job([]))).toMatchObject({ total: 0, batches: [] })
    expect(await readFile(at('out.jsonl'), 'utf8')).toBe('')
    expect(server.account.requests).toBe(0)
  })

  it('waits for room where the service takes only so many tokens at once', async () => {
    await serve({ batches: { enqueuedTokens: 25, lineMs: 1 } })
    const report = await runBatch(await job(numbered(30), { limits: { requestsPerFile: 10 } }))
    expect(report).toMatchObject({ succeeded: 30, failed: 0 })
    expect(server.account).toMatchObject({ served: 30, repeated: 0 })
  })

  it('gives up a batch that the service never has room for', async () => {
    await serve({ batches: { enqueuedTokens: 3 } })
    expect(await runBatch(await job(numbered(5)))).toMatchObject({ succeeded: 0, failed: 5 })
    const [[, errors]] = (await linesOf('out.failed.jsonl')) as [OutcomeLine]
    expect(errors).toEqual([expect.stringMatching(/^batch-failed: token_limit_exceeded: Enqueued token limit/)])
  })

  it('gives what was done when a batch expires', async () => {
    await serve({ batches: { lineMs: 3, windowMs: 100 } })
    const { succeeded, failed } = await runBatch(await job(numbered(500)))
    expect(succeeded).toBeGreaterThan(0)
    expect(succeeded + failed).toBe(500)
    const [[, errors]] = (await linesOf('out.failed.jsonl')) as [OutcomeLine]
    expect(errors).toEqual([expect.stringMatching(/^batch_expired: /)])
  })

  it('can be cancelled, and keeps what was paid for', async () => {
    await serve({ batches: { lineMs: 3 } })
    const opened = await openBatch(await job(numbered(500), { limits: { requestsPerFile: 250 } }))
    await opened.submit()
    while (server.account.served < 5) await opened.refresh()
    await opened.cancel()
    const { succeeded, failed } = await opened.finish()
    await opened.close()
    expect(succeeded).toBe(server.account.served)
    expect(succeeded + failed).toBe(500)
    const [[, errors]] = (await linesOf('out.failed.jsonl')) as [OutcomeLine]
    expect(errors).toEqual([expect.stringMatching(/^batch_cancelled: /)])
  })

  it('removes its files from the service when told', async () => {
    await serve()
    await runBatch(
      await job(
        [
          { model: 'm', input: 'a' },
          { model: 'm', input: '' }
        ],
        { cleanUp: true }
      )
    )
    const list = (await (await fetch(`${server.url}/files`)).json()) as { data: unknown[] }
    expect(list.data).toEqual([])
  })

  it('survives faults at every step, and pays for nothing twice', async () => {
    const faults = { 500: 0.08, drop: 0.06, 'drop-after': 0.06, die: 0.06, 'cut-json': 0.06, seed: 7 }
    await serve({ faults })
    const retry = { baseDelayMs: 1, attempts: 12 }
    const report = await runBatch(await job(numbered(60), { retry, limits: { requestsPerFile: 4 } }))
    expect(report).toMatchObject({ succeeded: 60, failed: 0 })
    expect(report.batches).toHaveLength(15)
    expect(server.account).toMatchObject({ served: 60, repeated: 0 })
  })
})

describe('a job that was begun', () => {
  it('is gone on with by another process, at any step', async () => {
    await serve()
    const options = await job(numbered(9), { limits: { requestsPerFile: 3 } })
    const first = await openBatch(options)
    expect(first.progress).toBeUndefined()
    await first.submit()
    await first.close()
    const second = await openBatch(options)
    expect(second.progress).toMatchObject({ requests: 9, ended: false })
    await second.submit()
    await second.refresh()
    await second.close()
    const third = await openBatch(options)
    expect(third.report).toBeUndefined()
    expect(await third.finish()).toMatchObject({ succeeded: 9 })
    await third.close()
    const { requests } = server.account
    const fourth = await openBatch(options)
    expect(fourth.report).toMatchObject({ succeeded: 9 })
    expect(await fourth.finish()).toEqual(fourth.report)
    await fourth.close()
    expect(server.account).toMatchObject({ requests, served: 9, repeated: 0 })
  })

  it('is asked about before anything was submitted only by mistake', async () => {
    await serve()
    const opened = await openBatch(await job(numbered(1)))
    await expect(opened.refresh()).rejects.toThrow(/submit: expected/)
    await opened.close()
    expect(await readdir(folder)).toEqual(['in.jsonl'])
  })

  it('belongs to one process at a time', async () => {
    await serve()
    const options = await job(numbered(1))
    const first = await openBatch(options)
    expect(await codeOf(openBatch(options))).toBe('in-use')
    await first.close()
    await (await openBatch(options)).close()
  })

  it('wants its input as it was', async () => {
    await serve()
    const options = await job(numbered(2))
    const opened = await openBatch(options)
    await opened.submit()
    await opened.close()
    await job(numbered(3))
    expect(await codeOf(openBatch(options))).toBe('input-changed')
    expect(await codeOf(openBatch({ ...options, restart: true }).then(opened => opened.close()))).toBeUndefined()
  })

  it('wants its endpoint as it was', async () => {
    await serve()
    const options = await job(numbered(2), { endpoint: '/embeddings' })
    const opened = await openBatch(options)
    await opened.submit()
    await opened.close()
    expect(await codeOf(openBatch({ ...options, endpoint: '/responses' }))).toBe('settings-changed')
  })

  it('overwrites no output of somebody else, unless told', async () => {
    await serve()
    const options = await job(numbered(1))
    await writeFile(at('out.jsonl'), 'precious')
    expect(await codeOf(runBatch(options))).toBe('output-exists')
    expect(await readFile(at('out.jsonl'), 'utf8')).toBe('precious')
    expect(await runBatch({ ...options, restart: true })).toMatchObject({ succeeded: 1 })
  })

  it('is done again when its output was deleted', async () => {
    await serve()
    const options = await job(numbered(1))
    await runBatch(options)
    await rm(at('out.jsonl'))
    expect(await runBatch(options)).toMatchObject({ succeeded: 1 })
    expect(server.account.served).toBe(2)
  })

  it.each(['{', '{}', '[]', 'null', '{"format":"llm-cookbook batch 1"}', '{"format":"another"}'])(
    'says when its state is damaged: %s',
    async text => {
      await serve()
      const options = await job(numbered(1))
      const opened = await openBatch(options)
      await opened.submit()
      await opened.close()
      await writeFile(at('out.jsonl.batch/state.json'), text)
      expect(await codeOf(openBatch(options))).toBe('journal-damaged')
      expect(await runBatch({ ...options, restart: true })).toMatchObject({ succeeded: 1 })
    }
  )

  it('keeps no key', async () => {
    await serve()
    const apiKey = 'sk-very-secret-0123456789'
    const service = createService({ baseURL: server.url, apiKey, headers: { 'api-key': 'azure-secret-0123456789' } })
    const opened = await openBatch(await job(numbered(2), { service }))
    await opened.submit()
    await opened.refresh()
    await opened.close()
    for (const name of await readdir(folder, { recursive: true })) {
      if (!(await stat(at(name))).isFile()) continue
      expect(await readFile(at(name), 'utf8')).not.toMatch(/sk-very|azure-secret/)
    }
  })
})

describe('wrong options', () => {
  it.each([
    [{ input: '' }, TypeError, 'input: expected the path of a file, got '],
    [{ failures: 'out.jsonl', output: 'out.jsonl' }, TypeError, 'expected different paths'],
    [{ limits: { requestsPerFile: 0 } }, RangeError, 'requestsPerFile: expected a whole number from 1, got 0'],
    [{ pollMs: 0.5 }, RangeError, 'pollMs: expected a whole number from 1, got 0.5']
  ])('%j', async (options, type, message) => {
    await serve()
    const wrong = runBatch(await job([], options))
    await expect(wrong).rejects.toThrow(type)
    await expect(wrong).rejects.toThrow(message)
  })

  it('name the file that is not there', async () => {
    await serve()
    expect(await codeOf(runBatch(optionsOf()))).toBe('not-readable')
    const options = await job(numbered(1), { output: at('no/folder/out.jsonl') })
    expect(await codeOf(runBatch(options))).toBe('not-writable')
  })
})
