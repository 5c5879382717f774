import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium, titleWhere } from '@llm-cookbook/browser'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import { meanVector, WordVectors } from '@llm-cookbook/word2vec'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { attend } from '../live/transformers/attend.ts'
import { addGradient, PoolingModel, trainPooling } from '../live/transformers/attention-pooling.ts'
import { leave } from '../live/transformers/leave.ts'
import { keptWords } from '../live/transformers/lengths.ts'
import { sectionsOf, studyLevels } from '../live/transformers/levels.ts'
import { twoSenses } from '../live/transformers/senses.ts'
import { tasksTogether } from '../live/transformers/tasks.ts'
import { inContext, tellSenses } from '../live/transformers/tell-senses.ts'
import { wordList } from '../live/transformers/word-list.ts'
import { centred, meanRow } from '../live/transformers/word-table.ts'
import { startReader, type Reader, type Visit } from './support/reader.ts'

const data = join(import.meta.dirname, '../public/data')
const table = centred(
  ...['word-vectors/words.bin', 'transformers/more-words.bin'].map(name =>
    WordVectors.fromBytes(readFileSync(join(data, name)))
  )
)

describe('wordList', () => {
  it('gives words as the vectors have them', () => {
    expect(wordList("I can't say it isn't John's.Don’t ask")).toEqual(
      'i can not say it is not john do not ask'.split(' ')
    )
  })
})

describe('centred', () => {
  it('leaves nothing that all words of the first table have in common', () => {
    const first = new WordVectors(['a', 'b'], Matrix.fromRows([[1, 2], [3, 6]])) // prettier-ignore
    const both = centred(first, new WordVectors(['c'], Matrix.fromRows([[2, 4]])))
    expect([...meanRow(new Matrix(2, 2, both.matrix.data.slice(0, 4)))]).toEqual([0, 0])
    expect([...both.vector('c')!]).toEqual([0, 0])
  })
})

describe('attend', () => {
  const random = createRandom(3)
  const rows = Array.from({ length: 5 }, () => Array.from({ length: 8 }, () => random.normal()))
  const vectors = Matrix.fromRows(rows)

  it('gives weights that sum to 1, and the mean where it is not sharp at all', () => {
    for (const row of attend(vectors).weights) expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5)
    const mean = meanRow(vectors)
    for (const row of attend(vectors, { sharpness: 0 }).mixtures) {
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(mean[j]!, 5)
    }
  })

  it('lets no word look at itself where that is said, unless it is alone', () => {
    const { weights } = attend(vectors, { itself: false })
    for (let i = 0; i < 5; i++) expect(weights.row(i)[i]).toBe(0)
    expect(attend(Matrix.fromRows([[1, 2]]), { itself: false }).weights.row(0)[0]).toBe(1)
  })

  it('does not see the order', () => {
    const turned = attend(Matrix.fromRows(rows.toReversed())).mixtures
    for (const [i, row] of Array.from(attend(vectors).mixtures).entries()) {
      for (const [j, value] of row.entries()) expect(turned.row(4 - i)[j]).toBeCloseTo(value, 5)
    }
  })
})

describe('attention pooling', () => {
  const random = createRandom(5)
  const d = 6
  const sentence = Float32Array.from({ length: 4 * d }, () => random.normal())

  it('has the derivatives that differences have', () => {
    const parameters = Float64Array.from({ length: 2 * d + 1 }, () => random.normal())
    for (const label of [0, 1]) {
      const gradient = new Float64Array(parameters.length)
      addGradient(new PoolingModel(d, parameters), sentence, label, gradient)
      const lossAt = (i: number, by: number): number => {
        const moved = parameters.map((value, k) => (k === i ? value + by : value))
        return addGradient(new PoolingModel(d, moved), sentence, label, new Float64Array(moved.length))
      }
      for (const [i, slope] of gradient.entries()) {
        expect(slope).toBeCloseTo((lossAt(i, 1e-5) - lossAt(i, -1e-5)) / 2e-5, 6)
      }
    }
  })

  it('finds the one word of a sentence that decides', () => {
    // The first number says whether a word matters, the second what it says.
    const drawn = Array.from({ length: 200 }, (_, i) => {
      const label = i % 2
      const words = Array.from({ length: 8 }, (_, k) =>
        Array.from({ length: d }, (_, j) =>
          j === 0 ? (k === 0 ? 2 : 0) : j === 1 && k === 0 ? 2 * label - 1 : random.normal()
        )
      )
      return { label, sentence: Float32Array.from(words.flat()) }
    })
    const sentences = drawn.map(({ sentence }) => sentence)
    const labels = drawn.map(({ label }) => label)
    const model = [...trainPooling(sentences, labels, d, { epochs: 40 })].at(-1)!
    const right = sentences.filter((each, i) => +(model.judge(each).probability > 0.5) === labels[i])
    expect(right.length).toBeGreaterThan(195)
    expect(model.judge(sentences[0]!).weights[0]).toBeGreaterThan(0.6)
  })
})

describe('what the chapter says', () => {
  it('of a passage that is long: its frequent words alone are found', () => {
    const kept = keptWords(table, ['bridge', 'river'])
    expect(kept.words.every(({ isKept }) => isKept)).toBe(true)
    expect(keptWords(table, [])).toEqual({ words: [], nearest: [] })
  })

  it('of senses: attention is no better than the mean, and worse the sharper', () => {
    const by = (sharpness: number, itself: boolean): number =>
      tellSenses(twoSenses, (text, word) => inContext(table, text, word, { sharpness, itself })!.after).right
    expect(tellSenses(twoSenses, text => meanVector(table, wordList(text)))).toMatchObject({ right: 67, total: 72 })
    expect([by(2, false), by(1, true), by(8, true)]).toEqual([70, 64, 48])
  })

  it('of levels: a short section is heard in a mean of sections', async () => {
    expect(sectionsOf(leave).map(({ name, words }) => `${name} ${words}`)).toEqual([
      'Leave 96',
      'Travel 22',
      'Kitchen 8'
    ])
    expect(sectionsOf('no heading here')[0]).toMatchObject({ name: 'no heading here', words: 3 })
    expect(sectionsOf('')).toEqual([])
    const { cosines, bestSection } = await studyLevels(
      await createLocalEmbedder(),
      leave,
      'When is the coffee machine cleaned?'
    )
    expect(cosines.map(row => row.map(value => value.toFixed(2)).join(' '))).toEqual([
      '0.95 0.93 0.79',
      '0.71 0.71 0.77',
      '0.53 0.54 0.70',
      '0.38 0.38 0.52'
    ])
    expect(bestSection?.name).toBe('Kitchen')
  })

  it('of tasks: what is related helps, what is not does harm', async () => {
    const digits = ({ alone, together }: Awaited<ReturnType<typeof tasksTogether>>): string =>
      `${alone.toFixed(2)} ${together.toFixed(2)}`
    expect(digits(await tasksTogether(true))).toBe('0.58 0.28')
    expect(digits(await tasksTogether(false))).toBe('0.56 1.01')
  })
})

describe.skipIf(findChromium() === undefined)(titleWhere('the chapter on transformers'), () => {
  let reader: Reader
  beforeAll(async () => {
    reader = await startReader()
  })
  afterAll(() => reader.close())

  const path = 'guide/04-transformers.html'
  const patient = { timeout: 120_000 }
  const said = (part: Locator): Promise<string> => part.locator('p[role=status]').last().innerText()

  const lengthsOf = (visit: Visit): Promise<Locator> =>
    visit.live('What one vector keeps', part => part.locator('.lengths-words li'))
  const attentionOf = (visit: Visit): Promise<Locator> =>
    visit.live('Attention over your sentence', part => part.locator('.attention-steps td'))
  const sensesOf = (visit: Visit): Promise<Locator> =>
    visit.live('One word, two meanings', part => part.locator('.senses dd'))
  const poolingOf = (visit: Visit): Promise<Locator> =>
    visit.live('Attention, learnt from reviews', part => part.locator('.pooling-words li'))
  const levelsOf = (visit: Visit): Promise<Locator> =>
    visit.live('A document, by words, sentences, sections', part => part.locator('.levels-table td'))

  test('few words survive in a mean', { timeout: 240_000 }, async () => {
    const visit = await reader.open(path)
    const part = await lengthsOf(visit)
    expect(await said(part)).toBe('3 of 5 different words are found in the mean of 6.')
    await part.getByLabel('Its first words').fill('40')
    await expect.poll(() => said(part)).toBe('10 of 31 different words are found in the mean of 40.')
    await part.getByText('drawn by lot', { exact: true }).click()
    await expect.poll(() => said(part)).toBe('3 of 31 different words are found in the mean of 40.')
    const rows = (): Promise<string[]> => part.locator('tbody tr').allInnerTexts()
    await expect.poll(() => rows().then(({ length }) => length), patient).toBe(4)
    expect((await rows()).map(row => row.split(/\s+/).slice(-8).join(' '))).toEqual([
      '1.00 0.94 0.57 0.40 0.34 0.31 0.31 0.34',
      '1.00 0.58 0.40 0.30 0.23 0.16 0.15 0.13',
      '1.00 1.00 0.93 0.59 0.29 0.17 0.11 0.08',
      '0.01 0.01 0.04 0.10 0.13 0.19 0.23 0.28'
    ])
    await visit.picture('transformers-lengths', part)
    await part.getByText('alike by mistake').click()
    expect((await rows()).map(row => row.split(/\s+/).at(-1))).toEqual(['0.85', '0.00', '0.61'])
    await part.getByText('words found').click()
    await part.getByLabel('Numbers in a vector').fill('0')
    await expect.poll(async () => (await rows())[0] ?? '', patient).toMatch(/0\.21\s+0\.14/)
    await visit.leave()
  })

  test('attention is followed step by step, and gives a word another vector in another sentence', async () => {
    const visit = await reader.open(path, { dark: true })
    const part = await attentionOf(visit)
    expect(await said(part)).toBe('apple looks most at apple, with 65 % of its weight.')
    await part.getByLabel('Sharpness').fill('0')
    expect(await said(part)).toContain('with 11 % of its weight')
    await part.getByLabel('Sharpness').fill('2')
    await part.getByText('the others', { exact: true }).click()
    expect(await said(part)).toBe('apple looks most at bread, with 49 % of its weight.')
    expect(await part.locator('.attention-near dd').last().innerText()).toContain('juice')
    await visit.picture('transformers-attention', part)
    await part.getByRole('button', { name: 'lunch' }).click()
    expect(await said(part)).toMatch(/^lunch looks most at/)
    await part.getByText('products', { exact: true }).click()
    await part.getByLabel('Your sentence').fill('the river bank xyzzy')
    expect(await part.innerText()).toContain('Without a vector, so left out: xyzzy')
    expect(await part.getByRole('group', { name: 'The word that looks' }).getByRole('button').count()).toBe(3)
    await part.getByLabel('Your sentence').fill('')
    expect(await said(part)).toBe('No word of it has a vector.')

    const senses = await sensesOf(visit)
    expect(await said(senses)).toContain('Of 72 sentences, 70 have')
    expect(await senses.locator('.senses dd').nth(1).innerText()).toMatch(/^bread, juice, cake/)
    await visit.picture('transformers-senses', senses)
    await senses.getByText('all, itself too').click()
    await senses.getByLabel('Sharpness').fill('8')
    expect(await said(senses)).toContain('48 have')
    await senses.getByText('mouse', { exact: true }).click()
    await senses.getByLabel('Another', { exact: true }).fill('No such animal.')
    expect(await senses.locator('.senses dd').last().innerText()).toBe('The word is not in this sentence.')
    await visit.leave()
  })

  test('attention is learnt from reviews', { timeout: 240_000 }, async () => {
    const visit = await reader.open(path, { dark: true })
    const part = await poolingOf(visit)
    const result = part.locator('.pooling-said')
    await expect
      .poll(() => result.innerText(), patient)
      .toBe('Attention calls .823 of the held-out sentences right, the mean .800.')
    expect(await part.locator('.pooling-ranked dd').first().innerText()).toMatch(/^terrible, horrible/)
    expect(await part.locator('.pooling-words li').nth(2).innerText()).toMatch(/cheap\s+70 %/)
    await visit.picture('transformers-pooling', part)
    await part.getByLabel('Your own sentence').fill('It is not good.')
    await expect.poll(() => said(part)).toMatch(/^Positive/)
    await part.getByLabel('Your own sentence').fill('Not a bad phone at all.')
    await expect.poll(() => said(part)).toMatch(/^Negative/)
    await part.getByLabel('Look at it after').fill('1')
    expect(await result.innerText()).not.toContain('.823')
    await part.getByLabel('Which 300').fill('3')
    await expect.poll(() => result.innerText(), patient).toContain('.860')
    await visit.leave()
  })

  test('sections are heard in a mean of sections', { timeout: 120_000 }, async () => {
    const visit = await reader.open(path)
    const part = await levelsOf(visit)
    expect(await said(part)).toContain('Kitchen is nearest to the question: 0.86')
    await visit.picture('transformers-levels', part)
    await part.getByLabel('A question to it').fill('Can I take the train?')
    await expect.poll(() => said(part)).toContain('Travel is nearest')
    await part.getByLabel('Your document').fill('')
    await expect.poll(() => said(part)).toBe('There is nothing in it.')
    await visit.leave()
  })

  test.each([false, true])('all parts have room on a phone, by night: %s', { timeout: 240_000 }, async dark => {
    const visit = await reader.open(path, { screen: 'phone', dark })
    const parts = dark ? { lengthsOf, poolingOf } : { attentionOf, sensesOf, levelsOf }
    for (const [name, open] of Object.entries(parts)) {
      const part = await open(visit)
      const state = part.locator('.kit-progress [role=status]')
      if (dark) await expect.poll(() => state.innerText(), patient).toMatch(/^(4 ways|25 of 25)/)
      await visit.picture(`transformers-${name.slice(0, -2)}`, part)
    }
    await visit.leave()
  })
})
