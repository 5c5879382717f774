import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

const markdown = '# Ships\n\nA ship sails the sea.\n\n## Crew\n\nThe captain steers. The cook cooks.\n'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await writeFile(place.path('ships.md'), markdown)
  await writeFile(place.path('ships.txt'), 'A ship sails. The captain steers. The cook cooks.')
  await writeFile(place.path('add.py'), 'def add(a, b):\n    return a + b\n\n\ndef one():\n    return 1\n')
})
afterAll(() => place.remove())

interface Result {
  encoding: string
  by: string
  chunks: { text: string; start: number; end: number; tokens: number; headings?: string[] }[]
}

describe('cookbook chunk', () => {
  it('shows each chunk with its place, its tokens and its headings', async () => {
    expect(await place.run(['chunk', 'ships.md', '--size', '12'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout:
        '[1] 0 to 30, 9 tokens  Ships\n    # Ships\n\n    A ship sails the sea.\n\n' +
        '[2] 32 to 76, 12 tokens  Ships › Crew\n    ## Crew\n\n    The captain steers. The cook cooks.\n\n' +
        '2 chunks by markdown, tokens of o200k_base\n'
    })
  })
  it.each([
    ['ships.md', [], 'markdown'],
    ['ships.txt', [], 'sentences'],
    ['add.py', [], 'code'],
    ['ships.txt', ['--by', 'paragraphs'], 'paragraphs'],
    ['ships.txt', ['--by', 'tokens', '--overlap', '3'], 'tokens'],
    ['ships.md', ['--by', 'html'], 'html']
  ])('cuts %s with %j by %s, as slices within the limit', async (file, options, by) => {
    const text = await readFile(place.path(file), 'utf8')
    const { code, value } = await place.json(['chunk', file, '--size', '8', '--encoding', 'gpt2', ...options])
    const { chunks, ...rest } = value as Result
    expect([code, rest]).toEqual([0, { encoding: 'gpt2', by }])
    expect(chunks.length).toBeGreaterThan(1)
    for (const chunk of chunks) {
      expect(chunk.text).toBe(text.slice(chunk.start, chunk.end))
      expect(chunk.tokens).toBeLessThanOrEqual(8)
    }
  })
  it('takes special tokens in a text as text', async () => {
    const { value } = await place.json(['chunk', '--by', 'tokens', '--encoding', 'gpt2'], { input: 'Hi <|endoftext|>' })
    expect(value).toMatchObject({ chunks: [{ text: 'Hi <|endoftext|>', tokens: 8 }] })
  })
  it.each([
    [['ships.md', 'ships.txt'], 'One file is cut at a time, and 2 files were given.', 2],
    [['ships.*'], 'One file is cut at a time, and ships.* stands for several.', 2],
    [['ships.md', '--size', '5', '--overlap', '5'], "--overlap wants less than --size, 5, and got '5'.", 2],
    [['emoji.txt', '--size', '1'], '--size must be at least 3, the tokens of "\u{1FAE8}" alone, got 1', 2]
  ])('says in a line what is wrong with %j', async (args, message, code) => {
    await writeFile(place.path('emoji.txt'), 'x \u{1FAE8}')
    const run = await place.run(['chunk', ...args])
    expect([run.code, run.stdout]).toEqual([code, ''])
    expect(run.stderr.split('\n')[0]).toBe(`error: ${message}`)
  })
})
