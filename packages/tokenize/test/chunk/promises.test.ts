import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { chunk, type ChunkOptions, words } from '../../src/index.ts'
import { bordersOf, expectPromises } from './promises.ts'

const modes: Record<string, NonNullable<ChunkOptions['by']>> = {
  tokens: 'tokens',
  sentences: 'sentences',
  paragraphs: 'paragraphs',
  markdown: 'markdown',
  html: 'html',
  code: 'code',
  separators: { separators: ['\n\n', '\n', '. ', 'a'] }
}

const utf8 = (text: string): number => new TextEncoder().encode(text).length

/** Counts as different as they come: sums, not sums, and nonsense that changes with every letter. */
const counts: ((text: string) => number)[] = [
  text => words(text).length,
  text => text.length,
  utf8,
  text => text.length / 4,
  text => (text.length * text.length) / 16,
  text => 2 + text.length,
  text => Math.max(0, 9 - text.length),
  text => Array.from(text).reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 17, 7)
]

const part = fc.constantFrom(
  ...[
    'a',
    'Bc',
    'word',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\r\n',
    '\r',
    '\t',
    '.',
    '. ',
    '! ',
    ',',
    '(',
    ')',
    '"',
    '“',
    '”',
    '-',
    '3.14'
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
    '\u202e'
  ],
  ...['😀', '👨‍👩‍👧', '🇩🇪', '🇩', '👍🏽', '\ud800', '\udc00', '\u0000', '\ufeff', '\u00ad', '\u0085', '\u2028', '\u2029'],
  ...[
    '# ',
    '\n## ',
    '- ',
    '\n1. ',
    '> ',
    '```',
    '\n~~~\n',
    '---\n',
    '\n===\n',
    '    ',
    '| a | b |\n',
    '|---|---|\n',
    '| c |',
    '\\'
  ],
  ...[
    '<p>',
    '</p>',
    '<h1>',
    '</h1>',
    '<h2 id="x>">',
    '<ul>',
    '<li>',
    '</ul>',
    '<table>',
    '<tr>',
    '<td>',
    '</table>',
    '<b>',
    '</b>'
  ],
  ...[
    '<pre>',
    '</pre>',
    '<blockquote>',
    '</blockquote>',
    '<!--',
    '-->',
    '<script>',
    '</script>',
    '<br/>',
    '<',
    '&amp;',
    '&#x301;'
  ],
  ...[
    'function f() {\n',
    '}\n',
    '{',
    '[',
    ']',
    '\n  ',
    '\n    ',
    '// ',
    '/*',
    '*/',
    '# c\n',
    '@d\n',
    'class A:\n',
    '"""',
    "'",
    '`',
    'else'
  ]
)
const text = fc.array(part, { maxLength: 40 }).map(parts => parts.join(''))

describe.each(Object.entries(modes))('every chunk by %s', (name, by) => {
  it('holds its promises on any text, however tokens are counted', () => {
    fc.assert(
      fc.property(
        text,
        fc.constantFrom(...counts),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(39),
        (source, count, size, nat) => {
          const overlap = Math.min(nat, size - 1)
          let calls = 0
          const counting = (piece: string): number => {
            calls++
            return count(piece)
          }
          const content = name === 'html' ? { content: [] } : {}
          try {
            const chunks = chunk(source, { size, overlap, by, count: counting })
            expect(calls).toBeLessThanOrEqual(60 * (chunks.length + 1))
            expectPromises(source, chunks, { size, overlap, count, ...content })
          } catch (error) {
            // Only one code point over the limit is refused.
            if (!(error instanceof RangeError && error.message.startsWith('size must be at least'))) throw error
            const alone = Array.from(source).filter(character => character.trim() !== '' && count(character) > size)
            expect(alone).not.toHaveLength(0)
          }
        }
      ),
      { numRuns: 400 }
    )
  })
})

/** Our own documents and sources, and all of text-samples where the larger data folder is there. */
function documents(): [string, string][] {
  const folder = join(import.meta.dirname, '../..')
  const own = ['README.md', 'src/sentences.ts', 'package.json', 'test/fixtures/commonmark/examples.json']
  const found = own.map((path): [string, string] => [path, readFileSync(join(folder, path), 'utf8')])
  const page = new MarkdownIt({ html: true }).render(found[0]![1])
  const data = dataFolder()
  const samples = data === undefined ? [] : ['blns.txt', 'botchan.txt', 'tinyshakespeare.txt']
  return [
    ...found,
    ['README.html', page],
    ...samples.map((name): [string, string] => [name, readFileSync(join(data!, 'text-samples', name), 'utf8')])
  ]
}

describe.each(documents())('every chunk of %s', (_, source) => {
  const borders = bordersOf(source)

  it.each(Object.entries(modes))('by %s holds its promises', (name, by) => {
    const count = (piece: string): number => Math.ceil(piece.length / 4)
    const content = name === 'html' ? { content: [] } : {}
    const [size, overlap] = [100, 20]
    expectPromises(source, chunk(source, { size, overlap, by, count }), { size, overlap, count, ...content }, borders)
  })
})

describe('the cost of chunks', () => {
  const deep = 100_000
  const long = 10_000_000
  const cases: Record<string, [string, string]> = {
    'a million letters in one word': ['xy'.repeat(long / 20), 'markdown'],
    'ten million characters in one line': ['Some words, in one line. '.repeat(long / 25), 'markdown'],
    'ten million spaces and a letter': [`${' '.repeat(long)}a`, 'paragraphs'],
    'line breaks': ['\n'.repeat(long / 10), 'markdown'],
    'short lines': ['a\n'.repeat(deep), 'code'],
    'short paragraphs': ['a\n\n'.repeat(deep / 2), 'markdown'],
    'quotes in quotes': ['>'.repeat(deep), 'markdown'],
    'quotes in quotes, line by line': [Array.from({ length: 400 }, (_, i) => '> '.repeat(i)).join('\n'), 'markdown'],
    'lists in lists': ['- '.repeat(deep), 'markdown'],
    'lists in lists, line by line': [
      Array.from({ length: 1000 }, (_, i) => `${' '.repeat(2 * i)}- a\n`).join(''),
      'markdown'
    ],
    'headings alone': ['# a\n'.repeat(deep / 2), 'markdown'],
    'a table of rows': [`|a|b|\n|-|-|\n${'|c|d|\n'.repeat(deep / 2)}`, 'markdown'],
    'a row of cells': [`${'|a'.repeat(deep)}\n${'|-'.repeat(deep)}\n`, 'markdown'],
    'fences that open': ['```\n'.repeat(deep / 2), 'markdown'],
    'tags that begin': ['<div>'.repeat(deep), 'html'],
    'elements in elements': ['<ul><li>a'.repeat(deep), 'html'],
    'end tags alone': ['</ul>a'.repeat(deep), 'html'],
    'rows without tables': ['<blockquote>'.repeat(deep) + '<li>a'.repeat(deep), 'html'],
    'tags that never end': ['<a '.repeat(deep), 'html'],
    'quotes that never end': ['<a b="'.repeat(deep), 'html'],
    'comments that never end': ['<!--'.repeat(deep), 'html'],
    'scripts that never end': ['<script>'.repeat(deep), 'html'],
    'a million letters in a page': ['<p>some words in a line. </p>'.repeat(long / 280), 'html'],
    'brackets that open': ['{'.repeat(deep), 'code'],
    'brackets that open, line by line': ['{\n'.repeat(deep), 'code'],
    indentation: [Array.from({ length: 1500 }, (_, i) => `${' '.repeat(i)}a\n`).join(''), 'code'],
    'strings that never end': [`'\\`.repeat(deep), 'code'],
    slashes: ['=/['.repeat(deep), 'code'],
    'comments over each other': ['// a\n'.repeat(deep), 'code'],
    'accents on one letter': [`a${'\u0301'.repeat(deep)}`, 'code']
  }

  it.each(Object.entries(cases))('is linear in the counts and in what they read: %s', (_, [source, by]) => {
    let calls = 0
    let volume = 0
    const count = (piece: string): number => {
      calls++
      volume += piece.length
      return piece.length
    }
    const chunks = chunk(source, { size: 2000, overlap: 100, count, by: by as 'code' })
    // More calls, or this would never end.
    expect(calls).toBeLessThan(20 * (source.length / 2000) + 20 * chunks.length + 100)
    expect(volume).toBeLessThan(60 * source.length + 100_000)
  })
})
