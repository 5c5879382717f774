import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decoder } from '../../src/bpe/decoder.ts'
import { encodingOf, referenceOf, smallEncoding } from './reference-of.ts'

const decoder = new Decoder(await encodingOf('cl100k_base'))
const bpe = await referenceOf('cl100k_base')

describe('Decoder', () => {
  it('gives the text back, a BOM and NUL too', () => {
    for (const text of ['', 'a', '\ufeffa byte order mark\ufeff', 'NUL \0 \0', '👩‍👩‍👧 ญี่ปุ่น', '\r\n\t \u0085\u2028']) {
      expect(decoder.decode(bpe.encode(text))).toBe(text)
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => decoder.decode(bpe.encode(text)) === text.toWellFormed())
    )
  })

  it('gives U+FFFD for a lone surrogate, as TextEncoder does', () => {
    expect(decoder.decode(bpe.encode('a\ud800b\udfffc'))).toBe('a\ufffdb\ufffdc')
  })

  it('decodes special tokens to their names, and counts them in', async () => {
    expect(decoder.decode([83, 100257, 100276])).toBe('t<|endoftext|><|endofprompt|>')
    expect(decoder.vocabSize).toBe(100277)
    const harmony = new Decoder(await encodingOf('o200k_harmony'))
    expect(harmony.decode([200018, 201087])).toBe('<|endofprompt|><|reserved_201087|>')
    expect(harmony.vocabSize).toBe(201088)
    expect(new Decoder(await encodingOf('p50k_base')).decode([50256, 50257])).toBe('<|endoftext|>  ')
  })

  it('gives bytes that are no text as they are', () => {
    const half = bpe.encode('€').slice(0, 1)
    expect(decoder.decodeBytes(half)).toEqual(
      new TextEncoder().encode('€').subarray(0, decoder.decodeBytes(half).length)
    )
    expect(
      decoder.decodeBytes([0xf8, 0xff, 0xfe].map(byte => new Decoder(smallEncoding([])).vocabSize - 256 + byte)).length
    ).toBe(3)
  })

  it('takes any iterable of numbers', () => {
    const ids = bpe.encode('any iterable')
    expect(decoder.decode(new Set(ids))).toBe('any iterable')
    expect(decoder.decode(Uint32Array.from(ids))).toBe('any iterable')
    expect(decoder.decode(ids.values())).toBe('any iterable')
    expect(decoder.decode(Float64Array.from(ids))).toBe('any iterable')
  })

  it.each([-1, 100256, 100261, 100277, 2 ** 32, 2 ** 53, 0.5, NaN, Infinity, undefined, '83', null])(
    'refuses %s as an id, and says where it stands',
    id => {
      const message = `ids[2] is ${String(id)}, which is no token of this vocabulary; expected a whole number from 0 to 100276 that has a token`
      expect(() => decoder.decode([83, 83, id as number])).toThrow(new RangeError(message))
    }
  )
})

describe('DecodeStream', () => {
  it('holds back half a character until it is whole', () => {
    const stream = decoder.stream()
    const texts = bpe.encode('お誕生日').map(id => stream.push(id))
    expect(texts).toEqual(['お', '', '誕', '生', '日'])
    expect(stream.flush()).toBe('')
  })

  it('gives U+FFFD for what no later byte can complete, and at the end', () => {
    const bytes = smallEncoding([])
    const byteDecoder = new Decoder(bytes)
    const ids = (...values: number[]): number[] => values.map(value => bytes.vocabulary.bytes.indexOf(value))
    const stream = byteDecoder.stream()
    expect(stream.push(ids(0xe2, 0x82))).toBe('')
    expect(stream.push(ids(0x61))).toBe('\ufffda')
    expect(stream.push(ids(0xff))).toBe('\ufffd')
    expect(stream.push(ids(0xf0, 0x9f))).toBe('')
    expect(stream.flush()).toBe('\ufffd')
    expect(stream.flush()).toBe('')
    expect(stream.push(ids(0xef, 0xbb, 0xbf))).toBe('\ufeff')
    expect(stream.push([])).toBe('')
  })

  it('gives, end to end, what decode gives, whatever the ids and wherever they are parted', () => {
    const ids = fc.array(fc.oneof(fc.nat(100255), fc.nat(255), fc.constant(100257)), { maxLength: 40 })
    fc.assert(
      fc.property(ids, fc.array(fc.nat(40)), (all, cuts) => {
        const stream = decoder.stream()
        const ends = [...cuts.filter(cut => cut <= all.length).sort((a, b) => a - b), all.length]
        const texts = ends.map((end, i) => stream.push(all.slice(ends[i - 1] ?? 0, end)))
        return texts.join('') + stream.flush() === decoder.decode(all)
      })
    )
  })

  it('is as before after an id that it refused', () => {
    const stream = decoder.stream()
    const [first, second] = bpe.encode('誕') as [number, number]
    expect(stream.push(first)).toBe('')
    expect(() => stream.push([second, -1])).toThrow(RangeError)
    expect(stream.push(second)).toBe('誕')
  })
})
