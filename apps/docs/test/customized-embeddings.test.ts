import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium, titleWhere } from '@llm-cookbook/browser'
import { createRandom } from '@llm-cookbook/vector'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { readLines } from '../live/customized-embeddings/notions.ts'
import {
  alikePairs,
  bestThreshold,
  photosOf,
  readCorpus,
  tell,
  unlikePairs
} from '../live/customized-embeddings/pairs.ts'
import { halvesOf } from '../live/customized-embeddings/splits.ts'
import { choosePairs, mostPairs } from '../live/customized-embeddings/training.ts'
import { screens, startReader, type Reader, type Screen } from './support/reader.ts'

const folder = join(import.meta.dirname, '../public/data/customized-embeddings')
const corpus = readCorpus(
  readFileSync(join(folder, 'pairs.tsv'), 'utf8'),
  new Int8Array(readFileSync(join(folder, 'vectors.bin')))
)
const photos = photosOf(corpus)

describe('the pairs of the chapter on customised embeddings', () => {
  it('are told as the recipe recorded, when the border is swept in steps of .001', () => {
    const rows = readFileSync(join(folder, 'recorded.tsv'), 'utf8').trim().split('\n').map(line => line.split('\t')) // prettier-ignore
    const swept = [2, 3].map(column =>
      ['learnt', 'test'].map(part => {
        const own = rows.filter(([name]) => name === part)
        const cosines = own.map(row => Number(row[column]))
        const alike = own.map(([, kind]) => kind === 'alike')
        const shares = Array.from({ length: 2000 }, (_, i) => tell(cosines, alike, (i - 1000) / 1000).accuracy)
        return (100 * Math.max(...shares)).toFixed(1)
      })
    )
    expect(swept).toEqual([['89.1', '88.8'], ['95.1', '93.6']]) // prettier-ignore
  })

  it('are counted by hand: precision of those called alike, recall of those that are', () => {
    const told = tell([0.9, 0.6, 0.2, 0.7, 0.1], [true, true, true, false, false], 0.5)
    expect(told.counts).toEqual({ alike: { right: 2, wrong: 1 }, unlike: { right: 1, wrong: 1 } })
    expect([told.accuracy, told.precision, told.recall]).toEqual([3 / 5, 2 / 3, 2 / 3])
    expect(tell([0.1], [true], 0.5).precision).toBe(0)
    expect(bestThreshold([0.1, 0.2, 0.8], [false, false, true])).toBeCloseTo(0.5)
  })

  it('become unlike by sentences about different photographs, none twice', () => {
    const alike = alikePairs(corpus.pairs.filter(({ judgement }) => judgement === 'entailment'))
    const made = unlikePairs(alike, photos, createRandom(1))
    expect(made.length).toBe(alike.length)
    expect(made.every(({ first, second }) => photos.get(first) !== photos.get(second))).toBe(true)
    expect(new Set(made.map(({ first, second }) => [first, second].sort().join())).size).toBe(made.length)
    expect(unlikePairs(alike.slice(0, 1), photos, createRandom(1))).toEqual([])
  })

  it('are held out with their photographs', () => {
    const { learnt, heldOut } = choosePairs(corpus, { count: mostPairs(corpus), unlike: 'random' })
    const about = (pairs: typeof learnt): number[] =>
      pairs.flatMap(({ first, alike }) => (alike ? [photos.get(first)!] : []))
    const known = new Set(about(learnt))
    expect(about(heldOut).filter(photo => known.has(photo))).toEqual([])
    const sentences = (pairs: typeof learnt): number => new Set(pairs.flatMap(({ first, second }) => [first, second])).size // prettier-ignore
    expect(sentences([...learnt, ...heldOut])).toBeGreaterThan(1100)
  })

  it('share sentences between the halves only where unlike pairs were made before the split', () => {
    const shared = (way: Parameters<typeof halvesOf>[1]): number => {
      const { train, test } = halvesOf(corpus, way, 1)
      const known = new Set(train.flatMap(({ first, second }) => [first, second]))
      return test.filter(({ first, second }) => known.has(first) && known.has(second)).length / test.length
    }
    expect(shared('photographs')).toBeLessThan(0.02)
    expect(shared('unlike first')).toBeGreaterThan(0.2)
  })

  it('are read from lines with one | in them', () => {
    expect(readLines('a | b\n\nno\n | x\na|b|c\n  c d|e ')).toEqual([
      { first: 'a', second: 'b' },
      { first: 'c d', second: 'e' }
    ])
  })
})

const page = 'guide/07-customized-embeddings.html'

describe.skipIf(findChromium() === undefined)(titleWhere('the chapter on customised embeddings'), () => {
  let reader: Reader
  beforeAll(async () => {
    reader = await startReader()
  })
  afterAll(() => reader.close())

  test.each(Object.keys(screens) as Screen[])(
    'a border over recorded cosines, and a matrix that learns them, on a %s',
    async screen => {
      const visit = await reader.open(page, { screen })
      const part = await visit.live('A border over recorded cosines', part => part.getByRole('table'))
      const status = part.locator('[role=status]')
      await part.getByRole('button', { name: 'Best for the pairs learnt from' }).click()
      await expect.poll(() => status.innerText()).toContain('89.1 % ± 2.4 are told right. 34 alike ones are missed')
      expect(await shares(part)).toEqual([89.1, 88.5, 89.8, 87.3, 85.5, 89.9])
      await part.getByRole('button', { name: 'Best for the test' }).click()
      await expect.poll(() => shares(part)).toEqual([88.3, 93.0, 82.9, 89.0, 93.4, 83.9])
      await part.getByText('after the matrix').click()
      await part.getByRole('button', { name: 'Best for the pairs learnt from' }).click()
      await expect.poll(() => shares(part)).toEqual([95.1, 96.0, 94.0, 93.4, 95.9, 90.7])
      await part.getByText('the test', { exact: true }).first().click()
      await expect.poll(() => status.innerText()).toContain('Of 670 pairs, the test: 93.4 % ± 1.9')
      await visit.picture('customized-border', part)
      await part.getByRole('slider').fill('1')
      await expect.poll(() => status.innerText()).toContain('335 alike ones are missed, 0 others')

      const training = await visit.live('A matrix, learnt live', part => part.getByRole('table'))
      const progress = training.locator('[role=status]')
      await expect.poll(() => progress.innerText(), { timeout: 60_000 }).toBe('All 32 epochs learnt')
      expect(await shares(training)).toEqual([88.0, 99.5, 88.0, 89.0])
      expect(await training.getByText('the highest share').innerText()).toContain('90.2 %, after 4 epochs')
      await visit.picture('customized-training', training)
      await training.getByRole('slider', { name: 'Look at it after' }).fill('0')
      await expect.poll(() => shares(training)).toEqual([88.0, 88.0, 88.0, 88.0])

      // Ten pairs are told right from the beginning, and learning from them harms all others.
      await training.getByRole('slider', { name: 'Alike pairs to learn from' }).fill('0')
      await expect.poll(() => progress.innerText(), { timeout: 30_000 }).not.toBe('All 32 epochs learnt')
      await expect.poll(() => progress.innerText(), { timeout: 60_000 }).toBe('All 32 epochs learnt')
      await training.getByRole('slider', { name: 'Look at it after' }).fill('5')
      await expect.poll(() => shares(training)).toEqual([100, 100, 87.3, 75.5])
      await visit.leave()
    }
  )

  test('contradictions are learnt by heart, on a phone by night', async () => {
    const visit = await reader.open(page, { screen: 'phone', dark: true })
    const part = await visit.live('A matrix, learnt live', part => part.getByRole('table'))
    const progress = part.locator('[role=status]')
    await part.getByText('contradictions').click()
    await expect.poll(() => part.getByRole('table').count(), { timeout: 30_000 }).toBe(1)
    await expect.poll(() => shares(part), { timeout: 60_000 }).toEqual([68.5, 93.0, 69.0, 69.0])
    expect(await progress.innerText()).toBe('All 32 epochs learnt')
    await part.locator('label').filter({ hasText: 'learnt from' }).last().click()
    await visit.picture('customized-contradictions', part)
    await visit.leave()
  })

  test.each(Object.keys(screens) as Screen[])(
    'halves in three ways, and what a list finds out, on a %s',
    async screen => {
      const visit = await reader.open(page, { screen })
      const part = await visit.live('The same pairs, halved in three ways', part => part.getByRole('table'))
      const status = part.locator('[role=status]')
      await expect.poll(() => status.innerText(), { timeout: 60_000 }).toBe('10 draws')
      expect((await numbers(part)).map(([before, after]) => [before, after])).toEqual([
        [88.8, 91.8],
        [88.4, 91.4],
        [88.7, 92.2]
      ])
      await visit.picture('customized-splits', part)
      await part.getByText('of the half learnt from').click()
      await expect.poll(() => numbers(part)).toEqual([[88.2, 90.1], [87.2, 89.9], [87.6, 90.0]]) // prettier-ignore
      await part.getByText('a list of sentences').click()
      await expect.poll(() => numbers(part), { timeout: 30_000 }).toEqual([[50, 43.6], [50, 50], [50, 76.2]]) // prettier-ignore
      await expect.poll(() => status.innerText()).toBe('10 draws')
      await part.getByRole('button', { name: 'Draw one more' }).click()
      await expect.poll(() => status.innerText()).toBe('11 draws')
      await visit.picture('customized-list', part)
      await visit.leave()
    }
  )

  test.each(Object.keys(screens) as Screen[])('two notions of alike over the reader’s pairs, on a %s', async screen => {
    const visit = await reader.open(page, { screen, dark: screen === 'desktop' })
    const part = await visit.live('Your own pairs, by two notions of alike', part => part.getByRole('textbox'))
    expect(await part.locator('[role=status]').innerText()).toMatch(/captions 88.3 % .* 91.6 % after; .* 57.0 % before and 72.0 %/s) // prettier-ignore
    const pairs = part.locator('.notions-pairs li')
    await expect.poll(() => pairs.count()).toBe(5)
    expect(await pairs.nth(2).innerText()).toMatch(
      /before 0.62\s+by captions 0.\d\d, alike\s+by opinion [-−]0.10, not alike/
    )
    await visit.picture('customized-notions', part)
    await part.getByLabel('Your pairs').fill('The charger is dead. | The charger is great.\nno pair')
    await expect.poll(() => pairs.count()).toBe(1)
    await part.getByLabel('Your pairs').fill('nothing')
    await part.getByText('No line has two texts').waitFor()
    await part.getByLabel('The reviews nearest to').fill('The camera is a bad joke.')
    const nearest = part.getByRole('list', { name: 'by opinion' })
    await expect.poll(() => nearest.getByRole('listitem').count()).toBe(6)
    await visit.leave()
  })
})

/** Every share of the part's table, in per cent, in the order in which they stand there. */
async function shares(part: Locator): Promise<number[]> {
  const cells = await part.getByRole('table').getByRole('cell').allInnerTexts()
  return cells.flatMap(cell => [...cell.matchAll(/(\d+\.\d) %/g)].map(([, number]) => Number(number)))
}

/** The numbers of each row of the part's table. */
async function numbers(part: Locator): Promise<number[][]> {
  const rows = await part.getByRole('table').locator('tbody tr').all()
  return Promise.all(
    rows.map(async row => (await row.getByRole('cell').allInnerTexts()).slice(0, 2).map(text => Number(text)))
  )
}
