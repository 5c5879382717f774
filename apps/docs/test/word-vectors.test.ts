import { findChromium, titleWhere } from '@llm-cookbook/browser'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import { trainingPairs } from '@llm-cookbook/word2vec'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { shownWords } from '../live/word-vectors/shown-words.ts'
import { steadyView } from '../live/word-vectors/steady-view.ts'
import { chanceAt, windowsOf } from '../live/word-vectors/windows.ts'
import { screens, startReader, type Reader, type Screen } from './support/reader.ts'

describe('windowsOf', () => {
  const sentence = 'one two three four five six seven'.split(' ')

  it('gives the pairs of skip-gram where the window is always as wide', () => {
    for (const window of [1, 2, 5]) {
      const pairs = windowsOf(sentence.length, window).flatMap(({ center, around }) =>
        around.map(at => ({ center: sentence[center]!, context: sentence[at]! }))
      )
      expect(pairs).toEqual(trainingPairs(sentence, { window }))
    }
  })

  it('takes a word as often as its distance says where widths are drawn', () => {
    const random = createRandom(1)
    const taken = Array.from({ length: 6 }, () => 0)
    const rounds = 4000
    for (let round = 0; round < rounds; round++) {
      for (const at of windowsOf(11, 5, random)[5]!.around) taken[Math.abs(at - 5)]!++
    }
    for (let distance = 1; distance <= 5; distance++) {
      expect(taken[distance]! / rounds / 2).toBeCloseTo(chanceAt(distance, 5), 1)
    }
    expect(chanceAt(6, 5)).toBe(0)
  })
})

describe('steadyView', () => {
  it('turns and flips a picture to where it was', async () => {
    const rows = Matrix.fromRows([
      [3, 0, 0],
      [0, 2, 0],
      [-3, 0, 1],
      [1, -2, 0]
    ])
    const first = (await steadyView(rows)).draw(rows)
    for (const [sign, angle] of [
      [1, 0.7],
      [-1, 2.1]
    ] as const) {
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
      const before = Matrix.fromRows(Array.from(first, ([x, y]) => [x! * cos - y! * sin, sign * (x! * sin + y! * cos)]))
      const now = (await steadyView(rows, before)).draw(rows)
      for (const [i, value] of now.data.entries()) expect(value).toBeCloseTo(before.data[i]!, 5)
    }
  })
})

describe.skipIf(findChromium() === undefined)(titleWhere('the chapter on word vectors'), () => {
  let reader: Reader
  beforeAll(async () => {
    reader = await startReader()
  })
  afterAll(() => reader.close())

  const path = 'guide/02-word-vectors.html'
  const sizes = Object.keys(screens) as Screen[]

  test.each(sizes)('a window moves over a sentence, on a %s', async screen => {
    const visit = await reader.open(path, { screen, dark: screen === 'phone' })
    const part = await visit.live('Pairs of words from your sentence', part => part.locator('.pairs-sentence li'))
    const around = (): Promise<string[]> => part.locator('.pairs-sentence .around span:first-child').allInnerTexts()
    expect(await part.locator('p[role=status]').innerText()).toBe('fox gives 4 pairs; all words together give 46.')
    expect(await around()).toEqual(['quick', 'brown', 'jumps', 'over'])
    await part.getByLabel('Window, words to each side').fill('1')
    expect(await around()).toEqual(['brown', 'jumps'])
    await part.getByLabel('Word in the middle').fill('0')
    expect(await around()).toEqual(['quick'])
    await part.getByLabel('Your sentence').fill('cup of tea')
    expect(await part.locator('.pairs-list .now').allInnerTexts()).toEqual(['cup → of'])
    await part.getByLabel('Window, words to each side').fill('2')
    await part.getByText('drawn anew for each word').click()
    expect(await part.locator('.pairs-sentence small').allInnerTexts()).toEqual(['in the middle', '100 %', '50 %'])
    await part.getByLabel('Your sentence').fill('')
    expect(await part.locator('p[role=status]').innerText()).toBe('A pair needs two words.')
    await part.getByLabel('Your sentence').fill('The quick brown fox jumps over the lazy dog while the hen sleeps')
    await part.getByLabel('Window, words to each side').fill('5')
    await part.getByLabel('Word in the middle').fill('6')
    await visit.picture('word-vectors-pairs', part)
    await visit.leave()
  })

  const months = shownWords.filter(({ group }) => group === 'months').map(({ word }) => word)
  const monthsNear = async (part: Locator): Promise<number> => {
    const nearest = await part.getByRole('list', { name: 'Nearest to july' }).getByRole('listitem').allInnerTexts()
    return nearest.slice(0, 5).filter(text => months.includes(text.split(' ')[0]!)).length
  }

  test('vectors are learnt, and july comes to stand among months', { timeout: 240_000 }, async () => {
    const visit = await reader.open(path)
    const part = await visit.live('Word vectors, learnt live', part => part.locator('.training-nearest li'))
    const loss = async (): Promise<number> =>
      Number(/: ([\d.]+)$/.exec((await part.locator('.kit-picture').last().getAttribute('aria-label'))!)![1])
    const early = await loss()
    const state = part.locator('.kit-progress [role=status]')
    await expect.poll(() => state.innerText(), { timeout: 200_000 }).toBe('All 6.1 million words read')
    expect(await loss()).toBeLessThan(early - 0.03)
    expect(await monthsNear(part)).toBeGreaterThanOrEqual(4)
    const home = Number(/(\d+) of 60 words have/.exec(await part.innerText())![1])
    expect(home).toBeGreaterThanOrEqual(57)
    await visit.picture('word-vectors-training', part)

    // Back to the first step: the points lie elsewhere.
    const picture = part.locator('.kit-picture').first()
    const last = await picture.innerHTML()
    await part.getByLabel('Step that is shown').fill('1')
    await expect.poll(() => picture.innerHTML()).not.toBe(last)
    await part.getByLabel('Nearest to the word').fill('xyzzy')
    await expect.poll(() => part.innerText()).toContain('has no vector')
    await visit.leave()
  })

  test('a training is stopped, and begun again with other settings, on a phone', { timeout: 240_000 }, async () => {
    const visit = await reader.open(path, { screen: 'phone', dark: true })
    const part = await visit.live('Word vectors, learnt live', part => part.locator('.training-nearest li'))
    const patient = { timeout: 100_000 }
    await expect.poll(() => monthsNear(part), patient).toBeGreaterThanOrEqual(3)
    await part.getByRole('button', { name: 'Stop' }).click()
    await expect.poll(() => part.locator('.kit-progress [role=status]').innerText()).toMatch(/^Stopped after/)
    await visit.picture('word-vectors-stopped', part)
    await part.getByLabel('Numbers in a vector').fill('2')
    await part.getByRole('button', { name: 'Train again' }).click()
    await expect.poll(() => part.locator('.training-nearest li').count(), patient).toBe(8)
    await part.getByRole('button', { name: 'Stop' }).click()
    await visit.leave()
  })

  test.each(sizes)('analogies are completed, on a %s', async screen => {
    const visit = await reader.open(path, { screen, dark: screen === 'desktop' })
    const part = await visit.live('Analogies and near words', part => part.getByRole('cell'))
    const answers = (): Promise<string[]> => part.getByRole('rowheader').allInnerTexts()
    expect((await answers()).slice(0, 2)).toEqual(['rome', 'milan'])
    await part.getByText('king, queen').click()
    expect((await answers())[0]).toBe('queen')
    await part.getByText('can be the answer', { exact: true }).click()
    expect((await answers()).slice(0, 2)).toEqual(['king', 'queen'])
    await part.getByText('cannot be the answer', { exact: true }).click()
    await part.getByLabel('As this word').fill('germany')
    await part.getByLabel('is to this one,').fill('berlin')
    await part.getByLabel('so is this one to …').fill('japan')
    await expect.poll(answers).toContain('tokyo')
    await part.getByLabel('Nearest to the word').fill('hot')
    await expect.poll(() => part.innerText()).toMatch(/cool 0\.77/)
    await visit.picture('word-vectors-analogies', part)
    await part.getByLabel('is to this one,').fill('xyzzy')
    await expect.poll(() => part.innerText()).toContain("Not among the 8,000 words: 'xyzzy'")
    await visit.leave()
  })
})
