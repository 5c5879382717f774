import { describe, expect, it } from 'vitest'
import { RagError } from '../../src/errors.ts'
import { loadHtml } from '../../src/load/html.ts'

const load = (html: string): ReturnType<typeof loadHtml> => loadHtml(html, { source: 'a.html' })
const textOf = (html: string): string => load(html).text

describe('loadHtml', () => {
  it('reads paragraphs, entities and line breaks', () => {
    expect(textOf('<p>Caf&eacute; &amp;\n  bar&nbsp;&#128512;<p>one<br>two <b>bo</b>ld')).toBe(
      'Café & bar 😀\n\none\ntwo bold'
    )
  })

  it('runs and reads no script, style or template', () => {
    const html = `<script>throw 1</script><style>p{}</style><template><p>t</template><noscript>n</noscript>
      <p onclick="x()">seen<img src=x onerror=alert(1)><svg><text>s</text></svg></p><iframe srcdoc="<p>f">i</iframe>`
    expect(textOf(html)).toBe('seen')
  })

  it('leaves out what is hidden, controls and navigation', () => {
    const html = `<nav>menu</nav><p hidden>h</p><p style="color: red; Display : none">d</p><p aria-hidden=true>a</p>
      <button>b</button><select><option>o</select><textarea>t</textarea><p>seen</p>`
    expect(textOf(html)).toBe('seen')
  })

  it('reads the main part only, where there is one', () => {
    const around = (main: string): string => `<header>top</header>${main}<aside>by</aside><footer>end</footer>`
    expect(textOf(around('<main><header><h1>One</h1></header><p>text</main>'))).toBe('One\n\ntext')
    expect(textOf(around('<div role=main>text</div>'))).toBe('text')
    expect(textOf(around('<article>a<article>comment</article></article><article>b</article>'))).toBe(
      'a\n\ncomment\n\nb'
    )
    expect(textOf(around('<div>text</div>'))).toBe('text')
    expect(textOf(around('<main> </main>'))).toBe('top\n\nby\n\nend')
  })

  it('finds the title and the headings with their levels', () => {
    const document = load(
      '<title>A &lt;title&gt;</title><h1>One</h1>a<h3>Two <i>and</i></h3>b<svg><title>s</title></svg>'
    )
    expect(document.title).toBe('A <title>')
    expect(document.headings).toEqual([
      { level: 1, text: 'One', start: 0, end: 3 },
      { level: 3, text: 'Two and', start: 8, end: 15 }
    ])
    expect(load('<h2>Sub</h2><h1>Main</h1>').title).toBe('Main')
    expect(load('<p>text').title).toBe('a.html')
  })

  it('reads everything that is seen, if told to', () => {
    const html = '<nav>menu</nav><main>text</main><aside>by</aside><script>x</script><footer>end</footer>'
    expect(loadHtml(html, { source: 'a.html', content: 'all' }).text).toBe('menu\n\ntext\n\nby\n\nend')
  })

  it('keeps links and alternative texts, with absolute addresses if it knows where the page is', () => {
    const html = '<p>See <a href="/b?c#d"><b>there</b></a> and <a href="javascript:x()">run</a><img src=a alt="A cat">.'
    const { text, links = [] } = load(html)
    expect(text).toBe('See there and run A cat .')
    expect(links.map(({ start, end, url }) => [text.slice(start, end), url])).toEqual([['there', '/b?c#d']])
    const absolute = loadHtml(html, { source: 'a', baseUrl: 'https://a.org/x/y' })
    expect(absolute.links?.map(({ url }) => url)).toEqual(['https://a.org/b?c#d'])
  })

  it('follows a link over the blocks in it', () => {
    const { text, links = [] } = load('<a href=x><div>one</div><div>two</div></a> <p>three')
    expect(links.map(({ start, end }) => text.slice(start, end))).toEqual(['one', 'two'])
  })

  it('takes metadata from the head', () => {
    const { metadata, title } = load(`<html lang="de-AT"><head><meta property="og:title" content="Shared">
      <meta name=author content="Ada"><meta name=author content="Bob"><meta name=keywords content="a, b,">
      <meta property="article:published_time" content="2024-01-02"><link rel=canonical href="https://a.org/">
      <meta name=description content=" About\n it "></head><body><p>text`)
    expect(title).toBe('Shared')
    expect(metadata).toEqual({
      author: ['Ada', 'Bob'],
      date: '2024-01-02',
      language: 'de-AT',
      description: 'About it',
      keywords: ['a', 'b'],
      url: 'https://a.org/'
    })
  })

  it('marks the items of lists', () => {
    expect(textOf('<ul><li>one<li><p>two</p><p>more</p></ul><ol start=3><li>a<ul><li>b</ul><li>c</ol>')).toBe(
      '• one\n\n• two\n\nmore\n\n3. a\n\n• b\n\n4. c'
    )
  })

  it('keeps preformatted lines', () => {
    expect(textOf('<p>x<pre>\n  if (a &lt; b)\n\n    c\n</pre>y')).toBe('x\n\n  if (a < b)\n\n    c\n\ny')
  })

  it('reads tables row by row', () => {
    const html = `<table><caption>Cities</caption><thead><tr><th>City<th>People</thead>
      <tr><td><p>Vienna</p><td>1,897,000<br>(2020)<tr><td><td>2</table>after`
    expect(textOf(html)).toBe('Cities\nCity | People\nVienna | 1,897,000\n(2020)\n| 2\n\nafter')
  })

  it('reads tables that lay out a page as blocks', () => {
    const html = '<table><tr><td><h1>One</h1><p>text</p><td><table><tr><td>a<td>b</table></table>'
    expect(textOf(html)).toBe('One\n\ntext\n\na | b')
  })

  it('marks raised numbers, quotes quotes, and drops soft hyphens', () => {
    expect(textOf('x<sup>2</sup>, 1<sup>st</sup>, <q>so</q> un&shy;der')).toBe('x², 1st, “so” under')
  })

  it('reads a page that is nested deeper than calls can be', () => {
    expect(textOf(`${'<div>'.repeat(50_000)}deep${'</div>'.repeat(50_000)}`)).toBe('deep')
    expect(textOf(`${'<table><tr><td>'.repeat(5_000)}deep`)).toBe('deep')
  })

  it('refuses a page that grows without bound', () => {
    const bomb = Array.from({ length: 3_000 }, (_, i) => `<b a=${i}><p>x`).join('')
    expect(() => load(bomb)).toThrow(RagError)
    expect(() => load(bomb)).toThrow('a.html is HTML that grows without bound when parsed')
  })

  it('reads nothing out of nothing', () => {
    expect(load('')).toMatchObject({ text: '', title: 'a.html', pages: [{ number: 1, start: 0, end: 0 }] })
  })

  it('takes time in proportion to the page', () => {
    const start = performance.now()
    for (const html of [
      '<p>a'.repeat(100_000),
      ' '.repeat(5_000_000),
      '<ul><li>'.repeat(10_000),
      `<pre>${'\n '.repeat(500_000)}`,
      '<article>'.repeat(10_000),
      '<meta name=a content=b>'.repeat(100_000),
      `<div class="${'_advert'.repeat(300_000)}!">x`,
      `${'<div>'.repeat(10_000)}${'<article>a</article>'.repeat(10_000)}`
    ]) {
      textOf(html)
    }
    expect(performance.now() - start).toBeLessThan(15_000)
  })
})
