import { findChromium, startSite, titleWhere, type Site } from '@llm-cookbook/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as here from './text-page.ts'

/** What the page calls by this name; the function given to `evaluate` runs there. */
declare const theirs: typeof here

describe.skipIf(findChromium() === undefined)(titleWhere('texts of a terminal and tables, in a browser'), () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite(new URL('./text-page.ts', import.meta.url))
  })
  afterAll(() => site.close())

  it('are those of Node, character by character', async () => {
    const page = await site.open('/strict')
    expect(await page.evaluate(() => theirs.texts())).toEqual(here.texts())
    expect(site.errors).toEqual([])
  })
})
