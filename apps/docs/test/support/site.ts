import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { gzipSync } from 'node:zlib'

/** The built site on loopback, as a plain web server would serve its folder. */
export interface BuiltSite {
  /** Of the page `/guide/01-tokens.html`, for instance. */
  address(path: string): string
  /** What was sent since the last call, in bytes as gzip makes them, by path within the site. */
  sent(): Map<string, number>
  close(): Promise<void>
}

const folder = join(import.meta.dirname, '../../.vitepress/dist')
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json'
}

/** Packing takes longer than all else that this server does. */
const packedFiles = new Map<string, Buffer>()

function packedOf(path: string, body: Buffer): Buffer {
  const packed = packedFiles.get(path) ?? gzipSync(body)
  packedFiles.set(path, packed)
  return packed
}

/** Every page of the built site but that for what is not there, as `guide/01-tokens.html`. */
export function pagesOf(): string[] {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.html'))
  return pages.filter(name => name !== '404.html').sort()
}

/** @param under  the path that the site stands under */
export async function serveSite(under: string = '/a/path/'): Promise<BuiltSite> {
  let sent = new Map<string, number>()
  const server: Server = createServer((request, response) => {
    void answer(new URL(request.url!, 'http://localhost').pathname).then(({ status, type, body, path }) => {
      const packed = packedOf(path, body)
      sent.set(path, packed.length)
      response.writeHead(status, { 'content-type': type, 'content-encoding': 'gzip' }).end(packed)
    })
  })

  async function answer(pathname: string): Promise<{ status: number; type: string; body: Buffer; path: string }> {
    const path = normalize(decodeURIComponent(pathname))
    const within = path.startsWith(under) ? path.slice(under.length).replace(/(^|\/)$/, '$1index.html') : undefined
    const body = within === undefined ? undefined : await readFile(join(folder, within)).catch(() => undefined)
    if (within === undefined)
      return { status: 404, type: 'text/plain', body: Buffer.from('no site'), path: `404 ${path}` }
    if (body === undefined) {
      const instead = await readFile(join(folder, '404.html'))
      return { status: 404, type: types['.html']!, body: instead, path: `404 ${path}` }
    }
    return { status: 200, type: types[extname(within)] ?? 'application/octet-stream', body, path: within }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    address: path => `http://127.0.0.1:${port}${under}${path.replace(/^\//, '')}`,
    sent: () => {
      const before = sent
      sent = new Map()
      return before
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}
