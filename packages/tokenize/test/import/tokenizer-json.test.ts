import { describe, expect, it } from 'vitest'
import { loadTokenizer, TokenizeError } from '../../src/index.ts'

const model = { type: 'WordLevel', vocab: { '?': 0, hello: 1, world: 2, __proto__x: 3 }, unk_token: '?' }
const whitespace = { type: 'Whitespace' }

function load(parts: object): ReturnType<typeof loadTokenizer> {
  return loadTokenizer({ version: '1.0', pre_tokenizer: whitespace, model, ...parts })
}

function refusal(load: () => unknown): [code: string, message: string] {
  try {
    load()
  } catch (error) {
    if (error instanceof TokenizeError) return [error.code, error.message]
    throw error
  }
  return ['none', '']
}

describe('loadTokenizer', () => {
  it('loads the text of a file, and what it parses to', () => {
    const file = { version: '1.0', pre_tokenizer: whitespace, model }
    for (const json of [file, JSON.stringify(file)]) {
      const tokenizer = loadTokenizer(json)
      expect(Array.from(tokenizer.encode('hello world ?!'))).toEqual([1, 2, 0])
      expect(tokenizer.encodeWithOffsets('🙂 world')).toEqual([
        { id: 0, start: 0, end: 2 },
        { id: 2, start: 3, end: 8 }
      ])
      expect(tokenizer.count('hello world')).toBe(2)
      expect(tokenizer.decode([1, 2])).toBe('hello world')
      expect(tokenizer.vocabSize).toBe(4)
    }
  })

  it('adds special tokens as the file says, unless a call or the loading says no', () => {
    const cls = { id: '[CLS]', ids: [7], tokens: ['[CLS]'] }
    const single = [{ SpecialToken: { id: '[CLS]', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }]
    const post_processor = { type: 'TemplateProcessing', single, pair: [], special_tokens: { '[CLS]': cls } }
    const file = { version: '1.0', model, post_processor }
    const tokenizer = loadTokenizer(file)
    expect(Array.from(tokenizer.encode('hello'))).toEqual([7, 1])
    expect(tokenizer.count('hello', { addSpecialTokens: false })).toBe(1)
    const plain = loadTokenizer(file, { addSpecialTokens: false })
    expect(plain.count('hello')).toBe(1)
    expect(plain.encodeWithOffsets('hello', { addSpecialTokens: true })[0]).toEqual({ id: 7, start: 0, end: 0 })
  })

  it('leaves special tokens out of what it decodes, unless asked for', () => {
    const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
    const tokenizer = load({ added_tokens: [{ id: 4, content: '<s>', ...flags }] })
    const ids = tokenizer.encode('<s> hello')
    expect(Array.from(ids)).toEqual([4, 1])
    expect(tokenizer.decode(ids)).toBe('hello')
    expect(tokenizer.decode(ids, { skipSpecialTokens: false })).toBe('<s> hello')
    expect(tokenizer.tokenToId('<s>')).toBe(4)
    expect(tokenizer.idToToken(4)).toBe('<s>')
    expect(tokenizer.vocabSize).toBe(5)
  })

  it('honours truncation and padding, unless told not to', () => {
    const truncation = { direction: 'Right', max_length: 1, strategy: 'LongestFirst', stride: 0 }
    const file = { version: '1.0', pre_tokenizer: whitespace, model, truncation }
    expect(loadTokenizer(file).count('hello world')).toBe(1)
    expect(loadTokenizer(file, { truncation: false }).count('hello world')).toBe(2)
  })

  it('refuses an id that it does not have', () => {
    expect(() => load({}).decode([9])).toThrow(new RangeError('ids: expected ids of the vocabulary, but there is 9.'))
    expect(() => load({}).decode([-1])).toThrow(RangeError)
  })

  it('takes any name for a token', () => {
    const vocab = '{"?":0,"__proto__":1,"constructor":2,"toString":3,"hasOwnProperty":4}'
    const json = `{"model":{"type":"WordLevel","unk_token":"?","vocab":${vocab}},"pre_tokenizer":{"type":"WhitespaceSplit"}}`
    const tokenizer = loadTokenizer(json)
    const ids = [1, 2, 3, 4, 0]
    expect(Array.from(tokenizer.encode('__proto__ constructor toString hasOwnProperty valueOf'))).toEqual(ids)
  })

  it('names the component that it does not know, by its place', () => {
    const deep = {
      type: 'Sequence',
      pretokenizers: [whitespace, { type: 'Sequence', pretokenizers: [{ type: 'Jumble' }] }]
    }
    const [code, message] = refusal(() => load({ pre_tokenizer: deep }))
    expect(code).toBe('unsupported')
    expect(message).toContain('pre_tokenizer.pretokenizers[1].pretokenizers[0].type: "Jumble" is not known here')
    for (const [section, type] of [
      ['normalizer', 'Jumble'],
      ['post_processor', 'constructor'],
      ['decoder', 'Jumble'],
      ['model', 'Jumble']
    ] as const) {
      expect(refusal(() => load({ [section]: { type } }))).toEqual([
        'unsupported',
        expect.stringContaining(`${section}.type: `)
      ])
    }
  })

  it('names the option that it does not know', () => {
    const refused = [
      [{ pre_tokenizer: { type: 'Whitespace', unicode: true } }, 'pre_tokenizer.unicode: '],
      [{ chat_template: 'x' }, 'chat_template: '],
      [
        { model: { ...model, type: 'BPE', vocab: {}, merges: [], unk_token: null, dropout: 0.1 } },
        'model.dropout: 0.1'
      ],
      [
        { truncation: { direction: 'Right', max_length: 1, strategy: 'OnlySecond', stride: 0 } },
        'truncation.strategy: '
      ],
      [{ version: '2.0' }, 'version: "2.0"']
    ] as const
    for (const [parts, message] of refused) {
      expect(refusal(() => load(parts))).toEqual(['unsupported', expect.stringContaining(message)])
    }
  })

  it('tells a damaged file by the place of the damage', () => {
    const bpe = { type: 'BPE', vocab: { a: 0, b: 1 }, merges: [] as unknown[] }
    const damaged = [
      ['{', 'expected JSON'],
      ['[]', 'the file: expected an object'],
      ['{}', 'model: expected an object'],
      [{ model: { ...model, vocab: { a: -1 } } }, 'model.vocab["a"]: expected an id'],
      [{ model: { ...model, vocab: { a: 1e9 } } }, 'model.vocab["a"]: expected an id'],
      [{ model: { ...model, vocab: [] } }, 'model.vocab: expected an object'],
      [{ model: { ...bpe, merges: ['a'] } }, 'model.merges[0]: expected two tokens'],
      [{ model: { ...bpe, merges: ['a b'] } }, 'the vocabulary needs "ab"'],
      [
        { model, normalizer: { type: 'Strip', strip_left: 1, strip_right: true } },
        'normalizer.strip_left: expected true or false'
      ],
      [{ model, normalizer: { type: 'Precompiled', precompiled_charsmap: '*' } }, 'expected bytes in base64'],
      [{ model, normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAAA' } }, 'damaged'],
      [{ model, added_tokens: [{ content: 'x' }] }, 'added_tokens[0].id: expected a whole number'],
      [
        { model, pre_tokenizer: { type: 'Split', pattern: { Regex: '(' }, behavior: 'Isolated', invert: false } },
        'without its )'
      ]
    ] as const
    for (const [file, message] of damaged) {
      expect(refusal(() => loadTokenizer(file))).toEqual(['invalid-file', expect.stringContaining(message)])
    }
  })

  it('says at encoding that the token for what is unknown is missing', () => {
    const tokenizer = loadTokenizer({ model: { ...model, unk_token: '<none>' } })
    expect(refusal(() => tokenizer.encode('x'))).toEqual(['invalid-file', expect.stringContaining('"<none>"')])
  })

  it('takes sequences nested as deeply as one likes', () => {
    const depth = 20_000
    const json = `{"model":${JSON.stringify(model)},"pre_tokenizer":${'{"type":"Sequence","pretokenizers":['.repeat(depth)}{"type":"Whitespace"}${']}'.repeat(depth)}}`
    expect(loadTokenizer(json).count('hello world')).toBe(2)
  })

  it('refuses patterns that take exponential time', () => {
    for (const Regex of ['(a+)+b', '(a|a)*b', '(?:a?){30}a{30}', '((a*)*)*', '(?:x+x+)+y', '(a{1,20}){1,20}']) {
      const pre_tokenizer = { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false }
      const [code, message] = refusal(() => load({ pre_tokenizer }))
      expect([code, message]).toEqual(['unsupported', expect.stringContaining('exponential')])
      expect(message).toContain('pre_tokenizer.pattern.Regex: ')
    }
  })

  it('merges a word of a hundred thousand characters', () => {
    const vocab = { a: 0, aa: 1, aaaa: 2 }
    const bpe = { type: 'BPE', vocab, merges: ['a a', 'aa aa'] }
    expect(loadTokenizer({ model: bpe }).count('a'.repeat(100_000))).toBe(25_000)
  })
})
