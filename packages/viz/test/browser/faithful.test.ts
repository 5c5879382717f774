import { findChromium, startSite, titleWhere, type Site } from '@llm-cookbook/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as here from './faithful-page.ts'

/** What the page calls by this name; the functions given to `evaluate` run there. */
declare const theirs: typeof here

describe.skipIf(findChromium() === undefined)(titleWhere('PCA and quality'), () => {
  let site: Site
  let inNode: here.Results

  beforeAll(async () => {
    site = await startSite(new URL('faithful-page.ts', import.meta.url))
    inNode = await here.layOutAndJudge()
  })

  afterAll(() => site.close())

  it.each([
    ['/', true],
    ['/strict', false]
  ] as const)('give the bytes that they give in Node: %s', async (path, hasWebAssembly) => {
    const page = await site.open(path)
    await page.waitForFunction(() => typeof theirs === 'object')
    expect(await page.evaluate(() => theirs.runsWebAssembly())).toBe(hasWebAssembly)
    expect(await page.evaluate(() => theirs.layOutAndJudge())).toEqual(inNode)
    expect(site.errors).toEqual([])
  })
})
