import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SpecialTokens } from '../../src/bpe/special-tokens.ts'
import { TokenizeError } from '../../src/errors.ts'
import { encodingOf } from './reference-of.ts'

const special = new SpecialTokens((await encodingOf('cl100k_base')).specialTokens)
const harmony = new SpecialTokens((await encodingOf('o200k_harmony')).specialTokens)
const cut = (...args: Parameters<SpecialTokens['cut']>): unknown[] =>
  Array.from(special.cut(...args), ({ start, end, id }) => [
    args[0].slice(start, end),
    ...(id === undefined ? [] : [id])
  ])

describe('SpecialTokens', () => {
  it('refuses every special token by default, and says where it stands and how to allow it', () => {
    let error: unknown
    try {
      special.cut('Once <|upon|> a time <|endoftext|>')
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(TokenizeError)
    expect((error as TokenizeError).code).toBe('special-token')
    expect((error as TokenizeError).message).toBe(
      "the text has the special token '<|endoftext|>' at 21, which is not allowed here; to encode it as that token, give allowedSpecial: ['<|endoftext|>'], to encode it as plain text, disallowedSpecial: []"
    )
  })

  it('lets text without any pass whole', () => {
    expect(cut('a <| b |> <|endoftext <|endoftext|')).toEqual([['a <| b |> <|endoftext <|endoftext|']])
    expect(cut('')).toEqual([['']])
  })

  it('cuts at those that are allowed', () => {
    const text = '<|endoftext|>a<|fim_prefix|><|fim_prefix|>b'
    const all = [['<|endoftext|>', 100257], ['a'], ['<|fim_prefix|>', 100258], ['<|fim_prefix|>', 100258], ['b']]
    expect(cut(text, { allowedSpecial: 'all' })).toEqual(all)
    expect(cut(text, { allowedSpecial: new Set(['<|fim_prefix|>', '<|endoftext|>']) })).toEqual(all)
    expect(cut('', { allowedSpecial: 'all' })).toEqual([])
  })

  it('refuses those that are not among the allowed', () => {
    const text = '<|endoftext|>a<|fim_prefix|>'
    expect(() => cut(text, { allowedSpecial: ['<|endoftext|>'] })).toThrow("'<|fim_prefix|>' at 14")
    expect(() => cut(text, { allowedSpecial: 'all', disallowedSpecial: ['<|fim_prefix|>'] })).toThrow('at 14')
  })

  it('takes what is neither allowed nor refused as plain text', () => {
    const text = '<|endoftext|>a<|fim_prefix|>'
    expect(cut(text, { disallowedSpecial: [] })).toEqual([[text]])
    expect(cut(text, { allowedSpecial: ['<|fim_prefix|>'], disallowedSpecial: [] })).toEqual([
      ['<|endoftext|>a'],
      ['<|fim_prefix|>', 100258]
    ])
  })

  it('refuses names that are no special tokens too, if asked to', () => {
    expect(() => cut('so [INST] it is', { disallowedSpecial: ['<<SYS>>', '[INST]'] })).toThrow("'[INST]' at 3")
    expect(cut('[inst] .*', { disallowedSpecial: ['[INST]', '.+', ''] })).toEqual([['[inst] .*']])
  })

  it('cannot allow what is no special token', () => {
    const message =
      "allowedSpecial has '<|im_start|>', which is none of this encoding's special tokens: '<|endoftext|>', '<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>', '<|endofprompt|>'"
    expect(() => cut('', { allowedSpecial: ['<|im_start|>'] })).toThrow(new RangeError(message))
    expect(() => harmony.cut('', { allowedSpecial: ['x'] })).toThrow(/^.{1,300} … \(1091\)$/)
    expect(() => new SpecialTokens({}).cut('', { allowedSpecial: ['x'] })).toThrow('it has none')
  })

  it('takes the longest of several that start at one place, and the leftmost of several that overlap', () => {
    const nested = new SpecialTokens({ '<a>': 1, '<a><b>': 2, '<b>': 3, '><': 4, a: 5 })
    const ids = (text: string): unknown[] =>
      Array.from(nested.cut(text, { allowedSpecial: 'all' }), stretch => stretch.id)
    expect(ids('<a><b>')).toEqual([2])
    expect(ids('<a><c>')).toEqual([1, undefined])
    expect(ids('<c><b>a')).toEqual([undefined, 4, undefined, 5])
    expect(Array.from(nested.cut('<a><b>', { allowedSpecial: ['<a>'], disallowedSpecial: [] }))).toEqual([
      { start: 0, end: 3, id: 1 },
      { start: 3, end: 6 }
    ])
  })

  it('refuses an empty name', () => {
    expect(() => new SpecialTokens({ '': 1 })).toThrow(
      new RangeError('specialTokens has an empty name; expected names of at least one character')
    )
  })

  it('cuts as a search for each name at each place does', () => {
    const names = ['<|a|>', '<|a', '<|', '|>', 'é', '😀', 'a|']
    const tokens = new SpecialTokens(Object.fromEntries(names.map((name, id) => [name, id])))
    const texts = fc.array(fc.constantFrom('<|a|>', '<', '|', '>', 'a', 'é', '😀', '\ud83d'), { maxLength: 12 })
    fc.assert(
      fc.property(texts, fc.subarray(names), (parts, allowed) => {
        const text = parts.join('')
        const expected: unknown[] = []
        let plain = 0
        for (let at = 0; at < text.length;) {
          const name = names
            .filter(name => allowed.includes(name) && text.startsWith(name, at))
            .sort((a, b) => b.length - a.length)[0]
          if (name === undefined) at++
          else {
            if (plain < at) expected.push({ start: plain, end: at })
            expected.push({ start: at, end: at + name.length, id: names.indexOf(name) })
            plain = at += name.length
          }
        }
        if (plain < text.length || allowed.length === 0) expected.push({ start: plain, end: text.length })
        expect([...tokens.cut(text, { allowedSpecial: allowed, disallowedSpecial: [] })]).toEqual(expected)
      })
    )
  })

  it('passes a megabyte of what looks like special tokens', () => {
    const text = '<|reserved_200'.repeat(75_000)
    expect(Array.from(harmony.cut(text))).toEqual([{ start: 0, end: text.length }])
    const start = text.length
    expect(Array.from(harmony.cut(`${text}<|end|>`, { allowedSpecial: 'all' }))).toEqual([
      { start: 0, end: start },
      { start, end: start + 7, id: 200007 }
    ])
  })
})
