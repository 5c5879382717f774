import { findChromium, titleWhere } from '@llm-cookbook/browser'
import { noiseProbabilities } from '@llm-cookbook/word2vec'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { noiseOf } from '../live/negative-sampling/noise.ts'
import { timeSteps, weightsChanged } from '../live/negative-sampling/step-cost.ts'
import { screens, startReader, type Reader, type Screen } from './support/reader.ts'

describe('noiseOf', () => {
  const counts = Float64Array.of(41_587, 522, 92, 5)

  it("is word2vec's distribution at 3/4, the text's at 1, and all alike at 0", () => {
    const expected = noiseProbabilities(counts)
    for (const [row, share] of noiseOf(counts, 0.75).entries()) expect(share).toBeCloseTo(expected[row]!, 12)
    for (const [row, share] of noiseOf(counts, 1).entries()) expect(share).toBeCloseTo(counts[row]! / 42_206, 12)
    expect(Array.from(noiseOf(counts, 0))).toEqual([0.25, 0.25, 0.25, 0.25])
  })
})

describe('weightsChanged', () => {
  it('counts the rows that one pair touches', () => {
    expect(weightsChanged({ vocabulary: 10_000, dimensions: 300, negatives: 5 })).toEqual({
      softmax: 3_000_300,
      tree: 4500,
      negatives: 2100
    })
  })
})

describe('timeSteps', () => {
  it('takes the median of rounds, by the clock that it is given', () => {
    let time = 0
    const { softmax, negatives } = timeSteps({ vocabulary: 10, dimensions: 4, negatives: 2 }, () => (time += 10))
    expect([softmax, negatives]).toEqual([10, 10])
  })
})

describe.skipIf(findChromium() === undefined)(titleWhere('the chapter on negative sampling'), () => {
  let reader: Reader
  beforeAll(async () => {
    reader = await startReader()
  })
  afterAll(() => reader.close())

  const path = 'guide/03-negative-sampling.html'
  const sizes = Object.keys(screens) as Screen[]

  test.each(sizes)('the cost of a pair is counted and measured, on a %s', async screen => {
    const visit = await reader.open(path, { screen, dark: screen === 'phone' })
    const part = await visit.live('One pair: what it costs', part => part.getByRole('cell'))
    const table = part.getByRole('table', { name: 'Weights that one pair changes' })
    await part.getByLabel('Numbers in a vector').fill('300')
    const counts = (await table.getByRole('row').allInnerTexts()).slice(1).map(text => text.split('\t')[1])
    expect(counts).toEqual(['3,000,300', '4,500', '2,100'])
    await part.getByLabel('Numbers in a vector').fill('50')
    await part.getByRole('button', { name: 'Measure it here' }).click()
    await expect.poll(() => part.innerText(), { timeout: 60_000 }).toContain('4 sizes measured')
    const times = part.getByRole('table', { name: 'Microseconds that one pair takes' })
    const ratios = (await times.getByRole('row').allInnerTexts())
      .slice(1)
      .map(text => Number(text.split('\t')[3]!.replaceAll(',', '')))
    expect(ratios.length).toBe(4)
    expect(ratios[3]).toBeGreaterThan(50)
    expect(ratios[3]).toBeGreaterThan(3 * ratios[0]!)
    expect(await part.innerText()).toMatch(/by the softmax, .+ by 5 noise words/)
    await visit.picture('negative-sampling-cost', part)
    await visit.leave()
  })

  test('a measurement is stopped', async () => {
    const visit = await reader.open(path)
    const part = await visit.live('One pair: what it costs', part => part.getByRole('cell'))
    await part.getByRole('button', { name: 'Measure it here' }).click()
    await part.getByRole('button', { name: 'Stop' }).click()
    await part.getByRole('button', { name: 'Measure it here' }).waitFor()
    await visit.leave()
  })

  test.each(sizes)('noise and subsampling follow their sliders, on a %s', async screen => {
    const visit = await reader.open(path, { screen, dark: screen === 'desktop' })
    const part = await visit.live('Noise and subsampling, over real counts', part => part.getByRole('cell'))
    const row = async (word: string): Promise<string[]> =>
      (
        await part
          .getByRole('row', { name: new RegExp(`^${word} `) })
          .getByRole('cell')
          .allInnerTexts()
      ).map(text => text.trim())
    expect(await row('the')).toEqual(['41,587', '8.20', '2.18', '12.3'])
    expect(await part.locator('p[role=status]').innerText()).toBe('Of 507,029 words 380,295 are left, 75.0 %.')
    await visit.picture('negative-sampling-noise', part)
    await part.getByLabel('Exponent of the noise').fill('1')
    expect((await row('the'))[2]).toBe('8.20')
    await part.getByLabel('Exponent of the noise').fill('0')
    expect((await row('the'))[2]).toBe((await row('moon'))[2])
    await part.getByLabel('Threshold of subsampling').fill('0')
    expect(await part.locator('p[role=status]').innerText()).toMatch(/27\.9 %\.$/)
    await part.getByLabel('Threshold of subsampling').fill('1')
    expect(await part.locator('p[role=status]').innerText()).toMatch(/100 %\.$/)
    await visit.leave()
  })

  test.each(sizes)('the tables hold what the benches wrote, on a %s', async screen => {
    const visit = await reader.open(path, { screen })
    const tricks = visit.page.getByRole('table', { name: 'What each trick costs and gives' })
    expect(await tricks.getByRole('row').count()).toBe(10)
    expect(await tricks.getByRole('row').nth(1).innerText()).toMatch(/1\.00\s+7\.\d %/)
    const programs = visit.page.getByRole('table', { name: 'Four programs' })
    expect(await programs.getByRole('row', { name: /^skip-gram, 100 dimensions, 1 worker/ }).innerText()).toMatch(
      /\d+, \d\.\d %/
    )
    await tricks.scrollIntoViewIfNeeded()
    await visit.picture('negative-sampling-tables', tricks)
    await visit.leave()
  })
})
