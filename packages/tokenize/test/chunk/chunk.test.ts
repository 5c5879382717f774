import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { characters, chunk, type Chunk, sentences, words } from '../../src/index.ts'

const texts = (chunks: Chunk[]): string[] => chunks.map(piece => piece.text)
const utf8 = (text: string): number => new TextEncoder().encode(text).length

describe('chunk', () => {
  it('packs whole sentences as far as they fit', () => {
    expect(chunk('One two. Three four. Five.', { size: 4 })).toEqual([
      { text: 'One two. Three four.', start: 0, end: 20, tokens: 4 },
      { text: 'Five.', start: 21, end: 26, tokens: 1 }
    ])
  })

  it('cuts a sentence over the limit at words, and packs its rest with the next', () => {
    expect(texts(chunk('Short. One two three (four) five. End.', { size: 3 }))).toEqual([
      'Short.',
      'One two three',
      '(four) five. End.'
    ])
  })

  it('cuts a word over the limit between grapheme clusters', () => {
    const family = '👨‍👩‍👧'
    expect(texts(chunk(family.repeat(3), { size: family.length * 2, count: text => text.length }))).toEqual([
      family + family,
      family
    ])
  })

  it('cuts a grapheme cluster that is over the limit by itself between its code points', () => {
    expect(texts(chunk('e\u0301\u0302\u0303', { size: 4, count: utf8 }))).toEqual(['e\u0301', '\u0302\u0303'])
    expect(() => chunk('a 😀', { size: 3, count: utf8 })).toThrow(
      new RangeError('size must be at least 4, the tokens of "😀" alone, got 3')
    )
  })

  it('repeats whole sentences up to the overlap', () => {
    expect(texts(chunk('Dogs bark. Cats purr. Cows moo. Pigs grunt.', { size: 6, overlap: 3 }))).toEqual([
      'Dogs bark. Cats purr. Cows moo.',
      'Cows moo. Pigs grunt.'
    ])
    expect(texts(chunk('Dogs bark. Cats purr. Cows moo.', { size: 4, overlap: 2 }))).toEqual([
      'Dogs bark. Cats purr.',
      'Cats purr. Cows moo.'
    ])
  })

  it('repeats less where the next sentence would not fit behind', () => {
    const source = 'Stop. Look. Listen. Then walk on.'
    expect(texts(chunk(source, { size: 4, overlap: 3 }))).toEqual(['Stop. Look. Listen.', 'Listen. Then walk on.'])
    expect(texts(chunk(source, { size: 3, overlap: 2 }))).toEqual(['Stop. Look. Listen.', 'Then walk on.'])
  })

  it('makes windows of words', () => {
    expect(texts(chunk('“Stop!” he said, and (slowly) left.', { size: 3, by: 'tokens' }))).toEqual([
      '“Stop!” he said,',
      'and (slowly) left.'
    ])
    expect(texts(chunk('a b c d e', { size: 3, overlap: 2, by: 'tokens' }))).toEqual(['a b c', 'b c d', 'c d e'])
    expect(texts(chunk('名前はまだ無い。', { size: 2, by: 'tokens' })).join('')).toBe('名前はまだ無い。')
  })

  it('makes nothing of nothing', () => {
    for (const text of ['', ' ', '\n\t \u3000\ufeff']) expect(chunk(text, { size: 5 })).toEqual([])
  })

  it('keeps marks that no word holds', () => {
    expect(chunk('?!? … —', { size: 1 })).toEqual([{ text: '?!? … —', start: 0, end: 7, tokens: 0 }])
  })

  it('does not part white space and the accent on it, nor a sign and what it belongs to', () => {
    for (const text of ['a \u0301b c', ' \u0301', '\u0600 1 \u0600', 'x\u0600 \u0301']) {
      for (const by of ['sentences', 'tokens'] as const) {
        for (const piece of chunk(text, { size: 1, by })) expect(cutsCluster(text, piece)).toBe(false)
      }
    }
  })

  it('names the option that is wrong', () => {
    expect(() => chunk('a', { size: 0 })).toThrow(new RangeError('size must be a number from 1, got 0'))
    expect(() => chunk('a', { size: NaN })).toThrow('size must be a number from 1, got NaN')
    expect(() => chunk('a', { size: Infinity })).toThrow('size must be a number from 1, got Infinity')
    expect(() => chunk('a', { size: 5, overlap: 5 })).toThrow(
      new RangeError('overlap must be from 0 and less than size (5), got 5')
    )
    expect(() => chunk('a', { size: 5, overlap: -1 })).toThrow('overlap must be')
    expect(() => chunk('a', { size: 5, by: 'lines' as 'tokens' })).toThrow(
      "by must be 'tokens', 'sentences', 'paragraphs', 'markdown', 'html', 'code' or { separators }, got \"lines\""
    )
    expect(() => chunk('a', { size: 5, count: () => NaN })).toThrow(
      new TypeError('count must return a number of tokens from 0, got NaN')
    )
  })
})

/** Whether a chunk begins or ends inside a grapheme cluster. */
function cutsCluster(text: string, { start, end }: Chunk): boolean {
  const borders = new Set([...characters(text).map(character => character.start), text.length])
  return !borders.has(start) || !borders.has(end)
}

const alphabet = fc.constantFrom(
  ...[
    'a',
    'Bc',
    'word',
    ' ',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\r\n',
    '.',
    '. ',
    '! ',
    '? ',
    ',',
    '(',
    ')',
    '"',
    '“',
    '”',
    '-',
    '3.14',
    '1. '
  ],
  ...[
    'é',
    'e\u0301',
    '\u0301',
    '\u200d',
    '\ufe0f',
    '\u0600',
    '한',
    '\u1100',
    '\u1161',
    '語',
    '。',
    'ไทย',
    'नि',
    '\u094d',
    'שלום',
    'مرحبا',
    '\u202e'
  ],
  ...['😀', '👨‍👩‍👧', '🇩🇪', '🇩', '👍🏽', '\ud800', '\udc00', '\u0000', '\ufeff', '\u00ad', '\u0085', '\u2029']
)
const text = fc.array(alphabet, { maxLength: 60 }).map(parts => parts.join(''))

/** Counts as different as they come: sums, not sums, and nonsense that changes with every letter. */
const counts: Record<string, (text: string) => number> = {
  words: text => words(text).length,
  units: text => text.length,
  bytes: utf8,
  'quarters of it': text => text.length / 4,
  squares: text => (text.length * text.length) / 16,
  'with a fixed part': text => 2 + text.length,
  'falling with the length': text => Math.max(0, 9 - text.length),
  'a hash': text => Array.from(text).reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 17, 7)
}

describe.each(['sentences', 'tokens'] as const)('every chunk by %s', by => {
  it.each(Object.entries(counts))('holds its promises, counting %s', (_, count) => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), fc.nat(39), (source, size, overlap) => {
        let calls = 0
        let chunks: Chunk[]
        try {
          chunks = chunk(source, {
            size,
            overlap: Math.min(overlap, size - 1),
            by,
            count: piece => {
              calls++
              return count(piece)
            }
          })
        } catch (error) {
          // Only one code point over the limit is refused.
          const alone = Array.from(source).filter(character => character.trim() !== '' && count(character) > size)
          expect(error).toBeInstanceOf(RangeError)
          expect(alone).not.toHaveLength(0)
          return
        }
        let reached = 0
        chunks.forEach((piece, i) => {
          expect(piece.text).toBe(source.slice(piece.start, piece.end))
          expect(piece.text.trim()).not.toBe('')
          expect(piece.tokens).toBe(count(piece.text))
          expect(piece.tokens).toBeLessThanOrEqual(size)
          const before = chunks[i - 1]
          if (before !== undefined) {
            expect(piece.start).toBeGreaterThan(before.start)
            expect(piece.end).toBeGreaterThan(before.end)
            if (piece.start < before.end)
              expect(count(source.slice(piece.start, before.end))).toBeLessThanOrEqual(overlap)
          }
          expect(source.slice(reached, Math.max(piece.start, reached)).trim()).toBe('')
          reached = piece.end
          if (cutsCluster(source, piece)) {
            const over = characters(source).filter(character => count(character.text) > size)
            expect(over.some(({ start, end }) => start < piece.end && piece.start < end)).toBe(true)
          }
        })
        expect(source.slice(reached).trim()).toBe('')
        expect(calls).toBeLessThanOrEqual(40 * (chunks.length + 1))
      }),
      // Once a part of an overlap had more tokens than the whole.
      { numRuns: 150, examples: [['\u200da”😀', 8, 3]] }
    )
  })
})

describe('a chunk by sentences', () => {
  it('takes a sentence that fits whole, and as many as fit', () => {
    const prose = fc
      .array(fc.constantFrom('One.', 'Two words.', 'And these are four.', 'No!', '“Is it so?”'), {
        minLength: 1,
        maxLength: 40
      })
      .map(parts => parts.join(' '))
    fc.assert(
      fc.property(prose, fc.integer({ min: 4, max: 30 }), (source, size) => {
        const chunks = chunk(source, { size })
        const starts = new Set(sentences(source).map(sentence => sentence.start))
        chunks.forEach((piece, i) => {
          expect(starts.has(piece.start)).toBe(true)
          const next = sentences(source).find(sentence => sentence.start >= piece.end)
          if (i + 1 < chunks.length) expect(words(source.slice(piece.start, next!.end)).length).toBeGreaterThan(size)
        })
      })
    )
  })
})

describe('the cost of chunks', () => {
  const utf16 = (text: string): number => text.length
  const length = 400_000
  const cases: [string, string][] = [
    ['a million letters without a space', 'x'.repeat(1_000_000)],
    ['marks', '!'.repeat(length)],
    ['spaces', ' '.repeat(length)],
    ['accents on one letter', `a${'\u0301'.repeat(length)}`],
    ['Chinese without a stop', '漢字'.repeat(length / 2)],
    ['flags', '🇩🇪'.repeat(length / 4)],
    ['short sentences', 'A b c. '.repeat(length / 7)],
    ['lone surrogates', '\ud800'.repeat(length)]
  ]

  it.each(cases)('is linear in the counts and in what they read: %s', (_, source) => {
    let calls = 0
    let volume = 0
    const count = (piece: string): number => {
      calls++
      volume += piece.length
      return utf16(piece)
    }
    const chunks = chunk(source, { size: 2000, overlap: 100, count })
    expect(chunks.map(piece => piece.text).join('').length).toBeGreaterThanOrEqual(
      source.trim() === '' ? 0 : 0.9 * source.length
    )
    expect(calls).toBeLessThan(10 * chunks.length + 10)
    expect(volume).toBeLessThan(15 * source.length)
  })
})
