import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesAsText, tokenTexts } from '../src/show-tokens.ts'
import { openTokenizer } from '../src/tokenizers.ts'

const packageJson = fileURLToPath(new URL('../package.json', import.meta.url))

describe('openTokenizer', () => {
  it.each(['o200k_base', 'cl100k_base', 'p50k_base', 'gpt2'])(
    'parts texts only where no token of %s changes',
    async encoding => {
      const { spans, cut } = await openTokenizer({ encoding })
      const ids = (text: string): number[] => spans(text).map(({ id }) => id)
      const units = [
        '\n',
        '\r',
        ' ',
        '\t',
        'a',
        'Bc',
        "'s",
        '1',
        '/',
        '!',
        'é',
        '漢',
        '😀',
        '\u0085',
        '\ufeff',
        '\n',
        'Z'
      ]
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...units), { maxLength: 40 }), parts => {
          const text = parts.join('')
          const ends = [...text.matchAll(cut!)].map(({ index, 0: match }) => index + match.length)
          const pieces = [0, ...ends].map((start, i) => text.slice(start, ends[i]))
          expect(pieces.flatMap(ids)).toEqual(ids(text))
        }),
        { numRuns: 100 }
      )
    }
  )

  it.each<[Parameters<typeof openTokenizer>[0], string, RegExp]>([
    [{ encoding: 'o200k' }, 'UsageError', /^--encoding wants one of o200k_base, .*Did you mean o200k_base\?$/],
    [
      { model: 'claude-9' },
      'UsageError',
      /^The encoding of the model 'claude-9' is not known; name it with --encoding\.$/
    ],
    [{ model: 'gpt-4', encoding: 'gpt2' }, 'UsageError', /^--model and --encoding exclude each other\.$/],
    [{ model: 'gpt-4', tokenizer: 'x.json' }, 'UsageError', /^--model and --tokenizer exclude each other\.$/],
    [{ tokenizer: '/none.json' }, 'Failure', /^\/none\.json does not exist\.$/],
    [{ tokenizer: import.meta.filename }, 'Failure', /is no tokenizer by its name; expected tokenizer\.json, /],
    [{ tokenizer: packageJson }, 'TokenizeError', /^/]
  ])('refuses %j', async (options, name, message) => {
    await expect(openTokenizer(options)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string
    })
  })
})

describe('tokenTexts', () => {
  it('is the text, whatever it is, with bytes for parts of characters', async () => {
    const { spans, nameOf } = await openTokenizer({})
    const texts = (text: string): string[] => tokenTexts(text, spans(text), { nameOf }).map(token => token.text)
    expect(texts('お誕生日')).toEqual(['お', '<0xE8><0xAA>', '<0x95>', '生日'])
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const bytes = texts(text).flatMap(token =>
          token.split(/(<0x[0-9A-F]{2}>)/).map(part => {
            const [, byte] = /^<0x(..)>$/.exec(part) ?? []
            return byte === undefined ? Buffer.from(part) : Buffer.from(byte, 'hex')
          })
        )
        fc.pre(!text.includes('<0x'))
        expect(Buffer.concat(bytes).toString()).toBe(text.toWellFormed())
      }),
      { numRuns: 50 }
    )
  })
  it('shows bytes that are no UTF-8', () => {
    expect(bytesAsText(Uint8Array.of(0x61, 0xe3, 0x81, 0xc3, 0xa9, 0xff))).toBe('a<0xE3><0x81>é<0xFF>')
    expect(bytesAsText(Uint8Array.of(0xc0, 0x80, 0xed, 0xa0, 0x80))).toBe('<0xC0><0x80><0xED><0xA0><0x80>')
  })
})
