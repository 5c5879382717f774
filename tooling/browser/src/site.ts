import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'

/** Pages on loopback that run a module of ours, in Chromium. */
export interface Site {
  /**
   * A new page, in which `globalThis.theirs` is what the module exports. `/` is a page without rights: it is not isolated, so that
   * it shares no memory; `/strict` forbids WebAssembly, too.
   */
  open(path: '/' | '/strict'): Promise<Page>
  /** The paths asked for so far. */
  readonly requested: readonly string[]
  /** What no page caught. */
  readonly errors: readonly string[]
  close(): Promise<void>
}

/**
 * Bundles the module with all that it reaches, as a bundler would for a browser: a module of Node in it is an error.
 *
 * @param module  the address of a TypeScript file
 */
export async function startSite(module: URL): Promise<Site> {
  const [files, browser] = await Promise.all([bundle(fileURLToPath(module)), launchChromium()])
  const requested: string[] = []
  const errors: string[] = []
  const server = createServer((request, response) => {
    const path = request.url!
    requested.push(path)
    const file = files.get(path)
    if (file !== undefined) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(file)
      return
    }
    const policy = path === '/strict' ? { 'content-security-policy': "script-src 'self'" } : {}
    const page = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>'
    response.writeHead(200, { 'content-type': 'text/html', ...policy }).end(page)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    requested,
    errors,
    async open(path) {
      const page = await browser.newPage()
      page.on('pageerror', error => errors.push(error.message))
      await page.goto(`http://127.0.0.1:${port}${path}`)
      return page
    },
    async close() {
      await browser.close()
      server.closeAllConnections()
      server.close()
    }
  }
}

/** The page's modules by their paths: what it runs, and what that loads when it is needed. */
async function bundle(module: string): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as theirs from './${basename(module)}'; globalThis.theirs = theirs`,
      resolveDir: dirname(module),
      sourcefile: 'entry.ts'
    },
    entryNames: 'page',
    bundle: true,
    splitting: true,
    write: false,
    outdir: '/',
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['@llm-cookbook/source', 'module']
  })
  return new Map(outputFiles.map(({ path, contents }) => [path, contents]))
}
