import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium, titleWhere } from '@llm-cookbook/browser'
import { Matrix } from '@llm-cookbook/vector'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { marksOf, viewOf } from '../live/kit/point-map.ts'
import { readArticles, readDigits } from '../live/seeing-embeddings/data-sets.ts'
import { heaps, shapeOf, shuffled } from '../live/seeing-embeddings/made-data.ts'
import { screens, startReader, type Reader, type Screen, type Visit } from './support/reader.ts'

/** A machine may have other things to do. */
const patient = { timeout: 20_000 }
const chapter = 'guide/05-seeing-embeddings.html'
const data = (name: string): Uint8Array =>
  readFileSync(join(import.meta.dirname, '../public/data/seeing-embeddings', name))

describe.skipIf(findChromium() === undefined)(titleWhere('the chapter on seeing embeddings'), () => {
  let reader: Reader
  beforeAll(async () => {
    reader = await startReader()
  })
  afterAll(() => reader.close())

  /** The chapter for a reader who wants little motion: results come at once. */
  async function openCalm(screen: Screen = 'desktop', dark = false): Promise<Visit> {
    const visit = await reader.open(chapter, { screen, dark })
    await visit.page.emulateMedia({ reducedMotion: 'reduce' })
    return visit
  }

  test.each(Object.keys(screens) as Screen[])('articles are laid out three ways, and judged, on a %s', async screen => {
    const visit = await openCalm(screen, screen === 'phone')
    const part = await visit.live('One data set, three ways to lay it out', part => part.locator('canvas'))
    const recipe = 't-SNE, perplexity 15, rate 200, random start 42'
    expect((await figures(part, recipe))[0]).toBeCloseTo(0.96, 2)
    const map = part.getByRole('application')
    await map.focus()
    await map.press('ArrowRight')
    await expect.poll(() => part.locator('.see-point').innerText(), patient).toMatch(/Lines go to its 12 nearest/)
    await part.getByRole('button', { name: 'Film', exact: true }).click()
    await visit.picture('seeing-layouts', part)
    await part.getByText('PCA', { exact: true }).first().click()
    expect(await figures(part, 'PCA')).toEqual([0.85, 0.91, 0.36, 0.59])
    // What was judged before stays below.
    expect(await part.getByRole('rowheader').allInnerTexts()).toEqual(['PCA', recipe])
    await part.getByText('UMAP', { exact: true }).first().click()
    expect((await figures(part, /^UMAP, 15 neighbours/))[0]).toBeGreaterThan(0.95)
    await visit.leave()
  })

  test('too large steps break a layout, and shuffled articles have none', async () => {
    const visit = await openCalm()
    const part = await visit.live('One data set, three ways to lay it out', part => part.locator('canvas'))
    await part.getByRole('slider', { name: 'Learning rate' }).fill('1')
    expect((await figures(part, /rate 2000/))[0]).toBeLessThan(0.8)
    await part.getByRole('slider', { name: 'Learning rate' }).fill('0.565')
    await part.getByText('200 articles, shuffled').click()
    expect((await figures(part, /^shuffled: .* rate 200/))[0]).toBeCloseTo(0.76, 2)
    await visit.leave()
  })

  test('points move; a layout is stopped, and its steps are looked at', async () => {
    const visit = await reader.open(chapter)
    const part = await visit.live('One data set, three ways to lay it out', part => part.locator('canvas'))
    await part.getByText('1,797 digits').click()
    await part.getByRole('button', { name: '7', exact: true }).waitFor()
    const iteration = async (): Promise<number> => Number(/\d+/.exec(await part.getByText(/^iteration \d/).innerText()))
    await expect.poll(iteration, patient).toBeGreaterThan(10)
    await part.getByRole('button', { name: 'Stop' }).click()
    await expect
      .poll(() => part.locator('.see-run [role=status]').innerText(), patient)
      .toMatch(/^Iteration \d+ of 1000$/)
    await visit.page.emulateMedia({ reducedMotion: 'reduce' })
    await part.getByText('UMAP', { exact: true }).first().click()
    const name = 'digits: UMAP, 15 neighbours, least distance 0.1, seed 42'
    expect((await figures(part, name))[0]).toBeCloseTo(0.99, 2)
    await part.getByRole('slider', { name: 'Look back' }).fill('0')
    expect((await figures(part, `${name}, at iteration 0`))[0]).toBeLessThan(0.9)
    await part.getByRole('slider', { name: 'Look back' }).fill('100')
    await part.getByRole('application').press('ArrowRight')
    await part.getByRole('img', { name: 'The image of this digit' }).waitFor()
    await visit.picture('seeing-digits', part)
    await visit.leave()
  })

  test.each(Object.keys(screens) as Screen[])('noise has clumps, and figures that tell so, on a %s', async screen => {
    const visit = await openCalm(screen, screen === 'desktop')
    const part = await visit.live('What do you see in noise?', part => part.locator('canvas'))
    expect((await figures(part, /^t-SNE, perplexity 2,/))[0]).toBeLessThan(0.7)
    await visit.picture('seeing-noise', part)
    const measured = async (name: string): Promise<number[]> =>
      (await part.getByRole('row', { name }).getByRole('cell').allInnerTexts()).map(Number)
    await part.getByText('a narrow and a wide heap').click()
    await expect.poll(() => measured('Width of B'), patient).toEqual([7.6, 1])
    await visit.picture('seeing-sizes', part)
    await part.getByText('three heaps, one far away').click()
    await part.getByText('UMAP', { exact: true }).click()
    await figures(part, /^UMAP/)
    const [inData, inPicture] = await measured('Way from B to C')
    expect(inData).toBeCloseTo(8, 0)
    expect(inPicture).toBeLessThan(3)
    await visit.picture('seeing-gaps', part)
    await visit.leave()
  })

  test.each(Object.keys(screens) as Screen[])('three components are turned, on a %s', async screen => {
    const visit = await openCalm(screen)
    const part = await visit.live('Three components to turn', part => part.locator('.see-turn svg'))
    const status = (): Promise<string> => part.getByRole('status').last().innerText()
    expect(await status()).toMatch(/3 components show 24\.\d %/)
    const seen = (): Promise<string | null> => part.locator('.see-turn .kit-picture').getAttribute('aria-label')
    expect(await seen()).toContain('-60 degrees around')
    await part.getByRole('slider', { name: 'Around' }).press('ArrowRight')
    expect(await seen()).toContain('-59 degrees around')
    await part.locator('.see-turn').scrollIntoViewIfNeeded()
    const box = (await part.locator('.see-turn').boundingBox())!
    await visit.page.mouse.move(box.x + 200, box.y + 300)
    await visit.page.mouse.down()
    await visit.page.mouse.move(box.x + 100, box.y + 340)
    await visit.page.mouse.up()
    expect(await seen()).toContain('-9 degrees around and 45 degrees above')
    await visit.picture('seeing-turn', part)
    await part.getByRole('slider', { name: 'Components that are kept' }).fill('40')
    await expect.poll(status, patient).toMatch(/40 components show .* neighbour recall 0\.[89]/)
    await visit.leave()
  })
})

/** Of the layout in the picture, once it has this name. */
async function figures(part: Locator, name: string | RegExp): Promise<number[]> {
  const first = part.locator('.see-figures tbody tr').first()
  const read = async (): Promise<string> =>
    `${await first.getByRole('rowheader').innerText()} ${await first.locator('td').first().innerText()}`
  const wanted = typeof name === 'string' ? new RegExp(`^${name} 0\\.\\d`) : new RegExp(`${name.source}.* 0\\.\\d\\d$`)
  await expect.poll(read, patient).toMatch(wanted)
  return (await first.locator('td').allInnerTexts()).map(Number)
}

describe('the data of the chapter on seeing embeddings', () => {
  test('are vectors of length 1 with texts and classes, and images of digits', () => {
    const articles = readArticles(data('articles.bin'))
    expect(articles.vectors.rows).toBe(200)
    expect(new Set(articles.classes).size).toBe(14)
    expect(articles.texts[0]).toMatch(/^Morada Limited is a textile company/)
    expect(Math.hypot(...articles.vectors.row(7))).toBeCloseTo(1, 5)
    const digits = readDigits(data('digits.bin'))
    expect([digits.vectors.rows, digits.vectors.columns, digits.classes[5]]).toEqual([1797, 64, '5'])
  })

  test('shuffling keeps what stands in each column', () => {
    const before = heaps([{ rows: 20, width: 1, at: 0 }], 3)
    const after = shuffled(before)
    for (let column = 0; column < 3; column++) {
      const sorted = ({ vectors }: typeof before): number[] =>
        Array.from({ length: 20 }, (_, row) => vectors.row(row)[column]!).sort((a, b) => a - b)
      expect(sorted(after)).toEqual(sorted(before))
    }
    expect(after.vectors.row(0)).not.toEqual(before.vectors.row(0))
  })

  test('widths and gaps are those that the heaps were made with', () => {
    const three = [
      { rows: 500, width: 1, at: 0 },
      { rows: 500, width: 2, at: 10 },
      { rows: 500, width: 3, at: 40 }
    ]
    const { vectors, classes } = heaps(three, 4)
    const { widths, gaps } = shapeOf(vectors, classes)
    expect(widths[0]).toBeCloseTo(2, 0)
    expect(widths[1]).toBeCloseTo(3, 0)
    expect(gaps).toHaveLength(1)
    expect(gaps[0]).toBeCloseTo(3, 0)
  })
})

describe('a map of points', () => {
  const points = Matrix.fromRows([
    [0, 0],
    [10, 1],
    [0, 20],
    [-10, 0]
  ])

  test('fills the picture, y upwards, a unit as long on both axes', () => {
    const { places } = viewOf(points, 228, 428)
    expect(Array.from(places)).toEqual([114, 314, 214, 304, 114, 114, 14, 314])
    expect(Array.from(viewOf(new Matrix(2, 2), 100, 50).places)).toEqual([50, 25, 50, 25])
    expect(viewOf(new Matrix(0, 2), 100, 50).at(0, 0, Infinity)).toBeUndefined()
  })

  test('finds the point that is pointed at, and the next in a direction', () => {
    const view = viewOf(points, 228, 428)
    expect(view.at(210, 300, 16)).toBe(1)
    expect(view.at(60, 200, 16)).toBeUndefined()
    expect(view.next(0, 'right')).toBe(1)
    expect(view.next(0, 'up')).toBe(2)
    expect(view.next(0, 'down')).toBeUndefined()
    expect(view.next(1, 'left')).toBe(0)
  })

  test('has another mark for each of fifty classes', () => {
    const marks = marksOf(Array.from({ length: 50 }, (_, i) => `class ${i}`))
    expect(new Set(marks.map(({ hue, outline }) => `${hue} ${outline}`)).size).toBe(50)
    expect(marksOf(['7', 'seven']).map(({ character }) => character)).toEqual(['7', undefined])
  })
})
