import { findChromium, titleWhere } from '@llm-cookbook/browser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { screens, startReader, type Reader, type Screen } from './support/reader.ts'

describe.skipIf(findChromium() === undefined)(titleWhere('the chapter on tokens'), () => {
  let reader: Reader
  beforeAll(async () => {
    reader = await startReader()
  })
  afterAll(() => reader.close())

  test.each(Object.keys(screens) as Screen[])('a text is cut by several tokenizers, on a %s', async screen => {
    const visit = await reader.open('guide/01-tokens.html', { screen })
    const part = await visit.live('One text, several tokenizers', part => part.locator('.kit-tokens li'))
    await part.getByLabel('Your text').fill('お誕生日おめでとう')
    const pieces = part.locator('.kit-tokens li')
    await expect.poll(() => pieces.count()).toBe(8)
    await part.getByText('GPT-2', { exact: true }).first().click()
    await expect.poll(() => pieces.count()).toBe(14)
    const row = part.getByRole('row', { name: /^GPT-4o/ })
    expect(await row.getByRole('cell').first().innerText()).toBe('8')
    await visit.picture('tokens-encodings', part)
    await visit.leave()
  })

  test.each(Object.keys(screens) as Screen[])('a word is merged step by step, on a %s', async screen => {
    const visit = await reader.open('guide/01-tokens.html', { screen, dark: true })
    const part = await visit.live('From bytes to tokens, a merge at a time', part => part.locator('.kit-tokens li'))
    const pieces = (): Promise<string[]> => part.locator('.kit-tokens span').allInnerTexts()
    expect(await pieces()).toEqual(Array.from('unbelievable'))
    await part.getByRole('slider').fill('8')
    expect(await pieces()).toEqual(['un', 'bel', 'iev', 'able'])
    await part.getByLabel('A word').fill('🙂')
    expect((await pieces())[0]).toBe('<f0>')
    await visit.picture('tokens-merges', part)
    await visit.leave()
  })

  test('a vocabulary is learnt from the text of the reader, and the slider takes merges back', async () => {
    const visit = await reader.open('guide/01-tokens.html')
    const part = await visit.live('A vocabulary learnt from your text', part => part.locator('.kit-tokens li'))
    const learnt = part.getByRole('list', { name: 'The tokens learnt' }).getByRole('listitem')
    expect(await learnt.count()).toBe(6)
    await part.getByRole('slider').fill('2')
    expect(await learnt.count()).toBe(2)
    await part.getByLabel('A text to learn from').fill('aaaa aaaa aaaa')
    await expect.poll(() => learnt.first().innerText()).toMatch(/^aa/)
    await visit.picture('tokens-training', part)
    await visit.leave()
  })
})
