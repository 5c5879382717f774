import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, type Rolldown } from 'vite'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as browser from '../src/index.ts'
import * as node from '../src/node.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const [recorded, name] = readFileSync(new URL('../model/SHA256SUMS', import.meta.url), 'utf8')
  .trim()
  .split('  ')

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the model', () => {
  it('is the one that was made: its checksum is recorded', () => {
    expect(name).toBe('embedder-en.bin')
    expect(sha256(readFileSync(node.modelUrl))).toBe(recorded)
  })

  it('stays small', () => {
    expect(readFileSync(node.modelUrl).length).toBeLessThan(13_000_000)
  })
})

describe('loadModel', () => {
  it('reads the file in Node', async () => {
    expect(sha256(await node.loadModel())).toBe(recorded)
  })

  it('fetches it elsewhere', async () => {
    const fetched = vi.fn((url: URL) => Promise.resolve(new Response(readFileSync(url))))
    vi.stubGlobal('fetch', fetched)
    expect(sha256(await browser.loadModel())).toBe(recorded)
    expect(fetched.mock.calls).toEqual([[node.modelUrl]])
  })

  it('says so when it does not come', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 404, statusText: 'Not Found' })))
    await expect(browser.loadModel()).rejects.toThrow(/embedder-en\.bin: 404 Not Found/)
  })

  it('takes the file along when it is bundled for a browser', async () => {
    const { output } = (await build({
      root: fileURLToPath(new URL('..', import.meta.url)),
      configFile: false,
      logLevel: 'silent',
      resolve: { conditions: ['@llm-cookbook/source', 'module', 'browser'] },
      build: {
        write: false,
        minify: false,
        rolldownOptions: { input: 'app', preserveEntrySignatures: 'strict' }
      },
      plugins: [
        {
          name: 'app',
          resolveId: id => (id === 'app' ? '\0app' : undefined),
          load: id => (id === '\0app' ? "export { loadModel } from '@llm-cookbook/model-en'" : undefined)
        }
      ]
    })) as Rolldown.RolldownOutput
    const asset = output.find(file => file.type === 'asset')
    const chunk = output.find(file => file.type === 'chunk')
    expect(asset?.fileName).toMatch(/embedder-en-.*\.bin$/)
    expect(sha256(asset!.source as Uint8Array)).toBe(recorded)
    expect(chunk?.code).toContain(asset!.fileName)
    expect(chunk?.code).not.toContain('readFile')
  })
})
