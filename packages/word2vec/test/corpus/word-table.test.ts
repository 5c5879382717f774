import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KernelTable } from '../../src/corpus/kernel-table.ts'
import { createWordsKernel } from '../../src/corpus/kernels/kernel.ts'
import { PlainTable } from '../../src/corpus/plain-table.ts'
import type { EmitIds, WordTable } from '../../src/corpus/word-table.ts'

const encoder = new TextEncoder()
const makers: Record<string, (emit: EmitIds) => WordTable> = {
  KernelTable: emit => new KernelTable(createWordsKernel()!, emit),
  PlainTable: emit => new PlainTable(emit)
}

/** What a table makes of some texts and lists of tokens. */
function read(make: (emit: EmitIds) => WordTable, inputs: readonly (Uint8Array | readonly string[])[]): unknown {
  const ids: number[] = []
  const table = make(some => ids.push(...some))
  for (const input of inputs) {
    if (input instanceof Uint8Array) table.readText(input)
    else table.readTokens(input)
  }
  const counts = [...table.counts()]
  return { ids, counts, words: table.words(Uint32Array.from(counts, (_, i) => i)) }
}

describe.each(Object.entries(makers))('%s', (_, make) => {
  it('numbers words as they appear, and ends a sentence with each line', () => {
    expect(read(make, [encoder.encode('to be or\tnot  to be\r\n\nbe '), ['be', 'New York', '']])).toEqual({
      ids: [0, 1, 2, 3, 0, 1, -1, -1, 1, 1, 4],
      counts: [2, 4, 1, 1, 1],
      words: ['to', 'be', 'or', 'not', 'New York']
    })
  })

  it('tells words of 7, 8, 9, 15, 16, 17 and 1,000 bytes from those that differ in the last byte', () => {
    const words = [1, 7, 8, 9, 15, 16, 17, 24, 25, 1000].flatMap(n => ['a', 'b'].map(end => 'x'.repeat(n - 1) + end))
    const result = { ids: words.map((_, i) => i), counts: words.map(() => 1), words }
    expect(read(make, [encoder.encode(words.join(' ') + ' ')])).toEqual(result)
    expect(read(make, [words])).toEqual(result)
  })

  it('passes over words of more than 1,000 bytes', () => {
    const words = ['a', 'x'.repeat(1001), 'é'.repeat(501), 'é'.repeat(500), 'b']
    const result = { ids: [0, 1, 2], counts: [1, 1, 1], words: ['a', 'é'.repeat(500), 'b'] }
    expect(read(make, [encoder.encode(words.join(' ') + ' ')])).toEqual(result)
    expect(read(make, [words])).toEqual(result)
  })

  it('reads what is not UTF-8 as U+FFFD, so that words that read alike are one', () => {
    const bytes = Uint8Array.of(0xff, 32, 0xfe, 32, 0xc3, 0xa9, 32, 0xc3, 32, 0xed, 0xa0, 0x80, 32)
    expect(read(make, [bytes])).toEqual({ ids: [0, 0, 1, 0, 2], counts: [3, 1, 1], words: ['�', 'é', '���'] })
    expect(read(make, [['\ud800', '\ufffd']])).toEqual({ ids: [0, 0], counts: [2], words: ['�'] })
  })

  it('keeps a table of 100,000 words whole', () => {
    const words = Array.from({ length: 100_000 }, (_, i) => `${i}${i % 3 === 0 ? ' is a long word' : ''}`)
    expect(read(make, [words, words])).toEqual({
      ids: [...words.keys(), ...words.keys()],
      counts: words.map(() => 2),
      words
    })
  })

  it('refuses tokens that are no strings, or have a NUL', () => {
    expect(() => read(make, [[1] as never])).toThrow('expected tokens that are strings, got number')
    expect(() => read(make, [['a\0b']])).toThrow('expected tokens without NUL, got "a\\u0000b"')
  })
})

it('is the same with and without WebAssembly', () => {
  const text = fc
    .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(' ', '\n', 'the', 'x'.repeat(20), '\0', '\x7f')))
    .map(parts => encoder.encode(parts.join('') + '\n'))
  const bytes = fc.uint8Array({ maxLength: 300 }).map(bytes => Uint8Array.of(...bytes, 10))
  const tokens = fc.array(fc.string({ unit: 'binary' }).map(token => token.replaceAll('\0', '')))
  fc.assert(
    fc.property(fc.array(fc.oneof(text, bytes, tokens)), inputs => {
      expect(read(makers['KernelTable']!, inputs)).toEqual(read(makers['PlainTable']!, inputs))
    }),
    { numRuns: 60 }
  )
})
