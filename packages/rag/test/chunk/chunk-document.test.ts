import { words } from '@llm-cookbook/tokenize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunkDocument } from '../../src/index.ts'
import { makeDocument } from '../support/make-document.ts'

const book = makeDocument(
  'book.md',
  'Cats\n\nCats purr. They sleep all day.\n\nFood\n\nFish is best.\n\nDogs\n\nDogs bark at night and dig.',
  {
    headings: [
      [1, 'Cats'],
      [2, 'Food'],
      [1, 'Dogs']
    ]
  }
)
const texts = (document: typeof book, options?: Parameters<typeof chunkDocument>[1]) =>
  chunkDocument(document, options).map(({ start, end }) => document.text.slice(start, end))

describe('chunkDocument', () => {
  it('begins a passage at a heading and says what it stands under', () => {
    const chunks = chunkDocument(book, { size: 8 })
    expect(texts(book, { size: 8 })).toEqual([
      'Cats\n\nCats purr. They sleep all day.',
      'Food\n\nFish is best.',
      'Dogs\n\nDogs bark at night and dig.'
    ])
    expect(chunks.map(({ headings }) => headings)).toEqual([['Cats'], ['Cats', 'Food'], ['Dogs']])
  })

  it('lets short sections share a passage', () => {
    expect(texts(book, { size: 11 })).toEqual([
      'Cats\n\nCats purr. They sleep all day.\n\nFood\n\nFish is best.',
      'Dogs\n\nDogs bark at night and dig.'
    ])
    expect(chunkDocument(book)).toHaveLength(1)
  })

  it('looks through headings without a text of their own', () => {
    const headings: [number, string][] = [
      [1, 'Handbook'],
      [2, 'Leave'],
      [2, 'Travel']
    ]
    const document = makeDocument('a', 'Handbook\n\nLeave\n\nThirty days.\n\nTravel\n\nBy train.', { headings })
    const paths = (size: number) => chunkDocument(document, { size }).map(chunk => chunk.headings)
    expect(paths(4)).toEqual([
      ['Handbook', 'Leave'],
      ['Handbook', 'Travel']
    ])
    expect(paths(100)).toEqual([['Handbook', 'Leave']])
    expect(paths(1).slice(0, 2)).toEqual([
      ['Handbook', 'Leave'],
      ['Handbook', 'Leave']
    ])
  })

  it('cuts a long section at sentences, under the same heading', () => {
    expect(texts(book, { size: 4 })).toContain('They sleep all day.')
    expect(chunkDocument(book, { size: 4 }).map(({ headings }) => headings.join(' > '))).toContain('Cats')
  })

  it('repeats sentences as far as overlap allows', () => {
    const document = makeDocument('a', 'One two. Three four. Five six.')
    expect(texts(document, { size: 4, overlap: 2 }).map(text => text.trim())).toEqual([
      'One two. Three four.',
      'Three four. Five six.'
    ])
  })

  it('crosses pages, where a sentence does', () => {
    const document = {
      ...makeDocument('a', 'One two three four.'),
      pages: [
        { number: 1, start: 0, end: 7 },
        { number: 2, start: 8, end: 19 }
      ]
    }
    expect(texts(document)).toEqual(['One two three four.'])
  })

  it('makes nothing of nothing', () => {
    for (const text of ['', ' \n\t ', '\u00a0\u3000']) expect(chunkDocument(makeDocument('a', text))).toEqual([])
  })

  it('loses no word, keeps the order and the size, and makes no blank passage, whatever the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(fc.constantFrom('Cats', 'purr', '.', '\n\n', ' ', '。', '\ud800', '😀', 'é', '- '), { maxLength: 80 })
        .map(parts => parts.join(''))
    )
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat(200), { maxLength: 4 }),
        (given, size, cuts) => {
          const starts = [...new Set(cuts.filter(cut => cut < given.length))].sort((a, b) => a - b)
          const headings = starts.map((start, i) => ({ level: 1 + (i % 3), text: `h${i}`, start, end: start + 1 }))
          const chunks = chunkDocument({ ...makeDocument('a', given), headings }, { size })
          let end = 0
          for (const chunk of chunks) {
            expect(chunk.start).toBeGreaterThanOrEqual(end)
            expect(given.slice(end, chunk.start).trim()).toBe('')
            end = chunk.end
            const piece = given.slice(chunk.start, chunk.end)
            expect(piece.trim()).not.toBe('')
            expect(words(piece).length).toBeLessThanOrEqual(size)
          }
          expect(given.slice(end).trim()).toBe('')
        }
      )
    )
  })

  it('takes time in proportion to the text, sections or none, or this would never end', () => {
    const text = 'Cats purr. They sleep all day.\n\n'.repeat(20_000)
    const headings = Array.from({ length: 20_000 }, (_, i) => ({
      level: 1 + (i % 6),
      text: 'Cats',
      start: 32 * i,
      end: 32 * i + 4
    }))
    expect(chunkDocument(makeDocument('a', text)).length).toBeGreaterThan(100)
    expect(chunkDocument({ ...makeDocument('a', text), headings }).length).toBeGreaterThan(100)
  })

  it('names an option out of range', () => {
    expect(() => chunkDocument(book, { size: 0 })).toThrow(
      'chunks.size must be a whole number of words from 1 up, not 0'
    )
    expect(() => chunkDocument(book, { size: 5, overlap: 5 })).toThrow('below size (5), not 5')
    expect(() => chunkDocument(book, { size: 1.5 })).toThrow(RangeError)
  })
})
