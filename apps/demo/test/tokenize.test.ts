import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await writeFile(place.path('a.txt'), 'Hello world\n')
  await writeFile(place.path('birthday.txt'), 'お誕生日')
  await writeFile(place.path('special.txt'), 'Hi <|endoftext|>')
  await writeFile(place.path('evil.txt'), 'a\u001b]0;owned\u0007\u009b2J\u202e\n\tb')
  await writeFile(place.path('latin1.txt'), Buffer.from('caf\u00e9', 'latin1'))
})
afterAll(() => place.remove())

const hello = { tokens: ['Hello', ' world', '\n'], ids: [13225, 2375, 198] }

describe('cookbook tokenize', () => {
  it('shows tokens with their ids below', async () => {
    expect(await place.run(['tokenize', 'a.txt'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: 'Hello ·world ↵\n13225 2375   198\n\n3 tokens, 12 characters, o200k_base\n'
    })
  })
  it('colours them in turn, on a terminal as wide as it is', async () => {
    const env = { FORCE_COLOR: '1', COLUMNS: '20' }
    const { stdout } = await place.run(['tokenize', 'birthday.txt', 'a.txt'], { env })
    const [, first, second] = stdout.split('\n')
    expect(first).toContain('\u001b[38;5;16;48;5;153mお\u001b[0m')
    expect(second).toBe('\u001b[2m8930 9697\u001b[22m')
    // eslint-disable-next-line no-control-regex -- the colours are taken off
    expect(stdout.replace(/\u001b\[[\d;]*m/g, '')).toBe(
      'birthday.txt\nお   <0xE8><0xAA>\n8930 9697\n<0x95> 生日\n243    128225\n\n4 tokens, 4 characters, o200k_base\n' +
        '\na.txt\nHello ·world ↵\n13225 2375   198\n\n3 tokens, 12 characters, o200k_base\n'
    )
  })
  it('shows many without ids, and breaks what is too long', async () => {
    await writeFile(place.path('long.txt'), `${'word '.repeat(120)}${' '.repeat(90)}`)
    const { stdout } = await place.run(['tokenize', 'long.txt'])
    const lines = stdout.split('\n')
    expect(lines[0]).toMatch(/^word\|·word\|·word/)
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80)
    expect(stdout).toContain('·'.repeat(80))
    expect((await place.run(['tokenize', 'long.txt', '--ids'])).stdout).toMatch(/^word ·word .*\n1801 2195/)
  })
  it('prints one object for a file, and one for several', async () => {
    expect(await place.json(['tokenize', 'a.txt'])).toEqual({
      code: 0,
      stderr: '',
      value: { encoding: 'o200k_base', ...hello }
    })
    const several = await place.json(['tokenize', '*.txt', '--encoding', 'o200k_base', '--offsets'])
    expect(several).toMatchObject({
      code: 3,
      stderr: 'error: latin1.txt is not text in UTF-8; convert it, as iconv -f latin1 -t utf-8 does.\n',
      value: {
        encoding: 'o200k_base',
        files: [
          {
            file: 'a.txt',
            ...hello,
            offsets: [
              [0, 5],
              [5, 11],
              [11, 12]
            ]
          },
          { file: 'birthday.txt', tokens: ['お', '<0xE8><0xAA>', '<0x95>', '生日'] },
          { file: 'evil.txt' },
          { file: 'long.txt' },
          { file: 'special.txt' }
        ],
        failed: [{ file: 'latin1.txt', code: 'not-utf8' }]
      }
    })
  })
  it('takes special tokens as text, as what they are, or not at all', async () => {
    const [text, allowed, refused] = await Promise.all(
      ['text', 'allow', 'refuse'].map(mode =>
        place.json(['tokenize', 'special.txt', '--encoding', 'gpt2', '--special', mode])
      )
    )
    expect(text!.value).toMatchObject({ tokens: ['Hi', ' <', '|', 'end', 'of', 'text', '|', '>'] })
    expect(allowed!.value).toMatchObject({ tokens: ['Hi', ' ', '<|endoftext|>'], ids: [17250, 220, 50256] })
    expect(refused!.value).toEqual({
      error: {
        code: 'special-token',
        message:
          "special.txt: the text has the special token '<|endoftext|>' at 3, which is not allowed here (--special allow, or --special text)"
      }
    })
  })
  it('shows what a terminal would obey as something that it does not', async () => {
    const { stdout } = await place.run(['tokenize', 'evil.txt'])
    expect(stdout).toMatch(/^a {2}␛ {3}\] {2}0 {2}; {2}owned ␇ {3}<0xC2> <0x9B> 2 {2}J {2}<U\+202E> ↵\n/)
    expect(stdout).toContain('→')
    // eslint-disable-next-line no-control-regex -- control characters are what this is about
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/)
  })
  it('knows encodings by name, by model, and as files of tokenizers', async () => {
    const tokenizer = {
      version: '1.0',
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: { type: 'Whitespace' },
      post_processor: null,
      decoder: null,
      model: { type: 'WordLevel', vocab: { '[UNK]': 0, Hello: 1, world: 2 }, unk_token: '[UNK]' }
    }
    await writeFile(place.path('words.json'), JSON.stringify(tokenizer))
    await writeFile(place.path('bert-vocab.txt'), '[UNK]\n[CLS]\n[SEP]\nhel\n##lo\nworld\n')
    const runs = await Promise.all(
      [
        ['--model', 'gpt-4'],
        ['--encoding', 'gpt2'],
        ['--tokenizer', 'words.json'],
        ['--tokenizer', 'bert-vocab.txt']
      ].map(options => place.json(['tokenize', 'a.txt', ...options]))
    )
    expect(runs.map(({ value }) => value)).toEqual([
      { encoding: 'cl100k_base', tokens: hello.tokens, ids: [9906, 1917, 198] },
      { encoding: 'gpt2', tokens: hello.tokens, ids: [15496, 995, 198] },
      { encoding: 'words.json', tokens: ['Hello', 'world'], ids: [1, 2] },
      { encoding: 'bert-vocab.txt', tokens: ['Hel', 'lo', 'world'], ids: [3, 4, 5] }
    ])
  })
  it('says in a line what is wrong', async () => {
    const [option, pattern] = await Promise.all([
      place.run(['tokenize', 'a.txt', '--encoding', 'o200k']),
      place.run(['tokenize', 'none-*.txt', '--encoding', 'gpt2'])
    ])
    expect(option).toMatchObject({ code: 2, stdout: '' })
    expect(option.stderr).toMatch(/^error: --encoding wants one of .*Did you mean o200k_base\?\nSee .*\n$/)
    expect(pattern).toMatchObject({ code: 1, stdout: '', stderr: 'error: No file matches none-*.txt.\n' })
  })
  it('reads standard input, and is quiet where the reader has enough', async () => {
    const text = 'Hello world\n'.repeat(500_000)
    await writeFile(place.path('large.txt'), text)
    const read = place.run(['tokenize', 'large.txt'], {
      onStart(child) {
        child.stdout?.once('data', () => child.stdout?.destroy())
      }
    })
    const piped = place.run(['tokenize', '-', '--json'], { input: 'Hello world\n' })
    expect(await read).toMatchObject({ code: 0, stderr: '' })
    expect(await piped).toMatchObject({ code: 0, stdout: `${JSON.stringify({ encoding: 'o200k_base', ...hello })}\n` })
  })
})
