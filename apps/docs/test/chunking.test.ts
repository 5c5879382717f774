import { findChromium, titleWhere } from '@llm-cookbook/browser'
import { chunk } from '@llm-cookbook/tokenize'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { measureChunks } from '../live/chunking/measure-chunks.ts'
import { screens, startReader, type Reader, type Screen } from './support/reader.ts'

describe('what a way of cutting costs', () => {
  it('is counted in chunks that end within a sentence, and in characters that are stored twice', () => {
    const text = 'One two three. Four five six. Seven eight nine.'
    expect(measureChunks(text, chunk(text, { size: 3 }))).toEqual({ largest: 3, stored: 1, broken: 0 })
    expect(measureChunks(text, chunk(text, { size: 4, by: 'tokens' })).broken).toBe(2)
    expect(measureChunks(text, chunk(text, { size: 6, overlap: 3 })).stored).toBeGreaterThan(1.2)
    expect(measureChunks('', [])).toEqual({ largest: 0, stored: 1, broken: 0 })
  })
})

describe.skipIf(findChromium() === undefined)(titleWhere('the chapter on chunking'), () => {
  let reader: Reader
  beforeAll(async () => {
    reader = await startReader()
  })
  afterAll(() => reader.close())

  test.each(Object.keys(screens) as Screen[])('a text is cut as the sliders say, on a %s', async screen => {
    const visit = await reader.open('guide/06-chunking.html', { screen })
    const part = await visit.live('A text and its chunks', part => part.locator('.chunks li'))
    const said = part.locator('p[role=status]')
    expect(await said.innerText()).toContain(' 0 end within a sentence. 1.00 characters')
    await part.getByText('words, wherever they end').click()
    expect(await said.innerText()).not.toContain(' 0 end within')
    await part.getByText('sentences', { exact: true }).click()
    await part.getByLabel('Overlap: words at most').fill('30')
    expect(await part.locator('mark').count()).toBeGreaterThan(0)
    await part.getByLabel('Your text').fill('One two three. Four five six.')
    await part.getByLabel('Size: words at most').fill('5')
    expect(await part.locator('.chunks li').count()).toBe(2)
    await visit.picture('chunking-chunks', part)
    await visit.leave()
  })

  test('pieces are worked on side by side, and those that fail are left as they were', async () => {
    const visit = await reader.open('guide/06-chunking.html', { screen: 'phone', dark: true })
    const part = await visit.live('A text in pieces, some of which fail', part => part.getByRole('button'))
    await part.getByLabel('Chunks at a time').fill('8')
    await part.getByLabel('Answers that fail').fill('50')
    await part.getByRole('button', { name: 'Translate into capitals' }).click()
    await part.locator('.stitched').waitFor()
    const text = await part.locator('.stitched').innerText()
    expect(text).toMatch(/NO TRANSLATION CAN EXPECT|STRICTLY SPEAKING/)
    expect(text).toMatch(/[a-z]{4}/)
    const left = await part.locator('.stitch .left-as-it-was').count()
    expect(left).toBeGreaterThan(0)
    expect(await part.locator('p[role=status]').innerText()).toContain(`${left} of them left`)
    await visit.picture('chunking-stitch', part)
    await part.getByRole('button', { name: 'Translate into capitals' }).click()
    await part.getByRole('button', { name: 'Stop' }).click()
    await part.getByRole('button', { name: 'Translate into capitals' }).waitFor()
    expect(await part.locator('.stitched').count()).toBe(0)
    await visit.leave()
  })
})
