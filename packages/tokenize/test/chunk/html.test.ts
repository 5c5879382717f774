import fc from 'fast-check'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { describe, expect, it } from 'vitest'
import { chunk, type Chunk } from '../../src/index.ts'

const texts = (chunks: Chunk[]): string[] => chunks.map(piece => piece.text)

describe('chunks of HTML', () => {
  const page = [
    '<!doctype html><html><head><title>Bread</title><style>p { color: red }</style></head><body>',
    '<h1>Bread &amp; <em>butter</em></h1><p>Flour, water and salt.</p>',
    '<script>if (a < b) document.write("<p>no</p>")</script>',
    '<h2>Dough</h2><div class="a > b"><p>Knead it. Don&rsquo;t rest.</p></div>',
    '<ul><li>One<li><b>Two</b> three</ul></body></html>'
  ].join('\n')

  it('keep sections whole where they fit, with the tags of their blocks, and tell the headings', () => {
    expect(
      chunk(page, { size: 100, by: 'html', count: text => text.length }).map(({ text, headings }) => [
        text,
        ...headings
      ])
    ).toEqual([
      ['<title>Bread</title>'],
      ['<h1>Bread &amp; <em>butter</em></h1><p>Flour, water and salt.</p>', 'Bread & butter'],
      ['<h2>Dough</h2><div class="a > b"><p>Knead it. Don&rsquo;t rest.</p>', 'Bread & butter', 'Dough'],
      ['<ul><li>One<li><b>Two</b> three</ul>', 'Bread & butter', 'Dough']
    ])
  })

  it('are cut at sentences and words of the text, never inside a tag or a reference', () => {
    const source = '<p>Knead <a href="a b c">the dough</a>. Don&rsquo;t rest<br>now.</p>'
    expect(texts(chunk(source, { size: 20, by: 'html', count: text => text.length }))).toEqual([
      'Knead',
      'the dough</a>.',
      'Don&rsquo;t rest',
      'now.'
    ])
  })

  it('hold no script and no style sheet, not even between two words', () => {
    const source = '<p>one <script>let a</script> two</p><style>b</style>three'
    expect(texts(chunk(source, { size: 100, by: 'html' }))).toEqual(['<p>one', 'two', 'three'])
  })

  it('cut a table between its rows, a list between its items', () => {
    const table = '<table><thead><tr><th>a<th>b<tbody><tr><td>c<td>d</table><ol><li>e f</li><li>g</li></ol>'
    expect(texts(chunk(table, { size: 20, by: 'html', count: text => text.length }))).toEqual([
      '<tr><th>a<th>b',
      '<tr><td>c<td>d',
      '<li>e f</li>',
      '<li>g</li>'
    ])
  })

  it('keep lines of preformatted text', () => {
    const source = '<pre>if a:\n    b()\n    c()\nd()</pre>'
    expect(texts(chunk(source, { size: 3, by: 'html', count: text => text.match(/\w\(/g)?.length ?? 0 }))).toEqual([
      source
    ])
    expect(texts(chunk(source, { size: 1, by: 'html', count: text => text.match(/\w\(/g)?.length ?? 0 }))).toEqual([
      '<pre>if a:\n    b()',
      '    c()',
      'd()'
    ])
  })

  it('have the text of a broken page too', () => {
    expect(texts(chunk('a < b <c', { size: 9, by: 'html' }))).toEqual(['a < b <c'])
    expect(texts(chunk('</p>a<p', { size: 9, by: 'html' }))).toEqual(['a<p'])
    expect(texts(chunk('a<!-- b', { size: 9, by: 'html' }))).toEqual(['a'])
    expect(chunk('<p></p><!-- --><br>&nbsp;', { size: 9, by: 'html' })).toEqual([])
  })

  it('hold all words of a page that are neither script nor style, by parse5', () => {
    const tags =
      'p /p h1 /h1 h2 /h2 ul /ul li /li table /table tr td /td b /b div /div blockquote /blockquote pre /pre br hr'.split(
        ' '
      )
    const part = fc.oneof(
      fc.constantFrom(
        ...tags.map(tag => `<${tag}>`),
        '<i title="a > w0w">',
        "<u x='>'>",
        '<!-- w1w -->',
        '<script>',
        '</script>',
        '<style>'
      ),
      fc.constantFrom('</style>', '<', '&amp;', ' ', '\n', '.', 'word')
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), fc.integer({ min: 1, max: 60 }), (parts, size) => {
        const source = parts.map((part, i) => (part === 'word' ? ` w${i + 10}w ` : part)).join('')
        const held = new Set(
          chunk(source, { size, by: 'html', count: text => text.length / 4 }).flatMap(
            piece => piece.text.replace(/<(?:[a-z/!](?:"[^"]*"|'[^']*'|[^>"'])*)>/g, '').match(/w\d+w/g) ?? []
          )
        )
        expect([...held].sort()).toEqual([...new Set(visibleText(source).match(/w\d+w/g))].sort())
      }),
      { numRuns: 500 }
    )
  })
})

/** The text of a page without scripts and style sheets, as parse5 has it, which follows the standard's parser. */
function visibleText(source: string): string {
  let text = ''
  const open: DefaultTreeAdapterTypes.Node[] = [parse(source)]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.nodeName === 'script' || node.nodeName === 'style') continue
    if ('value' in node) text += node.value
    if ('childNodes' in node) open.push(...node.childNodes)
  }
  return text
}
