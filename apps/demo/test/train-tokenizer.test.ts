import { readdir, readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await writeFile(place.path('a.txt'), 'the lowest of the low, the newest of the new\n'.repeat(20))
  await writeFile(place.path('b.txt'), 'lower and newer, wider and wilder; naïve\n'.repeat(20))
  await writeFile(place.path('there.json'), 'precious')
})
afterAll(() => place.remove())

describe('cookbook train-tokenizer', () => {
  it.each([
    ['bpe', 320, ['the', ' newest', ' ', '<0xC3>', '<0xA9>']],
    ['wordpiece', 80, ['the', 'newest', 'é']],
    ['unigram', 60, ['the newest é']]
  ])('learns %s, which tokenize and count then take', async (type, size, expected) => {
    const out = `${type}.json`
    const args = ['train-tokenizer', '*.txt', '--type', type, '--vocab-size', String(size), '--out', out]
    const trained = await place.json(args)
    expect(trained).toMatchObject({ code: 0, stderr: '', value: { out, type } })
    expect((trained.value as { vocabSize: number }).vocabSize).toBeLessThanOrEqual(size)
    const input = 'the newest é'
    const [tokenized, counted] = await Promise.all([
      place.json(['tokenize', '--tokenizer', out], { input }),
      place.json(['count', '--tokenizer', out], { input })
    ])
    const { encoding, tokens } = tokenized.value as { encoding: string; tokens: string[] }
    expect(encoding).toBe(out)
    expect(counted.value).toMatchObject({ total: { tokens: tokens.length } })
    // Which pieces a unigram model of so little text has, says little; that they make up the text, does.
    expect(type === 'unigram' ? [tokens.join('').replace('▁', '')] : tokens).toEqual(expected)
  })
  it('reads standard input, gives special tokens the first ids, and replaces a file only when told', async () => {
    const args = [
      'train-tokenizer',
      '-',
      '--vocab-size',
      '270',
      '--special-tokens',
      '<|a|>,<|b|>',
      '--out',
      'there.json'
    ]
    const input = 'abab abab\n'.repeat(50)
    expect(await place.run(args, { input })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'error: there.json exists; --force replaces it.\n'
    })
    expect(await readFile(place.path('there.json'), 'utf8')).toBe('precious')
    expect(await place.run([...args, '--force'], { input })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Wrote there\.json: bpe, 26\d tokens, in \d+(?:\.\d)? s\.\n$/) as string
    })
    const { added_tokens: added } = JSON.parse(await readFile(place.path('there.json'), 'utf8')) as {
      added_tokens: { id: number; content: string }[]
    }
    expect(added.map(({ id, content }) => [id, content])).toEqual([
      [0, '<|a|>'],
      [1, '<|b|>']
    ])
    expect((await readdir(place.folder)).filter(name => name.includes('.tmp'))).toEqual([])
  })
  it.each([
    [['a.txt', '--vocab-size', '10'], 2, /^error: --vocab-size is 10; expected at least 256, /],
    [['a.txt', '--out', 'none/x.json'], 1, /^error: The folder of none\/x\.json does not exist\.\n$/],
    [['a.txt', '--out', '.'], 1, /^error: \. is a folder; name a file in it\.\n$/],
    [['none.txt'], 1, /^error: none\.txt .*\n$/],
    [['empty.md'], 1, /^error: .*no words.*\n$/i]
  ])('says in a line what is wrong with %j, and writes nothing', async (args, code, message) => {
    await writeFile(place.path('empty.md'), '')
    const run = await place.run(['train-tokenizer', '--out', 'new.json', ...args])
    expect([run.code, run.stdout]).toEqual([code, ''])
    expect(run.stderr).toMatch(message)
    expect(await readdir(place.folder)).not.toContain('new.json')
  })
})
