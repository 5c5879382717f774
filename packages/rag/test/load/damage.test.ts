import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { strToU8, unzipSync, zipSync, type Unzipped } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { Document } from '../../src/document.ts'
import { RagError } from '../../src/errors.ts'
import { loadBytes, loadBytesApart } from '../../src/node/load-bytes.ts'
import { cell, makeDocx, paragraph, row, run } from './make-docx.ts'
import { makeEpub } from './make-epub.ts'

/** Damages of each file; the long form is for a night. */
const RUNS = process.env['LLM_COOKBOOK_LONG'] === '1' ? 10_000 : 60

const note = `<w:footnote w:id="1">${paragraph('a note')}</w:footnote>`
const numbering = `<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/>
  <w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`
const styles = `<w:style w:styleId="H"><w:name w:val="heading 1"/><w:basedOn w:val="N"/></w:style>
  <w:style w:styleId="N"><w:name w:val="N"/><w:basedOn w:val="H"/></w:style>`
const item = paragraph('item', '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
const body = `${paragraph('Head', '<w:pStyle w:val="H"/>')}${item}${item}<w:p>${run('text')}<w:r><w:footnoteReference w:id="1"/></w:r>
  <w:r><w:lastRenderedPageBreak/><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "x"</w:instrText></w:r>
  <w:hyperlink w:anchor="a">${run('link')}</w:hyperlink><w:r><w:txbxContent>${paragraph('box')}</w:txbxContent></w:r></w:p>
  <w:tbl>${row(cell('a'), cell('b'))}${row(cell('c'), `<w:tc><w:tbl>${row(cell('d'))}</w:tbl></w:tc>`)}</w:tbl>`
const nav = `<nav epub:type="toc"><ol><li><a href="text/a.xhtml#h">Head</a><ol><li><a href="text/b.xhtml">New</a></li></ol></li></ol></nav>
  <nav epub:type="page-list"><ol><li><a href="text/a.xhtml#p">ii</a></li></ol></nav>`
const ncx = `<navMap><navPoint><navLabel><text>x</text></navLabel><content src="text/a.xhtml"/></navPoint></navMap>`

const files: Record<string, Uint8Array> = {
  'made.docx': makeDocx(body, { footnotes: note, numbering, styles, core: '<dc:title>T</dc:title>' }),
  'report.docx': readFileSync(join(import.meta.dirname, '../fixtures/docx/report.docx')),
  'book.epub': makeEpub(
    [
      ['a.xhtml', '<h1 id="h">Head</h1><p>one <a href="#x">two</a> <span epub:type="pagebreak" id="p"/>three</p>'],
      ['b.xhtml', '<ul><li>a<li>b</ul><table><tr><td>1<td>2</table>']
    ],
    { nav, ncx, metadata: '<dc:title>T</dc:title><dc:creator>A</dc:creator>' }
  ),
  'page.html': strToU8(
    `<!doctype html><html lang=en><title>T</title><nav><a href=/>x</a></nav><main><h1>H</h1><p>${'Some words, and more. '.repeat(40)}
     <a href=b>c</a></main><table><tr><td>1<td>2</table><pre> a\n b</pre><footer>f</footer>`
  ),
  'page.md': strToU8(
    '---\ntitle: T\ntags: [a, "b"]\n---\n# H\n\n- one\n- [two](x)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n'
  ),
  'table.csv': strToU8('id,name,text\n1,"a ""b""\nc",words\n2,d,"more, words"\n3,e,äöü\n'),
  'records.jsonl': strToU8('{"id":1,"text":"a","by":{"name":"x","all":["y",1]}}\n{"text":"b"}\n[]\n'),
  'array.json': strToU8('[{"text":"a"},{"text":"b","n":1.5e3}]'),
  'plain.txt': strToU8('Some words.\n\nOther words: äöü.\fNext page')
}

type Damage = (bytes: Uint8Array) => Uint8Array

/** Cuts, flips, swaps and repeats, at places given as parts of the length. */
const damage: fc.Arbitrary<Damage> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('cut', 'flip', 'zero', 'repeat', 'swap'),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      size: fc.nat(300),
      byte: fc.nat(255)
    }),
    { minLength: 1, maxLength: 4 }
  )
  .map(changes => bytes => {
    let damaged = Buffer.from(bytes)
    for (const { kind, at, size, byte } of changes) {
      if (damaged.length === 0) break
      const place = Math.floor(at * damaged.length)
      const end = Math.min(place + size, damaged.length)
      if (kind === 'cut')
        damaged =
          size % 2 ? damaged.subarray(0, place) : Buffer.concat([damaged.subarray(0, place), damaged.subarray(end)])
      else if (kind === 'flip') damaged[place] = damaged[place]! ^ (byte || 1)
      else if (kind === 'zero') damaged.fill(byte, place, end)
      else if (kind === 'repeat') damaged = Buffer.concat([damaged.subarray(0, end), damaged.subarray(place)])
      else damaged.copy(damaged, place, 0, size)
    }
    return damaged
  })

/** The same within the entries of an archive, each of which is whole then. */
const inside =
  (apply: Damage, choice: number): Damage =>
  bytes => {
    const entries: Unzipped = unzipSync(bytes)
    const names = Object.keys(entries)
    const name = names[choice % names.length]!
    return zipSync({ ...entries, [name]: apply(entries[name]!) })
  }

function requireSound(document: Document): void {
  const { text, headings, pages, links = [] } = document
  expect(text.isWellFormed()).toBe(true)
  for (const { start, end, text: said } of headings) expect(text.slice(start, end)).toBe(said)
  let last = 0
  for (const { start, end } of pages) {
    expect(start).toBeGreaterThanOrEqual(last)
    expect(end).toBeGreaterThanOrEqual(start)
    last = end
  }
  expect(last).toBeLessThanOrEqual(text.length)
  for (const { start, end } of links) expect(end > start && end <= text.length).toBe(true)
}

async function requireDocumentOrError(bytes: Uint8Array, name: string): Promise<void> {
  const origin = { source: name, name }
  const signal = AbortSignal.timeout(20_000)
  try {
    requireSound(await loadBytes(bytes, origin, { signal }))
    for await (const { document, error } of loadBytesApart(bytes, origin, { signal })) {
      if (document) requireSound(document)
      else expect(error).toBeInstanceOf(RagError)
    }
  } catch (error) {
    if (!(error instanceof RagError)) throw error
    expect(error.message).toMatch(new RegExp(`^${name.replace('.', '\\.')}`))
    expect(error.message.length).toBeLessThan(500)
  }
}

describe('a damaged file', () => {
  it.each(Object.keys(files))('%s is loaded when it is whole', async name => {
    requireSound(await loadBytes(files[name]!, { source: name, name }, {}))
  })

  it.each(Object.keys(files))('%s gives a document or a RagError', { timeout: 3_600_000 }, async name => {
    const bytes = files[name]!
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(), fc.boolean(), async (apply, choice, deep) => {
        const isArchive = /x$|b$/.test(name)
        await requireDocumentOrError((deep && isArchive ? inside(apply, choice) : apply)(bytes), name)
      }),
      // The larger one takes longer, and is of the same kind as another.
      { numRuns: Math.ceil(RUNS / (bytes.length > 10_000 ? 10 : 1)) }
    )
  })
})
