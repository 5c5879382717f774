import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Bpe } from '../../src/bpe.ts'
import { TokenizeError } from '../../src/errors.ts'
import { readGpt2 } from '../../src/import/gpt2.ts'
import { byteCharacter } from '../../src/pipeline/byte-level.ts'
import { encodingOf, referenceOf } from '../bpe/reference-of.ts'

/** The two files as OpenAI published them with GPT-2, written anew from r50k_base. */
async function publishedFiles(): Promise<{ encoderJson: string; vocabBpe: string }> {
  const { vocabulary } = await encodingOf('r50k_base')
  const { bytes, offsets, merges } = vocabulary
  const names = Array.from({ length: offsets.length - 1 }, (_, rank) =>
    Array.from(bytes.subarray(offsets[rank], offsets[rank + 1]), byteCharacter).join('')
  )
  const entries = [...names, '<|endoftext|>'].map((name, id) => `${asciiJson(name)}: ${id}`)
  const lines = names.slice(256).map((_, i) => `${names[merges![512 + 2 * i]!]!} ${names[merges![513 + 2 * i]!]!}\n`)
  return { encoderJson: `{${entries.join(', ')}}`, vocabBpe: `#version: 0.2\n${lines.join('')}` }
}

/** As Python writes JSON. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[^\0-~]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}

const bytes = Array.from({ length: 256 }, (_, byte) => byteCharacter(byte))
const ids = (...names: string[]): Record<string, number> =>
  Object.fromEntries([...bytes, ...names].map((name, id) => [name, id]))

describe('readGpt2', () => {
  it('reads the files of GPT-2: the same as gpt2', async () => {
    const { encoderJson, vocabBpe } = await publishedFiles()
    // What is read here are the files to the byte: their SHA-256, as tiktoken states them.
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
    expect(hash(vocabBpe)).toBe('1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5')
    expect(hash(encoderJson)).toBe('196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783')

    const encoding = readGpt2(encoderJson, vocabBpe)
    const gpt2 = await encodingOf('gpt2')
    expect(encoding.specialTokens).toEqual(gpt2.specialTokens)
    expect(encoding.vocabulary.merges!.length).toBe(gpt2.vocabulary.merges!.length)
    const bpe = new Bpe(encoding)
    const reference = await referenceOf('gpt2')
    for (const text of ['', 'Hello, world!', "don't  stop\n\n\t 42 ½", 'お誕生日 🎂 \0 \ufeff', '\ud800']) {
      expect(Array.from(bpe.encode(text)), text).toEqual(reference.encode(text))
      expect(bpe.decode(bpe.encode(text))).toBe(text.toWellFormed())
    }
    expect(bpe.vocabSize).toBe(50257)
  })

  it('gives the ids of encoder.json, in whatever order they are', () => {
    const encoderJson: Record<string, number> = { '<s>': 0, lower: 1, low: 2, '</s>': 3, lo: 4, er: 5 }
    for (const [i, byte] of bytes.toReversed().entries()) encoderJson[byte] = 6 + i
    const bpe = new Bpe(readGpt2(encoderJson, 'l o\r\nlo w\r\ne r\r\nlow er\r\n'))
    const id = (byte: string): number => encoderJson[byte]!
    expect(Array.from(bpe.encode('lower slow')).slice(0, 1)).toEqual([1])
    expect(Array.from(bpe.encode('lower slow'))).toEqual([1, id('Ġ'), id('s'), 2])
    expect(bpe.decode([1, id('Ġ'), id('s'), 2, 3])).toBe('lower slow</s>')
    expect(Array.from(bpe.encode('<s>lo', { allowedSpecial: 'all' }))).toEqual([0, 4])
    expect(bpe.encodeWithOffsets('slow')).toEqual([
      { id: id('s'), start: 0, end: 1 },
      { id: 2, start: 1, end: 4 }
    ])
  })

  it('takes a line of vocab.bpe that begins with # as a merge', () => {
    const { vocabulary } = readGpt2(ids('##'), '#version: 0.2\n# #\n')
    expect(vocabulary.offsets.length).toBe(258)
  })

  it.each([
    ['text that is no JSON', '{', '', 'encoder.json is not valid JSON'],
    ['JSON that is no object', '[]', '', 'encoder.json is not an object of tokens and ids'],
    [
      'an id that is no number',
      { ...ids(), ab: '7' },
      '',
      'gives the token "ab" the id 7; expected a whole number from 0'
    ],
    ['an id without end', { ...ids(), ab: 2 ** 40 }, '', 'expected a whole number from 0, less than 2097152'],
    [
      'an id that comes twice',
      { ...ids(), ab: 7 },
      '',
      'encoder.json gives the id 7 twice, the second time to the token "ab"'
    ],
    ['a vocabulary that lacks a byte', { a: 0 }, '', 'encoder.json has no id for the token "Ā", of vocab.bpe'],
    ['a merge whose token has no id', ids(), 'a b', 'encoder.json has no id for the token "ab"'],
    ['a line of one token', ids(), 'a', 'line 1 of vocab.bpe is not two tokens with a space between: "a"'],
    ['a line of three tokens', ids(), 'a b c', 'line 1 of vocab.bpe is not two tokens'],
    [
      'a character that stands for no byte',
      ids('€b'),
      '€ b',
      'vocab.bpe has the token "€b", in which "€" stands for no byte'
    ],
    ['a merge of what is never made', ids('abc'), 'ab c', 'line 1 of vocab.bpe, "ab c", can never be made'],
    ['a merge that comes twice', ids('ab'), 'a b\na b', 'line 2 of vocab.bpe, "a b", can never be made'],
    [
      'a merge that can never be made',
      ids('bc', 'ab', 'abc'),
      'b c\na b\nab c',
      'line 3 of vocab.bpe, "ab c", can never be made'
    ]
  ])('refuses %s', (_, encoderJson, vocabBpe, message) => {
    let thrown: unknown
    try {
      readGpt2(encoderJson as string, vocabBpe)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(TokenizeError)
    expect((thrown as TokenizeError).code).toBe('invalid-file')
    expect((thrown as TokenizeError).message).toContain(message)
  })
})
