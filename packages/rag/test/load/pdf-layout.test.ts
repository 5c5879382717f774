import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Document } from '../../src/document.ts'
import { loadPdf, type PdfOptions } from '../../src/load/pdf.ts'
import { lines, makePdf, type Piece } from './make-pdf.ts'

const load = (pages: Parameters<typeof makePdf>[0], options: Partial<PdfOptions> = {}): Promise<Document> =>
  loadPdf(makePdf(pages), { source: 'made.pdf', ...options })

const textOf = async (pages: Parameters<typeof makePdf>[0]): Promise<string> => (await load(pages)).text

const prose = [
  'The engine was built in the winter of that year by two',
  'brothers who had learned their trade in the mills of the',
  'north, and it ran for thirty years without any trouble at',
  'all, which was said to be a record in the whole county.'
]
const moreProse = [
  'Later owners changed the boiler, the pipes and finally the',
  'wheel itself, so that little of the first engine was left',
  'when the museum came to fetch it on a cold day in March,',
  'with a crane and a lorry that could hardly turn around.'
]
const paragraph = prose.join(' ')
const another = moreProse.join(' ')

describe('paragraphs of a PDF', () => {
  it('joins the lines of one', async () => {
    expect(await textOf([lines(prose)])).toBe(paragraph)
  })

  it('begins one after a space', async () => {
    expect(await textOf([[...lines(prose), ...lines(moreProse, { y: 640 })]])).toBe(`${paragraph}\n\n${another}`)
  })

  it('begins one with an indented line', async () => {
    const [first, ...rest] = moreProse
    const page = [...lines(prose), { text: first!, x: 84, y: 652, size: 10 }, ...lines(rest, { y: 640 })]
    expect(await textOf([page])).toBe(`${paragraph}\n\n${another}`)
  })

  it('begins one after a line that ends early with a full stop', async () => {
    const short = [...prose.slice(0, 3), 'all.']
    expect(await textOf([[...lines(short), ...lines(moreProse, { y: 652 })]])).toBe(`${short.join(' ')}\n\n${another}`)
  })

  it('keeps the items of a list apart and their lines together', async () => {
    const items: Piece[] = [
      { text: '•', x: 72, y: 700 },
      ...lines(['The engine was built in the winter of that year by', 'two brothers.'], { x: 84 }),
      { text: '•', x: 72, y: 676 },
      ...lines(['Later owners changed the boiler.'], { x: 84, y: 676 })
    ]
    expect(await textOf([items])).toBe(
      '• The engine was built in the winter of that year by two brothers.\n\n• Later owners changed the boiler.'
    )
  })

  it('keeps the lines of code and their indentation', async () => {
    const code = [
      { text: 'for x in y:', x: 72, y: 600, font: 'mono' },
      { text: 'print(x)', x: 96, y: 588, font: 'mono' }
    ] as const
    expect(await textOf([[...lines(prose), ...code]])).toBe(`${paragraph}\n\nfor x in y:\n    print(x)`)
  })

  it('marks raised numbers, so that they do not run into the word before', async () => {
    const page: Piece[] = [
      { text: 'The end.', x: 72, y: 700 },
      { text: '12', x: 111, y: 704, size: 6 },
      { text: 'Then more.', x: 120, y: 700 }
    ]
    expect(await textOf([page])).toBe('The end.¹² Then more.')
  })

  it('reads once what is printed twice to look bold', async () => {
    const page = [...lines(['Twice printed']), ...lines(['Twice printed'], { x: 72.3 })]
    expect(await textOf([page])).toBe('Twice printed')
  })

  it('reads what is written along the margin after the text', async () => {
    const margin = { text: 'Written upwards', x: 30, y: 300, upwards: true }
    expect(await textOf([[margin, ...lines(prose)]])).toBe(`${paragraph}\n\nWritten upwards`)
  })

  it('reads a page that is turned', async () => {
    for (const rotate of [0, 90, 180, 270] as const) {
      expect(await textOf([{ pieces: lines(prose), rotate }])).toBe(paragraph)
    }
  })
})

describe('divided words in a PDF', () => {
  const ending = (last: string): string[] => [...prose.slice(0, 3), last]

  it('are mended', async () => {
    const page = [...ending('all, which was said to be a record in the whole moun-'), 'tains of the north.']
    expect(await textOf([lines(page)])).toContain('in the whole mountains of the north')
  })

  it('keep a hyphen that the document writes elsewhere', async () => {
    const page = [...ending('all, a well-known record, and by far the most well-'), 'known of the north.']
    expect(await textOf([lines(page)])).toContain('most well-known of the north')
  })

  it('stand whole on the page on which they begin', async () => {
    const first = lines(ending('all, which was said to be a record in the whole moun-'))
    const document = await load([first, lines(['tains of the north.', 'It ended.'], { y: 720 })])
    const [one, two] = document.pages.map(({ start, end }) => document.text.slice(start, end))
    expect(one).toMatch(/in the whole mountains$/)
    expect(two).toMatch(/^of the north\./)
  })
})

describe('paragraphs that go on over the end of a page', () => {
  const parts = async (pages: Parameters<typeof makePdf>[0]): Promise<[string, string[]]> => {
    const { text, pages: spans } = await load(pages)
    return [text, spans.map(({ start, end }) => text.slice(start, end))]
  }
  const broken = [...prose.slice(0, 3), 'all, which was said by everybody in the county of the']
  const rest = ['great mills, where nobody would have believed it, to be', 'the longest ever.']

  it('are one, a space apart', async () => {
    const [text, pages] = await parts([lines(broken), lines(rest, { y: 720 })])
    expect(text).toBe([...broken, ...rest].join(' '))
    expect(pages).toEqual([broken.join(' '), rest.join(' ')])
  })

  it('are not parted by the notes of the page', async () => {
    const note: Piece[] = [
      { text: '1', x: 72, y: 84, size: 5 },
      ...lines(['A note on the county.'], { x: 76, y: 81, size: 7 })
    ]
    const [text, pages] = await parts([[...lines(moreProse), ...lines(broken, { y: 640 }), ...note], lines(rest)])
    expect(text).toBe(`${another}\n\n¹ A note on the county.\n\n${[...broken, ...rest].join(' ')}`)
    expect(pages[1]).toBe(rest.join(' '))
  })

  it('are two where the first one is finished', async () => {
    expect((await parts([lines(prose), lines(moreProse)]))[0]).toBe(`${paragraph}\n\n${another}`)
  })
})

describe('columns of a PDF', () => {
  const column = (name: string, x: number, y = 700, count = 8): Piece[] =>
    lines(
      Array.from({ length: count }, (_, i) => `${name} line ${i} has words that fill it`),
      { x, y }
    )

  it('are read one after the other, between what stands across them', async () => {
    const page = [
      { text: 'A heading that goes across all of the columns of this page, from left to right', x: 72, y: 730 },
      ...column('left', 72),
      ...column('right', 320),
      { text: 'A closing line that goes across all of the columns of this page, left to right', x: 72, y: 580 }
    ]
    const text = await textOf([page])
    const order = ['A heading', 'left line 0', 'left line 7', 'right line 0', 'right line 7', 'A closing']
    expect(order.map(words => text.indexOf(words))).toEqual(
      order.map(words => text.indexOf(words)).toSorted((a, b) => a - b)
    )
    expect(text.indexOf('A heading')).toBe(0)
  })

  it('are known on a page with few lines from another page', async () => {
    const full = [...column('left', 72), ...column('right', 320)]
    const few = [...column('last left', 72, 700, 2), ...column('last right', 320, 700, 2)]
    const text = await textOf([full, few])
    expect(text).toMatch(/last left line 0 .*last left line 1 .*last right line 0 .*last right line 1/s)
  })

  it('never interleave, whatever their number, lengths and baselines', async () => {
    const shapes = fc.record({
      lengths: fc.array(fc.integer({ min: 5, max: 14 }), { minLength: 2, maxLength: 3 }),
      shift: fc.integer({ min: 0, max: 11 }),
      heading: fc.boolean()
    })
    await fc.assert(
      fc.asyncProperty(shapes, async ({ lengths, shift, heading }) => {
        const breadth = lengths.length === 2 ? 250 : 180
        const page = lengths.flatMap((count, i) => column(`column${i}`, 40 + i * breadth, 700 - i * shift, count))
        const top = heading
          ? lines(['A heading over all of them that is longer than any column is broad'], { y: 740, size: 16 })
          : []
        const text = await textOf([[...top, ...page]])
        const columns = Array.from(text.matchAll(/column(\d)/g), ([, number]) => Number(number))
        expect(columns).toEqual(columns.toSorted((a, b) => a - b))
        expect(columns).toHaveLength(lengths.reduce((a, b) => a + b, 0))
      }),
      { numRuns: 40 }
    )
  })

  it('have their footnotes at the end of the page, where they go on from column to column', async () => {
    const page: Piece[] = [
      ...column('left', 72),
      { text: '1', x: 72, y: 594, size: 5 },
      ...lines(['A note on the left, that goes on', 'and on, into the next column, to'], {
        x: 76,
        y: 591,
        size: 7,
        step: 8.4
      }),
      ...column('right', 320),
      ...lines(['end here, as a note does.'], { x: 320, y: 591, size: 7 })
    ]
    const text = await textOf([page])
    expect(text).toMatch(/left line 7 .*right line 7 .*\n\n¹ ?A note on the left, that goes on .*column, to end here/s)
  })
})

describe('tables of a PDF', () => {
  const row = (y: number, cells: readonly string[], xs = [72, 200, 330]): Piece[] =>
    cells.flatMap((text, i) => (text === '' ? [] : [{ text, x: xs[i]!, y }]))

  it('are read row by row', async () => {
    const page = [
      ...row(700, ['City', 'Country', 'People']),
      ...row(686, ['Vienna', 'Austria', '1,897,000']),
      ...row(672, ['Oslo', 'Norway', '709,000']),
      ...row(658, ['Prague', 'Czechia', '1,357,000'])
    ]
    expect(await textOf([page])).toBe(
      'City | Country | People\nVienna | Austria | 1,897,000\nOslo | Norway | 709,000\nPrague | Czechia | 1,357,000'
    )
  })

  it('keep cells of several lines whole', async () => {
    const page = [
      ...row(700, ['Category', 'Example questions', 'Identified gaps']),
      ...row(686, ['Immediate', 'How should the needs of', 'Lack of a common']),
      ...row(674, ['deployment', 'a buyer be written?', 'framework and of']),
      ...row(662, ['', '', 'a vocabulary.']),
      ...row(650, ['Systemic', 'How can one be free of', 'Too much reliance']),
      ...row(638, ['', 'a single vendor?', 'on a few vendors.'])
    ]
    expect((await textOf([page])).split('\n')).toEqual([
      'Category | Example questions | Identified gaps',
      'Immediate deployment | How should the needs of a buyer be written? | Lack of a common framework and of a vocabulary.',
      'Systemic | How can one be free of a single vendor? | Too much reliance on a few vendors.'
    ])
  })

  it('of contents lose the dots that lead to the page numbers', async () => {
    const page = lines([
      '1 Introduction . . . . . . . . . . . . . . . . . . . . . . 1',
      '2 Methods .................................... 14',
      '2.1 Data ..................................... 15'
    ])
    expect(await textOf([page])).toBe('1 Introduction … 1\n2 Methods … 14\n2.1 Data … 15')
  })
})

describe('headers and footers of a PDF', () => {
  const page = (number: number, header: string, body: readonly string[]): Piece[] => [
    { text: header, x: 72, y: 760 },
    ...lines(body),
    { text: `Page ${number} of 4`, x: 280, y: 40 }
  ]
  const bodies = ['one', 'two', 'three', 'four'].map(word =>
    prose.map(line => line.replace('engine', `${word} engine`))
  )

  it('are left out, also where the header changes with the chapter', async () => {
    const pages = bodies.map((body, i) => page(i + 1, i === 3 ? 'The Wheel' : 'The Engine', body))
    const document = await load(pages)
    expect(document.text).not.toMatch(/Page \d|The Engine|The Wheel/)
    expect(document.pages.map(({ start, end }) => document.text.slice(start, end))).toEqual(
      bodies.map(body => body.join(' '))
    )
  })

  it('stay when asked for', async () => {
    const pages = bodies.map((body, i) => page(i + 1, 'The Engine', body))
    const { text } = await load(pages, { furniture: 'keep' })
    expect(text.match(/The Engine/g)).toHaveLength(4)
    expect(text.match(/Page \d of 4/g)).toHaveLength(4)
  })

  it('include what is written along the margin of each page', async () => {
    const margin = { text: 'Free of charge', x: 30, y: 300, upwards: true }
    const { text } = await load(bodies.map(body => [margin, ...lines(body)]))
    expect(text).not.toContain('Free of charge')
    expect(text).toContain('one engine')
  })

  it('are not lines that tell something else on each page', async () => {
    const numbers = [4711, 12, 880, 3]
    const pages = bodies.map((body, i) => [
      ...lines([`Invoice ${numbers[i]!} of the year`], { y: 760 }),
      ...lines(body)
    ])
    expect((await load(pages)).text).toContain('Invoice 4711 of the year')
  })

  it('are not the numbers at the end of a long table', async () => {
    const numbers = [
      [17, 3],
      [4, 88],
      [23, 5],
      [61, 9]
    ]
    const pages = bodies.map((body, i) => [...lines(body), ...lines([numbers[i]!.join(' ')], { y: 40 })])
    const { text } = await load(pages)
    expect(text).toContain('17 3')
    expect(text).toContain('61 9')
  })

  it('are not found where all pages are alike', async () => {
    const { text } = await load([lines(['Form 7']), lines(['Form 7']), lines(['Form 7'])])
    expect(text).toBe('Form 7\n\nForm 7\n\nForm 7')
  })
})

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
