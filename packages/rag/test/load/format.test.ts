import { describe, expect, it } from 'vitest'
import { recognizeFormat, type FormatHints } from '../../src/load/format.ts'

const formatOf = (text: string, hints: Partial<FormatHints> = {}): string =>
  recognizeFormat(Buffer.from(text, 'latin1'), { source: 'a', name: 'a', ...hints }).format

describe('recognizeFormat', () => {
  it.each([
    ['a.HTM', 'html'],
    ['a.md', 'markdown'],
    ['a.tsv', 'csv'],
    ['a.ndjson', 'json'],
    ['a.txt', 'text'],
    ['a.ts', 'text'],
    ['no-ending', 'text'],
    ['a.md/no-ending', 'text']
  ])('goes by the ending of %s where the bytes say nothing', (name, format) => {
    expect(formatOf('words', { name })).toBe(format)
  })

  it('goes by the bytes first, then by the media type', () => {
    expect(formatOf('<!doctype html>', { name: 'a.csv' })).toBe('html')
    expect(formatOf('%PDF-1.7', { name: 'a.csv' })).toBe('pdf')
    expect(formatOf('%PDF-1.7', { name: 'a.md' })).toBe('markdown')
    expect(formatOf('%PDF-1.7', { name: 'a.md', mediaType: 'application/pdf' })).toBe('pdf')
    expect(formatOf('words', { name: 'a.html', mediaType: 'text/csv' })).toBe('csv')
    expect(formatOf('words', { name: 'a.html', mediaType: 'text/plain' })).toBe('html')
  })
})
