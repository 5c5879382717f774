import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium, launch } from './chromium.ts'
import * as here from './page.ts'

const executable = findChromium()
const title = executable === undefined ? 'in a browser (skipped: no Chromium is installed)' : 'in a browser'

describe.skipIf(executable === undefined)(title, () => {
  let server: Server
  let browser: Browser

  beforeAll(async () => {
    const [script, launched] = await Promise.all([bundle(), launch(executable!)])
    browser = launched
    server = createServer(({ url }, response) => {
      if (url === '/page.js') {
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
        return
      }
      // As a page without rights: it is not isolated, so that it shares no memory, and may allow no WebAssembly.
      const policy = url === '/strict' ? { 'content-security-policy': "script-src 'self'" } : {}
      const page = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>'
      response.writeHead(200, { 'content-type': 'text/html', ...policy }).end(page)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })

  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
  })

  it.each([
    { path: '/', webAssembly: true, epochs: 800 },
    { path: '/strict', webAssembly: false, epochs: 40 }
  ])(
    'trains what it trains in Node, to the last bit, with live progress: $path',
    async ({ path, webAssembly, epochs }) => {
      const page = await browser.newPage()
      const errors: string[] = []
      page.on('pageerror', error => errors.push(error.message))
      const { port } = server.address() as AddressInfo
      await page.goto(`http://127.0.0.1:${port}${path}`)
      const trained = await page.evaluate(count => theirs.train(count), epochs)
      expect([errors, await page.evaluate(() => theirs.runsWebAssembly())]).toEqual([[], webAssembly])
      const inNode = await here.train(epochs)
      expect([trained.words, trained.nearest]).toEqual([inNode.words, inNode.nearest])
      expect(Float32Array.from(trained.numbers)).toEqual(Float32Array.from(inNode.numbers))

      const ends = trained.progress.filter((told, i) => told.epoch !== trained.progress[i + 1]?.epoch)
      expect(ends.map(({ epoch, words }) => [epoch, words])).toEqual(
        Array.from({ length: epochs }, (_, i) => [i + 1, 10_000 * (i + 1)])
      )
      // Others had turns meanwhile.
      expect(new Set(trained.seen).size).toBeGreaterThan(1)
    }
  )
})

/** What the page calls by this name; the function given to `evaluate` runs there. */
declare const theirs: typeof here

/** The page's script: the main entry with all that it reaches, for a browser; a module of Node in it would be an error. */
async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as theirs from './page.ts'; globalThis.theirs = theirs`,
      resolveDir: import.meta.dirname,
      sourcefile: 'entry.ts'
    },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['@llm-cookbook/source', 'module']
  })
  return outputFiles[0]!.contents
}
