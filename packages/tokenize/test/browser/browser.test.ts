import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium, launch } from './chromium.ts'
import * as here from './everything.ts'

const executable = findChromium()
const title = executable === undefined ? 'in a browser (skipped: no Chromium is installed)' : 'in a browser'

describe.skipIf(executable === undefined)(title, () => {
  let server: Server
  let browser: Browser
  let expected: Record<string, unknown>
  const requested: string[] = []

  beforeAll(async () => {
    const [files, launched, inNode] = await Promise.all([bundle(), launch(executable!), here.everything()])
    browser = launched
    expected = inNode
    server = createServer((request, response) => {
      const path = request.url!
      requested.push(path)
      const file = files.get(path)
      if (file !== undefined) {
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(file)
        return
      }
      // The policy of a page that allows no WebAssembly.
      const policy = path === '/strict' ? { 'content-security-policy': "script-src 'self'" } : {}
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

  it('gives what it gives in Node', async () => {
    const page = await open('/')
    expect(await page.evaluate(() => theirs.everything())).toEqual(expected)
    expect([here.runsWebAssembly(), await page.evaluate(() => theirs.runsWebAssembly())]).toEqual([true, true])
  })

  it('gives it in TypeScript where the page forbids WebAssembly', async () => {
    const page = await open('/strict')
    expect(await page.evaluate(() => theirs.everything())).toEqual(expected)
    expect(await page.evaluate(() => theirs.runsWebAssembly())).toBe(false)
  })

  it('loads the encoding that is asked for, and no other', async () => {
    requested.length = 0
    const page = await open('/')
    await page.evaluate(() => theirs.everything())
    expect(requested.filter(path => path.includes('k_base'))).toEqual([
      expect.stringMatching(/^\/cl100k_base-\w+\.js$/)
    ])
  })

  async function open(path: string): Promise<Page> {
    const page = await browser.newPage()
    const { port } = server.address() as AddressInfo
    await page.goto(`http://127.0.0.1:${port}${path}`)
    return page
  }
})

/** What the page calls by this name; the function given to `evaluate` runs there. */
declare const theirs: typeof here

/** The page's modules by their paths: the main entry, and what it loads when it is needed. */
async function bundle(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as theirs from './everything.ts'; globalThis.theirs = theirs`,
      resolveDir: import.meta.dirname,
      sourcefile: 'page.ts'
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
