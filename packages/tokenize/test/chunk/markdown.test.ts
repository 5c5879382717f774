import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { type MarkdownKind, markdownBlocks } from '../../src/chunk/markdown.ts'
import { chunk, type Chunk } from '../../src/index.ts'

/** Kind, depth and first line of a block: `paragraph 0 3`. */
type Outline = string[]

const markdownIt = new MarkdownIt({ html: true })
const kinds: Record<string, MarkdownKind> = {
  heading_open: 'heading',
  paragraph_open: 'paragraph',
  fence: 'code',
  code_block: 'code',
  html_block: 'html',
  hr: 'rule',
  table_open: 'table',
  tr_open: 'row',
  blockquote_open: 'quote',
  bullet_list_open: 'list',
  ordered_list_open: 'list',
  list_item_open: 'item'
}

/** As markdown-it has it. */
function expected(text: string): Outline {
  let depth = 0
  return markdownIt.parse(text, {}).flatMap(({ type, nesting, map }) => {
    if (/^(?:thead|tbody)_/.test(type)) return []
    if (nesting < 0) depth--
    const outline = kinds[type] === undefined || map === null ? [] : [`${kinds[type]} ${depth} ${map[0]}`]
    if (nesting > 0) depth++
    return outline
  })
}

function outlineOf(text: string): Outline {
  return markdownBlocks(text).map(({ kind, depth, start }) => `${kind} ${depth} ${lineOf(text, start)}`)
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n?|\n/).length - 1
}

/** Where markdown-it is no oracle. */
const isBeyond = (text: string): boolean =>
  [
    /\]:/, // definitions of link references, of which it tells no lines
    /^---/, // front matter, which it does not know
    /^(?:.*[#`~<>*+_\d-].*)\|.*\n[\s>\d.)*+-]*[|:-][|: -][|:\s-]*$/m, // the head of a table that begins another block
    /^\s*(?: {4}|\t) *>/m, // a quote goes on after four columns of white space
    /[>+*)\d.-][^]*\S.*\n[ \t]*(?: {4}|\t)/, // a paragraph does not go on without the marks of its containers after four columns
    /^\s*\u00a0\s*$/m, // a line of other space is blank
    /(?:[-+*]|\d[.)])[ \t]*\n[ \t>]*\n/ // an empty item ends its list
  ].some(pattern => pattern.test(text))

describe('the blocks of Markdown', () => {
  it("are those of markdown-it in CommonMark's examples", () => {
    const examples = JSON.parse(
      readFileSync(new URL('../fixtures/commonmark/examples.json', import.meta.url), 'utf8')
    ) as string[]
    const compared = examples.filter(example => !isBeyond(example))
    expect(compared.length).toBeGreaterThan(500)
    for (const example of compared)
      expect({ example, outline: outlineOf(example) }).toEqual({ example, outline: expected(example) })
  })

  it('are those of markdown-it in documents put together by chance', () => {
    const part = fc.constantFrom(
      ...[
        '# ',
        '## ',
        '####### ',
        '#',
        '- ',
        '* ',
        '+ ',
        '-',
        '1. ',
        '2) ',
        '10. ',
        '> ',
        '>',
        '    ',
        '  ',
        ' ',
        '\t'
      ],
      ...[
        'a',
        'b c',
        'word',
        '\\',
        '`',
        '```',
        '~~~',
        '```js',
        '***',
        '---',
        '===',
        '- - -',
        '_ _ _',
        '|',
        'a | b',
        '| - | -'
      ],
      ...[
        '--- | ---',
        '|:--|--:|',
        'a \\| b',
        '<div>',
        '</div>',
        '<b>',
        '<!--',
        '-->',
        '<?',
        '?>',
        '<pre>',
        '</pre>',
        '<!X',
        '>'
      ],
      ...['<![CDATA[', ']]>', '<a href="x">', '&amp;', '\u00a0', 'é', '\\|']
    )
    const line = fc.array(part, { maxLength: 5 }).map(parts => parts.join(''))
    const document = fc
      .array(fc.oneof({ weight: 5, arbitrary: line }, fc.constant('')), { maxLength: 10 })
      .map(lines => lines.join('\n'))
    fc.assert(
      fc.property(document, text => {
        fc.pre(!isBeyond(text))
        expect(outlineOf(text)).toEqual(expected(text))
        expect(outlineOf(text.replaceAll('\n', '\r\n'))).toEqual(expected(text))
      }),
      { numRuns: 3000, seed: 31 }
    )
  })
})

const texts = (chunks: Chunk[]): string[] => chunks.map(piece => piece.text)

describe('chunks of Markdown', () => {
  const source = [
    '---\ntitle: Bread\n---',
    '# Bread',
    'Flour, water, salt.',
    '## Dough\n\nKnead it. Let it rest.',
    '```js\n# no heading\n\nbake()\n```',
    'Oven\n----\n\n* hot\n* or\n\n  not\n'
  ].join('\n\n')

  it('keep sections whole where they fit, and tell the headings that they stand under', () => {
    expect(chunk(source, { size: 12, by: 'markdown' })).toEqual([
      { text: '---\ntitle: Bread\n---', start: 0, end: 20, tokens: 2, headings: [] },
      { text: '# Bread\n\nFlour, water, salt.', start: 22, end: 50, tokens: 4, headings: ['Bread'] },
      {
        text: '## Dough\n\nKnead it. Let it rest.\n\n```js\n# no heading\n\nbake()\n```',
        start: 52,
        end: 116,
        tokens: 10,
        headings: ['Bread', 'Dough']
      },
      { text: 'Oven\n----\n\n* hot\n* or\n\n  not', start: 118, end: 146, tokens: 4, headings: ['Bread', 'Oven'] }
    ])
  })

  it('cut a list between its items, and an item between its blocks', () => {
    const list = '- one two\n- three\n\n  four five\n- six\n'
    expect(texts(chunk(list, { size: 3, by: 'markdown' }))).toEqual(['- one two', '- three\n\n  four five', '- six'])
    expect(texts(chunk(list, { size: 2, by: 'markdown' }))).toEqual(['- one two', '- three', 'four five', '- six'])
  })

  it('cut a table between its rows, its head with the first of them', () => {
    const table = '| a | b |\n|---|---|\n| one | two |\n| three | four |\n'
    expect(texts(chunk(table, { size: 4, by: 'markdown' }))).toEqual([
      '| a | b |\n|---|---|\n| one | two |',
      '| three | four |'
    ])
  })

  it('do not end with a heading', () => {
    expect(texts(chunk('a b c d\n\n# Two\n\none two three', { size: 5, by: 'markdown' }))).toEqual([
      'a b c d',
      '# Two\n\none two three'
    ])
    expect(texts(chunk('# Two\n\nOne two three. Four five six.', { size: 4, by: 'markdown' }))).toEqual([
      '# Two\n\nOne two three.',
      'Four five six.'
    ])
  })

  it('leave a heading alone rather than cut what fits', () => {
    expect(texts(chunk('# One two three\n\na b c d', { size: 4, by: 'markdown' }))).toEqual([
      '# One two three',
      'a b c d'
    ])
  })

  it('never join a part of a section and what follows it', () => {
    expect(texts(chunk('# A\n\none two. three four. five six.\n\n# B\n\nfive', { size: 5, by: 'markdown' }))).toEqual([
      '# A\n\none two. three four.',
      'five six.',
      '# B\n\nfive'
    ])
  })

  it('repeat sentences of long paragraphs, but none of another section', () => {
    const prose = 'One two three. Four five six. Seven eight. Nine ten.\n\nEleven.\n\n# B\n\nTwelve thirteen.'
    expect(texts(chunk(prose, { size: 6, overlap: 3, by: 'markdown' }))).toEqual([
      'One two three. Four five six.',
      'Four five six. Seven eight.',
      'Seven eight. Nine ten.\n\nEleven.',
      '# B\n\nTwelve thirteen.'
    ])
  })

  it('tell headings without their marks', () => {
    const source = '# a # b ##\n\n## *c*#\n\nd\n e\n===\n\n> # f\n'
    expect(chunk(source, { size: 1, by: 'markdown' }).map(piece => piece.headings)).toEqual([
      ['a # b'],
      ['a # b'],
      ['a # b', '*c*#'],
      ['d e'],
      ['d e'],
      ['d e']
    ])
  })
})
