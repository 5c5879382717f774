import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { page } from './page.bundle.ts'
import { strictHeaders } from './reply.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.bcmap': 'application/octet-stream',
  '.icc': 'application/octet-stream',
  '.pfb': 'application/octet-stream',
  '.ttf': 'font/ttf'
}

/** The page's own files, bundled. */
const own: Readonly<Record<string, string>> = {
  '/': page.markup,
  '/page.js': page.script,
  '/style.css': page.style,
  '/icon.svg': page.icon
}

/** What the page needs of pdf.js: the library and its worker, and what files refer to that do not bring it along. */
const ofPdfjs =
  /^\/pdfjs\/((?:legacy\/build\/pdf(?:\.worker)?\.min\.mjs)|(?:cmaps|iccs|standard_fonts|wasm)\/[\w-]+\.(?:bcmap|icc|js|pfb|ttf|wasm))$/

/** Sends a file of the page, or of pdf.js as it is installed. False where there is none of this path. */
export async function sendAsset(
  path: string,
  response: ServerResponse,
  headers: OutgoingHttpHeaders
): Promise<boolean> {
  const text = Object.hasOwn(own, path) ? own[path] : undefined
  if (text !== undefined) {
    response.writeHead(200, { ...strictHeaders, ...headers, 'content-type': typeOf(path === '/' ? '.html' : path) })
    response.end(text)
    return true
  }
  const name = ofPdfjs.exec(path)?.[1]
  if (name === undefined) return false
  const file = fileURLToPath(new URL(name, import.meta.resolve('pdfjs-dist/package.json')))
  const size = await stat(file).then(
    ({ size }) => size,
    () => undefined
  )
  if (size === undefined) return false
  // The worker decodes images with WebAssembly; the policy of the page does not hold there, and allows none.
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
  response.writeHead(200, {
    ...strictHeaders,
    ...(path.endsWith('worker.min.mjs') && { 'content-security-policy': policy }),
    'content-type': typeOf(name),
    'content-length': size,
    'cache-control': 'private, max-age=3600'
  })
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response)
  return true
}

function typeOf(path: string): string {
  return types[extname(path) || path] ?? 'application/octet-stream'
}
