import { findChromium, titleWhere } from '@llm-cookbook/browser'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { screens, startReader, type Reader, type Screen } from './support/reader.ts'

const page = 'guide/08-classification.html'

describe.skipIf(findChromium() === undefined)(titleWhere('the chapter on classification'), () => {
  let reader: Reader
  beforeAll(async () => {
    reader = await startReader()
  })
  afterAll(() => reader.close())

  test.each(Object.keys(screens) as Screen[])(
    'labels in the reader’s words tell reviews apart, on a %s',
    async screen => {
      const visit = await reader.open(page, { screen })
      const part = await visit.live('Write your own label prompts', part => part.getByRole('table'))
      const status = part.locator('[role=status]').first()
      expect(await status.innerText()).toMatch(/accuracy \.821, macro F1 \.821; always negative .* \.502/)
      await part.getByRole('combobox').selectOption('3')
      await expect.poll(() => status.innerText()).toContain('accuracy .839')
      expect(await part.getByLabel('Words for negative').inputValue()).toBe('bad')
      await part.getByRole('button', { name: /best threshold/ }).click()
      await expect.poll(() => status.innerText()).toContain('accuracy .846')
      expect(await status.innerText()).not.toContain('Sealed')
      await part.getByRole('button', { name: 'Open the sealed half' }).click()
      await expect.poll(() => status.innerText()).toMatch(/Sealed half: accuracy \.80/)

      // Half of everything is the least that every threshold gives: far to one side, all is called the same.
      await part.getByRole('slider').fill('0.6')
      const mistakes = part.getByRole('list')
      await part.getByText('called negative, but positive').click()
      const many = Number(/^\d+/.exec((await mistakes.getAttribute('aria-label'))!)![0])
      await part.getByRole('slider').fill('0')
      await expect
        .poll(async () => Number(/^\d+/.exec((await mistakes.getAttribute('aria-label'))!)![0]))
        .toBeLessThan(many / 2)
      await part.getByLabel('Words for positive').fill('works great; I love it')
      await expect.poll(() => status.innerText()).not.toContain('accuracy .839')
      await part.getByLabel('Words for positive').fill(' ; ')
      await part.getByRole('alert').waitFor()
      await part.getByLabel('Words for positive').fill('good')
      await part.getByLabel('A sentence of your own').fill('It works great and I love it.')
      await expect.poll(() => part.locator('[role=status]').last().innerText()).toMatch(/^positive/)
      await visit.picture('classification-zero-shot', part)
      await visit.leave()
    }
  )

  test.each(Object.keys(screens) as Screen[])('examples overtake words, on a %s', async screen => {
    const visit = await reader.open(page, { screen, dark: true })
    const part = await visit.live('How many labelled examples it takes', part => part.getByRole('table'))
    const status = part.locator('[role=status]')
    await expect.poll(() => status.innerText(), { timeout: 30_000 }).toBe('All 70 models learnt')
    expect(await part.getByText('overtaken').innerText()).toMatch(/with (40|80) examples/)
    await part.getByRole('slider', { name: 'Look at so many examples' }).fill('6')
    const [onTest] = await figures(part)
    expect(onTest).toBeGreaterThan(0.85)
    await visit.picture('classification-learning-curve', part)
    await part.getByRole('slider', { name: /wrong/ }).fill('0.4')
    await expect.poll(() => status.innerText(), { timeout: 30_000 }).toMatch(/^\d of/)
    await expect.poll(() => status.innerText(), { timeout: 30_000 }).toBe('All 70 models learnt')
    expect((await figures(part))[0]).toBeLessThan(0.7)
    await visit.leave()
  })

  test.each(Object.keys(screens) as Screen[])(
    'tests drawn again differ, copies flatter, articles are grouped, on a %s',
    async screen => {
      const visit = await reader.open(page, { screen })
      const part = await visit.live('The same test, drawn again', part => part.getByRole('table'))
      const status = part.locator('[role=status]')
      await expect.poll(() => status.innerText(), { timeout: 30_000 }).toBe('40 tests drawn')
      const [mean, lowest, highest] = await figures(part)
      expect(highest! - lowest!).toBeGreaterThan(0.08)
      await part.getByText('the nearest neighbour').click()
      await part.getByRole('slider', { name: 'Reviews that stand there twice' }).fill('0.6')
      await expect.poll(() => status.innerText(), { timeout: 30_000 }).not.toBe('40 tests drawn')
      await expect.poll(() => status.innerText(), { timeout: 30_000 }).toBe('40 tests drawn')
      const [atRandom, , , together] = await figures(part)
      expect(atRandom).toBeGreaterThan(together! + 0.1)
      expect(atRandom).toBeGreaterThan(mean!)
      await part.getByRole('button', { name: 'Draw one more' }).click()
      await expect.poll(() => status.innerText()).toBe('41 tests drawn')
      await visit.picture('classification-drawn-tests', part)

      const groups = await visit.live('Groups without a label', part => part.getByRole('table'))
      expect(await groups.getByRole('row').count()).toBe(1 + 6)
      await groups.getByRole('slider', { name: 'Clusters' }).fill('14')
      await expect.poll(() => groups.getByRole('row').count()).toBe(1 + 14)
      expect(await groups.locator('[role=status]').innerText()).toMatch(/^14 clusters: .* 1\d\d of 200/)
      await visit.picture('classification-clusters', groups)
      await groups.getByText('classes of DBpedia').click()
      await expect.poll(() => groups.locator('svg').innerHTML()).toContain('OfficeHolder')
      await visit.leave()
    }
  )
})

/** The numbers in the cells of the part's tables, in their order. */
async function figures(part: Locator): Promise<number[]> {
  const cells = await part.getByRole('table').getByRole('cell').allInnerTexts()
  return cells.flatMap(cell => [...cell.matchAll(/\.\d{3}|1\.000/g)].map(([number]) => Number(number)))
}
