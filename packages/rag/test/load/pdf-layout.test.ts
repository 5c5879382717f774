import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { another, load, moreProse, paragraph, prose, textOf } from './load-made.ts'
import { lines, type makePdf, type Piece } from './make-pdf.ts'

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

  it('keeps the lines of an index', async () => {
    const entries = [
      'animated cartoons, 21–24',
      'ASCAP, 18',
      'architecture, constraint',
      'effected by, 122, 123',
      'books'
    ]
    const more = ['out of print, 112', 'resales of, 134, 141', 'Boswell, James, 91']
    expect(await textOf([lines([...entries, ...more])])).toBe([...entries, ...more].join('\n'))
  })

  it('begins one with a label in bold that stands a little apart', async () => {
    const page: Piece[] = [
      ...lines(prose),
      { text: 'DATES:', x: 72, y: 650, font: 'bold' },
      { text: 'The engine was lost in the winter of a', x: 112, y: 650 },
      ...lines(['later year, and nobody knows by whom.'], { y: 638 })
    ]
    expect(await textOf([page])).toContain('whole county.\n\nDATES: The engine was lost')
  })

  it('puts accents onto the letters that they are drawn over', async () => {
    // Courier: 6 points a letter.
    const page: Piece[] = [
      { text: 'with x', x: 72, y: 700, font: 'mono' },
      { text: '\u00a8', x: 102, y: 700, font: 'mono' },
      { text: 'and \u00a8', x: 114, y: 700, font: 'mono' },
      { text: 'y', x: 138, y: 700, font: 'mono' }
    ]
    expect((await textOf([page])).normalize('NFD')).toBe('with x\u0308 and y\u0308')
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

  it('marks footnotes with an asterisk too, at the end of the page', async () => {
    const page: Piece[] = [
      ...lines([...prose.slice(0, 3), 'all,* which was said to be a record in the whole county.']),
      ...lines(['* A note on the county.'], { y: 90, size: 7 }),
      ...lines(moreProse, { y: 640 })
    ]
    expect(await textOf([page])).toMatch(/hardly turn around\.\n\n\* A note on the county\.$/)
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

  it('are not interrupted by the name of the paper above one of them', async () => {
    const page = [
      { text: 'The County Paper', x: 72, y: 740, size: 18, font: 'bold' as const },
      ...lines(['Vol. 85, No. 152', 'Thursday, August 6'], { x: 320, y: 745, size: 8 }),
      ...column('left', 72, 700, 20),
      ...column('right', 320, 700, 20)
    ]
    const text = await textOf([page])
    expect(text.indexOf('Thursday')).toBeLessThan(text.indexOf('left line 0'))
    expect(text).toMatch(/left line 19 has words that fill it right line 0/)
  })

  it('may be of verse, and upright', async () => {
    const verse = (name: string, x: number): Piece[] =>
      lines(
        Array.from({ length: 9 }, (_, i) => `${name} verse ${i} ${'of words '.repeat(1 + (i % 3))}`.trim()),
        { x }
      )
    const end = [
      { text: 'in the winter', x: 330, y: 560 },
      { text: 'Ann Arbor', x: 480, y: 560 }
    ]
    const text = await textOf([[...verse('left', 72), ...verse('right', 320), ...end]])
    expect(Array.from(text.matchAll(/(left|right) verse (\d)/g), ([, name, i]) => `${name!} ${i!}`)).toEqual(
      ['left', 'right'].flatMap(name => Array.from({ length: 9 }, (_, i) => `${name} ${i}`))
    )
  })

  it('are three, with titles across them in between, and a box beside', async () => {
    const three = (name: string, y: number): Piece[] =>
      [40, 225, 410].flatMap((x, i) =>
        lines(
          Array.from({ length: 8 }, (_, line) => `${name}${i} line ${line} with words here`),
          { x, y, size: 9 }
        )
      )
    const page = [
      ...lines(['The first of the titles that go across all of the three columns of a page'], {
        x: 40,
        y: 740,
        size: 15
      }),
      ...three('upper', 710),
      ...lines(['The second of the titles that go across all of the three columns of it'], { x: 40, y: 590, size: 15 }),
      ...three('lower', 560)
    ]
    const text = await textOf([page])
    const found = Array.from(
      text.matchAll(/(?:The (?:first|second) of|(?:upper|lower)\d line \d)/g),
      ([words]) => words
    )
    const column = (name: string): string[] =>
      [0, 1, 2].flatMap(i => Array.from({ length: 8 }, (_, line) => `${name}${i} line ${line}`))
    expect(found).toEqual(['The first of', ...column('upper'), 'The second of', ...column('lower')])
  })

  it('may be a text and a narrow box beside it', async () => {
    const page = [
      ...column('main', 72, 700, 14).map(piece => ({ ...piece, text: `${piece.text} from left to right` })),
      ...lines(['In a box beside', 'there is a note', 'of five lines on', 'the same matter', 'and nothing else'], {
        x: 420,
        y: 660,
        size: 9
      })
    ]
    const text = await textOf([page])
    expect(text).toContain('In a box beside there is a note of five lines on the same matter and nothing else')
    expect(text).toMatch(/main line 0 .* main line 13/s)
    expect(text.slice(text.indexOf('main line 0'), text.indexOf('main line 13'))).not.toContain('box')
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

  it('are left out where they change sides, and stand beside what is not repeated', async () => {
    const pages = [...bodies, ...bodies].map((body, i) => [
      ...(i % 2 === 0
        ? [
            { text: `${i + 1}`, x: 72, y: 760 },
            { text: 'The Engine', x: 300, y: 760 }
          ]
        : [
            { text: 'A County Book', x: 72, y: 760 },
            { text: `${i + 1}`, x: 500, y: 760 }
          ]),
      ...lines(body.map(line => line.replace('winter', `winter ${i * i}`)))
    ])
    const { text } = await load(pages)
    expect(text).not.toMatch(/The Engine|A County Book/)
    expect(text).toMatch(/^The one engine was built in the winter 0 of/)
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
