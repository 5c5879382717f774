import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Charsmap, readSentencePiece } from '@llm-cookbook/tokenize'
import { buildDoubleArray, compareBytes, longestKey, valueOf } from '../../src/sentencepiece/double-array.ts'
import { modelFile } from './models.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('buildDoubleArray', () => {
  it('finds the value of each key, and of nothing else', () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 5, min: 1, max: 255 })
    fc.assert(
      fc.property(fc.array(key, { maxLength: 200 }), fc.array(key, { maxLength: 50 }), (some, others) => {
        const keys = [...new Map(some.map(one => [one.join(), one])).values()].sort(compareBytes)
        const units = buildDoubleArray(
          keys,
          Int32Array.from(keys, (_, at) => 7 * at)
        )
        keys.forEach((one, at) => {
          expect(valueOf(units, one)).toBe(7 * at)
        })
        for (const one of others) {
          const known = new Set(keys.map(String))
          const prefixes = one.map((_, at) => (known.has(String(one.subarray(0, at + 1))) ? at + 1 : 0))
          expect(longestKey(units, one, 0)).toBe(Math.max(...prefixes))
          if (!known.has(String(one))) expect(valueOf(units, one)).toBe(-1)
        }
      })
    )
  })

  it('holds many keys in little more room than their distinct beginnings need', () => {
    const keys = Array.from({ length: 10_000 }, (_, at) => bytesOf(`${at}ß`)).sort(compareBytes)
    const units = buildDoubleArray(keys, new Int32Array(keys.length))
    const beginnings = new Set(keys.flatMap(key => Array.from(key, (_, at) => key.subarray(0, at + 1).join())))
    expect(units.length).toBeLessThan(1.1 * (beginnings.size + keys.length))
    expect(keys.every(key => valueOf(units, key) === 0)).toBe(true)
  })
})

describe('Charsmap', () => {
  const replaced = (map: Charsmap, text: string): string | undefined =>
    map.match(bytesOf(text), 0) === 0 ? undefined : new TextDecoder().decode(map.replacement)

  it('replaces the longest sequence that has a rule', () => {
    const map = Charsmap.compile([['a', 'x'], ['ab', ''], ['abcd', 'long'], ['ﬁ', 'fi']]) // prettier-ignore
    expect(replaced(map, 'abc')).toBe('')
    expect(map.match(bytesOf('abc'), 0)).toBe(2)
    expect(replaced(map, 'abcde')).toBe('long')
    expect(replaced(map, 'ﬁ')).toBe('fi')
    expect(replaced(map, 'b')).toBeUndefined()
    expect(map.isPlain(0x61)).toBe(false)
    expect(map.isPlain(0x62)).toBe(true)
  })

  it('gives the shortest instead to the pipeline of Hugging Face', () => {
    const map = Charsmap.compile([['a', 'x'], ['ab', 'y']]) // prettier-ignore
    expect(map.transform('ab')).toBe('x')
    expect(map.transform('b')).toBeUndefined()
  })

  it('reads the rules of SentencePiece, which are NFKC but for some characters', () => {
    const map = readSentencePiece(modelFile('nmt-nfkc')).model.normalization.charsmap!
    for (const character of ['ﬁ', '½', '㌔', 'ﷺ', 'é', 'e\u0301', 'Å', '가', '\u1100\u1161']) {
      expect(replaced(map, character) ?? character).toBe(character.normalize('NFKC'))
    }
    expect(replaced(map, '\t')).toBe(' ')
    expect(replaced(map, '～')).toBeUndefined()
  })

  it('is made again from its own bytes', () => {
    const { bytes } = Charsmap.compile([['one', '1']]) // prettier-ignore
    expect(replaced(new Charsmap(bytes), 'one')).toBe('1')
  })

  it('refuses bytes that are no rules', () => {
    for (const bytes of [[], [1, 2], [0, 0, 0, 0, 0], [255, 255, 255, 255, 1, 1, 1, 1]]) {
      expect(() => new Charsmap(Uint8Array.from(bytes))).toThrow(expect.objectContaining({ code: 'invalid-file' }))
    }
  })
})
