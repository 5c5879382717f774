import { findChromium, startSite, titleWhere, type Site } from '@llm-cookbook/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as here from './learners-page.ts'

/** What the page calls by this name; the functions given to `evaluate` run there. */
declare const theirs: typeof here

describe.skipIf(findChromium() === undefined)(titleWhere('all that learns'), () => {
  let site: Site
  let inNode: Awaited<ReturnType<typeof here.learnAll>>

  beforeAll(async () => {
    site = await startSite(new URL('learners-page.ts', import.meta.url))
    inNode = await here.learnAll()
  })

  afterAll(() => site.close())

  it.each([
    ['with WebAssembly', '/'],
    ['where a content policy forbids it', '/strict']
  ] as const)('gives the bytes that it gives in Node, %s', async (_, path) => {
    const page = await site.open(path)
    await page.waitForFunction(() => typeof theirs === 'object')
    const inBrowser = await page.evaluate(() => theirs.learnAll())
    expect(Object.keys(inBrowser)).toEqual(Object.keys(inNode))
    for (const [name, learnt] of Object.entries(inNode)) expect([name, inBrowser[name]]).toEqual([name, learnt])
    expect(site.errors).toEqual([])
  })
})
