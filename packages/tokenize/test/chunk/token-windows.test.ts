import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { characters, chunk, type Chunk, loadEncoding, type OffsetTokenizer, type Tokenizer } from '../../src/index.ts'
import { expectPromises } from './promises.ts'

const texts = (chunks: Chunk[]): string[] => chunks.map(piece => piece.text)
const cl100k = await loadEncoding('cl100k_base')

/** Whether any tokenizer of this package fits. */
type Fits = Tokenizer extends OffsetTokenizer ? true : never
const fits: Fits = true

describe('windows of tokens', () => {
  it('have as many tokens as fit, and are the whole text together', () => {
    expect(fits).toBe(true)
    const text = 'Tokenizers split words, sometimes strangely.'
    const chunks = chunk(text, { size: 4, tokenizer: cl100k, by: 'tokens' })
    expect(chunks).toEqual([
      { text: 'Tokenizers split words', start: 0, end: 22, tokens: 4 },
      { text: ', sometimes strangely.', start: 22, end: 44, tokens: 4 }
    ])
    expect(texts(chunks).join('')).toBe(text)
  })

  it('repeat exactly the overlap', () => {
    expect(
      texts(chunk('one two three four five six', { size: 3, overlap: 2, tokenizer: cl100k, by: 'tokens' }))
    ).toEqual(['one two three', ' two three four', ' three four five', ' four five six'])
  })

  it('do not part the tokens of one character', () => {
    const family = '👨‍👩‍👧'
    const tokens = cl100k.count(family)
    expect(tokens).toBeGreaterThan(4)
    expect(texts(chunk(family.repeat(3), { size: 2 * tokens + 1, tokenizer: cl100k, by: 'tokens' }))).toEqual([
      family + family,
      family
    ])
    expect(texts(chunk(`a${family}b`, { size: tokens + 1, overlap: 2, tokenizer: cl100k, by: 'tokens' }))).toEqual(
      [`a${family}`, `${family}b`].slice(0, 1).concat('b')
    )
  })

  it('part a cluster that is over the limit between its characters, and refuse what has no character left to part', () => {
    const letter = `e${'\u0301\u0302'.repeat(10)}`
    const chunks = chunk(letter, { size: 5, tokenizer: cl100k, by: 'tokens' })
    expect(texts(chunks).join('')).toBe(letter)
    expectPromises(letter, chunks, { size: 5, overlap: 0, count: text => cl100k.count(text) })
    expect(() => chunk('a 🫠', { size: 1, tokenizer: cl100k, by: 'tokens' })).toThrow(
      /size must be at least \d, the tokens of " ?🫠" alone, got 1/
    )
  })

  it('keep what no token has', () => {
    const letters: OffsetTokenizer = {
      count: text => text.match(/[a-z]/g)?.length ?? 0,
      encodeWithOffsets: text => Array.from(text.matchAll(/[a-z]/g), ({ index }) => ({ start: index, end: index + 1 }))
    }
    expect(chunk(' «a-b» c! ', { size: 2, tokenizer: letters, by: 'tokens' })).toEqual([
      { text: '«a-b»', start: 1, end: 6, tokens: 2 },
      { text: 'c!', start: 7, end: 9, tokens: 1 }
    ])
    expect(chunk(' ?! ', { size: 2, tokenizer: letters, by: 'tokens' })).toEqual([
      { text: '?!', start: 1, end: 3, tokens: 0 }
    ])
    expect(chunk(' \n', { size: 2, tokenizer: letters, by: 'tokens' })).toEqual([])
  })

  it('count with the tokenizer by sentences too, and take no count beside it', () => {
    expect(texts(chunk('Tokenizers split. Words stay.', { size: 4, tokenizer: cl100k }))).toEqual([
      'Tokenizers split.',
      'Words stay.'
    ])
    expect(() => chunk('a', { size: 1, tokenizer: cl100k, count: () => 1 })).toThrow(
      new TypeError('count and tokenizer exclude each other: give the one that your model counts with')
    )
  })

  const part = fc.constantFrom(
    ...[
      'a',
      'word',
      ' the',
      ' ',
      '  ',
      '\n',
      '\n\n',
      '\r\n',
      '.',
      ' Tokenizer',
      '123',
      'é',
      'e\u0301',
      '\u0301',
      '\u200d',
      '\u0600',
      '한'
    ],
    ...[
      '\u1100',
      '\u1161',
      '語',
      'नि',
      '\u094d',
      '😀',
      ' 👨‍👩‍👧',
      '🇩🇪',
      '🇩',
      '👍🏽',
      '\ud800',
      '\udc00',
      '\u0000',
      '\ufeff',
      '\u0085'
    ]
  )
  const source = fc.array(part, { maxLength: 40 }).map(parts => parts.join(''))

  it('hold the promises of every chunk, and overlap by exactly what a boundary permits', () => {
    fc.assert(
      fc.property(source, fc.integer({ min: 1, max: 12 }), fc.nat(11), (text, size, nat) => {
        const overlap = Math.min(nat, size - 1)
        let chunks: Chunk[]
        try {
          chunks = chunk(text, { size, overlap, tokenizer: cl100k, by: 'tokens' })
        } catch (error) {
          if (!(error instanceof RangeError && error.message.startsWith('size must be at least'))) throw error
          expect(
            Array.from(text).some(character => cl100k.count(character) > size || cl100k.count(` ${character}`) > size)
          ).toBe(true)
          return
        }
        // Tokens are counted in place, so that the overlap counted alone may differ.
        expectPromises(text, chunks, { size, overlap: Infinity, count: piece => cl100k.count(piece) })
        const tokens = cl100k.encodeWithOffsets(text)
        const borders = new Set([...characters(text).map(character => character.start), text.length])
        /** Where a window may begin: its token. */
        const starts = tokens.flatMap(({ start }, i) =>
          i === 0 || (start >= tokens[i - 1]!.end && borders.has(start)) ? [i] : []
        )
        for (let i = 1; i < chunks.length; i++) {
          const [before, after] = [chunks[i - 1]!, chunks[i]!]
          const begin = tokens.findIndex(token => token.start >= after.start)
          const end = tokens.findIndex(token => token.start >= before.end)
          if (begin < 0 || end < 0 || after.start > before.end) continue
          expect(end - begin).toBeLessThanOrEqual(overlap)
          // Fewer only where a boundary is missing, or the next cluster would not fit behind.
          const wanted = starts.find(place => place >= end - overlap) ?? end
          if (begin <= wanted || !borders.has(before.end)) continue
          // A window between them was blank.
          if (text.slice(tokens[wanted]!.start, after.start).trim() === '') continue
          const next = starts.find(place => place > end) ?? tokens.length
          const room = text.slice(tokens[wanted]!.start, tokens[next]?.start ?? text.length)
          const previous = tokens.findIndex(token => token.start >= before.start)
          expect(next - wanted > size || cl100k.count(room) > size || wanted <= previous).toBe(true)
        }
      }),
      { numRuns: 300 }
    )
  })

  it('are exact on prose: each repeats exactly so many tokens', () => {
    const prose = 'It was the best of times, it was the worst of times, it was the age of wisdom. '.repeat(50)
    const tokens = cl100k.encodeWithOffsets(prose)
    const at = new Map(tokens.map(({ start }, i) => [start, i]))
    const chunks = chunk(prose, { size: 64, overlap: 16, tokenizer: cl100k, by: 'tokens' })
    expect(chunks.length).toBeGreaterThan(15)
    chunks.slice(1).forEach((piece, i) => {
      expect(at.get(chunks[i]!.end)! - at.get(piece.start)!).toBe(16)
      expect(chunks[i]!.tokens).toBe(64)
    })
  })

  it('are linear in the counts and in what they read', () => {
    for (const text of [
      `a${'\u0301'.repeat(100_000)}`,
      'word '.repeat(50_000),
      '\n'.repeat(100_000),
      '👨‍👩‍👧'.repeat(10_000)
    ]) {
      let volume = 0
      const tokenizer: OffsetTokenizer = {
        count: piece => ((volume += piece.length), piece.length),
        encodeWithOffsets: whole => Array.from({ length: whole.length }, (_, i) => ({ start: i, end: i + 1 }))
      }
      chunk(text, { size: 100, overlap: 50, tokenizer, by: 'tokens' })
      // More, or this would never end.
      expect(volume).toBeLessThan(10 * text.length)
    }
  })
})
