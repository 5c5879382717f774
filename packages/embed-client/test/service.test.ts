import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createService, type Service, type ServiceOptions } from '../src/index.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map(end => end()))
})

type Handle = (request: IncomingMessage, response: ServerResponse, body: string) => unknown

/** A service that answers so, and the client of it. */
async function serve(handle: Handle, options: Partial<ServiceOptions> = {}): Promise<Service> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', part => parts.push(part as Buffer))
    request.on('end', () => handle(request, response, Buffer.concat(parts).toString()))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.closeAllConnections()
    return new Promise(resolve => {
      server.close(() => {
        resolve()
      })
    })
  })
  const { port } = server.address() as AddressInfo
  return createService({ baseURL: `http://127.0.0.1:${port}/v1`, ...options })
}

const json = (response: ServerResponse, body: unknown, status = 200): unknown =>
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req-1' }).end(JSON.stringify(body))

describe('request', () => {
  it('sends JSON to the path, and gives that of the answer', async () => {
    const service = await serve(({ method, url, headers }, response, body) =>
      json(response, { method, url, type: headers['content-type'], body: JSON.parse(body) as unknown })
    )
    expect(await service.request('/chat/completions', { model: 'm' })).toEqual({
      method: 'POST',
      url: '/v1/chat/completions',
      type: 'application/json',
      body: { model: 'm' }
    })
  })

  it('sends other methods without a body, and forms', async () => {
    const service = await serve(({ method, headers }, response, body) =>
      json(response, { method, type: headers['content-type'] ?? '', body })
    )
    for (const method of ['GET', 'DELETE'] as const) {
      expect(await service.request('/batches', undefined, { method })).toEqual({ method, type: '', body: '' })
    }
    const form = new FormData()
    form.set('purpose', 'batch')
    form.set('file', new File(['{"a":1}\n'], 'in.jsonl'))
    const { type, body } = (await service.request('/files', form)) as Record<'type' | 'body', string>
    expect(type).toMatch(/^multipart\/form-data; boundary=/)
    expect(body).toMatch(/name="purpose"[^]*batch[^]*filename="in.jsonl"[^]*\{"a":1\}\n/)
  })

  it.each([200, 429, 500])('tells the headers of status %i once, before the body is there', async status => {
    const service = await serve((_, response) => json(response, { error: { message: 'no' } }, status))
    const onHeaders = vi.fn()
    await service.request('/a', {}, { onHeaders }).catch(() => undefined)
    expect(onHeaders).toHaveBeenCalledTimes(1)
    const [headers, told] = onHeaders.mock.calls[0] as [Headers, number]
    expect([headers.get('x-request-id'), told]).toEqual(['req-1', status])
  })

  it('understands JSON that goes by another name, and says what else it got', async () => {
    const answer = (type: string, body: string): Promise<unknown> =>
      serve((_, response) => response.writeHead(200, { 'content-type': type }).end(body)).then(service =>
        service.request('/a', {})
      )
    expect(await answer('text/plain', '{"a":1}')).toEqual({ a: 1 })
    await expect(answer('text/html', '<html>')).rejects.toMatchObject({ code: 'bad-response', retryable: false })
    await expect(answer('text/html', '<html>')).rejects.toThrow(/no JSON; does the base URL end/)
    await expect(answer('application/json', '{"a":')).rejects.toMatchObject({ code: 'bad-response', retryable: true })
    await expect(answer('application/json', '')).rejects.toMatchObject({ code: 'bad-response', retryable: true })
  })
})

describe('the size of an answer', () => {
  const endless: Handle = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"a":"')
    const timer = setInterval(() => response.write('x'.repeat(10_000)), 1)
    response.on('close', () => {
      clearInterval(timer)
    })
  }
  it('is bounded: an endless one is cut off', async () => {
    let closed = false
    const service = await serve(
      (request, response, body) => {
        response.on('close', () => (closed = true))
        endless(request, response, body)
      },
      { maxResponseBytes: 100_000 }
    )
    const answer = service.request('/a', {})
    await expect(answer).rejects.toMatchObject({ code: 'bad-response', retryable: false })
    await expect(answer).rejects.toThrow('longer than maxResponseBytes, 100000')
    await vi.waitFor(() => {
      expect(closed).toBe(true)
    })
  })

  it('counts after decompression', async () => {
    const bomb = gzipSync(JSON.stringify('x'.repeat(1_000_000)))
    const head = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const handle: Handle = (_, response) => response.writeHead(200, head).end(bomb)
    const small = await serve(handle, { maxResponseBytes: 10_000 })
    expect(bomb.length).toBeLessThan(10_000)
    await expect(small.request('/a', {})).rejects.toThrow('longer than maxResponseBytes')
    const large = await serve(handle, { maxResponseBytes: 1_000_002 })
    expect(await large.request('/a', {})).toHaveLength(1_000_000)
  })

  it('is bounded for refusals, whose words are shortened', async () => {
    const service = await serve((_, response) => {
      response.writeHead(400, { 'content-type': 'text/plain' })
      const timer = setInterval(() => response.write('no '.repeat(10_000)), 1)
      response.on('close', () => {
        clearInterval(timer)
      })
    })
    const failure = (await service.request('/a', {}).catch((error: unknown) => error)) as Error
    expect(failure).toMatchObject({ code: 'bad-request', status: 400 })
    expect(failure.message.length).toBeLessThan(1100)
  })

  it('has to be a number above 0', () => {
    const create = (): unknown => createService({ baseURL: 'https://example.com', maxResponseBytes: 0 })
    expect(create).toThrow(new RangeError('maxResponseBytes: expected bytes above 0, got 0'))
  })
})

describe('the time of an exchange', () => {
  it('covers the whole answer, however many bytes drip in', async () => {
    const service = await serve(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const timer = setInterval(() => response.write(' '), 5)
        response.on('close', () => {
          clearInterval(timer)
        })
      },
      { timeoutMs: 60 }
    )
    await expect(service.request('/a', {})).rejects.toMatchObject({ code: 'timeout', retryable: true })
  })

  it('ends with the signal, and leaves no listener behind', async () => {
    const service = await serve((_, response) => json(response, {}))
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    await service.request('/a', {}, { signal })
    expect(removed.mock.calls.map(([type]) => type)).toEqual(added.mock.calls.map(([type]) => type))
    const reason = new Error('enough')
    await expect(service.request('/a', {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

describe('download', () => {
  const text = async (bytes: AsyncIterable<Uint8Array>): Promise<string> => {
    const parts: Uint8Array[] = []
    for await (const part of bytes) parts.push(part)
    return Buffer.concat(parts).toString()
  }

  it('gives the bytes as they come, without a bound', async () => {
    const service = await serve((_, response) => response.writeHead(200).end('line\n'.repeat(100_000)), {
      maxResponseBytes: 10
    })
    expect(await text(service.download('/files/1/content'))).toBe('line\n'.repeat(100_000))
  })

  it('allows the time for each piece anew, and none of it counts while the reader is busy', async () => {
    const service = await serve(
      async (_, response) => {
        response.writeHead(200)
        for (let i = 0; i < 5; i++) {
          response.write('x')
          await sleep(60)
        }
        response.end()
      },
      { timeoutMs: 200 }
    )
    expect(await text(service.download('/a'))).toBe('xxxxx')
    let read = 0
    for await (const piece of service.download('/a')) {
      if (read === 0) await sleep(250)
      read += piece.length
    }
    expect(read).toBe(5)
  })

  it('fails where a piece does not come, and where the service refuses', async () => {
    const stalled = await serve((_, response) => response.writeHead(200).write('x'), { timeoutMs: 50 })
    await expect(text(stalled.download('/a'))).rejects.toMatchObject({ code: 'timeout' })
    const missing = await serve((_, response) => json(response, { error: { message: 'gone' } }, 404))
    await expect(text(missing.download('/a'))).rejects.toMatchObject({ code: 'not-found' })
  })

  it('ends the exchange when the reader stops', async () => {
    let closed = false
    const service = await serve((_, response) => {
      response.on('close', () => (closed = true))
      response.writeHead(200).write('x')
    })
    for await (const _ of service.download('/a')) break
    await vi.waitFor(() => {
      expect(closed).toBe(true)
    })
  })
})
