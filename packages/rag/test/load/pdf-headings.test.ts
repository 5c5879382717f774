import { describe, expect, it } from 'vitest'
import { loadPdf } from '../../src/load/pdf.ts'
import { load, moreProse, prose } from './load-made.ts'
import { lines, makePdf, type Piece } from './make-pdf.ts'

describe('headings of a PDF', () => {
  const heading = (text: string, y: number, size = 10): Piece[] => lines([text], { y, size, font: 'bold' })

  it('are found by size and weight', async () => {
    const document = await load([
      [
        ...heading('The Engine', 740, 20),
        ...heading('1 The Brothers', 720, 14),
        ...lines(prose),
        ...heading('Their mill', 640),
        ...lines(moreProse, { y: 620 })
      ]
    ])
    expect(document.headings.map(({ level, text }) => [level, text])).toEqual([
      [1, 'The Engine'],
      [2, '1 The Brothers'],
      [3, 'Their mill']
    ])
    for (const { start, end, text } of document.headings) expect(document.text.slice(start, end)).toBe(text)
    expect(document.title).toBe('The Engine')
  })

  it('are those of the outline, with its levels, though set like the body', async () => {
    const page = [...lines(['Chapter One: Beginnings'], { y: 720 }), ...lines(prose)]
    const bytes = makePdf([page], { outline: [{ title: '1. Beginnings', page: 1 }] })
    const { headings } = await loadPdf(bytes, { source: 'made.pdf' })
    expect(headings.map(({ level, text }) => [level, text])).toEqual([[1, 'Chapter One: Beginnings']])
  })

  it('are not bold words that begin a paragraph, captions, or rows of a table', async () => {
    const page: Piece[] = [
      { text: 'Definition 1.', x: 72, y: 712, font: 'bold' },
      { text: 'An engine turns heat into work.', x: 140, y: 712 },
      ...lines(prose, { y: 690 }),
      ...lines(['Figure 3: the engine'], { y: 600, font: 'bold' })
    ]
    expect((await load([page])).headings).toEqual([])
  })
})

describe('the title of a PDF', () => {
  const page = [...lines(['A Fine Engine'], { y: 740, size: 20 }), ...lines(prose)]
  const titleOf = async (title: string | undefined): Promise<string> => {
    const bytes = makePdf([page], title === undefined ? {} : { title })
    return (await loadPdf(bytes, { source: 'folder/engine.pdf' })).title
  }

  it('is that of its metadata', async () => {
    expect(await titleOf('On Engines')).toBe('On Engines')
    expect(await titleOf('Microsoft Word - On Engines')).toBe('On Engines')
  })

  it('is the largest heading where the metadata says nothing of use', async () => {
    for (const useless of [undefined, '', 'untitled', 'engine_v3.docx', 'Microsoft Word - final.doc', 'a.out.exe']) {
      expect(await titleOf(useless)).toBe('A Fine Engine')
    }
  })

  it('is the name of the file where nothing is larger than the rest', async () => {
    expect((await loadPdf(makePdf([lines(prose)]), { source: 'folder/engine.pdf' })).title).toBe('engine.pdf')
  })
})
