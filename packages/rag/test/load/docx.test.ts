import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Document } from '../../src/document.ts'
import type { RagError } from '../../src/errors.ts'
import { loadDocx, type PackageOptions } from '../../src/load/docx.ts'
import { cell, makeDocx, paragraph, row, run, type DocxParts } from './make-docx.ts'

const load = (body: string, parts: DocxParts = {}, options: Partial<PackageOptions> = {}): Promise<Document> =>
  loadDocx(makeDocx(body, parts), { source: 'a.docx', ...options })

const textOf = async (body: string, parts?: DocxParts): Promise<string> => (await load(body, parts)).text

const failureOf = async (bytes: Uint8Array): Promise<RagError> =>
  loadDocx(bytes, { source: 'a.docx' }).then(
    () => expect.fail('it was loaded'),
    (error: unknown) => error as RagError
  )

const style = (id: string, name: string, rest = ''): string =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${rest}</w:style>`
const styled = (id: string): string => `<w:pStyle w:val="${id}"/>`

describe('loadDocx', () => {
  it('reads paragraphs of several runs, with breaks, tabs, symbols and raised numbers', async () => {
    const raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>'
    const body = `<w:p>${run('one ')}${run('two')}<w:r><w:br/><w:t>three</w:t><w:tab/><w:t>x</w:t></w:r>${raised}</w:p>
      <w:p><w:r><w:sym w:font="Symbol" w:char="F061"/><w:noBreakHyphen/><w:t>rays</w:t></w:r></w:p><w:p/>`
    expect(await textOf(body)).toBe('one two\nthree x²\n\nα-rays')
  })

  it('finds headings by the name of their style in any language, by outline levels, and through styles', async () => {
    const styles = [
      style('berschrift1', 'heading 1'),
      style('Kapitel', 'Kapitel', '<w:basedOn w:val="berschrift1"/>'),
      style('Own', 'Own', '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>'),
      style('Ring', 'Ring', '<w:basedOn w:val="Ring"/>')
    ].join('')
    const body =
      paragraph('One', styled('Kapitel')) +
      paragraph('Two', styled('Own')) +
      paragraph('Three', '<w:outlineLvl w:val="1"/>') +
      paragraph('text', `${styled('Own')}<w:outlineLvl w:val="9"/>`) +
      paragraph('more', styled('Ring'))
    const document = await load(body, { styles })
    expect(document.headings.map(({ level, text }) => [level, text])).toEqual([
      [1, 'One'],
      [3, 'Two'],
      [2, 'Three']
    ])
    for (const { start, end, text } of document.headings) expect(document.text.slice(start, end)).toBe(text)
    expect(document.title).toBe('One')
  })

  it('numbers lists as they are printed', async () => {
    const level = (depth: number, format: string, text: string, rest = ''): string =>
      `<w:lvl w:ilvl="${depth}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/>${rest}</w:lvl>`
    const numbering = `<w:abstractNum w:abstractNumId="0">${level(0, 'decimal', '%1.', '<w:pStyle w:val="H"/>')}${level(1, 'lowerLetter', '%1.%2)')}${level(2, 'upperRoman', '%3')}</w:abstractNum>
      <w:abstractNum w:abstractNumId="1">${level(0, 'bullet', '')}</w:abstractNum>
      <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
      <w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>`
    const styles = style('H', 'heading 1', '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    const item = (text: string, id: number, depth = 0): string =>
      paragraph(text, `<w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="${id}"/></w:numPr>`)
    const body =
      paragraph('Head', styled('H')) +
      item('a', 1, 1) +
      item('b', 1, 1) +
      item('c', 1, 2) +
      item('d', 1) +
      item('e', 1, 1) +
      item('dot', 2) +
      item('seven', 3) +
      item('eight', 3) +
      item('none', 0) +
      item('unknown', 99)
    const document = await load(body, { numbering, styles })
    expect(document.text.split('\n\n')).toEqual([
      '1. Head',
      '1.a) a',
      '1.b) b',
      'I c',
      '2. d',
      '2.a) e',
      '• dot',
      '7. seven',
      '8. eight',
      'none',
      'unknown'
    ])
    expect(document.headings).toEqual([{ level: 1, text: '1. Head', start: 0, end: 7 }])
  })

  it('reads tables row by row, and those made for layout as blocks', async () => {
    const data = `<w:tbl>${row(cell('City'), cell('People'))}${row(cell('Vienna', 'Wien'), cell('1,897,000'))}${row(cell(''), cell('2'))}</w:tbl>`
    expect(await textOf(`${data}${paragraph('after')}`)).toBe('City | People\nVienna Wien | 1,897,000\n| 2\n\nafter')
    const box = `<w:tbl>${row(cell('one', 'two'))}</w:tbl>`
    expect(await textOf(box)).toBe('one\n\ntwo')
    const nested = `<w:tbl>${row(cell('left'), `<w:tc>${data}</w:tc>`)}</w:tbl>`
    expect(await textOf(nested)).toBe('left\n\nCity | People\nVienna Wien | 1,897,000\n| 2')
  })

  it('leaves out what was deleted or moved away, and keeps what was inserted', async () => {
    const body = `<w:p>${run('kept ')}<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins>${run('new')}</w:ins>
      <w:moveFrom>${run('from')}</w:moveFrom><w:moveTo>${run(' to')}</w:moveTo></w:p>
      <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>${run('joined ')}</w:p>${paragraph('with this')}
      <w:tbl>${row(cell('a'), cell('b'))}<w:tr><w:trPr><w:del/></w:trPr>${cell('c')}${cell('d')}</w:tr></w:tbl>`
    expect(await textOf(body)).toBe('kept new to\n\njoined with this\n\na | b')
  })

  it('puts footnotes after their paragraph and endnotes at the end', async () => {
    const note = (kind: string, id: number, text: string): string =>
      `<w:${kind} w:id="${id}"><w:p><w:r><w:${kind}Ref/></w:r>${run(` ${text}`)}</w:p></w:${kind}>`
    const separator = `<w:footnote w:type="separator" w:id="-1">${paragraph('---')}</w:footnote>`
    const refer = (kind: string, id: number): string => `<w:r><w:${kind}Reference w:id="${id}"/></w:r>`
    const body = `<w:p>${run('One')}${refer('footnote', 2)}${run(' two')}${refer('endnote', 1)}</w:p>${paragraph('next')}
      <w:tbl>${row(`<w:tc><w:p>${run('x')}${refer('footnote', 1)}</w:p></w:tc>`, cell('y'))}</w:tbl>`
    const notes = {
      footnotes: separator + note('footnote', 1, 'in a table') + note('footnote', 2, 'first'),
      endnotes: note('endnote', 1, 'last')
    }
    const again = `<w:p>${run('x')}${refer('footnote', 1).repeat(3)}</w:p>`
    expect(await textOf(again, notes)).toBe('x¹²³\n\n¹ in a table')
    expect(await textOf(body, notes)).toBe('One¹ two[i]\n\n¹ first\n\nnext\n\nx² | y\n\n² in a table\n\n[i] last')
  })

  it('finds links of all kinds', async () => {
    const field = (instruction: string, text: string): string =>
      `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>${instruction}</w:instrText></w:r>
       <w:r><w:fldChar w:fldCharType="separate"/></w:r>${run(text)}<w:r><w:fldChar w:fldCharType="end"/></w:r>`
    const body = `<w:p>${run('see ')}<w:hyperlink r:id="x">${run('there')}</w:hyperlink>${run(' or ')}
      <w:hyperlink w:anchor="here">${run('here')}</w:hyperlink>${run(', ')}${field('HYPERLINK "https://b.org" \\o "t"', 'b')}
      ${run(', page ')}${field(' PAGE ', '3')}${run(', ')}<w:hyperlink r:id="bad">${run('bad')}</w:hyperlink></w:p>`
    const { text, links = [] } = await load(body, {
      relations: [
        ['x', 'hyperlink', 'https://a.org/'],
        ['bad', 'hyperlink', 'javascript://alert(1)']
      ]
    })
    expect(text).toBe('see there or here, b, page 3, bad')
    expect(links.map(({ start, end, url }) => [text.slice(start, end), url])).toEqual([
      ['there', 'https://a.org/'],
      ['here', '#here'],
      ['b', 'https://b.org']
    ])
  })

  it('has the pages that Word has laid out, with paragraphs and tables that go over them', async () => {
    const broken = '<w:r><w:lastRenderedPageBreak/></w:r>'
    const hard = '<w:r><w:br w:type="page"/></w:r>'
    const body = `<w:p>${run('one ')}${broken}${run('goes on')}</w:p><w:p>${hard}</w:p><w:p>${broken}${run('three')}</w:p>
      <w:tbl>${row(cell('a'), cell('b'))}${row(`<w:tc><w:p>${broken}${run('c')}</w:p></w:tc>`, cell('d'))}</w:tbl>`
    const { text, pages } = await load(body)
    expect(text).toBe('one goes on\n\nthree\n\na | b\n\nc | d')
    expect(pages.map(({ start, end }) => text.slice(start, end))).toEqual(['one', 'goes on', 'three\n\na | b', 'c | d'])
    // Without a layout nobody knows how many pages stand between two breaks.
    expect((await load(`<w:p>${run('a')}${hard}${run('b')}</w:p>`)).pages).toHaveLength(1)
  })

  it('reads text boxes once, and descriptions of pictures', async () => {
    const box = (text: string): string => `<w:txbxContent>${paragraph(text)}</w:txbxContent>`
    const body = `<w:p>${run('before')}<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline>
      <wp:docPr id="1" name="Box" descr="A chart"/>${box('boxed')}</wp:inline></w:drawing></mc:Choice>
      <mc:Fallback><w:pict><v:textbox>${box('boxed')}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>${run(' after')}</w:p>`
    expect(await textOf(body)).toBe('before after\n\nA chart\n\nboxed')
  })

  it('leaves out hidden text, prompts of forms, and the table of contents', async () => {
    const styles = style('TOC1', 'toc 1')
    const body = `${paragraph('One 1', styled('TOC1'))}<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>
      <w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>seen</w:t></w:r></w:p>
      <w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>${paragraph('Click here')}</w:sdtContent></w:sdt>
      <w:sdt><w:sdtPr/><w:sdtContent>${paragraph('filled in')}</w:sdtContent></w:sdt>`
    expect(await textOf(body, { styles })).toBe('seen\n\nfilled in')
  })

  it('takes title and metadata from the core properties, else the title from its style', async () => {
    const core = `<dc:title>A title</dc:title><dc:creator>Ada</dc:creator><dcterms:created>2024-01-02T03:04:05Z</dcterms:created>
      <cp:keywords>a, b; c</cp:keywords><dc:description/>`
    const styles = `<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="de-AT"/></w:rPr></w:rPrDefault></w:docDefaults>${style('Titel', 'Title')}`
    const body = paragraph('Printed title', styled('Titel')) + paragraph('text')
    const document = await load(body, { core, styles })
    expect(document.title).toBe('A title')
    expect(document.metadata).toEqual({
      author: 'Ada',
      date: '2024-01-02T03:04:05Z',
      language: 'de-AT',
      keywords: ['a', 'b', 'c']
    })
    expect((await load(body, { styles })).title).toBe('Printed title')
  })

  it('reads pictures of pages without text by OCR, and names these pages', async () => {
    const picture = '<w:p><w:r><w:drawing><a:blip r:embed="p"/></w:drawing></w:r></w:p>'
    const parts: DocxParts = {
      relations: [['p', 'image', 'media/scan.jpg']],
      files: { 'word/media/scan.jpg': Uint8Array.of(1, 2, 3) }
    }
    await expect(load(picture, parts)).rejects.toMatchObject({
      code: 'no-text',
      message: 'a.docx has pictures and no text; it needs OCR first'
    })
    const seen: unknown[] = []
    const ocr = {
      recognize(shown: unknown) {
        seen.push(shown)
        return Promise.resolve('read\n\nout')
      }
    }
    const document = await load(picture, parts, { ocr })
    expect(document).toMatchObject({ text: 'read\n\nout', warnings: ['text recognized in pictures (OCR) on page 1'] })
    expect(seen).toEqual([{ bytes: Uint8Array.of(1, 2, 3), mediaType: 'image/jpeg', source: 'a.docx', page: 1 }])
    const silent = { recognize: () => Promise.resolve('') }
    await expect(load(picture, parts, { ocr: silent })).rejects.toThrow('OCR found none in them')
    const next = `${paragraph('text')}<w:p><w:r><w:lastRenderedPageBreak/></w:r></w:p>${picture}`
    expect((await load(next, parts)).warnings).toEqual(['no text on page 2 (pictures or scans)'])
  })

  it('says what other file it is', async () => {
    const ole = (name: string): Uint8Array =>
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from(name, 'utf16le')])
    expect(await failureOf(ole('EncryptedPackage'))).toMatchObject({
      code: 'document-protected',
      message: 'a.docx is protected by a password; save it without one'
    })
    expect(await failureOf(ole('WordDocument'))).toMatchObject({
      code: 'unsupported-format',
      message: 'a.docx is a Word file of the old format (.doc); save it as .docx'
    })
    expect(await failureOf(Buffer.from('text'))).toMatchObject({ code: 'unsupported-format' })
    expect(await failureOf(new Uint8Array())).toMatchObject({ code: 'empty-document' })
    expect(await failureOf(makeDocx(''))).toMatchObject({ code: 'empty-document', message: 'a.docx has no text' })
    expect(await failureOf(makeDocx('<w:p>'))).toMatchObject({
      code: 'document-damaged',
      message: expect.stringMatching(/^a\.docx \(word\/document\.xml\) is damaged XML: .*line 1/) as string
    })
  })

  it('stops where it is told to', async () => {
    await expect(load(paragraph('x'), {}, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  })
})

describe('a Word file made by another program', () => {
  it('is read as its author sees it', async () => {
    const bytes = readFileSync(join(import.meta.dirname, '../fixtures/docx/report.docx'))
    const document = await loadDocx(bytes, { source: 'report.docx' })
    expect(document.text.split('\n\n')).toEqual([
      'The mill report',
      'Water',
      'The river drives three wheels of oak.',
      '• the upper wheel',
      '• the middle wheel',
      '• the lower wheel',
      'Flow',
      '1. Measure the depth.',
      '2. Measure the breadth.',
      '3. Multiply.',
      'Wheel | Depth (m) | Flow (m³/s)\nupper | 0.8 | 1.2\nmiddle | 0.9 | 1.4\nlower | 1.1 | 1.7\nall | 4.3',
      'The second page begins here.',
      'Grain',
      'Wheat, rye and barley are ground on two stones.',
      'See the register of mills.'
    ])
    expect(document).toMatchObject({
      title: 'The mill report',
      metadata: {
        author: 'Ada Miller',
        date: '2024-01-02T03:04:05Z',
        modified: '2024-02-03T04:05:06Z',
        language: 'en-GB',
        keywords: ['mills', 'water', 'wheels']
      }
    })
    expect(document.headings.map(({ level, text }) => [level, text])).toEqual([
      [1, 'Water'],
      [2, 'Flow'],
      [1, 'Grain']
    ])
    expect(document.pages.map(({ start }) => document.text.slice(start, start + 10))).toEqual([
      'The mill r',
      'The second'
    ])
    expect(document.links?.map(({ start, end, url }) => [document.text.slice(start, end), url])).toEqual([
      ['the register of mills', 'https://example.org/mills']
    ])
  })
})
