import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

/** Capitals lie one step to the right of their countries. */
const vectors = `7 2
greece 1 1
athens 2 1
italy 1 3
rome 2 3
spain 1 -2
madrid 2 -2
egypt -1 0.5
`

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await writeFile(place.path('v.txt'), vectors)
  await writeFile(
    place.path('questions.txt'),
    ': capitals\ngreece athens italy rome\ngreece athens france paris\n: none\na b c d\n'
  )
  await writeFile(place.path('pairs.txt'), 'greece athens 9\ngreece italy 5\ngreece spain 1\ngreece paris 3\n')
  await writeFile(place.path('more.txt'), 'rome italy 1\nathens spain 2\nathens greece 3\n')
  const row = `south,['rome'],"['greece', 'italy', 'spain', 'atlantis']"`
  await writeFile(place.path('strangers.csv'), `category,outliers,words\n${row}\n`)
  await writeFile(place.path('groups.csv'), 'category,word\ncountry,greece\ncountry,italy\nsouth,spain\n')
})
afterAll(() => place.remove())

const run = (...args: string[]): ReturnType<Workplace['run']> => place.run(args)
const json = async (...args: string[]): Promise<unknown> => (await place.json(args)).value

describe('cookbook nearest', () => {
  it('finds the words of the nearest directions', async () => {
    expect(await json('nearest', 'v.txt', 'greece', 'SPAIN', '--k', '2')).toEqual({
      words: [
        {
          word: 'greece',
          nearest: [
            { word: 'rome', score: expect.closeTo(5 / Math.sqrt(26), 5) as number },
            { word: 'athens', score: expect.closeTo(3 / Math.sqrt(10), 5) as number }
          ]
        },
        {
          word: 'spain',
          nearest: [
            { word: 'madrid', score: expect.closeTo(6 / Math.sqrt(40), 5) as number },
            { word: 'athens', score: 0 }
          ]
        }
      ]
    })
    expect((await run('nearest', 'v.txt', 'greece', '--k', '1')).stdout).toBe(
      `greece\n  0.981  ${'━'.repeat(20)}  rome\n`
    )
  })
  it('tells a word that fastText never saw by its n-grams', async () => {
    const model = new URL('fixtures/fasttext-model.bin', import.meta.url)
    const { words } = (await json('nearest', fileURLToPath(model), 'schoolings', 'School', '--k', '3')) as {
      words: { word: string; nearest: { word: string }[] }[]
    }
    expect(words.map(({ word }) => word)).toEqual(['schoolings', 'school'])
    // The model is tiny, and all its words are alike.
    expect(words[0]!.nearest.map(({ word }) => word)).toEqual(['take', 'away', 'are'])
  })
  it.each([
    [['v.txt', 'grece'], 1, "error: There is no vector for 'grece'. Did you mean 'greece'?\n"],
    [['v.txt', 'xyzzy'], 1, "error: There is no vector for 'xyzzy'.\n"],
    [['v.txt'], 2, 'error: A file of word vectors and a word are wanted: cookbook nearest VECTORS WORD....\n']
  ])('says what is wrong with %j', async (args, code, message) => {
    const { stdout, stderr, ...ended } = await run('nearest', ...args)
    expect([ended.code, stdout]).toEqual([code, ''])
    expect(stderr).toContain(message)
  })
  it('names a file that is not there, or holds no vectors', async () => {
    await writeFile(place.path('damaged.txt'), vectors.slice(0, -6))
    expect((await run('nearest', 'none.txt', 'a')).stderr).toMatch(/^error: none\.txt .*\n$/)
    expect((await run('nearest', 'damaged.txt', 'a')).stderr).toMatch(/^error: damaged\.txt: .*\n$/)
    expect((await place.json(['nearest', 'damaged.txt', 'a'])).value).toMatchObject({ error: { code: 'invalid-file' } })
  })
})

describe('cookbook analogy', () => {
  it.each(['3CosAdd', '3CosMul'])('completes an analogy by %s', async method => {
    const value = await json('analogy', 'v.txt', 'greece', 'athens', 'Italy', '--k', '1', '--method', method)
    expect(value).toMatchObject({ a: 'greece', b: 'athens', c: 'italy', method, answers: [{ word: 'rome' }] })
  })
  it('shows it as a sentence', async () => {
    const { stdout } = await run('analogy', 'v.txt', 'greece', 'athens', 'italy', '--k', '2')
    expect(stdout).toMatch(/^greece is to athens as italy is to\n {2}0\.\d{3} {2}━+ +rome\n {2}.*\n$/)
  })
  it('wants three words', async () => {
    expect(await run('analogy', 'v.txt', 'greece', 'athens')).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('cookbook evaluate', () => {
  it('counts analogies, and ranks pairs of several files', async () => {
    const args = ['v.txt', '--analogies', 'questions.txt', '--similarity', 'pairs.txt', 'more.txt']
    expect(await json('evaluate', ...args, '--categories', 'groups.csv', '--outliers', 'strangers.csv')).toMatchObject({
      analogies: {
        total: 1,
        correct: 1,
        accuracy: 1,
        sections: [
          { name: 'capitals', total: 1, correct: 1, accuracy: 1 },
          { name: 'none', total: 0, correct: 0, accuracy: 0 }
        ]
      },
      similarity: [
        { file: 'pairs.txt', spearman: expect.closeTo(1, 9) as number, pairs: 4, found: 3 },
        { file: 'more.txt', pairs: 3, found: 3 }
      ],
      categories: [{ file: 'groups.csv', purity: 1, words: 3, found: 3 }],
      outliers: [{ file: 'strangers.csv', accuracy: 0, opp: 1 / 3, outliers: 1, found: 1 }]
    })
  })
  it('takes several times --similarity, and no analogies', async () => {
    const value = await json('evaluate', 'v.txt', '--similarity', 'pairs.txt', '--similarity=more.txt')
    expect(value).toMatchObject({ similarity: [{ file: 'pairs.txt' }, { file: 'more.txt' }] })
    expect(value).not.toHaveProperty('analogies')
  })
  it('shows sections, totals and files', async () => {
    const { stdout } = await run('evaluate', 'v.txt', '--analogies', 'questions.txt', '--similarity', 'pairs.txt')
    expect(stdout).toMatch(/^Analogies\n {2}capitals +100\.0 % +1 of 1\n/)
    expect(stdout).toMatch(
      /\n {2}all +100\.0 % +1 of 1\nSimilarity, rank correlation\n {2}pairs\.txt +1\.000 +3 of 4 pairs\n$/
    )
    expect((await run('evaluate', 'v.txt', '--outliers', 'strangers.csv')).stdout).toMatch(
      /^Outliers, accuracy\n {2}strangers\.csv +0\.000 +OPP 0\.333, 1 of 1 words\n$/
    )
  })
  it.each([
    [['v.txt'], 2, /^error: A test is missing: /],
    [['--similarity', 'pairs.txt', 'v.txt'], 2, /^error: A file of word vectors is missing: /],
    [['v.txt', '--analogies', 'pairs.txt'], 1, /^error: pairs\.txt: Line 1 /],
    [['v.txt', '--analogies', 'none.txt'], 1, /^error: none\.txt does not exist\.\n$/]
  ])('says what is wrong with %j', async (args, code, message) => {
    const { stdout, stderr, ...ended } = await run('evaluate', ...args)
    expect([ended.code, stdout]).toEqual([code, ''])
    expect(stderr).toMatch(message)
  })
})

describe('cookbook convert', () => {
  it('writes every format, and reads each again', async () => {
    const files = { 'a.w2v': 'native', 'b.bin': 'word2vec-binary', 'c.txt.gz': 'glove', 'd.txt': 'word2vec-text' }
    let from = 'v.txt'
    for (const [out, format] of Object.entries(files)) {
      expect(await json('convert', from, out, '--format', format)).toMatchObject({
        out,
        format,
        words: 7,
        dimensions: 2
      })
      from = out
    }
    expect(await readFile(place.path('d.txt'), 'utf8')).toBe(vectors)
  })
  it('keeps the first words only, in 8 bits, when told', async () => {
    expect(await json('convert', 'v.txt', 'small.w2v', '--int8', '--max-words', '3')).toMatchObject({ words: 3 })
    const { value } = await place.json(['analogy', 'small.w2v', 'greece', 'athens', 'italy'])
    expect(value).toMatchObject({ answers: [] })
    expect((await run('convert', 'v.txt', 'small.w2v')).stderr).toBe('error: small.w2v exists; --force replaces it.\n')
    expect(await run('convert', 'v.txt', 'x.bin', '--int8', '--format', 'glove')).toMatchObject({ code: 2 })
  })
})
