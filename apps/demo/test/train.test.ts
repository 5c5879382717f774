import { readdir, readFile, writeFile } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

interface Trained {
  readonly words: number
  readonly vocabulary: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly wordsPerSecond: number
}

/** Cats and dogs, boats and ships stand among like words; 40 times 6 lines of 5 words. */
const corpus = `the cat chases a mouse
the dog chases a mouse
the boat sails the sea
the ship sails the sea
a cat sleeps at home
a dog sleeps at home
`.repeat(40)
const small = ['--size', '8', '--sample', '0', '--epochs', '20']

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await writeFile(place.path('a.txt'), corpus)
  await writeFile(place.path('b.txt.gz'), gzipSync(corpus))
})
afterAll(() => place.remove())

describe('cookbook train', () => {
  it('learns from the bundled corpus where none is named, and nearest finds what belongs together', async () => {
    const trained = await place.run(['train', '--epochs', '4', '--size', '40'])
    expect(trained).toMatchObject({ code: 0, stderr: '' })
    expect(trained.stdout).toMatch(
      /^Wrote vectors\.w2v: 11,\d{3} words of 40 numbers\.\n2,4\d\d,\d{3} words in 4 epochs of the bundled corpus: /
    )
    expect(trained.stdout).toContain('Now try: cookbook nearest vectors.w2v water\n')
    const { value } = await place.json(['nearest', 'vectors.w2v', 'aegean', 'Water', '--k', '30'])
    const [aegean, water] = (value as { words: { word: string; nearest: { word: string; score: number }[] }[] }).words
    const seas = ['adriatic', 'atlantic', 'baltic', 'black', 'caspian', 'coast', 'mediterranean', 'ocean', 'sea']
    expect(aegean?.nearest.filter(({ word }) => seas.includes(word)).length).toBeGreaterThanOrEqual(3)
    expect(water?.word).toBe('water')
    const scores = water!.nearest.map(({ score }) => score)
    expect(scores).toHaveLength(30)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  })
  it('tells words, vocabulary and time, and gives the same bytes for the same seed', async () => {
    const args = ['train', 'a.txt', ...small, '--format', 'word2vec-text', '--out']
    const { code, stderr, value } = await place.json([...args, 'one.txt'])
    expect([code, stderr]).toEqual([0, ''])
    const { words, vocabulary, seconds, cpuSeconds, wordsPerSecond } = value as Trained
    expect(Object.keys(value as Trained)).toHaveLength(5)
    expect([words, vocabulary]).toEqual([20 * 40 * 6 * 5, 13])
    expect(seconds).toBeGreaterThan(0)
    expect(cpuSeconds).toBeGreaterThan(0)
    expect(wordsPerSecond / (words / seconds)).toBeCloseTo(1, 1)
    await place.json([...args, 'two.txt'])
    await place.json([...args, 'other.txt', '--seed', '2'])
    const [one, two, other] = await Promise.all(
      ['one.txt', 'two.txt', 'other.txt'].map(name => readFile(place.path(name), 'utf8'))
    )
    expect(one).toMatch(/^13 8\nthe /)
    expect(two).toBe(one)
    expect(other).not.toBe(one)
  })
  it.each([
    ['CBOW', ['--cbow']],
    ['hierarchical softmax alone', ['--negative', '0', '--hierarchical-softmax']],
    ['two threads', ['--workers', '2']]
  ])('trains with %s', async (name, options) => {
    const out = `${name.replaceAll(' ', '-')}.w2v`
    expect((await place.json(['train', 'a.txt', ...small, ...options, '--out', out])).code).toBe(0)
    const { value } = await place.json(['nearest', out, 'boat', '--k', '4'])
    expect(JSON.stringify(value)).toContain('"ship"')
  })
  it('reads gz, patterns, standard input and what it kept alike, and cuts prose into words with --words', async () => {
    const prose = corpus.replace(/^./gm, letter => letter.toUpperCase()).replaceAll('\n', '.\n')
    const runs = [
      place.json(['train', 'b.txt.gz', ...small, '--out', 'gz.w2v']),
      place.json(['train', '[b].txt*', ...small, '--out', 'glob.w2v']),
      place.json(['train', '-', '--words', ...small, '--out', 'prose.w2v'], { input: prose }),
      place.json(['train', 'a.txt', ...small, '--cache', 'ids', '--out', 'cached.w2v']),
      place.json(['train', 'a.txt', ...small, '--out', 'plain.w2v'])
    ]
    for (const { code } of await Promise.all(runs)) expect(code).toBe(0)
    const [plain, ...others] = await Promise.all(
      ['plain', 'gz', 'glob', 'prose', 'cached'].map(name => readFile(place.path(`${name}.w2v`)))
    )
    for (const other of others) expect(other.equals(plain!)).toBe(true)
    expect(await readdir(place.path('ids'))).toHaveLength(1)
  })
  it('goes on with a checkpoint, and learns new words with --initial', async () => {
    const args = ['train', 'a.txt', ...small, '--checkpoint', 'state.bin', '--format', 'word2vec-text', '--out']
    const [first, again] = [await place.json([...args, 'first.txt']), await place.json([...args, 'again.txt'])]
    expect([first.code, again.code]).toEqual([0, 0])
    expect((again.value as Trained).words).toBe((first.value as Trained).words)
    expect(await readFile(place.path('again.txt'), 'utf8')).toBe(await readFile(place.path('first.txt'), 'utf8'))
    const input = 'the submarine sails the sea\n'.repeat(40)
    const more = [
      'train',
      '-',
      ...small.slice(2),
      '--initial',
      'first.txt',
      '--format',
      'word2vec-text',
      '--out',
      'more.txt'
    ]
    expect((await place.json(more, { input })).value).toMatchObject({ vocabulary: 14 })
    const other = await place.run(['train', 'a.txt', '--initial', 'first.txt', '--size', '9', '--out', 'other.w2v'])
    expect([other.code, other.stderr.split('\n')[0]]).toEqual([
      2,
      'error: --size is 9, and the vectors of --initial have 8 numbers.'
    ])
    expect(await readFile(place.path('more.txt'), 'utf8')).toMatch(/^14 8\n[^]*^submarine /m)
  })
  it('replaces a file only when told, and an empty one without', async () => {
    await writeFile(place.path('there.w2v'), 'precious')
    await writeFile(place.path('empty.w2v'), '')
    expect(await place.run(['train', 'a.txt', '--out', 'there.w2v'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'error: there.w2v exists; --force replaces it.\n'
    })
    expect(await readFile(place.path('there.w2v'), 'utf8')).toBe('precious')
    expect((await place.json(['train', 'a.txt', ...small, '--out', 'there.w2v', '--force'])).code).toBe(0)
    expect((await place.json(['train', 'a.txt', ...small, '--out', 'empty.w2v'])).code).toBe(0)
    expect((await readdir(place.folder)).filter(name => name.includes('.tmp'))).toEqual([])
  })
  it('stops at Ctrl-C, and leaves no half of a file', async () => {
    const { code, stderr } = await place.run(['train', '--epochs', '1000', '--out', 'never.w2v'], {
      async onStart(child) {
        await new Promise(resolve => setTimeout(resolve, 1500))
        child.kill('SIGINT')
      }
    })
    expect([code, stderr]).toEqual([130, 'error: Interrupted.\n'])
    expect((await readdir(place.folder)).filter(name => name.startsWith('never'))).toEqual([])
  })
  it.each([
    [['a.txt', '--sg', '--cbow'], 2, /^error: --sg and --cbow exclude each other\.\n/],
    [['a.txt', '--negative', '0'], 2, /^error: --negative 0 leaves nothing to train; /],
    [['-', '--cache', 'ids'], 2, /^error: --cache goes with files: /],
    [['a.txt', '--sample', '2'], 2, /^error: --sample wants a number from 0 to 1, and got '2'\.\n/],
    [['a.txt', '--min-count', '1000'], 1, /^error: .*\n$/],
    [['none.txt'], 1, /^error: none\.txt .*\n$/],
    [['.'], 1, /^error: \. is a folder.*\n$/],
    [['a.txt', '--initial', 'a.txt'], 1, /^error: a\.txt: .*\n$/],
    [['a.txt', '--out', 'none/x.w2v'], 1, /^error: The folder of none\/x\.w2v does not exist\.\n$/]
  ])('says in a line what is wrong with %j, and writes nothing', async (args, code, message) => {
    const run = await place.run(['train', '--out', 'new.w2v', ...args])
    expect([run.code, run.stdout]).toEqual([code, ''])
    expect(run.stderr).toMatch(message)
    expect(await readdir(place.folder)).not.toContain('new.w2v')
  })
})

describe('cookbook phrases', () => {
  const text = 'new york is large\nold paris is old\nnew wine in old casks\nin new york paris is far\n'.repeat(30)

  it('joins words that belong together, for train to learn, and again in another text', async () => {
    const args = ['phrases', '-', '--threshold', '3', '--save', 'phrases.bin', '--out', 'joined.txt']
    const { code, value } = await place.json(args, { input: text })
    expect(code).toBe(0)
    const joined = await readFile(place.path('joined.txt'), 'utf8')
    expect(joined.replaceAll(/\w+_\w+/g, phrase => phrase.replace('_', ' '))).toBe(text)
    expect(joined).toContain('new_york')
    const { phrases, words } = value as { phrases: number; words: number }
    expect(words).toBe(19 * 30)
    expect(phrases).toBeGreaterThan(0)
    const applied = ['phrases', '-', '--apply', 'phrases.bin', '--out', 'applied.txt.gz']
    expect((await place.json(applied, { input: 'to new york' })).code).toBe(0)
    expect(gunzipSync(await readFile(place.path('applied.txt.gz'))).toString()).toBe('to new_york\n')
  })
  it('shows the most frequent', async () => {
    const { stdout } = await place.run(['phrases', '-', '--threshold', '3', '--out', 'shown.txt'], { input: text })
    expect(stdout).toMatch(/^Wrote shown\.txt: 570 words of standard input with \d+ phrases? joined, in [\d.]+ s\.\n/)
    expect(stdout).toMatch(/\n +60 {2}new_york\n/)
  })
  it('refuses a file that holds no phrases', async () => {
    const run = await place.run(['phrases', 'a.txt', '--apply', 'a.txt', '--out', 'x.txt'])
    expect(run).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: a\.txt: no phrases: .*\n$/) as string
    })
  })
})
