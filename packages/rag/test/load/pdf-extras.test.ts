import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Document } from '../../src/document.ts'
import { isoDate } from '../../src/load/pdf/info.ts'
import { loadPdf, type PdfOptions } from '../../src/load/pdf.ts'
import { lines, makePdf, type MakeOptions } from './make-pdf.ts'

type Pages = Parameters<typeof makePdf>[0]

const load = (pages: Pages, made: MakeOptions = {}, options: Partial<PdfOptions> = {}): Promise<Document> =>
  loadPdf(makePdf(pages, made), { source: 'made.pdf', ...options })

describe('the metadata of a PDF', () => {
  it('has authors, dates as ISO 8601, language, description, keywords and producer', async () => {
    const info = {
      Author: 'Ann Arbor; Bo Peep',
      CreationDate: "D:20240131093000+01'00'",
      ModDate: 'D:20240201',
      Subject: 'On engines',
      Keywords: 'steam, wheel; boiler',
      Producer: 'a press'
    }
    const { metadata } = await load([lines(['Text'])], { info, catalog: '/Lang (de-AT)' })
    expect(metadata).toEqual({
      author: ['Ann Arbor', 'Bo Peep'],
      date: '2024-01-31T09:30:00+01:00',
      modified: '2024-02-01',
      language: 'de-AT',
      description: 'On engines',
      keywords: ['steam', 'wheel', 'boiler'],
      producer: 'a press'
    })
  })

  it('is absent where the file tells nothing', async () => {
    expect(await load([lines(['Text'])])).not.toHaveProperty('metadata')
  })

  it.each([
    ['D:2024', '2024'],
    ['D:202402', '2024-02'],
    ['D:20240229', '2024-02-29'],
    ['D:20230229', undefined],
    ['D:20240131093000Z', '2024-01-31T09:30:00Z'],
    ["D:20240131093000Z00'00'", '2024-01-31T09:30:00Z'],
    ["D:19980604124100-08'00'", '1998-06-04T12:41:00-08:00'],
    ['D:20240131093000', '2024-01-31T09:30:00'],
    ['D:20240131256199', '2024-01-31'],
    ['2024-01-31T09:30:00.25+02:00', '2024-01-31T09:30:00+02:00'],
    ['19104-02-31', undefined],
    ['yesterday', undefined],
    ['', undefined]
  ])('gives the date %j as %j', (date, iso) => {
    expect(isoDate(date)).toBe(iso)
  })
})

describe('page labels of a PDF', () => {
  it('are those that are printed', async () => {
    const pages = ['One', 'Two', 'Three', 'Four'].map(text => lines([text]))
    const catalog = '/PageLabels << /Nums [0 << /S /r /St 3 >> 2 << /S /D /P (A-) >>] >>'
    expect((await load(pages, { catalog })).pages.map(({ label }) => label)).toEqual(['iii', 'iv', 'A-1', 'A-2'])
  })

  it('are left out where they are the numbers of the pages', async () => {
    const { pages } = await load([lines(['One'])], { catalog: '/PageLabels << /Nums [0 << /S /D >>] >>' })
    expect(pages).toEqual([{ number: 1, start: 0, end: 3 }])
  })
})

describe('links of a PDF', () => {
  const link = (rect: readonly number[], url: string): string =>
    `/Subtype /Link /Rect [${rect.join(' ')}] /A << /S /URI /URI (${url}) >>`

  it('name the words that they are laid over, also over the end of a line and beside others', async () => {
    const pieces = lines(
      ['The mill is described here and the wheel in the second', 'chapter, but the boiler nowhere.'],
      {
        font: 'mono'
      }
    )
    // Courier of 10 points: 6 points a letter.
    const x = (letters: number): number => 72 + 6 * letters
    const annotations = [
      link([x(22), 696, x(26), 710], 'https://a.example/mill'),
      link([x(48), 696, x(54), 710], 'https://a.example/wheel'),
      link([x(0), 684, x(7), 698], 'https://a.example/wheel'),
      link([x(17), 684, x(23), 698], 'javascript:alert(1)')
    ]
    const page = { pieces: [...lines(['here is prose, and here'], { y: 730 }), ...pieces], annotations }
    const { links = [], text } = await load([page])
    expect(links.map(({ start, end, url }) => [text.slice(start, end).replace('\n', ' '), url])).toEqual([
      ['here', 'https://a.example/mill'],
      ['second chapter', 'https://a.example/wheel']
    ])
    expect(links[0]!.start).toBeGreaterThan(text.indexOf('described'))
  })

  it('are found on turned pages', async () => {
    for (const rotate of [90, 180, 270] as const) {
      const page = { pieces: lines(['A link']), rotate, annotations: [link([70, 695, 110, 712], 'https://a.example/')] }
      const { links = [], text } = await load([page])
      expect(links.map(({ start, end }) => text.slice(start, end))).toEqual(['A link'])
    }
  })

  const linked = (...more: readonly string[]): Pages[number] => ({
    pieces: lines(['A link']),
    annotations: [link([70, 695, 110, 712], 'https://a.example/'), ...more]
  })
  const pagesWithLinks = ({ links = [], pages }: Document): number[] =>
    links.map(({ start }) => pages.findLast(page => page.start <= start)!.number)

  it('are found on each of many pages, with form fields, and beside a damaged page', async () => {
    const field = '/Subtype /Widget /FT /Tx /T (a) /V (tell) /Rect [150 595 250 612]'
    const pages = Array.from({ length: 70 }, (_, i) => (i % 30 === 3 ? linked(field) : linked()))
    const all = pages.map((_, i) => i + 1)
    expect(pagesWithLinks(await load(pages))).toEqual(all)

    const file = Buffer.from(makePdf(pages)).toString('latin1')
    const damaged = Buffer.from(file.replace('\n145 0 obj', '\n145 X obj'), 'latin1')
    const document = await loadPdf(damaged, { source: 'made.pdf' })
    expect(document.warnings).toEqual(['page 70 is damaged and was left out'])
    expect(pagesWithLinks(document)).toEqual(all.slice(0, 69))
  })

  it.each([
    ['hidden', 2],
    ['not to be viewed', 32]
  ])('are left out where they are %s', async (_, flags) => {
    const annotations = [`${link([70, 695, 110, 712], 'https://a.example/')} /F ${flags}`]
    expect(await load([{ pieces: lines(['A link']), annotations }])).not.toHaveProperty('links')
  })
})

describe('form fields of a PDF', () => {
  it('have their values where they stand', async () => {
    const bytes = readFileSync(join(import.meta.dirname, '../fixtures/pdf/libreoffice-form.pdf'))
    const { text } = await loadPdf(bytes, { source: 'form.pdf' })
    expect(text).toContain('First Name Alice')
    expect(text).toContain('○ Female ○ Male')
    expect(text).toContain('☐ Agree to privacy policy')
  })

  it('do not tell passwords', async () => {
    const field = (flags: number): string =>
      `/Subtype /Widget /FT /Tx /T (a) /V (tell) /Ff ${flags} /Rect [150 695 250 712]`
    const page = (flags: number): Pages => [{ pieces: lines(['A word:']), annotations: [field(flags)] }]
    expect((await load(page(0))).text).toBe('A word: tell')
    expect((await load(page(1 << 13))).text).toBe('A word:')
  })
})

describe('comments on a PDF', () => {
  const page = {
    pieces: lines(['Text that is remarked upon.']),
    annotations: [
      '/Subtype /Text /Rect [300 700 320 720] /T (Ann) /Contents (Is this so?)',
      '/Subtype /Text /Rect [300 600 320 620] /F 2 /Contents (hidden)'
    ]
  }

  it('are omitted, or kept at the end of the page', async () => {
    expect((await load([page])).text).toBe('Text that is remarked upon.')
    expect((await load([page, lines(['More'])], {}, { comments: 'keep' })).text).toBe(
      'Text that is remarked upon.\n\n[Comment by Ann: Is this so?]\n\nMore'
    )
  })
})

describe('loadPdf', () => {
  it('tells its progress in pages', async () => {
    const told: number[][] = []
    const pages = Array.from({ length: 5 }, () => lines(['A page']))
    await load(pages, {}, { onProgress: ({ done, total }) => told.push([done, total]) })
    expect(told).toEqual([0, 1, 2, 3, 4, 5].map(done => [done, 5]))
  })

  it('reads Arabic from right to left, on pages that are turned in all four ways', async () => {
    const bytes = readFileSync(join(import.meta.dirname, '../fixtures/pdf/habibi-rotated.pdf'))
    const { text, pages } = await loadPdf(bytes, { source: 'habibi.pdf' })
    const words = '\u064a\u0628\u064a\u0628\u064e\u062d'
    const read = pages.map(({ start, end }) => text.slice(start, end))
    expect(new Set(read).size).toBe(1)
    // Each line begins at the right, with the word that stands there.
    expect(read[0]!.startsWith(words)).toBe(true)
    expect(read[0]!.endsWith(`habibi ${words}`)).toBe(true)
  })
})
