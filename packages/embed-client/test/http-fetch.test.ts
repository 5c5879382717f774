import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createOpenAiEmbedder, createService } from '../src/index.ts'
import { createHttpFetch } from '../src/node.ts'
import { type Fault, startServer } from '../src/testing/index.ts'

let server: Server | undefined
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise<void>(resolve => {
    if (server) {
      server.close(() => {
        resolve()
      })
    } else resolve()
  })
  server = undefined
})

async function listen(listener: RequestListener): Promise<string> {
  server = createServer(listener)
  await new Promise<void>(resolve => server!.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?query=1`
}

const manual = { redirect: 'manual' } as const

describe('createHttpFetch', () => {
  it('sends method, headers and body, and gives status, headers and body', async () => {
    const url = await listen((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        response.writeHead(418, 'Teapot', { 'x-twice': ['a', 'b'], 'content-type': 'application/json' })
        response.end(
          JSON.stringify({
            method: request.method,
            url: request.url,
            headers: request.headers,
            body: Buffer.concat(parts).toString()
          })
        )
      })
    })
    for (const body of ['é', new TextEncoder().encode('é')]) {
      const init = { ...manual, method: 'POST', headers: { 'X-Mine': 'yes' }, body }
      const response = await createHttpFetch()(url, init)
      expect([response.status, response.statusText, response.headers.get('x-twice')]).toEqual([418, 'Teapot', 'a, b'])
      expect(await response.json()).toMatchObject({
        method: 'POST',
        url: '/path?query=1',
        headers: { 'x-mine': 'yes', 'content-length': '2' },
        body: 'é'
      })
    }
  })
  it('uses a connection again', async () => {
    const url = await listen((_, response) => response.end('x'))
    let connections = 0
    server!.on('connection', () => connections++)
    const get = createHttpFetch()
    for (let i = 0; i < 5; i++) expect(await (await get(new URL(url), manual)).text()).toBe('x')
    expect(connections).toBe(1)
  })
  it('opens no more connections than allowed', async () => {
    const url = await listen((_, response) => setTimeout(() => response.end('x'), 10))
    let connections = 0
    server!.on('connection', () => connections++)
    const get = createHttpFetch({ connections: 2 })
    await Promise.all(Array.from({ length: 6 }, async () => (await get(url, manual)).text()))
    expect(connections).toBe(2)
    expect(() => createHttpFetch({ connections: 0 })).toThrow(/^connections: expected a number from 1, got 0$/)
  })
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync]
  ])('unpacks %s, and fails where that is broken', async (coding, pack) => {
    const packed = pack('text '.repeat(100_000))
    const url = await listen((request, response) => {
      expect(request.headers['accept-encoding']).toContain(coding)
      response.writeHead(200, { 'content-encoding': coding })
      response.end(request.method === 'GET' ? packed : packed.subarray(0, packed.length >> 1))
    })
    expect(await (await createHttpFetch()(url, manual)).text()).toBe('text '.repeat(100_000))
    await expect((await createHttpFetch()(url, { ...manual, method: 'POST' })).text()).rejects.toThrow()
  })
  it('reads no faster than it is read from', async () => {
    let written = 0
    const url = await listen((_, response) => {
      const write = (): void => {
        while (written < 50e6 && response.write(Buffer.alloc(1e5))) written += 1e5
        if (written >= 50e6) response.end()
        else response.once('drain', write)
      }
      write()
    })
    const { body } = await createHttpFetch()(url, manual)
    const reader = body!.getReader()
    await reader.read()
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(written).toBeLessThan(20e6)
    await reader.cancel()
  })
  it('has no body where there is none, and follows no redirect', async () => {
    const statuses = [204, 304, 302]
    const url = await listen((_, response) => response.writeHead(statuses.shift()!, { location: '/elsewhere' }).end())
    const get = createHttpFetch()
    for (const status of [204, 304, 302]) {
      const response = await get(url, manual)
      expect([response.status, await response.text()]).toEqual([status, ''])
    }
  })
  it('fails with what the system says, and when it is aborted before or after the head', async () => {
    await expect(createHttpFetch()('http://127.0.0.1:1/', manual)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const url = await listen((_, response) => {
      response.writeHead(200)
      response.write('half')
    })
    const abort = new AbortController()
    const response = await createHttpFetch()(url, { ...manual, signal: abort.signal })
    const reading = response.text()
    abort.abort()
    await expect(reading).rejects.toThrow()
    await expect(createHttpFetch()(url, { ...manual, signal: abort.signal })).rejects.toMatchObject({
      name: 'AbortError'
    })
  })
  it('leaves to the global fetch what it does not know', async () => {
    const url = await listen((request, response) => {
      response
        .writeHead(request.url === '/there' ? 200 : 302, { location: '/there' })
        .end(request.headers['content-type'])
    })
    const form = new FormData()
    form.set('name', 'value')
    expect((await createHttpFetch()(url, { ...manual, method: 'POST', body: form })).status).toBe(302)
    expect((await createHttpFetch()(url)).status).toBe(200)
    expect((await createHttpFetch()(new Request(url))).status).toBe(200)
  })
})

describe('a service over it', () => {
  const faults: Fault[] = [
    { type: 'drop' },
    { type: 'die' },
    { type: 'cut-json' },
    { type: 'status', status: 500 },
    { type: 'status', status: 429, headers: { 'retry-after-ms': '1' } }
  ]
  it('gives the same as over the global fetch, faults and all', async () => {
    const test = await startServer({ faults: [...faults, undefined, ...faults] })
    try {
      const options = { baseURL: test.url, model: 'm', retry: { baseDelayMs: 1 } }
      const ours = createOpenAiEmbedder({ ...options, fetch: createHttpFetch() })
      const other = createOpenAiEmbedder(options)
      expect((await ours.embed(['a', 'b'])).data).toEqual((await other.embed(['a', 'b'])).data)
    } finally {
      await test.close()
    }
  })
  it('gives up what is late or too long', async () => {
    const test = await startServer({
      faults: [{ type: 'hang' }, { type: 'slow', ms: 10_000 }, { type: 'huge', bytes: 1e7 }]
    })
    try {
      const service = createService({
        baseURL: test.url,
        timeoutMs: 200,
        maxResponseBytes: 1e6,
        fetch: createHttpFetch()
      })
      const send = (): Promise<unknown> => service.request('/embeddings', { model: 'm', input: 'a' })
      await expect(send()).rejects.toMatchObject({ code: 'timeout', retryable: true })
      await expect(send()).rejects.toMatchObject({ code: 'timeout', retryable: true })
      await expect(send()).rejects.toMatchObject({ code: 'bad-response' })
      await expect(send()).resolves.toMatchObject({ object: 'list' })
    } finally {
      await test.close()
    }
  })
})
