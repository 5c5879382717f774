import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { distributeRequests, type DistributeOptions } from '../../src/queue/distribute.ts'
import { readQueueProgress } from '../../src/queue/progress.ts'
import { runWorker, type WorkerOptions, type WorkerReport } from '../../src/queue/worker.ts'
import { createService } from '../../src/service.ts'
import { type Server, type ServerOptions, startServer } from '../../src/testing/server.ts'
import { hasRedis, type RedisServer, startRedis } from './redis.ts'

describe.runIf(!hasRedis)('without redis-server', () => {
  it.skip('the queue is not tested: install redis-server', () => undefined)
})

describe.skipIf(!hasRedis)('the queue', () => {
  let redis: RedisServer
  let folder: string
  let server: Server
  let jobs = 0

  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(async () => {
    await redis.close()
  })
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'queue-'))
    jobs++
  })
  afterEach(async () => {
    await server.close()
    rmSync(folder, { recursive: true })
  })

  const name = (): string => `job-${jobs}`
  const path = (file: string): string => join(folder, file)

  /** So many lines, of which each is another text. */
  function writeInput(count: number): void {
    const lines = Array.from({ length: count }, (_, i) =>
      JSON.stringify({ model: 'm', input: `text ${i}`, metadata: { row: i } })
    )
    writeFileSync(path('in.jsonl'), `${lines.join('\n')}\n`)
  }

  async function serve(options: ServerOptions = {}): Promise<void> {
    server = await startServer(options)
  }

  function distribute(options: Partial<DistributeOptions> = {}): ReturnType<typeof distributeRequests> {
    return distributeRequests({
      redis: redis.url,
      name: name(),
      input: path('in.jsonl'),
      output: path('out.jsonl'),
      ...options
    })
  }

  function work(options: Partial<WorkerOptions> = {}): Promise<WorkerReport> {
    return runWorker({ redis: redis.url, name: name(), service: createService({ baseURL: server.url }), ...options })
  }

  /** The rows of the metadata, in the order of the file. */
  function rows(file: string): number[] {
    const lines = readFileSync(path(file), 'utf8').trim().split('\n')
    return lines.map(line => (JSON.parse(line) as [unknown, unknown, { row: number }])[2].row)
  }

  const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

  it('collects the outcomes of several workers in the order of the input', async () => {
    await serve({ latencyMs: 5, latencyJitter: 1 })
    writeInput(300)
    const [report, ...workers] = await Promise.all([distribute(), work(), work(), work()])
    expect(report).toMatchObject({ total: 300, succeeded: 300, failed: 0 })
    expect(rows('out.jsonl')).toEqual(upTo(300))
    expect(workers.reduce((sum, { succeeded }) => sum + succeeded, 0)).toBe(300)
    expect(server.account).toMatchObject({ served: 300, repeated: 0 })
    const [request, answer] = JSON.parse(readFileSync(path('out.jsonl'), 'utf8').split('\n')[0]!) as [unknown, unknown]
    expect(request).toEqual({ model: 'm', input: 'text 0' })
    expect(answer).toMatchObject({ object: 'list', data: [{ index: 0 }] })
  })

  it('leaves nothing in Redis but how the job ended, and a name may be used again', async () => {
    await serve()
    writeInput(20)
    await Promise.all([distribute(), work()])
    const client = new Redis(redis.url)
    const keys = (await client.keys('*')).filter(key => key.includes(`:${name()}`))
    client.disconnect()
    expect(keys.sort()).toEqual([`embed-client-account:${name()}`, `embed-client-state:${name()}`])
    expect(await readQueueProgress({ redis: redis.url, name: name() })).toMatchObject({
      status: 'finished',
      succeeded: 20
    })
    rmSync(path('out.jsonl'))
    const worker = sleep(200).then(() => work())
    expect(await distribute({ restart: true })).toMatchObject({ succeeded: 20 })
    await worker
  })

  it('puts lines that are no requests, and those that the service refuses, among the failures, in order', async () => {
    await serve({
      faults: ({ body }) =>
        (body as { input: string }).input.endsWith('3') ? { type: 'status', status: 400 } : undefined
    })
    const lines = upTo(20).map(i =>
      i % 5 === 0 ? 'no JSON' : JSON.stringify({ model: 'm', input: `text ${i}`, metadata: { row: i } })
    )
    writeFileSync(path('in.jsonl'), lines.join('\n'))
    const [report] = await Promise.all([distribute(), work()])
    expect(report).toMatchObject({ succeeded: 14, failed: 6 })
    expect(rows('out.jsonl')).toEqual(upTo(20).filter(i => i % 5 !== 0 && i % 10 !== 3))
    const failures = readFileSync(path('out.failed.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as [unknown, string[]])
    expect(failures.map(([, [error]]) => error!.split(':')[0])).toEqual([
      'bad-line',
      'bad-request',
      'bad-line',
      'bad-line',
      'bad-request',
      'bad-line'
    ])
  })

  it('tries again what may pass, there and later by any worker', async () => {
    await serve({ faults: { seed: 3, 500: 0.2, drop: 0.05 } })
    writeInput(150)
    const retry = { attempts: 2, baseDelayMs: 1 }
    const [report] = await Promise.all([distribute({ laterMs: 20 }), work({ retry }), work({ retry })])
    expect(report).toMatchObject({ succeeded: 150, failed: 0 })
    expect(rows('out.jsonl')).toEqual(upTo(150))
  })

  it('keeps to one limit together, as the service sees it', async () => {
    await serve({ limits: { requestsPerMinute: 6000, burst: 0.01 }, latencyMs: 20 })
    writeInput(300)
    const limits = { requestsPerMinute: 6000, burst: 0.3 }
    await Promise.all([distribute(), work({ limits }), work({ limits }), work({ limits })])
    expect(server.account).toMatchObject({ served: 300, refused: 0 })
  })

  it('shows from anywhere how far the job is', async () => {
    await serve({ latencyMs: 10 })
    writeInput(200)
    expect(await readQueueProgress({ redis: redis.url, name: name() })).toBeUndefined()
    const stop = new AbortController()
    const first = distribute({ signal: stop.signal })
    const drain = new AbortController()
    const worker = work({ concurrency: 2, signal: drain.signal })
    await sleep(900)
    const seen = await readQueueProgress({ redis: redis.url, name: name() })
    expect(seen).toMatchObject({ status: 'running', total: 200, failed: 0, workers: 1 })
    expect(seen!.active).toBeLessThanOrEqual(2)
    expect(seen!.succeeded + seen!.ended + seen!.active + seen!.waiting).toBeGreaterThan(0)
    stop.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    drain.abort()
    await worker
  })

  it('goes on where the collecting was stopped, and nothing is sent twice', async () => {
    await serve({ latencyMs: 3 })
    writeInput(200)
    const stop = new AbortController()
    let count = 0
    const onProgress = (): void => {
      if (++count === 50) stop.abort(new Error('enough'))
    }
    const worker = work()
    await expect(distribute({ signal: stop.signal, onProgress, maxQueuedLines: 80 })).rejects.toThrow('enough')
    expect(await distribute({ maxQueuedLines: 80 })).toMatchObject({ succeeded: 200 })
    await worker
    expect(rows('out.jsonl')).toEqual(upTo(200))
    expect(server.account).toMatchObject({ served: 200, repeated: 0 })
    expect(await distribute()).toMatchObject({ succeeded: 200 })
  })

  it('has no more in Redis than it may', async () => {
    await serve()
    writeInput(300)
    const most = async (options: Partial<DistributeOptions>): Promise<number> => {
      const end = new AbortController()
      const peak = watchPeak(redis.url, name(), end.signal)
      await Promise.all([distribute({ ...options, restart: true }), sleep(50).then(() => work())])
      end.abort()
      return peak
    }
    expect(await most({ maxQueuedLines: 25 })).toBeLessThanOrEqual(25)
    jobs++
    // A line with its answer takes some 500 bytes.
    expect(await most({ maxQueuedBytes: 20_000 })).toBeLessThanOrEqual(100)
  })

  it('ends a worker whose key is not accepted, and others have its lines', async () => {
    await serve({ apiKey: 'sk-right', latencyMs: 2 })
    writeInput(60)
    const done = distribute()
    await expect(work()).rejects.toMatchObject({ code: 'unauthorized' })
    await work({ service: createService({ baseURL: server.url, apiKey: 'sk-right' }) })
    expect(await done).toMatchObject({ succeeded: 60, failed: 0 })
    expect(server.account.repeated).toBe(0)
  })

  it('lets a worker leave: requests in flight end, the other lines go to others', async () => {
    await serve({ latencyMs: 30 })
    writeInput(100)
    const done = distribute()
    const drain = new AbortController()
    const first = work({ signal: drain.signal, limits: { concurrency: 4 } })
    // However long it takes to begin: in the midst of the lines, of which it has four at a time.
    while (server.account.served < 20) await sleep(1)
    drain.abort()
    const { succeeded } = await first
    expect(succeeded).toBeGreaterThan(0)
    expect(succeeded).toBeLessThan(100)
    const second = await work()
    expect(succeeded + second.succeeded).toBe(100)
    expect(await done).toMatchObject({ succeeded: 100 })
    expect(server.account.repeated).toBe(0)
  })

  it('has only one that collects, and one input', async () => {
    await serve({ latencyMs: 20 })
    writeInput(50)
    const stop = new AbortController()
    const first = distribute({ signal: stop.signal })
    await sleep(300)
    stop.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    writeInput(51)
    await expect(distribute({ output: path('other.jsonl') })).rejects.toMatchObject({ code: 'input-changed' })
    const [report] = await Promise.all([distribute({ output: path('other.jsonl'), restart: true }), work()])
    expect(report).toMatchObject({ succeeded: 51 })
  })
})

/** The most lines that were in the queue at any time. */
async function watchPeak(url: string, name: string, end: AbortSignal): Promise<number> {
  const client = new Redis(url)
  let peak = 0
  while (!end.aborted) {
    let lines = 0
    for await (const keys of client.scanStream({ match: `embed-client:${name}:line-*`, count: 10_000 })) {
      lines += (keys as string[]).filter(key => /line-\d+$/.test(key)).length
    }
    peak = Math.max(peak, lines)
    await sleep(2)
  }
  client.disconnect()
  return peak
}
