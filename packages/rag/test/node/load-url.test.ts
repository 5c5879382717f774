import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RagError } from '../../src/errors.ts'
import { loadUrl, type LoadUrlOptions } from '../../src/node/load-url.ts'
import { requestFrom } from '../../src/node/request.ts'
import { makeDocx, paragraph } from '../load/make-docx.ts'
import { lines, makePdf } from '../load/make-pdf.ts'

type Reply = (request: IncomingMessage, response: ServerResponse) => void
let reply: Reply
let base: string
const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  reply(request, response)
})
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked.length = 0
})

const sends =
  (body: string | Uint8Array, headers: Record<string, string> = {}, status = 200): Reply =>
  (_, response) => {
    response.writeHead(status, headers).end(body)
  }

const load = (path: string, options: LoadUrlOptions = {}): ReturnType<typeof loadUrl> =>
  loadUrl(base + path, { allowPrivateNetwork: true, ...options })

const failureOf = (promise: Promise<unknown>): Promise<RagError> =>
  promise.then(
    () => expect.fail('it was loaded'),
    (error: unknown) => {
      expect(error).toHaveProperty('name', 'RagError')
      return error as RagError
    }
  )

describe('loadUrl', () => {
  it('loads a page, with links made absolute', async () => {
    reply = sends('<title>T</title><p>See <a href="/x">this</a>.', { 'content-type': 'text/html; charset=utf-8' })
    const document = await load('/a/b?c=d')
    expect(document).toMatchObject({ source: `${base}/a/b?c=d`, title: 'T', text: 'See this.' })
    expect(document.links?.[0]?.url).toBe(`${base}/x`)
    expect(document.metadata).toEqual({ url: `${base}/a/b?c=d` })
  })

  it('lets bytes, media type and name tell the format, and the server the encoding', async () => {
    const cases: [string, string | Uint8Array, string, string][] = [
      ['/a', makePdf([lines(['A page'])]), 'application/pdf', 'A page'],
      ['/a', makeDocx(paragraph('A page')), 'application/octet-stream', 'A page'],
      ['/a', '# A *page*', 'text/markdown', 'A page'],
      ['/raw/a.md', '# A *page*', 'text/plain', 'A page'],
      ['/a', '{"text":"A page"}', 'application/json', 'A page'],
      ['/a', 'A *page*', 'text/plain', 'A *page*'],
      ['/a', Uint8Array.from([0xcf, 0xf0, 0xe8]), 'text/plain; charset="windows-1251"', 'При']
    ]
    for (const [path, body, type, text] of cases) {
      reply = sends(body, { 'content-type': type })
      expect((await load(path)).text).toBe(text)
    }
    reply = sends(Buffer.from('89504e470d0a1a0a', 'hex'), { 'content-type': 'image/png' })
    expect((await failureOf(load('/a'))).code).toBe('unsupported-format')
  })

  it('unpacks what is packed, and not more than it may', async () => {
    reply = sends(gzipSync('packed'), { 'content-encoding': 'gzip' })
    expect((await load('/')).text).toBe('packed')
    reply = sends(brotliCompressSync('packed'), { 'content-encoding': 'br' })
    expect((await load('/')).text).toBe('packed')
    reply = sends(gzipSync('x'.repeat(1_000_000)), { 'content-encoding': 'gzip' })
    expect(await failureOf(load('/', { maxBytes: 10_000 }))).toMatchObject({
      code: 'too-large',
      message: `${base}/ has more than 10,000 bytes (maxBytes)`
    })
    reply = sends('no gzip', { 'content-encoding': 'gzip' })
    expect((await failureOf(load('/'))).code).toBe('fetch-failed')
    reply = sends('x', { 'content-encoding': 'zstd-or-so' })
    expect((await failureOf(load('/'))).message).toContain('packed in an unknown way (zstd-or-so)')
  })

  it('stops at its limit of bytes, told or not', async () => {
    reply = sends('x'.repeat(101))
    expect((await failureOf(load('/', { maxBytes: 100 }))).code).toBe('too-large')
    reply = (_, response) => {
      const write = (): void => {
        if (!response.destroyed) response.write('x'.repeat(10_000), () => setImmediate(write))
      }
      write()
    }
    expect((await failureOf(load('/', { maxBytes: 100_000 }))).code).toBe('too-large')
  })

  it('follows redirects, each one checked, and not for ever', async () => {
    reply = (request, response) => {
      if (request.url === '/from') response.writeHead(302, { location: 'to/page' }).end()
      else response.end('here')
    }
    const document = await load('/from')
    expect(document).toMatchObject({ source: `${base}/from`, text: 'here', metadata: { url: `${base}/to/page` } })
    reply = sends('', { location: '/again' }, 301)
    expect(await failureOf(load('/', { maxRedirects: 2 }))).toMatchObject({
      code: 'url-refused',
      message: `${base}/ is refused: it redirects more than 2 times (maxRedirects)`
    })
    reply = sends('', { location: 'file:///etc/passwd' }, 302)
    expect(await failureOf(load('/'))).toMatchObject({
      code: 'url-refused',
      message: 'file:/etc/passwd is refused: only http and https addresses are loaded'
    })
    reply = sends('', { location: 'http://user:secret@127.0.0.1/' }, 302)
    expect((await failureOf(load('/'))).message).toBe(
      'http://127.0.0.1/ is refused: addresses with a user or password are not loaded'
    )
  })

  it('asks no private network, by whatever name or form', async () => {
    reply = sends('secret')
    const { port } = new URL(base)
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0x7f.1', '2130706433', '0']) {
      const failure = await failureOf(loadUrl(`http://${host}:${port}/`))
      expect(failure.code).toBe('url-refused')
      expect(failure.message).toContain('of a private network (allowPrivateNetwork)')
    }
    expect(asked).toEqual([])
  })

  it('asks none by a redirect or a fetch of one’s own either', async () => {
    const seen: string[] = []
    const fetch: LoadUrlOptions['fetch'] = url => {
      seen.push(url)
      return Promise.resolve(
        new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/latest' } })
      )
    }
    const failure = await failureOf(loadUrl('http://93.184.216.34/', { fetch }))
    expect(failure.message).toBe(
      'http://169.254.169.254/latest is refused: 169.254.169.254 is 169.254.169.254, of a private network (allowPrivateNetwork)'
    )
    expect(seen).toEqual(['http://93.184.216.34/'])
    const answers: LoadUrlOptions['fetch'] = () => Promise.resolve(new Response('by fetch'))
    expect((await loadUrl('http://93.184.216.34/', { fetch: answers })).text).toBe('by fetch')
    const pdf: LoadUrlOptions['fetch'] = () => Promise.resolve(new Response(Buffer.from(makePdf([lines(['A page'])]))))
    expect((await loadUrl('http://93.184.216.34/', { fetch: pdf })).text).toBe('A page')
  })

  it('connects to the address that was checked, whatever the name means by then', async () => {
    reply = (request, response) => response.end(request.headers.host)
    const { port } = new URL(base)
    const url = new URL(`http://rebound.invalid:${port}/`)
    const answer = await requestFrom([{ address: '127.0.0.1', family: 4 }], url, {}, AbortSignal.timeout(5_000))
    const parts: Uint8Array[] = []
    for await (const part of answer.body) parts.push(part)
    expect(Buffer.concat(parts).toString()).toBe(`rebound.invalid:${port}`)
  })

  it('says what went wrong, without the query', async () => {
    reply = sends('no', {}, 404)
    expect(await failureOf(load('/x?token=secret'))).toMatchObject({
      code: 'fetch-failed',
      message: `${base}/x?… cannot be loaded: the server answered 404`
    })
    reply = (_, response) => response.destroy()
    expect((await failureOf(load('/'))).code).toBe('fetch-failed')
    reply = (_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('half')
      setImmediate(() => response.destroy())
    }
    expect((await failureOf(load('/'))).code).toBe('fetch-failed')
    expect((await failureOf(loadUrl('http://127.0.0.1:1/', { allowPrivateNetwork: true }))).message).toContain(
      'no server listens'
    )
    expect((await failureOf(loadUrl('ftp://a.org/'))).code).toBe('url-refused')
    await expect(loadUrl('nowhere')).rejects.toThrow(TypeError)
    reply = sends('')
    expect((await failureOf(load('/'))).code).toBe('empty-document')
  })

  it('stops when it is told to, and when it takes too long', async () => {
    reply = () => undefined
    expect((await failureOf(load('/', { timeout: 50 }))).message).toContain('it took longer than 0.05 s (timeout)')
    const controller = new AbortController()
    reply = () => {
      controller.abort(new Error('enough'))
    }
    await expect(load('/', { signal: controller.signal })).rejects.toThrow('enough')
    await expect(load('/', { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
  })
})
