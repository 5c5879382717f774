import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { findChromium, launchChromium, titleWhere } from '@llm-cookbook/browser'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as here from './neighbors-page.ts'

/** What the page calls by this name; the functions given to `evaluate` run there. */
declare const theirs: typeof here

describe.skipIf(findChromium() === undefined)(titleWhere('neighbors'), () => {
  let server: Server
  let browser: Browser

  beforeAll(async () => {
    const [page, thread, launched] = await Promise.all([
      bundle('./neighbors-page.ts'),
      bundle('../../src/neighbors/web-thread.ts'),
      launchChromium()
    ])
    browser = launched
    server = createServer(({ url }, response) => {
      const script = url === '/page.js' || url === '/without-worker/page.js' ? page : thread
      if (url === '/without-worker/web-thread.js') {
        response.writeHead(404).end()
      } else if (url?.endsWith('.js')) {
        response.writeHead(200, { 'content-type': 'text/javascript', ...policyOf(url) }).end(script)
      } else {
        const html = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="page.js"></script>'
        response.writeHead(200, { 'content-type': 'text/html', ...policyOf(url) }).end(html)
      }
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })

  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
  })

  async function open(path: string): Promise<Page> {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)
    await page.waitForFunction(() => typeof theirs === 'object')
    return page
  }

  it('finds in any number of Web Workers what it finds in Node, while the page goes on drawing', async () => {
    const { frames, ...inNode } = await here.search(4000, 1)
    expect(frames).toBe(0)
    const page = await open('/')
    expect(await page.evaluate(() => theirs.runsWebAssembly())).toBe(true)
    for (const workers of [1, 2, 3]) {
      const found = await page.evaluate(count => theirs.search(4000, count), workers)
      expect(found).toMatchObject(inNode)
      expect(found.frames).toBeGreaterThan(0)
    }
  })

  it('finds the same where the content policy forbids WebAssembly', async () => {
    const page = await open('/strict')
    expect(await page.evaluate(() => theirs.runsWebAssembly())).toBe(false)
    expect(await page.evaluate(() => theirs.search(400, 1))).toMatchObject({
      indices: (await here.search(400, 1)).indices
    })
  })

  it('says so when the file of the worker is missing', async () => {
    const page = await open('/without-worker/')
    expect(await page.evaluate(() => theirs.failure(4000, 2))).toBe(
      'VizError: a worker cannot search for neighbors: it failed: its file web-thread.js could not be loaded'
    )
  })
})

function policyOf(url: string | undefined): Record<string, string> {
  return url === '/strict' ? { 'content-security-policy': "script-src 'self'" } : {}
}

/** A module and all that it imports; what it exports is `theirs` in the page. */
async function bundle(path: string): Promise<string> {
  const entry = fileURLToPath(new URL(path, import.meta.url))
  const result = await build({
    stdin: {
      contents: `import * as all from ${JSON.stringify(entry)}; globalThis.theirs = all`,
      resolveDir: import.meta.dirname
    },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['@llm-cookbook/source'],
    logLevel: 'error'
  })
  return result.outputFiles[0]!.text
}
