import { describe, expect, it } from 'vitest'
import { loadMarkdown } from '../../src/load/markdown.ts'

const load = (text: string): ReturnType<typeof loadMarkdown> => loadMarkdown(text, { source: 'a.md' })

describe('loadMarkdown', () => {
  it('reads text as a reader sees it, without its marks', () => {
    expect(
      load('A *first* [link](https://a.org "t"), `code_x`, ~~old~~ and\na **wrapped** line\\.  \nbreak').text
    ).toBe('A first link, code_x, old and a wrapped line.\nbreak')
  })

  it('finds headings in both styles', () => {
    const document = load('# One\n\ntext\n\nTwo\n---\n\n### Three *x* ###\n')
    expect(document.headings.map(({ level, text }) => [level, text])).toEqual([
      [1, 'One'],
      [2, 'Two'],
      [3, 'Three x']
    ])
    expect(document.title).toBe('One')
    for (const { start, end, text } of document.headings) expect(document.text.slice(start, end)).toBe(text)
  })

  it('keeps code as it stands', () => {
    expect(load('```js\n  if (a < b) {\n\n    # no heading\n  }\n```\n\n    indented').text).toBe(
      '  if (a < b) {\n\n    # no heading\n  }\n\nindented'
    )
  })

  it('keeps lists, quotes and tables', () => {
    const text = '- one\n- two\n  1. deep\n\n> a\n> quote\n\n| a | b |\n|---|--:|\n| 1 | **2** |\n'
    expect(load(text).text).toBe('• one\n\n• two\n\n1. deep\n\na quote\n\na | b\n1 | 2')
  })

  it('takes the title from the front matter, and leaves it out', () => {
    expect(load('---\ntitle: "A title"\ntags: [x]\n---\n# Heading\n')).toMatchObject({
      title: 'A title',
      text: 'Heading'
    })
    expect(load("+++\r\ntitle = 'T'\r\n+++\r\ntext")).toMatchObject({ title: 'T', text: 'text' })
    expect(load('---\nno: title\n...\ntext')).toMatchObject({ title: 'a.md', text: 'text' })
  })

  it('keeps links, whatever their title, and those that run something not', () => {
    const { text, links = [] } = load('See [a *page*](b.md#c "t"), <https://a.org> and [x](data:text/html,x).')
    expect(links.map(({ start, end, url }) => [text.slice(start, end), url])).toEqual([
      ['a page', 'b.md#c'],
      ['https://a.org', 'https://a.org']
    ])
  })

  it('takes the fields of the front matter for metadata', () => {
    const yaml = `---
title: 'It''s'
author: "Ada \\"L\\"" # not a comment in quotes
date: 2024-01-02   # a comment
rating: 4.5
code: 007
draft: false
tags: [one, "two, three"]
keywords:
  - four
  - 'five'
summary: >
  Over
  lines.
nested:
  a: 1
anchor: &x y
nothing:
__proto__: z
---
text`
    const { title, metadata } = load(yaml)
    expect(title).toBe("It's")
    expect(Object.entries(metadata ?? {})).toEqual([
      ['author', 'Ada "L"'],
      ['date', '2024-01-02'],
      ['rating', 4.5],
      ['code', '007'],
      ['draft', false],
      ['tags', ['one', 'two, three']],
      ['keywords', ['four', 'five']],
      ['summary', 'Over lines.'],
      ['__proto__', 'z']
    ])
    const toml = "+++\ntitle = 'T'\ndate = 2024-01-02\ntags = [\n  'a',\n  'b' ]\n[table]\nx = 1\n+++\ntext"
    expect(load(toml)).toMatchObject({ title: 'T', metadata: { date: '2024-01-02', tags: ['a', 'b'] } })
    expect(load(toml).metadata).not.toHaveProperty('x')
  })

  it('takes no rule for front matter', () => {
    expect(load('---\n\ntext').text).toBe('text')
    expect(load('text\n\n---\ntitle: x\n---').text).toContain('title: x')
  })

  it('runs and reads no script in it', () => {
    expect(load('a <script>alert(1)</script><b>b</b>\n\n<style>p{}</style>\n\n[c](javascript:x)').text).toBe(
      'a b\n\n[c](javascript:x)'
    )
  })

  it('takes time in proportion to the text', () => {
    const start = performance.now()
    for (const piece of ['*a ', '[', '![', 'a_', '> ', '[a](', '`', '<b ', '|a', '- a\n', '~~a '])
      load(piece.repeat(20_000))
    load(`---\na: b${' '.repeat(1_000_000)}c\n---\n`)
    expect(performance.now() - start).toBeLessThan(15_000)
  })

  it('reads text of any length, in portions that are not to be seen', () => {
    const portion = (number: number): string =>
      `# Part ${number}\n\nA [link ${number}](https://a.org/${number} "t") *to* \\_it\\_, and [more].\n\n> A quote.\n\n`
    const many = Array.from({ length: 8000 }, (_, i) => portion(i)).join('')
    const long = load(`${many}[more]: https://b.org`)
    const [{ text, links, headings, warnings }, one] = [long, load(`${portion(0)}[more]: https://b.org`)]
    expect(text).toBe(Array.from({ length: 8000 }, (_, i) => one.text.replaceAll('0', String(i))).join('\n\n'))
    expect([links!.length, headings.length, warnings]).toEqual([16_000, 8000, []])
    for (const { start, end, url } of links!) {
      expect(text.slice(start, end)).toBe(url === 'https://b.org' ? 'more' : `link ${url.slice(14)}`)
    }
  })

  it('counts on in a long list, and goes on with the rows of a long table', () => {
    const [words, count] = ['word '.repeat(200).trim(), 700]
    const lines = Array.from({ length: count }, (_, i) => `${i + 7}. ${words}\n`).join('')
    expect(load(lines).text).toBe(lines.trim().replaceAll('\n', '\n\n'))
    const table = load(`|a|b|\n|-|-|\n${`|${words}|x|\n`.repeat(count)}`)
    expect(table.text.replaceAll('\n\n', '\n')).toBe(`a | b${`\n${words} | x`.repeat(count)}`)
    const bullets = load(`- ${words}\n  - inner\n`.repeat(count))
    expect(bullets.text).toBe(Array<string>(count).fill(`• ${words}\n\n• inner`).join('\n\n'))
  })

  it('takes a line of megabytes for text as it stands, and says so', () => {
    const line = '[a](b) '.repeat(300_000).trim()
    const { text, links, warnings } = load(`# Title\n\n${line}\n\nA [link](c).\n\n- ${line}`)
    expect(text).toBe(`Title\n\n${line}\n\nA link.\n\n• ${line}`)
    expect(links).toEqual([{ url: 'c', start: line.length + 11, end: line.length + 15 }])
    expect(warnings).toEqual(
      Array(2).fill('a paragraph of 2099999 letters is text as it stands: its links and marks are not read')
    )
  })
})
