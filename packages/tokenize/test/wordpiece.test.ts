import { readFileSync } from 'node:fs'
import { assert, asyncProperty, property } from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { readVocabTxt, WordPiece } from '../src/index.ts'
import { bertTokenizerJson } from './bert.ts'
import { prose } from './gold.ts'
import { NativeTokenizer, needTokenizers } from './native-tokenizers.ts'
import { texts } from './pipeline/texts.ts'

const vocabulary = readVocabTxt(
  readFileSync(new URL('./fixtures/bert-base-uncased/vocab.txt', import.meta.url), 'utf8')
)
const bert = new WordPiece(vocabulary)

function tokens(text: string, options = {}): string[] {
  return Array.from(new WordPiece(vocabulary, options).encode(text), id => vocabulary[id] ?? '')
}

describe('WordPiece', () => {
  it('makes words of the longest tokens of the vocabulary', () => {
    expect(tokens('Tokenization is unaffable!')).toEqual(['token', '##ization', 'is', 'una', '##ffa', '##ble', '!'])
  })

  it('takes accents off and makes each ideograph a word', () => {
    expect(tokens('Ärger über 中国')).toEqual(['ar', '##ger', 'uber', '中', '国'])
  })

  it('leaves case and accents when asked to', () => {
    expect(tokens('Über', { lowercase: false })).toEqual(['[UNK]'])
    expect(tokens('cafés', { stripAccents: false })).toEqual(['[UNK]'])
    expect(tokens('cafés')).toEqual(tokens('cafes'))
  })

  it('takes an option that is undefined for one that is not given', () => {
    const names = ['lowercase', 'stripAccents', 'handleChineseChars', 'cleanText', 'maxCharacters', 'specialTokens']
    const options = Object.fromEntries(names.map(name => [name, undefined]))
    expect(tokens('Ärger\u0000 über 中国', options)).toEqual(tokens('Ärger\u0000 über 中国'))
    expect(new WordPiece(vocabulary, options).options).toEqual(bert.options)
  })

  it('takes a word that the vocabulary cannot make for unknown, and one that is too long', () => {
    expect(tokens('a ☃☃ b')).toEqual(['a', '[UNK]', 'b'])
    expect(tokens(`${'a'.repeat(100)} ${'a'.repeat(101)}`).at(-1)).toBe('[UNK]')
    expect(tokens('abc ab', { maxCharacters: 2 })[0]).toBe('[UNK]')
  })

  it('tells the part of the text as it was given', () => {
    const text = '\u0000  E\u0301clair  中'
    const spans = bert.encodeWithOffsets(text)
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(['E\u0301c', 'lai', 'r', '中'])
  })

  it('puts [CLS] and [SEP] around the text only when asked to', () => {
    expect(tokens('hello')).toEqual(['hello'])
    expect(tokens('hello', { specialTokens: true })).toEqual(['[CLS]', 'hello', '[SEP]'])
    expect(Array.from(bert.encode('hello', { specialTokens: true }))).toEqual([101, 7592, 102])
    expect(bert.count('hello', { specialTokens: true })).toBe(3)
    expect(bert.encodeWithOffsets('hello', { specialTokens: true })).toEqual([
      { id: 101, start: 0, end: 0 },
      { id: 7592, start: 0, end: 5 },
      { id: 102, start: 0, end: 0 }
    ])
  })

  it('finds special tokens in the text', () => {
    expect(tokens('a[MASK]b [mask]')).toEqual(['a', '[MASK]', 'b', '[', 'mask', ']'])
  })

  it('decodes to words, without [CLS], [SEP] and [PAD]', () => {
    expect(bert.decode(bert.encode("Tokenization isn't new."))).toBe(
      "tokenization isn't new.".replace("isn't", "isn ' t")
    )
    expect(bert.decode([101, 7592, 2088, 999, 102, 0, 0])).toBe('hello world!')
    expect(() => bert.decode([30522])).toThrow(new RangeError('ids: expected ids less than 30522, but there is 30522.'))
  })

  it('gives nothing for text of which nothing is left', () => {
    for (const text of ['', ' \n\t', '\u0000\ufffd', '\ud800']) expect(bert.count(text)).toBe(0)
    expect(bert.count('\ufeff')).toBe(0)
  })

  it('refuses a vocabulary without the tokens that it needs, and a wrong option', () => {
    expect(() => new WordPiece(['a'])).toThrow(TypeError)
    expect(() => new WordPiece(['[UNK]'], { specialTokens: true })).toThrow(
      new TypeError('vocabulary: expected it to have [CLS], but it has not.')
    )
    expect(() => new WordPiece(['[UNK]'], { maxCharacters: 0 })).toThrow(RangeError)
  })

  it('counts what it encodes', () => {
    assert(
      property(texts, text => {
        const ids = bert.encode(text)
        expect(bert.count(text)).toBe(ids.length)
        expect(bert.encodeWithOffsets(text).map(token => token.id)).toEqual(Array.from(ids))
      })
    )
  })

  it('takes very long words, of letters, of marks and of special tokens', () => {
    const many = 50_000
    expect(bert.count('a'.repeat(many))).toBe(1)
    expect(bert.count('\u0301'.repeat(many))).toBe(0)
    expect(bert.count(`é${'\u0301\u0316'.repeat(many)}`)).toBe(1)
    expect(bert.count('[SEP]'.repeat(many))).toBe(many)
    expect(bert.count('中'.repeat(many))).toBe(many)
  })
})

describe('WordPiece and Hugging Face’s tokenizers', () => {
  beforeEach(needTokenizers)

  const options = [true, false].flatMap(lowercase => [true, false].map(specialTokens => ({ lowercase, specialTokens })))

  it.each(options)('give the same ids and spans: %o', async ({ lowercase, specialTokens }) => {
    const native = new NativeTokenizer(bertTokenizerJson(vocabulary, lowercase))
    const ours = new WordPiece(vocabulary, { lowercase, specialTokens })
    for (const { text } of prose()) {
      expect(ours.encodeWithOffsets(text)).toEqual(await native.encode(text, specialTokens))
    }
    await assert(
      asyncProperty(texts, async text => {
        expect(ours.encodeWithOffsets(text)).toEqual(await native.encode(text, specialTokens))
      })
    )
  })

  it('agree on every character but most ideographs and Hangul syllables', async () => {
    const native = new NativeTokenizer(bertTokenizerJson(vocabulary, true))
    for (const from of [0, 0x1000, 0x2000, 0xa000, 0xe000, 0xf000, 0x10000, 0x11000, 0x1e000, 0x1f000]) {
      const characters = Array.from({ length: 0x1000 }, (_, index) => String.fromCodePoint(from + index))
      const text = characters.map(character => `a${character}é`).join(' ')
      expect(JSON.stringify(bert.encodeWithOffsets(text))).toBe(JSON.stringify(await native.encode(text, false)))
    }
  })
})
