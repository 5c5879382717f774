import { describe, expect, it } from 'vitest'
import { chunk, type Chunk } from '../../src/index.ts'

const texts = (chunks: Chunk[]): string[] => chunks.map(piece => piece.text)

describe('chunks by paragraphs', () => {
  it('keep whole what stands between blank lines', () => {
    const text = 'One two.\nThree.\n\nFour.\r\n \t\r\nFive six.\u2029Seven.\n\n\n'
    expect(texts(chunk(text, { size: 3, by: 'paragraphs' }))).toEqual([
      'One two.\nThree.',
      'Four.\r\n \t\r\nFive six.',
      'Seven.'
    ])
    expect(texts(chunk(text, { size: 1, by: 'paragraphs' }))).toEqual([
      'One',
      'two.',
      'Three.',
      'Four.',
      'Five',
      'six.',
      'Seven.'
    ])
  })

  it('repeat the last sentences of a paragraph that is longer than the overlap', () => {
    expect(texts(chunk('One two. Three four.\n\nFive.', { size: 4, overlap: 2, by: 'paragraphs' }))).toEqual([
      'One two. Three four.',
      'Three four.\n\nFive.'
    ])
  })
})

describe('chunks by separators', () => {
  it('cut behind the first separator, and what is over the limit behind the next', () => {
    const text = 'a b, c d; e f, g h'
    expect(texts(chunk(text, { size: 4, by: { separators: [';', ','] } }))).toEqual(['a b, c d;', 'e f, g h'])
    expect(texts(chunk(text, { size: 3, by: { separators: [';', ','] } }))).toEqual(['a b,', 'c d;', 'e f,', 'g h'])
    expect(texts(chunk(text, { size: 1, by: { separators: [';', ','] } })).join(' ')).toBe(text)
    expect(texts(chunk(text, { size: 1, by: { separators: [] } })).join(' ')).toBe(text)
  })

  it('part no grapheme cluster', () => {
    expect(texts(chunk('ab\u0301ab', { size: 1, by: { separators: ['b'] }, count: text => text.length / 3 }))).toEqual([
      'ab\u0301',
      'ab'
    ])
  })

  it('refuse an empty separator', () => {
    expect(() => chunk('a', { size: 1, by: { separators: [',', ''] } })).toThrow(
      new RangeError('separators must not be empty strings, got [",",""]: characters are cut anyway')
    )
  })
})
