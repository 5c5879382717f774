import fc from 'fast-check'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createOpenAiEmbedder, EmbedError, type Embedder, type OpenAiEmbedderOptions } from '../../src/index.ts'
import { TokenRate } from '../../src/plan/token-rate.ts'
import type { PlannedText } from '../../src/plan.ts'
import { type Deliver, streamVectors, type Work } from '../../src/stream/pipeline.ts'
import type { Run } from '../../src/stream/run.ts'
import { type Server, type ServerOptions, startServer } from '../../src/testing/index.ts'

/** Work of which the test decides when each request is done. The vector of a text is its number. */
function held(options: Partial<Work> = {}): Work & { requests: PlannedText[][]; release: (() => void)[]; runs: Run[] } {
  const requests: PlannedText[][] = []
  const release: (() => void)[] = []
  const runs: Run[] = []
  return {
    requests,
    release,
    runs,
    dimensions: 1,
    limits: { inputsPerRequest: 4, tokensPerRequest: Infinity, tokensPerInput: Infinity },
    rate: new TokenRate(),
    width: 3,
    deadlineMs: Infinity,
    plan: (text, index) =>
      text === '' ? new EmbedError('empty-text', 'empty') : { text, size: text.length, indices: [index] },
    send: (texts: readonly PlannedText[], run: Run, deliver: Deliver) =>
      new Promise<void>((resolve, reject) => {
        requests.push([...texts])
        runs.push(run)
        const end = (): void => {
          reject(run.signal.reason as Error)
        }
        run.signal.addEventListener('abort', end)
        release.push(() => {
          run.signal.removeEventListener('abort', end)
          for (const text of texts) deliver(text, Float32Array.of(Number(text.text)))
          resolve()
        })
      }),
    ...options
  }
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}`)
const sizes = (work: { requests: PlannedText[][] }): number[] => work.requests.map(request => request.length)

describe('streamVectors', () => {
  it('keeps the order, whichever request is done first, and whatever is the same or empty', async () => {
    const text = fc.oneof({ weight: 8, arbitrary: fc.nat(9).map(String) }, fc.constant(''))
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), async (texts, inputs) => {
        const work = held({
          limits: { inputsPerRequest: inputs, tokensPerRequest: Infinity, tokensPerInput: Infinity }
        })
        const finish = setInterval(() => {
          // The last one first.
          work.release.splice(-1).forEach(release => {
            release()
          })
        })
        const seen: unknown[] = []
        for await (const { index, vector, error } of streamVectors(work, texts, {})) {
          expect(index).toBe(seen.length)
          seen.push(error ? '' : String(vector[0]))
        }
        clearInterval(finish)
        expect(seen).toEqual(texts)
      }),
      { numRuns: 30 }
    )
  })

  it('reads on while requests are on their way, and no further than its width', async () => {
    const work = held()
    let read = 0
    function* source(): Generator<string> {
      for (;;) yield String(read++)
    }
    const stream = streamVectors(work, source(), {})
    const first = stream.next()
    await sleep(20)
    expect(sizes(work)).toEqual([4, 4, 4])
    expect(read).toBeLessThanOrEqual(3 * 4 + 1)
    work.release[0]!()
    expect((await first).value).toMatchObject({ index: 0 })
    await sleep(20)
    expect(sizes(work)).toEqual([4, 4, 4, 4])
    await stream.return()
  })

  it('stops reading when nobody takes the entries, and sends no crumbs then', async () => {
    const work = held({ dimensions: 16_384, limits: { ...held().limits, inputsPerRequest: 100 } })
    let read = 0
    function* source(): Generator<string> {
      for (;;) yield String(read++)
    }
    const stream = streamVectors(work, source(), {})
    const finish = setInterval(() => {
      work.release.splice(0).forEach(release => {
        release()
      })
    })
    // 64 MB are 1,024 vectors of 16,384 numbers.
    await stream.next()
    await sleep(50)
    expect(read).toBeGreaterThanOrEqual(1024)
    expect(read).toBeLessThanOrEqual(1026)
    for (let i = 0; i < 200; i++) {
      await stream.next()
      await sleep(0)
    }
    expect(read).toBeLessThanOrEqual(1226)
    expect(Math.min(...sizes(work))).toBeGreaterThanOrEqual(100)
    clearInterval(finish)
    await stream.return()
  })

  it('lets no text of a slow source wait for the next', async () => {
    const work = held()
    let more: (text: string) => void = () => undefined
    async function* source(): AsyncGenerator<string> {
      for (;;) yield await new Promise<string>(resolve => (more = resolve))
    }
    const stream = streamVectors(work, source(), {})
    for (let i = 0; i < 3; i++) {
      const next = stream.next()
      await sleep(1)
      more(`${i}`)
      await vi.waitFor(() => {
        expect(work.requests).toHaveLength(i + 1)
      })
      work.release[i]!()
      expect((await next).value).toMatchObject({ index: i, vector: Float32Array.of(i) })
    }
    await stream.return()
  })

  it('gathers the texts that come while a request is on its way', async () => {
    const work = held({ width: 10 })
    async function* source(): AsyncGenerator<string> {
      yield '0'
      await sleep(40)
      yield '1'
      yield '2'
      await sleep(40)
      yield '3'
    }
    const stream = streamVectors(work, source(), {})
    const first = stream.next()
    await vi.waitFor(() => {
      expect(sizes(work)).toEqual([1])
    })
    await sleep(80)
    work.release[0]!()
    await first
    const second = stream.next()
    await vi.waitFor(() => {
      expect(sizes(work)).toEqual([1, 3])
    })
    work.release[1]!()
    expect((await second).value).toMatchObject({ index: 1 })
    await stream.return()
  })

  it('throws what the source throws, after the entries before it', async () => {
    const work = held()
    const broken = new Error('the file is gone')
    function* source(): Generator<string> {
      yield* ['0', '1']
      throw broken
    }
    const stream = streamVectors(work, source(), {})
    const first = stream.next()
    await vi.waitFor(() => {
      expect(work.release).toHaveLength(1)
    })
    work.release[0]!()
    expect((await first).value).toMatchObject({ index: 0 })
    expect((await stream.next()).value).toMatchObject({ index: 1 })
    await expect(stream.next()).rejects.toBe(broken)
  })

  it('throws where something is no text', async () => {
    const stream = streamVectors(held(), [1 as unknown as string], {})
    await expect(stream.next()).rejects.toThrow(new TypeError('texts[0]: expected a string, got number'))
  })

  it('throws what a listener throws', async () => {
    const work = held()
    const broken = new Error('a bug in the listener')
    const onProgress = (): never => {
      throw broken
    }
    const stream = streamVectors(work, numbers(4), { onProgress })
    const read = (async (): Promise<void> => {
      for await (const _ of stream);
    })()
    read.catch(() => undefined)
    await vi.waitFor(() => {
      expect(work.release).toHaveLength(1)
    })
    work.release[0]!()
    await expect(read).rejects.toBe(broken)
  })

  describe('closes the source and ends requests, and leaves nothing behind', () => {
    const open = (): { source: AsyncGenerator<string>; closed: () => boolean } => {
      let isClosed = false
      async function* source(): AsyncGenerator<string> {
        try {
          for (let i = 0; ; i++) {
            await sleep(0)
            yield `${i}`
          }
        } finally {
          isClosed = true
        }
      }
      return { source: source(), closed: () => isClosed }
    }

    it('when the caller stops', async () => {
      const work = held()
      const { source, closed } = open()
      const stream = streamVectors(work, source, {})
      const first = stream.next()
      await vi.waitFor(() => {
        expect(work.release.length).toBeGreaterThan(0)
      })
      work.release[0]!()
      await first
      await vi.waitFor(() => {
        expect(work.runs.length).toBeGreaterThan(1)
      })
      await stream.return()
      await vi.waitFor(() => {
        expect(closed()).toBe(true)
      })
      expect(work.runs.at(-1)!.signal.aborted).toBe(true)
    })

    it('when the signal is aborted', async () => {
      const work = held()
      const { source, closed } = open()
      const controller = new AbortController()
      const removed = vi.spyOn(controller.signal, 'removeEventListener')
      const added = vi.spyOn(controller.signal, 'addEventListener')
      const first = streamVectors(work, source, { signal: controller.signal }).next()
      first.catch(() => undefined)
      await vi.waitFor(() => {
        expect(work.runs.length).toBeGreaterThan(0)
      })
      const reason = new Error('enough')
      controller.abort(reason)
      await expect(first).rejects.toBe(reason)
      expect(work.runs[0]!.signal.aborted).toBe(true)
      expect(removed.mock.calls).toHaveLength(added.mock.calls.length)
      await vi.waitFor(() => {
        expect(closed()).toBe(true)
      })
    })

    it('also when the source never answers', async () => {
      const never: AsyncIterable<string> = {
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise(() => undefined),
          return: () => new Promise(() => undefined)
        })
      }
      const controller = new AbortController()
      const first = streamVectors(held(), never, { signal: controller.signal }).next()
      const reason = new Error('enough')
      controller.abort(reason)
      await expect(first).rejects.toBe(reason)
    })

    it('when the time is over', async () => {
      const work = held({ deadlineMs: 30 })
      const first = streamVectors(work, open().source, {}).next()
      await expect(first).rejects.toMatchObject({ code: 'deadline-exceeded' })
      expect(work.runs.every(({ signal }) => signal.aborted)).toBe(true)
    })
  })
})

describe('embedStream of a service', () => {
  let server: Server
  afterEach(() => server.close())
  async function serve(options: ServerOptions, client: Partial<OpenAiEmbedderOptions> = {}): Promise<Embedder> {
    server = await startServer(options)
    const limits = { inputsPerRequest: 10 }
    return createOpenAiEmbedder({ baseURL: server.url, model: 'test-model', limits, ...client })
  }

  it('gives the same vectors as embed, bad texts as entries', async () => {
    const embedder = await serve({
      latencyMs: 3,
      faults: ({ body }) =>
        (body as { input: string[] }).input.includes('37') ? { type: 'status', status: 400 } : undefined
    })
    const texts = [...numbers(95), '', '3', '3']
    const failed: unknown[] = []
    const rows: Float32Array[] = []
    for await (const { index, vector, error } of embedder.embedStream(texts)) {
      if (error) failed.push([index, error.code])
      else rows.push(vector)
    }
    expect(failed).toEqual([
      [37, 'bad-request'],
      [95, 'empty-text']
    ])
    const good = texts.filter(text => text !== '' && text !== '37')
    const matrix = await embedder.embed(good)
    expect(rows).toEqual(good.map((_, i) => matrix.row(i)))
  })

  it('throws what fails for good, after the entries before it', async () => {
    const embedder = await serve({ faults: [undefined, { type: 'status', status: 401 }] }, { concurrency: 1 })
    const seen: number[] = []
    const read = async (): Promise<void> => {
      for await (const { index } of embedder.embedStream(numbers(100))) seen.push(index)
    }
    await expect(read()).rejects.toMatchObject({ code: 'unauthorized' })
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(server.requests).toHaveLength(2)
  })

  it('tells its progress', async () => {
    const embedder = await serve({}, { concurrency: 1 })
    const seen: unknown[] = []
    for await (const _ of embedder.embedStream(numbers(25), { onProgress: progress => seen.push(progress) }));
    expect(seen.at(-1)).toEqual({ done: 25, total: 25 })
  })
})
