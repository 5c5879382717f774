import { strToU8 } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { Document } from '../../src/document.ts'
import type { PackageOptions } from '../../src/load/docx.ts'
import { loadEpub } from '../../src/load/epub.ts'
import { makeEpub, type Chapter, type EpubParts } from './make-epub.ts'

const load = (
  chapters: readonly Chapter[],
  parts: EpubParts = {},
  options: Partial<PackageOptions> = {}
): Promise<Document> => loadEpub(makeEpub(chapters, parts), { source: 'a.epub', ...options })

const outline = ({ headings }: Document): [number, string][] => headings.map(({ level, text }) => [level, text])
const pagesOf = ({ text, pages }: Document): [string | undefined, string][] =>
  pages.map(({ label, start, end }) => [label, text.slice(start, end)])

describe('loadEpub', () => {
  it('reads the files in reading order, a page each, whatever closes itself', async () => {
    const document = await load([
      ['b 1.xhtml', '<h1>One</h1><p>first<a id="x"/> text</p>'],
      [
        'a.xhtml',
        '<h1>Two</h1><p>See <a href="b%201.xhtml#x">there</a>.</p><table><tr><td>a</td><td>b</td></tr></table>'
      ]
    ])
    expect(pagesOf(document)).toEqual([
      [undefined, 'One\n\nfirst text'],
      [undefined, 'Two\n\nSee there.\n\na | b']
    ])
    expect(document.links?.map(({ start, end, url }) => [document.text.slice(start, end), url])).toEqual([
      ['there', 'b%201.xhtml#x']
    ])
    for (const { start, end, text } of document.headings) expect(document.text.slice(start, end)).toBe(text)
  })

  it('gives headings the levels of the table of contents, and adds those that the text lacks', async () => {
    const nav = `<nav epub:type="toc"><ol>
      <li><span>Part I</span><ol><li><a href="text/a.xhtml">1. The Whale</a></li><li><a href="text/b.xhtml#two">Second</a></li></ol></li>
      <li><a href="text/c.xhtml">Third</a></li></ol></nav>`
    const document = await load(
      [
        ['a.xhtml', '<h1>The Whale</h1><p>x</p><h2>Of its tail</h2><p>y</p>'],
        ['b.xhtml', '<p>before</p><p id="two">after</p>'],
        ['c.xhtml', '<p>THIRD</p><p>z</p>']
      ],
      { nav }
    )
    expect(outline(document)).toEqual([
      [1, 'Part I'],
      [2, 'The Whale'],
      [3, 'Of its tail'],
      [2, 'Second'],
      [1, 'THIRD']
    ])
    expect(document.text).toBe(
      'Part I\n\nThe Whale\n\nx\n\nOf its tail\n\ny\n\nbefore\n\nSecond\n\nafter\n\nTHIRD\n\nz'
    )
  })

  it('reads the NCX of EPUB 2 likewise, with its list of pages', async () => {
    const ncx = `<navMap><navPoint><navLabel><text>One</text></navLabel><content src="text/a.xhtml"/>
        <navPoint><navLabel><text>Inner</text></navLabel><content src="text/a.xhtml#i"/></navPoint></navPoint></navMap>
      <pageList><pageTarget value="5"><navLabel><text>v</text></navLabel><content src="text/a.xhtml#p5"/></pageTarget></pageList>`
    const document = await load([['a.xhtml', '<h1>One</h1><p>x</p><h4 id="i">Inner</h4><p id="p5">y</p>']], { ncx })
    expect(outline(document)).toEqual([
      [1, 'One'],
      [2, 'Inner']
    ])
    expect(pagesOf(document)).toEqual([
      [undefined, 'One\n\nx\n\nInner'],
      ['v', 'y']
    ])
  })

  it('has the pages of the printed edition, which may begin within a paragraph', async () => {
    const nav = `<nav epub:type="toc"><ol><li><a href="text/a.xhtml">A</a></li></ol></nav><nav epub:type="page-list"><ol>
      <li><a href="text/a.xhtml">iv</a></li><li><a href="text/a.xhtml#p2">1</a></li><li><a href="text/b.xhtml#p3">2</a></li></ol></nav>`
    const document = await load(
      [
        ['a.xhtml', '<h1>A</h1><p>one <span epub:type="pagebreak" id="p2">1</span>two <a href="#x">three</a></p>'],
        ['b.xhtml', '<p>four wor<span role="doc-pagebreak" id="p3"/>ds</p>']
      ],
      { nav }
    )
    expect(document.text).toBe('A\n\none two three\n\nfour words')
    expect(pagesOf(document)).toEqual([
      ['iv', 'A\n\none'],
      ['1', 'two three\n\nfour wor'],
      ['2', 'ds']
    ])
    expect(document.links?.map(({ start, end }) => document.text.slice(start, end))).toEqual(['three'])
  })

  it('takes title and metadata from the package', async () => {
    const metadata = `<dc:title>A title</dc:title><dc:creator>Ada</dc:creator><dc:creator>Bob</dc:creator>
      <dc:identifier>other</dc:identifier><dc:identifier id="id">urn:isbn:1</dc:identifier><dc:language>de</dc:language>
      <dc:date opf:event="modification">2021</dc:date><dc:date opf:event="publication">2020-05-01</dc:date>
      <meta property="dcterms:modified">2022-01-01T00:00:00Z</meta><dc:subject>whales</dc:subject>
      <dc:description>&lt;p&gt;About&lt;/p&gt;</dc:description>`
    const document = await load([['a.xhtml', '<p>x</p>']], { metadata })
    expect(document.title).toBe('A title')
    expect(document.metadata).toEqual({
      author: ['Ada', 'Bob'],
      date: '2020-05-01',
      modified: '2022-01-01T00:00:00Z',
      language: 'de',
      description: 'About',
      keywords: ['whales'],
      identifier: 'urn:isbn:1'
    })
  })

  it('says that a book is under DRM, unless only its fonts are obfuscated', async () => {
    const encrypted = (name: string): EpubParts => ({
      files: {
        'META-INF/encryption.xml': strToU8(
          `<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><e:EncryptedData xmlns:e="http://www.w3.org/2001/04/xmlenc#">
          <e:CipherData><e:CipherReference URI="${name}"/></e:CipherData></e:EncryptedData></encryption>`
        )
      }
    })
    await expect(load([['a.xhtml', '<p>x</p>']], encrypted('OEBPS/text/a.xhtml'))).rejects.toMatchObject({
      code: 'document-protected',
      message: 'a.epub is protected by digital rights management (DRM); get a copy without it'
    })
    expect((await load([['a.xhtml', '<p>x</p>']], encrypted('OEBPS/fonts/a.otf'))).text).toBe('x')
  })

  it('reads pictures of pages without text by OCR, and names these pages', async () => {
    const parts: EpubParts = {
      files: { 'OEBPS/scan.png': Uint8Array.of(9) },
      items: '<item id="s" href="scan.png" media-type="image/png"/>'
    }
    const chapters: Chapter[] = [
      ['a.xhtml', '<img src="../scan.png"/>'],
      ['b.xhtml', '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="../scan.png"/></svg>'],
      ['c.xhtml', '<p>text</p>']
    ]
    expect((await load(chapters, parts)).warnings).toEqual(['no text on pages 1–2 (pictures or scans)'])
    const seen: unknown[] = []
    const ocr = {
      recognize(picture: { page: number; mediaType: string }) {
        seen.push([picture.page, picture.mediaType])
        return Promise.resolve(picture.page === 1 ? 'read' : '')
      }
    }
    const document = await load(chapters, parts, { ocr })
    expect(document.text).toBe('read\n\ntext')
    expect(document.warnings).toEqual([
      'text recognized in pictures (OCR) on page 1',
      'no text on page 2 (pictures or scans)'
    ])
    expect(seen).toEqual([
      [1, 'image/png'],
      [2, 'image/png']
    ])
  })

  it('goes on where a file is missing, and refuses what is no book', async () => {
    const items = '<item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>'
    const book = makeEpub([['a.xhtml', '<p>x</p>']], { items })
    expect((await loadEpub(book, { source: 'a.epub' })).text).toBe('x')
    await expect(loadEpub(strToU8('PK'), { source: 'a.epub' })).rejects.toMatchObject({ code: 'unsupported-format' })
    await expect(loadEpub(new Uint8Array(), { source: 'a.epub' })).rejects.toMatchObject({ code: 'empty-document' })
    await expect(load([])).rejects.toMatchObject({
      code: 'document-damaged',
      message: 'a.epub is damaged: it lists no text'
    })
    await expect(load([['a.xhtml', '']])).rejects.toMatchObject({ code: 'empty-document' })
    await expect(load([['a.xhtml', 'x']], {}, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough'
    )
  })
})
