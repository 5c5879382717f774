import { findChromium, startSite, titleWhere, type Site } from '@llm-cookbook/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as here from './page.ts'

describe.skipIf(findChromium() === undefined)(titleWhere('in a browser'), () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite(new URL('./page.ts', import.meta.url))
  })
  afterAll(() => site.close())

  it.each([
    { path: '/' as const, webAssembly: true, epochs: 800 },
    { path: '/strict' as const, webAssembly: false, epochs: 40 }
  ])(
    'trains what it trains in Node, to the last bit, with live progress: $path',
    async ({ path, webAssembly, epochs }) => {
      const page = await site.open(path)
      const trained = await page.evaluate(count => theirs.train(count), epochs)
      expect([site.errors, await page.evaluate(() => theirs.runsWebAssembly())]).toEqual([[], webAssembly])
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
