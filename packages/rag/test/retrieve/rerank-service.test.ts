import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { rerankService, type RerankServiceOptions } from '../../src/index.ts'

type Answer = (response: ServerResponse, body: Question, request: IncomingMessage) => void
interface Question {
  readonly model?: string
  readonly query: string
  readonly documents?: readonly string[]
  readonly texts?: readonly string[]
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A service that answers the first request by the first of `answers`, and so on; the last one goes on. */
async function serve(...answers: Answer[]) {
  const questions: Question[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (data: Buffer) => (text += data.toString()))
    request.on('end', () => {
      const question = JSON.parse(text) as Question
      questions.push(question)
      answers[Math.min(questions.length, answers.length) - 1]!(response, question, request)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/rerank`
  const reranker = (options: Partial<RerankServiceOptions> = {}) =>
    rerankService({ url, retryDelayMs: 1, timeoutMs: 5000, ...options })
  return { url, questions, reranker }
}

/** By length, the best first, as services answer. */
const byLength: Answer = (response, { documents = [] }) => {
  const results = documents.map((text, index) => ({ index, relevance_score: text.length / 100 }))
  response.end(JSON.stringify({ results: results.sort((a, b) => b.relevance_score - a.relevance_score) }))
}
const saying =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  response => {
    response.writeHead(status, headers).end(body)
  }
const failing = (message: string | RegExp) => ({
  code: 'reranker-failed',
  message: expect.stringMatching(message) as string
})

describe('rerankService', () => {
  it('gives a score a text, in the order of the texts', async () => {
    const { questions, reranker } = await serve((response, question, request) => {
      expect(request.headers.authorization).toBe('Bearer secret')
      expect(request.headers['content-type']).toBe('application/json')
      byLength(response, question, request)
    })
    const scores = await reranker({ model: 'm', key: 'secret' }).rerank('which', ['aa', 'aaaa', 'a'])
    expect(scores).toEqual([0.02, 0.04, 0.01])
    expect(questions).toEqual([{ model: 'm', query: 'which', documents: ['aa', 'aaaa', 'a'], top_n: 3 }])
  })

  it("speaks text-embeddings-inference's form", async () => {
    const { questions, reranker } = await serve(
      saying(
        200,
        JSON.stringify([
          { index: 1, score: 0.9 },
          { index: 0, score: -3 }
        ])
      )
    )
    expect(await reranker({ format: 'tei' }).rerank('which', ['a', 'b'])).toEqual([-3, 0.9])
    expect(questions).toEqual([{ query: 'which', texts: ['a', 'b'], truncate: true }])
  })

  it('asks in batches, and not at all about nothing', async () => {
    const { questions, reranker } = await serve(byLength)
    expect(await reranker({ batchSize: 2 }).rerank('q', ['a', 'aa', 'aaa', 'aa', 'a'])).toEqual([
      0.01, 0.02, 0.03, 0.02, 0.01
    ])
    expect(questions.map(({ documents }) => documents!.length)).toEqual([2, 2, 1])
    expect(await reranker().rerank('q', [])).toEqual([])
    expect(questions).toHaveLength(3)
  })

  it.each([
    ['429 with retry-after', saying(429, 'slow down', { 'retry-after': '0' })],
    ['429 with a date that is past', saying(429, '', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' })],
    ['503', saying(503, 'starting')],
    [
      'a connection that ends in mid-answer',
      response => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"results": [')
        response.socket!.destroy()
      }
    ],
    [
      'a connection that ends before the answer',
      response => {
        response.socket!.destroy()
      }
    ]
  ])('asks again after %s', async (_, first) => {
    const { questions, reranker } = await serve(first, byLength)
    expect(await reranker().rerank('q', ['a'])).toEqual([0.01])
    expect(questions).toHaveLength(2)
  })

  it('waits as long as it is told to', async () => {
    const { questions, reranker } = await serve(saying(429, '', { 'retry-after': '1' }), byLength)
    const begun = performance.now()
    expect(await reranker().rerank('q', ['a'])).toEqual([0.01])
    expect(performance.now() - begun).toBeGreaterThan(990)
    expect(questions).toHaveLength(2)
  })

  it('does not wait longer than a minute, and asks again only so often', async () => {
    const later = await serve(saying(429, 'come tomorrow', { 'retry-after': '86400' }))
    await expect(later.reranker().rerank('q', ['a'])).rejects.toMatchObject(failing('status 429: come tomorrow$'))
    expect(later.questions).toHaveLength(1)
    const down = await serve(saying(500, ''))
    await expect(down.reranker({ retries: 3 }).rerank('q', ['a'])).rejects.toMatchObject(
      failing(/status 500 \(asked 4 times\)$/)
    )
    expect(down.questions).toHaveLength(4)
  })

  it('gives up on an answer that comes too late', async () => {
    const { questions, reranker } = await serve(() => undefined)
    await expect(reranker({ timeoutMs: 50, retries: 1 }).rerank('q', ['a'])).rejects.toMatchObject(
      failing(/did not answer within 50 ms \(asked 2 times\)/)
    )
    expect(questions).toHaveLength(2)
    const slow = await serve(response => {
      response.write('{') // the headers in time, the rest never
    })
    await expect(slow.reranker({ timeoutMs: 50, retries: 0 }).rerank('q', ['a'])).rejects.toMatchObject(
      failing('did not answer within 50 ms$')
    )
  })

  const result = (...results: unknown[]) => JSON.stringify({ results })
  it.each([
    ['text', 'Good morning', 'no JSON: Good morning'],
    ['half an answer', '{"results": [{"index": 0,', 'no JSON'],
    ['null', 'null', 'without results'],
    ['no results', '{}', 'without results'],
    ['too few', result({ index: 0, score: 1 }), '1 scores for 2 texts'],
    ['one twice', result({ index: 0, score: 1 }, { index: 0, score: 1 }), 'two results for text 0'],
    ['a text that was not sent', result({ index: 2, score: 1 }), 'result for text 2 of 2'],
    ['no number', result({ index: 0, score: '1' }), 'the score 1'],
    ['no result', result(null), 'result for text undefined']
  ])('refuses %s', async (_, body, message) => {
    const { questions, reranker } = await serve(saying(200, body))
    await expect(reranker().rerank('q', ['a', 'b'])).rejects.toMatchObject(failing(message))
    expect(questions).toHaveLength(1)
  })

  it('never tells the key', async () => {
    const { url, questions, reranker } = await serve(saying(401, 'no such key: sk-12345'))
    const failed = reranker({ key: 'sk-12345', url: `${url}?token=sk-67890` }).rerank('q', ['a'])
    await expect(failed).rejects.toMatchObject(failing(/\/v2\/rerank answered with status 401: no such key: \[key\]$/))
    expect(questions).toHaveLength(1)
    const echo = (() => Promise.reject(new TypeError('header "Bearer sk-12345" is invalid'))) as typeof fetch
    const error = await reranker({ key: 'sk-12345', fetch: echo, retries: 0 }).rerank('q', ['a']).catch(String)
    expect(error).toContain('header "Bearer [key]" is invalid')
  })

  it('names a service that is not there', async () => {
    const { reranker } = await serve(byLength)
    for (const close of closing.splice(0)) close()
    await expect(reranker().rerank('q', ['a'])).rejects.toMatchObject(failing(/failed: .*ECONNREFUSED/))
  })

  it('stops when told to, while it asks and while it waits', async () => {
    const stop = new AbortController()
    const { reranker } = await serve(() => {
      stop.abort(new Error('enough'))
    })
    await expect(reranker().rerank('q', ['a'], { signal: stop.signal })).rejects.toThrow('enough')
    await expect(reranker().rerank('q', ['a'], { signal: stop.signal })).rejects.toThrow('enough')
    const again = new AbortController()
    const busy = await serve(response => {
      response.writeHead(429, { 'retry-after': '30' }).end()
      setTimeout(() => {
        again.abort(new Error('enough'))
      }, 20)
    })
    await expect(busy.reranker().rerank('q', ['a'], { signal: again.signal })).rejects.toThrow('enough')
  })

  it('names an option out of range', () => {
    const url = 'http://127.0.0.1/rerank'
    expect(() => rerankService({ url: 'file:///etc/passwd' })).toThrow(TypeError)
    expect(() => rerankService({ url: 'rerank' })).toThrow('url must be the http or https address')
    expect(() => rerankService({ url, batchSize: 1.5 })).toThrow(RangeError)
    expect(() => rerankService({ url, timeoutMs: NaN })).toThrow('timeoutMs')
    expect(() => rerankService({ url, retries: -1 })).toThrow('retries')
    expect(() => rerankService({ url, format: 'xml' as 'tei' })).toThrow("format must be 'cohere' or 'tei', not 'xml'")
  })
})
