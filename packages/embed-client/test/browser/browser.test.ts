import { findChromium, startSite, titleWhere, type Site } from '@llm-cookbook/browser'
import { startServer, type Server } from '@llm-cookbook/embed-client/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as here from './page.ts'

describe.skipIf(findChromium() === undefined)(titleWhere('in a browser'), () => {
  let site: Site
  let server: Server
  beforeAll(async () => {
    server = await startServer({ allowOrigin: '*', faults: { 500: 0.2 } })
    site = await startSite(new URL('./page.ts', import.meta.url))
  })
  afterAll(async () => {
    await site.close()
    await server.close()
  })

  it('gets the vectors that it gets in Node', async () => {
    const page = await site.open('/')
    const texts = Array.from({ length: 300 }, (_, i) => `text ${i}`)
    const [theirVectors, ours] = [
      await page.evaluate(([url, texts]) => theirs.embed(url, texts), [server.url, texts] as const),
      await here.embed(server.url, texts)
    ]
    expect(theirVectors).toEqual(ours)
    expect(site.errors).toEqual([])
  })

  it('sends no key, unless it is allowed where everyone can read it', async () => {
    const page = await site.open('/')
    const answer = await page.evaluate(url => theirs.embedWithKey(url), server.url)
    expect(answer).toMatch(/^TypeError: apiKey: expected none in a browser.*allowKeyInBrowser$/)
    expect(answer).not.toContain('nobody-may-read')
  })

  it('says that the server cannot be reached where it allows no pages', async () => {
    const closed = await startServer()
    const page = await site.open('/')
    expect(await page.evaluate(url => theirs.failure(url), closed.url)).toBe('connection')
    await closed.close()
  })
})

/** What the page calls by this name; the function given to `evaluate` runs there. */
declare const theirs: typeof here
