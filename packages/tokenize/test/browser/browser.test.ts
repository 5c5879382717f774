import { findChromium, startSite, titleWhere, type Site } from '@llm-cookbook/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as here from './everything.ts'

describe.skipIf(findChromium() === undefined)(titleWhere('in a browser'), () => {
  let site: Site
  let expected: Record<string, unknown>

  beforeAll(async () => {
    const [started, inNode] = await Promise.all([
      startSite(new URL('./everything.ts', import.meta.url)),
      here.everything()
    ])
    site = started
    expected = inNode
  })
  afterAll(() => site.close())

  it('gives what it gives in Node', async () => {
    const page = await site.open('/')
    expect(await page.evaluate(() => theirs.everything())).toEqual(expected)
    expect([here.runsWebAssembly(), await page.evaluate(() => theirs.runsWebAssembly())]).toEqual([true, true])
  })

  it('gives it in TypeScript where the page forbids WebAssembly', async () => {
    const page = await site.open('/strict')
    expect(await page.evaluate(() => theirs.everything())).toEqual(expected)
    expect(await page.evaluate(() => theirs.runsWebAssembly())).toBe(false)
  })

  it('loads the encoding that is asked for, and no other', async () => {
    const before = site.requested.length
    const page = await site.open('/')
    await page.evaluate(() => theirs.everything())
    expect(site.requested.slice(before).filter(path => path.includes('k_base'))).toEqual([
      expect.stringMatching(/^\/cl100k_base-\w+\.js$/)
    ])
  })
})

/** What the page calls by this name; the function given to `evaluate` runs there. */
declare const theirs: typeof here
