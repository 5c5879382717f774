import { findChromium, titleWhere } from '@llm-cookbook/browser'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { accountAt } from '../live/services/account-at.ts'
import { drawBad, halvings, simulateBatches } from '../live/services/batches.ts'
import { shortestMs, simulateCrowd } from '../live/services/crowd.ts'
import { permitted, simulatePacing, strategies, textsFor } from '../live/services/pacing.ts'
import { usualPacing } from '../live/services/usual-pacing.ts'
import { screens, startReader, type Reader, type Screen } from './support/reader.ts'

describe('a crowd before a full server', () => {
  const crowd = { clients: 100, baseMs: 100, capMs: 5000, refusalMs: 0.5, seed: 1 }

  it('is served in a tenth of the time where waits are drawn', async () => {
    const [waves, drawn] = await Promise.all([0, 1].map(jitter => simulateCrowd({ ...crowd, jitter })))
    expect([waves!.served, drawn!.served]).toEqual([100, 100])
    expect(waves!.endMs).toBeGreaterThan(10 * drawn!.endMs)
    expect(drawn!.endMs).toBeGreaterThanOrEqual(shortestMs(100) * 0.99)
    expect(await simulateCrowd({ ...crowd, jitter: 1 })).toEqual(drawn)
  })

  it('brings the server down where all ask again at once', async () => {
    const run = await simulateCrowd({ ...crowd, baseMs: 0, capMs: 0, jitter: 0, refusalMs: 1 })
    expect(run.served).toBe(10)
  })
})

describe('texts before a service with limits', () => {
  const options = { ...usualPacing, texts: 200 }

  it('are all answered, and no earlier than the budgets permit', async () => {
    const best = permitted(options).endMs
    for (const strategy of strategies) {
      const run = await simulatePacing(strategy, options)
      expect(run.answered).toHaveLength(200)
      expect(run.endMs).toBeGreaterThan(0.98 * best)
      if (strategy === 'paced') expect(run.endMs).toBeLessThan(1.03 * best)
      const end = accountAt(run, options, run.endMs)
      expect(end).toMatchObject({ answered: 200, inFlight: 0, waiting: 0, refused: run.refused.length })
      expect(accountAt(run, options, 0)).toMatchObject({ answered: 0 })
    }
  })

  it('are different, and as long as asked in the mean', () => {
    const texts = textsFor(usualPacing)
    expect(new Set(texts).size).toBe(texts.length)
    const mean = texts.reduce((sum, text) => sum + text.length / 4, 0) / texts.length
    expect(mean).toBeGreaterThan(0.9 * usualPacing.tokensPerText)
    expect(mean).toBeLessThan(1.1 * usualPacing.tokensPerText)
  })
})

describe('batches', () => {
  it('lose the bad texts alone, and pay for no text twice', async () => {
    const bad = drawBad(300, 4, 7)
    const run = await simulateBatches({ texts: 300, textsPerRequest: 64, bad })
    expect(run).toMatchObject({ done: 296, failed: bad, paid: 296 })
  })

  it('are halved until one text is left', async () => {
    const run = await simulateBatches({ texts: 64, textsPerRequest: 64, bad: [5] })
    const rows = halvings(run)
    expect(rows.map(row => row.length)).toEqual([1, 2, 2, 2, 2, 2, 2])
    expect(rows.at(-1)).toContainEqual({ from: 5, to: 6, refused: true })
    expect(run.requests).toHaveLength(13)
  })
})

describe.skipIf(findChromium() === undefined)(titleWhere('the chapter on services'), () => {
  let reader: Reader
  beforeAll(async () => {
    reader = await startReader()
  })
  afterAll(() => reader.close())
  // Simulations take seconds where a machine is busy.
  const soon = { timeout: 15_000 }
  const cells = (part: Locator, name: string | RegExp): Promise<string[]> =>
    part.getByRole('row', { name }).getByRole('cell').allInnerTexts()

  test.each(Object.keys(screens) as Screen[])('a crowd dissolves with jitter, on a %s', async screen => {
    const visit = await reader.open('guide/11-services.html', { screen, dark: screen === 'phone' })
    const part = await visit.live('A hundred clients before a full server', part => part.locator('table'))
    expect(await cells(part, /^Again at once/)).toEqual(['5,981', '100 of 100', '5.0 s'])
    expect(await cells(part, /^Exponential, no jitter/)).toEqual(['495', '100 of 100', '27 s'])
    expect(await cells(part, /^Exponential with 100 % jitter/)).toEqual(['356', '100 of 100', '2.5 s'])
    await visit.picture('services-backoff', part)
    await part.getByLabel('Jitter, the share that is drawn').fill('0')
    await expect.poll(() => cells(part, /^Exponential with 0 % jitter/), soon).toEqual(['495', '100 of 100', '27 s'])
    await part.getByLabel('Work for a refusal').fill('1')
    await expect
      .poll(async () => (await cells(part, /^Again at once/)).slice(1), soon)
      .toEqual(['10 of 100', 'broken down'])
    await part.getByText('the same', { exact: true }).click()
    await visit.picture('services-backoff-same', part)
    await visit.leave()
  })

  const pacing = 'Ten minutes before a service with limits'
  test('three ways are told on one line of time, which can be stopped and moved', async () => {
    const visit = await reader.open('guide/11-services.html')
    const part = await visit.live(pacing, part => part.locator('.services-cards'))
    await part.getByRole('button', { name: 'Pause' }).click()
    expect(await cells(part, /^Paced/)).toEqual(['2:52 min', '2', '279', '99.9 %'])
    expect((await cells(part, /^All at once/))[1]).toBe('5,336')
    expect((await cells(part, /^One by one/)).slice(0, 2)).toEqual(['9:18 min', '0'])
    await part.getByLabel(/^Time, /).fill('100')
    const card = part.getByRole('region', { name: 'Paced by both budgets' })
    await expect.poll(() => card.innerText()).toMatch(/tokens left\s+[0-5] %/)
    const widths = card
      .locator('.level')
      .evaluateAll(bars => bars.map(bar => bar.firstElementChild!.clientWidth / bar.clientWidth))
    const [requests, tokens] = await widths
    expect(requests).toBeGreaterThan(0.8)
    expect(tokens).toBeLessThan(0.06)
    await visit.picture('services-pacing', part)
    await part.getByText('only by refusing').click()
    await expect.poll(async () => (await cells(part, /^Paced/))[1], soon).toBe('16')
    await visit.leave()
  })

  test('who wants no motion sees the end at once, on a phone', async () => {
    const visit = await reader.open('guide/11-services.html', { screen: 'phone', dark: true })
    await visit.page.emulateMedia({ reducedMotion: 'reduce' })
    const part = await visit.live(pacing, part => part.locator('.services-cards'))
    await part.getByRole('button', { name: 'Play again' }).waitFor()
    expect(await part.getByText(/^done after/).allInnerTexts()).toEqual([
      'done after 3:20 min',
      'done after 9:18 min',
      'done after 2:52 min'
    ])
    await visit.picture('services-pacing', part)
    await visit.leave()
  })

  test.each(Object.keys(screens) as Screen[])('a bad text is found by halving, on a %s', async screen => {
    const visit = await reader.open('guide/11-services.html', { screen, dark: screen === 'desktop' })
    const part = await visit.live('Batches, and one bad text', part => part.locator('table'))
    expect(await cells(part, 'Requests, of these refused')).toEqual(['28, 7'])
    expect(await cells(part, 'Texts with a vector')).toEqual(['999'])
    expect(await part.locator('.batches-tree .refused').count()).toBe(7)
    await visit.picture('services-batches', part)
    await part.getByLabel('Texts that the service refuses').fill('0')
    await expect.poll(() => cells(part, 'Requests, of these refused'), soon).toEqual(['16, 0'])
    await visit.leave()
  })
})
