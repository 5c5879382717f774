import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { get_encoding } from 'tiktoken'
import { describe, expect, it, vi } from 'vitest'
import { vocabularyOf, type Vocabulary } from '../../src/bpe/vocabulary.ts'
import { PlainText } from '../../src/bpe/plain-text.ts'
import { Bpe } from '../../src/bpe.ts'
import { TokenizeError } from '../../src/errors.ts'
import { encodingOf } from './reference-of.ts'

const kernels = ['webassembly', 'typescript'] as const
const names = ['r50k_base', 'cl100k_base', 'o200k_base'] as const
const [r50k, o200k] = await Promise.all([encodingOf('r50k_base'), encodingOf('o200k_base')])

/** What split patterns turn on: case, marks, numbers, blanks and line ends, contractions, and bytes that need 1 to 4. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['a', 'B', ' ', '  ', '\n', '\r\n', '\t', "'", "'s", "'LL", "'ſ", '’s', '1', '²', '٣', '.', '/']
      ),
      fc.constantFrom(...['\u0085', '\u00a0', '\ufeff', '\u3000', '\u0301', 'ª', 'ǅ', 'ß', 'Ж', 'ж', '中', 'の', '\0']),
      fc.constantFrom(
        ...['👩🏽‍🚀', '\ud800', '\udc00', '\u{1d400}', '\u{e0100}', '<|endoftext|>', ' the', 'Hello', 'tokenizer']
      ),
      fc.string({ unit: 'binary', maxLength: 3 })
    ),
    { maxLength: 30 }
  )
  .map(parts => parts.join(''))

function allBytes(): Uint8Array[] {
  return Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte))
}

/** Bytes, and then these tokens. */
function smallVocabulary(...tokens: string[]): Vocabulary {
  return vocabularyOf([...allBytes(), ...tokens.map(token => new TextEncoder().encode(token))])
}

const plain = { disallowedSpecial: [] }

describe.each(names)('Bpe with %s', name => {
  it.each(kernels)('gives the ids of tiktoken for nasty text, in %s', async kernel => {
    const { vocabulary, splitPattern } = await encodingOf(name)
    const bpe = new Bpe({ vocabulary, splitPattern, kernel })
    const reference = get_encoding(name)
    fc.assert(
      fc.property(nasty, text => {
        expect(bpe.encode(text)).toEqual(reference.encode(text, [], []))
      }),
      { numRuns: 600 }
    )
    reference.free()
  })
})

describe.each(['cl100k', 'o200k', 'qwen2'] as const)('the kernel in WebAssembly, by %s', splitPattern => {
  it('ends pieces where TypeScript does, however four characters meet', () => {
    const characters = ['s', 'A', ' ', '\t', '\n', "'", '.', '/', '1', 'ſ']
    // Any two bytes are a token, so that a piece that ends elsewhere has other tokens.
    const bytes = [...new Set(new TextEncoder().encode([...characters, 'ndwitoab,:'].join('')))]
    const pairs = bytes.flatMap(first => bytes.map(second => Uint8Array.of(first, second)))
    const vocabulary = vocabularyOf([...allBytes(), ...pairs])
    const [webAssembly, typeScript] = kernels.map(kernel => new Bpe({ vocabulary, splitPattern, kernel }))
    const twos = characters.flatMap(first => characters.map(second => first + second))
    for (const [i, two] of twos.entries()) {
      // At the start, in the middle, and here and there where a glance at 64 characters ends.
      for (const other of twos) {
        const text = `${two}${other} ${two}${other}, and it was so, as it was written down: ${'abbot'.slice(i % 5)}${other}${two}`
        if (!isDeepStrictEqual(webAssembly!.encode(text), typeScript!.encode(text))) expect.fail(JSON.stringify(text))
      }
    }
  })

  it('groups digits as TypeScript does, wherever a glance ends', () => {
    const bytes = [...new TextEncoder().encode('0123456789 a.²')]
    const pairs = bytes.flatMap(first => bytes.map(second => Uint8Array.of(first, second)))
    const vocabulary = vocabularyOf([...allBytes(), ...pairs])
    const [webAssembly, typeScript] = kernels.map(kernel => new Bpe({ vocabulary, splitPattern, kernel }))
    const digits = fc.string({ unit: fc.nat(9).map(String), maxLength: 140 })
    const text = fc.array(fc.oneof(digits, fc.constantFrom(' ', 'a', '.', '²', '\n')), { maxLength: 12 })
    fc.assert(
      fc.property(text, parts => {
        expect(webAssembly!.encode(parts.join(''))).toEqual(typeScript!.encode(parts.join('')))
      }),
      { numRuns: 2000 }
    )
  })
})

describe.each(kernels)('Bpe in %s', kernel => {
  const bpe = new Bpe({ ...o200k, kernel, specialTokens: { '<|endoftext|>': 199999 } })

  it('gives the ids of tiktoken where pieces are long', () => {
    const reference = get_encoding('o200k_base')
    let seed = 1
    const random = (): number => (seed = (seed * 48271) % 2147483647)
    const word = Array.from({ length: 3000 }, () => String.fromCharCode(97 + (random() % 26))).join('')
    const kanji = Array.from({ length: 500 }, () => String.fromCharCode(0x4e00 + (random() % 3000))).join('')
    for (const text of [word, kanji, '='.repeat(3001), ' '.repeat(3001), 'ab'.repeat(999), '👍'.repeat(300)]) {
      expect(bpe.encode(text)).toEqual(reference.encode(text, [], []))
    }
    reference.free()
  })

  it('gives the ids of tiktoken for pieces of few characters, and of one', () => {
    const reference = get_encoding('o200k_base')
    const run = fc.tuple(
      fc.constantFrom('=', '-', '#', 'a', ' ', '.', '0', '\t', 'é', '中'),
      fc.integer({ min: 14, max: 300 })
    )
    const few = fc.array(fc.constantFrom('a', 'e', 'tion', 'ing', 'x', 'q'), { minLength: 5, maxLength: 120 })
    const signs = fc.array(fc.constantFrom('=', '-', '/', '_', '=='), { minLength: 5, maxLength: 120 })
    const piece = fc.oneof(
      run.map(([character, length]) => character.repeat(length)),
      few.map(parts => parts.join('')),
      signs.map(parts => parts.join(''))
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), pieces => {
        const text = pieces.join('')
        expect(bpe.encode(text)).toEqual(reference.encode(text, [], []))
      }),
      { numRuns: 400 }
    )
    reference.free()
  })

  it('encodes nothing to nothing', () => {
    expect(bpe.encode('')).toEqual(new Uint32Array())
    expect(bpe.encodeWithOffsets('')).toEqual([])
    expect(bpe.encodeColumns('')).toEqual({
      ids: new Uint32Array(),
      starts: new Uint32Array(),
      ends: new Uint32Array()
    })
    expect(bpe.count('')).toBe(0)
    expect(bpe.truncate('', 3)).toBe('')
    expect(bpe.fits('', 0)).toBe(true)
  })

  it('takes a surrogate that stands alone for U+FFFD', () => {
    expect(bpe.encode('a\ud83d b')).toEqual(bpe.encode('a\ufffd b'))
  })

  it('gives offsets that cover the text without a gap, with the bytes of each token inside', () => {
    fc.assert(
      fc.property(nasty, text => {
        const spans = bpe.encodeWithOffsets(text, plain)
        expect(spans.map(span => span.id)).toEqual([...bpe.encode(text, plain)])
        let end = 0
        for (const span of spans) {
          // A token may begin within the character at which the one before ends.
          expect(span.start).toBeLessThanOrEqual(end)
          expect(span.end).toBeGreaterThan(span.start)
          expect(span.end).toBeGreaterThanOrEqual(end)
          const covered = Buffer.from(text.slice(span.start, span.end).toWellFormed())
          expect(covered.includes(bpe.decodeBytes([span.id]))).toBe(true)
          end = span.end
        }
        expect(end).toBe(text.length)
      })
    )
  })

  it('gives to tokens that share a character the whole of it', () => {
    expect(bpe.encodeWithOffsets('a🫠b').map(({ start, end }) => [start, end])).toEqual([
      [0, 1],
      ...bpe.encodeWithOffsets('🫠').map(() => [1, 3]),
      [3, 4]
    ])
  })

  it('knows special tokens, with their place', () => {
    const options = { allowedSpecial: 'all' } as const
    const text = 'one<|endoftext|>two'
    expect([...bpe.encode(text, options)]).toEqual([...bpe.encode('one'), 199999, ...bpe.encode('two')])
    expect(bpe.count(text, options)).toBe(3)
    expect(bpe.encodeWithOffsets(text, options)[1]).toEqual({ id: 199999, start: 3, end: 16 })
    expect(bpe.decode(bpe.encode(text, options))).toBe(text)
    expect(() => bpe.encode(text)).toThrow(TokenizeError)
    expect(bpe.truncate(text, 2, options)).toBe('one<|endoftext|>')
  })

  it('counts, fits and truncates by the ids of encode', () => {
    fc.assert(
      fc.property(nasty, fc.nat(20), (text, limit) => {
        const count = bpe.encode(text, plain).length
        expect(bpe.count(text, plain)).toBe(count)
        expect(bpe.fits(text, limit, plain)).toBe(count <= limit)
        const beginning = bpe.truncate(text, limit, plain)
        expect(text.startsWith(beginning)).toBe(true)
        expect(bpe.count(beginning, plain)).toBeLessThanOrEqual(limit)
        // No surrogate pair is parted.
        expect(beginning.toWellFormed() + text.slice(beginning.length).toWellFormed()).toBe(text.toWellFormed())
        if (count <= limit) expect(beginning).toBe(text)
      })
    )
  })

  it('truncates at the end of the last token that fits', () => {
    expect(bpe.truncate('one two three', 2)).toBe('one two')
    expect(bpe.truncate('one two three', 0)).toBe('')
    expect(() => bpe.truncate('one', NaN)).toThrow(new RangeError('limit must be a number from 0 on, got NaN'))
    expect(() => bpe.fits('one', -1)).toThrow(new RangeError('limit must be a number from 0 on, got -1'))
  })

  it('knows at once that a long text does not fit', () => {
    expect(bpe.fits('word '.repeat(20_000_000), 10)).toBe(false)
    expect(bpe.fits('x'.repeat(100_000_000), 10)).toBe(false)
  })

  it('gives the same if the tokens of many slices are gathered', () => {
    const whole = new PlainText({ ...r50k, splitPattern: 'o200k', kernel })
    const encode = (text: string, sliceLength: number, gather: boolean): number[] => {
      const tokens: number[] = []
      const visit: Parameters<PlainText['encode']>[3] = slice => {
        const { ends } = slice.spans()
        slice.tokens().forEach((id, i) => tokens.push(id, ends[i]!))
        return true
      }
      whole.encode(text, 0, text.length, visit, { sliceLength, gather })
      return tokens
    }
    // With pieces for which there has to be more room while tokens wait.
    const parts = fc.array(
      fc.oneof(
        nasty,
        fc.nat(9000).map(length => 'x'.repeat(length))
      ),
      { maxLength: 6 }
    )
    fc.assert(
      fc.property(parts, fc.integer({ min: 2, max: 40 }), (texts, sliceLength) => {
        const text = texts.join(' ')
        expect(encode(text, sliceLength, true)).toEqual(encode(text, sliceLength, false))
      })
    )
  })

  it('gives the same whatever the slices', () => {
    const whole = new PlainText({ ...r50k, splitPattern: 'o200k', kernel })
    const encode = (text: string, sliceLength?: number): [number, number, number][] => {
      const tokens: [number, number, number][] = []
      const visit: Parameters<PlainText['encode']>[3] = slice => {
        const { starts, ends } = slice.spans()
        slice.tokens().forEach((id, i) => tokens.push([id, starts[i]!, ends[i]!]))
        return true
      }
      whole.encode(text, 0, text.length, visit, sliceLength === undefined ? {} : { sliceLength })
      return tokens
    }
    fc.assert(
      fc.property(nasty, fc.integer({ min: 2, max: 40 }), (text, sliceLength) => {
        expect(encode(text, sliceLength)).toEqual(encode(text))
      })
    )
    const blanks = `a${' '.repeat(99)}\n${' '.repeat(99)}b ªAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAb`
    expect(encode(blanks, 16)).toEqual(encode(blanks))
  })

  it('encodes one piece of a million letters', () => {
    const text = 'pneumonoultramicroscopicsilicovolcanoconiosis'.repeat(22_223)
    const ids = bpe.encode(text)
    expect(bpe.decode(ids)).toBe(text)
    // The last time round is like any other, and the kernel is as before.
    expect(ids.length % 22_223).toBeLessThan(100)
    expect(bpe.decode(bpe.encode('and so on'))).toBe('and so on')
  })

  it('splits by a regular expression as the scanner does', () => {
    const pattern =
      /'(?:[sSſ]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\p{White_Space}\p{L}\p{N}]+[\r\n]*|\p{White_Space}*[\r\n]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/u
    const byRegExp = new Bpe({ ...r50k, splitPattern: pattern, kernel })
    const byScanner = new Bpe({ ...r50k, splitPattern: 'cl100k', kernel })
    const text = "It's 12345 o'clock:\n\n  Grüße — お誕生日おめでとう 👩🏽‍🚀\ud800!\r\n\t end  "
    expect(byRegExp.encodeWithOffsets(text)).toEqual(byScanner.encodeWithOffsets(text))
    const long = text.repeat(2000)
    expect(byRegExp.encode(long)).toEqual(byScanner.encode(long))
    expect(() => new Bpe({ ...r50k, splitPattern: /\w+/ })).toThrow(TypeError)
  })

  it('loses nothing that a regular expression does not match', () => {
    const words = new Bpe({ vocabulary: smallVocabulary('ab', 'b '), splitPattern: /\p{L}+/u, kernel })
    expect(words.decode(words.encode('ab ab!'))).toBe('ab ab!')
    expect([...words.encode('ab ab')]).toEqual([256, 32, 256])
  })

  it('splits digits one by one for qwen2', () => {
    const digits = new Bpe({ vocabulary: smallVocabulary('12'), splitPattern: 'qwen2', kernel })
    expect([...digits.encode('12')]).toEqual([0x31, 0x32])
  })

  it('gives the ids that stand for the ranks', () => {
    const vocabulary = smallVocabulary('ab')
    const ids = Uint32Array.from({ length: 257 }, (_, rank) => 1000 - rank)
    const mapped = new Bpe({ vocabulary, splitPattern: 'gpt2', ids, kernel })
    expect([...mapped.encode('abc')]).toEqual([1000 - 256, 1000 - 0x63])
    expect(mapped.decode([744, 901])).toBe('abc')
    expect(mapped.encodeWithOffsets('c')).toEqual([{ id: 901, start: 0, end: 1 }])
  })

  it('finds a token that no merges lead to as a whole piece only', () => {
    // Merges make ab first, so that abc is never made of a and bc.
    const whole = new Bpe({ vocabulary: smallVocabulary('ab', 'bc', 'xyz'), splitPattern: 'gpt2', kernel })
    expect([...whole.encode('xyz')]).toEqual([258])
    expect([...whole.encode('xyzx')]).toEqual([...Buffer.from('xyzx')])
    expect([...whole.encode('abc')]).toEqual([256, 0x63])
  })

  it('refuses a vocabulary that lacks a byte, or has a token twice', () => {
    const { bytes, offsets } = smallVocabulary()
    const lacking = { bytes: bytes.slice(1), offsets: offsets.slice(0, 256) }
    expect(() => new Bpe({ vocabulary: lacking, splitPattern: 'gpt2', kernel })).toThrow(
      new TokenizeError('invalid-file', 'the vocabulary has no token of the byte 0x00 alone')
    )
    expect(() => new Bpe({ vocabulary: smallVocabulary('ab', 'ab'), splitPattern: 'gpt2', kernel })).toThrow(
      TokenizeError
    )
  })
})

describe('one piece', () => {
  it('is refused if it has more than 134 million bytes, and nothing else then', () => {
    const bpe = new Bpe(o200k)
    expect(() => bpe.count('x'.repeat(2 ** 27 + 1))).toThrow(
      new RangeError('the text has a piece of 134217728 bytes or more; at most 134217728 can be encoded')
    )
    expect(bpe.count('xy')).toBe(1)
  })
})

describe('kernel', () => {
  it('is TypeScript where there is no WebAssembly', async () => {
    vi.resetModules()
    vi.stubGlobal('WebAssembly', undefined)
    const without = await import('../../src/bpe.ts')
    expect(() => new without.Bpe({ ...r50k, kernel: 'webassembly' })).toThrow(TypeError)
    expect([...new without.Bpe(r50k).encode('hello world')]).toEqual([31373, 995])
    vi.unstubAllGlobals()
  })
})
