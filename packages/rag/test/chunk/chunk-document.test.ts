import { words } from '@llm-cookbook/tokenize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunkDocument, simpleLocalRag } from '../../src/index.ts'
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

  describe('by page', () => {
    const document = {
      ...makeDocument('a', 'One two. Three four five six.'),
      pages: [
        { number: 1, start: 0, end: 14 },
        { number: 2, start: 15, end: 29 }
      ]
    }

    it('ends a passage where its page ends, within a sentence too', () => {
      expect(texts(document, { byPage: true })).toEqual(['One two. Three', 'four five six.'])
    })

    it('holds for sentences and parents alike', () => {
      expect(texts(document, { byPage: true, sentences: 1 })).toEqual(['One two.', 'Three', 'four five six.'])
      const parents = chunkDocument(document, { byPage: true, size: 2, parent: 10 }).map(({ parent }) => parent)
      expect(parents).toEqual([
        { start: 0, end: 14 },
        { start: 0, end: 14 },
        { start: 15, end: 29 },
        { start: 15, end: 29 }
      ])
    })
  })

  describe('by sentences', () => {
    const ten = 'One is here. Two is here. Three is here. Four is here. Five is here.'

    it('puts so many into a passage', () => {
      expect(texts(makeDocument('a', ten), { sentences: 2 })).toEqual([
        'One is here. Two is here.',
        'Three is here. Four is here.',
        'Five is here.'
      ])
    })

    it('counts a heading as no sentence, and lets it begin the passage of the sentence after it', () => {
      const headed = makeDocument('a', 'Cats\n\nThey purr. They sleep.\n\nDogs\n\nThey bark.', {
        headings: [
          [1, 'Cats'],
          [1, 'Dogs']
        ]
      })
      expect(texts(headed, { sentences: 2 })).toEqual(['Cats\n\nThey purr. They sleep.', 'Dogs\n\nThey bark.'])
      expect(texts(headed, { sentences: 3 })).toHaveLength(1)
    })

    it('leaves out what is too short, as the recipe does', () => {
      const long = 'This sentence goes on for quite some time before it comes to its end at last. '
      const text = `${long.repeat(11)}Short.`
      expect(texts(makeDocument('a', text), simpleLocalRag)).toEqual([long.repeat(10).trim()])
      expect(texts(makeDocument('a', text), { ...simpleLocalRag, minTokens: 1 })).toHaveLength(2)
      const of = (length: number) => texts(makeDocument('a', 'x'.repeat(length)), simpleLocalRag).length
      expect([of(120), of(121)]).toEqual([0, 1]) // more than 30 tokens of four characters
    })
  })

  describe('with parents', () => {
    it('cuts each passage from a larger one, which it names', () => {
      const document = makeDocument('a', 'One two. Three four. Five six. Seven eight.')
      const chunks = chunkDocument(document, { size: 2, parent: 4 })
      expect(texts(document, { size: 2, parent: 4 })).toEqual(['One two.', 'Three four.', 'Five six.', 'Seven eight.'])
      expect(chunks.map(({ parent }) => document.text.slice(parent!.start, parent!.end))).toEqual([
        'One two. Three four.',
        'One two. Three four.',
        'Five six. Seven eight.',
        'Five six. Seven eight.'
      ])
    })

    it('is within its parent and loses nothing, whatever the text', () => {
      fc.assert(
        fc.property(
          fc.array(fc.constantFrom('Cats', 'purr', '. ', '\n\n', ' ', '。', '😀'), { maxLength: 80 }),
          fc.integer({ min: 1, max: 8 }),
          fc.integer({ min: 1, max: 20 }),
          (parts, size, more) => {
            const text = parts.join('')
            const document = makeDocument('a', text)
            const chunks = chunkDocument(document, { size, parent: size + more })
            for (const { start, end, parent } of chunks) {
              expect(parent!.start).toBeLessThanOrEqual(start)
              expect(parent!.end).toBeGreaterThanOrEqual(end)
              expect(words(text.slice(parent!.start, parent!.end)).length).toBeLessThanOrEqual(size + more)
            }
            const kept = chunks.map(({ start, end }) => text.slice(start, end)).join('')
            expect(kept.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
          }
        ),
        { numRuns: 50 }
      )
    })
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
    expect(() => chunkDocument(book, { parent: 100 })).toThrow('chunks.parent must be above size (100), not 100')
    expect(() => chunkDocument(book, { sentences: 5, parent: 200 })).toThrow('neither with overlap nor with parent')
    expect(() => chunkDocument(book, { sentences: -1 })).toThrow('chunks.sentences must be a whole number')
    expect(() => chunkDocument(book, { minTokens: 0.5 })).toThrow('chunks.minTokens must be a whole number')
  })
})
