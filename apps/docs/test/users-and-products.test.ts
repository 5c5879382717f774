import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium, titleWhere } from '@llm-cookbook/browser'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromInt8 } from '../live/classification/int8-rows.ts'
import { coldStart, foreseers, rankers, sumUp, type ColdStart } from '../live/users-and-products/cold-start.ts'
import { measureLeak } from '../live/users-and-products/leak.ts'
import { judgePairs } from '../live/users-and-products/pairs.ts'
import { alikeness, fitOf, listOf, placesWhenHidden } from '../live/users-and-products/reading.ts'
import { readRestaurants } from '../live/users-and-products/restaurants.ts'
import { screens, startReader, type Reader, type Screen } from './support/reader.ts'

const page = 'guide/09-users-and-products.html'
const read = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../public/data', name))
const data = readRestaurants({
  ratings: read('users-and-products/ratings.tsv').toString(),
  restaurants: read('users-and-products/restaurants.tsv').toString(),
  vectors: new Int8Array(read('users-and-products/vectors.bin'))
})

describe('users and restaurants', () => {
  test('are the data set’s: 1,161 scores from 0 to 2', () => {
    expect([data.scores.length, new Set(data.users).size, new Set(data.items).size]).toEqual([1161, 138, 130])
    expect([0, 1, 2].map(score => data.scores.filter(one => one === score).length)).toEqual([254, 421, 486])
  })

  test('learn from no row of the test', async () => {
    const { pairs, unknown } = await judgePairs(data, { about: 'both', weight: 'mean', seed: 1 }, 10)
    expect(pairs.length + unknown).toBe(233)
    const asked = new Set(pairs.map(({ user, item }) => `${user} ${item}`))
    const learnt = new Set(pairs.flatMap(({ byUser, ofItem }) => [...byUser, ...ofItem]))
    expect([...learnt].filter(row => asked.has(`${data.users[row]!} ${data.items[row]!}`))).toEqual([])
  })

  test('leak a score only through a vector that was weighted by it', async () => {
    const dealt = { about: 'both', dealt: true, seed: 1 } as const
    const weighted = await measureLeak(data, { ...dealt, weight: 'score' })
    const plain = await measureLeak(data, { ...dealt, weight: 'mean' })
    expect(weighted.everything).toBeGreaterThan(0.2)
    for (const none of [weighted.clean, weighted.items, plain.clean, plain.everything])
      expect(Math.abs(none)).toBeLessThan(0.2)
  })

  test('are told by nothing where nothing is known of a newcomer', async () => {
    const points: ColdStart[] = []
    for await (const point of coldStart(data, 1)) points.push(point)
    const curves = sumUp(points)
    expect(curves.map(({ known }) => known)).toEqual([0, 1, 2, 3, 4, 5])
    const found = (name: (typeof rankers)[number]): number[] => curves.map(point => point.found[rankers.indexOf(name)]!)
    expect(found('alike in text')[0]).toBeNaN()
    expect(found('same guests')[5]).toBeGreaterThan(found('chance')[5]!)
    const means = foreseers.indexOf('both means')
    expect(curves[5]!.errors[means]).toBeLessThan(curves[0]!.errors[means]!)
  })
})

describe('what to read next', () => {
  const alike = alikeness(fromInt8(new Int8Array(read('classification/articles.bin')), 256))

  test('is near to one of the marks, and never a mark', () => {
    const fit = fitOf(alike, [3, 50], 'nearest')
    expect(fit[7]).toBe(Math.max(alike[7]![3]!, alike[7]![50]!))
    const list = listOf(alike, fit, { without: [3, 50], length: 198, variety: 0 })
    expect(list).toHaveLength(198)
    expect(list).not.toContain(3)
    expect(list.map(row => fit[row]!)).toEqual(list.map(row => fit[row]!).sort((a, b) => b - a))
  })

  test('varies more where likeness counts against it', () => {
    const fit = fitOf(alike, [3], 'mean')
    const likeness = (variety: number): number => {
      const list = listOf(alike, fit, { without: [3], length: 8, variety })
      return list.flatMap(a => list.map(b => alike[a]![b]!)).reduce((sum, one) => sum + one, 0)
    }
    expect(likeness(0.5)).toBeLessThan(likeness(0))
  })

  test('has the copy of a hidden mark first', () => {
    const twice = [
      [1, 0.9, 0.1],
      [0.9, 1, 0.2],
      [0.1, 0.2, 1]
    ].map(row => Float64Array.from(row))
    expect(placesWhenHidden(twice, [0, 1], 'mean')).toEqual([1, 1])
    expect(placesWhenHidden(twice, [0, 2], 'mean')).toEqual([2, 2])
  })
})

describe.skipIf(findChromium() === undefined)(titleWhere('the chapter on users and products'), () => {
  let reader: Reader
  beforeAll(async () => {
    reader = await startReader()
  })
  afterAll(() => reader.close())

  test.each(Object.keys(screens) as Screen[])('a cosine is held against the user’s mean, on a %s', async screen => {
    const visit = await reader.open(page, { screen })
    const part = await visit.live('A user, a restaurant, and how near they are', part => part.getByRole('table'))
    const status = part.locator('[role=status]')
    expect(await status.innerText()).toContain('230 pairs of the test: correlation .121')
    const [cosine, , , user] = await figures(part)
    expect(user).toBeGreaterThan(cosine! + 0.4)
    await visit.picture('pairs', part)

    await part.getByText('weighted by score').click()
    await expect.poll(() => status.innerText()).toContain('correlation .158')
    await part.getByRole('row', { name: /^without users of only 0 -\.013/ }).waitFor()
    await part.getByRole('button', { name: 'To the next of 16 pairs whose user gave only 0' }).click()
    await part.getByText('All known scores of this user are 0').waitFor()
    expect(await part.locator('.pairs-verdict').innerText()).toMatch(/cosine \.000/)

    await part.getByText('what the restaurant is', { exact: true }).click()
    await part.getByText('as they are', { exact: true }).click()
    await expect.poll(() => status.innerText()).toContain('correlation -.120')
    await part.getByRole('slider', { name: 'Seed of the split' }).fill('2')
    await expect.poll(() => status.innerText()).not.toContain('-.120')
    await visit.leave()
  })

  test.each(Object.keys(screens) as Screen[])(
    'scores out of a hat correlate with their leak, on a %s',
    async screen => {
      const visit = await reader.open(page, { screen, dark: true })
      const part = await visit.live('Learning from the test', part => part.getByRole('table'))
      const status = part.locator('[role=status]')
      await expect.poll(() => status.innerText(), { timeout: 30_000 }).toBe('40 splits measured')
      const means = async (): Promise<number[]> => (await figures(part)).filter((_, i) => i % 3 === 0)
      const [clean, , everything] = await means()
      expect(everything).toBeGreaterThan(clean! + 0.1)
      await part.getByText('dealt out at random').click()
      await expect.poll(() => status.innerText(), { timeout: 30_000 }).toMatch(/^\d of/)
      await expect.poll(() => status.innerText(), { timeout: 30_000 }).toBe('40 splits measured')
      expect(await means()).toEqual([0.005, 0.01, 0.353])
      await visit.picture('leak', part)
      await visit.leave()
    }
  )

  test.each(Object.keys(screens) as Screen[])('marks bring articles, varied or not, on a %s', async screen => {
    const visit = await reader.open(page, { screen })
    const part = await visit.live('Your marks, and what to read next', part => part.getByRole('list'))
    const status = part.locator('[role=status]')
    const before = await status.innerText()
    const classesOf = (text: string): number => text.split('×').length - 1
    await visit.picture('recommend', part)
    await part.getByText('any one of them').click()
    await part.getByRole('slider', { name: /counts against/ }).fill('0.7')
    await expect.poll(async () => classesOf(await status.innerText())).toBeGreaterThan(classesOf(before))
    const others = part.locator('.read-others')
    const first = await others.innerText()
    await part.getByRole('slider', { name: /made-up readers/ }).fill('1')
    await expect.poll(() => others.innerText()).not.toBe(first)
    expect(await others.innerText()).toContain('.730')

    await part.getByRole('button', { name: 'Forget all marks' }).click()
    await expect.poll(() => status.innerText()).toContain('Nothing is marked')
    expect(await part.getByRole('checkbox').count()).toBe(6)
    await part.getByRole('checkbox').nth(2).check()
    await expect.poll(() => status.innerText()).toContain('1 marked')
    await part.getByRole('button', { name: 'Offer others' }).click()
    expect(await part.getByRole('checkbox').count()).toBe(7)
    expect(await part.getByRole('checkbox').first().isChecked()).toBe(true)
    await part.getByRole('checkbox').nth(5).check()
    expect(await part.getByRole('table').getByRole('row').count()).toBe(1 + 2)
    await visit.leave()
  })

  test.each(Object.keys(screens) as Screen[])('a newcomer’s strictness is learnt first, on a %s', async screen => {
    const visit = await reader.open(page, { screen, dark: screen === 'phone' })
    const part = await visit.live('How many ratings of a newcomer it takes', part => part.getByRole('table'))
    const status = part.locator('[role=status]')
    await expect.poll(() => status.innerText(), { timeout: 30_000 }).toMatch(/^[2-9] of 10 draws/)
    await part.getByRole('button', { name: 'Stop' }).click()
    await expect.poll(() => status.innerText()).toMatch(/^\d draws of 20 users/)
    const rowOf = async (name: string): Promise<number[]> =>
      figures(part.getByRole('row', { name: new RegExp(`^${name}`) }))
    const means = await rowOf('both means')
    expect(means[5]).toBeLessThan(means[0]! - 0.05)
    await visit.picture('cold-errors', part)
    await part.getByText('favourites in the first 5').click()
    await part.getByRole('table', { name: 'Favourites found' }).waitFor()
    expect((await rowOf('same guests'))[4]).toBeGreaterThan((await rowOf('alike in text'))[4]!)
    await visit.picture('cold-found', part)
    await visit.leave()
  })
})

/** The numbers in the cells of the part's table, or of a row, in their order. */
async function figures(of: Locator): Promise<number[]> {
  const cells = await of.getByRole('cell').allInnerTexts()
  return cells.flatMap(cell => [...cell.matchAll(/-?(?:\.\d{3}|1\.000)/g)].map(([number]) => Number(number)))
}
