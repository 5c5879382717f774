import { describe, expect, it } from 'vitest'
import { textOf } from './load-made.ts'
import { lines, type Piece } from './make-pdf.ts'

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

  it('end a row where several cells begin anew, though the first column is empty', async () => {
    const page = [
      ...row(700, ['Number', 'Payee', 'Amount']),
      ...row(686, ['', 'Bain, J Matthew', '37,499.96']),
      ...row(674, ['', 'Smith, A', '21,000.00']),
      ...row(662, ['', 'Velez-Green, Alexander', '26,874.99']),
      ...row(650, ['D 0001', 'Travel of the staff to', '920.68']),
      ...row(638, ['', 'Washington', '']),
      ...row(626, ['D 0002', 'Travel', '907.96'])
    ]
    expect((await textOf([page])).split('\n')).toEqual([
      'Number | Payee | Amount',
      'Bain, J Matthew | 37,499.96',
      'Smith, A | 21,000.00',
      'Velez-Green, Alexander | 26,874.99',
      'D 0001 | Travel of the staff to Washington | 920.68',
      'D 0002 | Travel | 907.96'
    ])
  })

  it('have their columns below heads that reach over more than one', async () => {
    const names = ['Austria', 'Belgium', 'Denmark', 'Finland', 'Norway', 'Poland', 'Spain', 'Sweden']
    const page = [
      { text: 'Country', x: 72, y: 700 },
      { text: 'Population (millions) Area (km2)', x: 150, y: 700 },
      ...names.flatMap((name, i) => row(686 - 12 * i, [name, `1${i}.5`, `8${i},879`], [72, 150, 260]))
    ]
    const rows = (await textOf([page])).split('\n')
    expect(rows.slice(1)).toEqual(names.map((name, i) => `${name} | 1${i}.5 | 8${i},879`))
  })

  it('of contents lose the dots that lead to the page numbers', async () => {
    const page = lines([
      '1 Introduction . . . . . . . . . . . . . . . . . . . . . . 1',
      '2 Methods .................................... 14',
      '2.1 Data ..................................... 15'
    ])
    expect(await textOf([page])).toBe('1 Introduction … 1\n2 Methods … 14\n2.1 Data … 15')
  })

  it('below columns do not run into them', async () => {
    const column = (name: string, x: number): Piece[] =>
      lines(
        Array.from({ length: 16 }, (_, i) => `${name} line ${i} has words that fill it`),
        { x }
      )
    const page = [
      ...column('left', 60),
      ...column('right', 320),
      { text: 'COSTS', x: 280, y: 492 },
      ...row(470, ['Action', 'Labor', 'Parts'], [60, 320, 420]),
      { text: 'Installation and verification of all that was left ...... 1 hour at 85', x: 60, y: 450 },
      ...row(450, ['$0'], [500])
    ]
    const text = await textOf([page])
    expect(text).toMatch(/left line 15 has words that fill it right line 0/)
    expect(text.indexOf('Action')).toBeGreaterThan(text.indexOf('right line 15'))
  })
})

describe('an index in two columns', () => {
  it('is read column by column', async () => {
    const left = ['Abbildung', 'affine, 107', 'Abschluss, 3', 'Abstand, 86', 'Atlas, 24', 'Axiom, 64', 'Basis, 3']
    const right = ['einfach, 49', 'Eulerzahl, 36', 'Faser, 8', 'Gerade, 64', 'Graph, 37', 'Gruppe', 'lineare, 22, 26']
    expect(await textOf([[...lines(left), ...lines(right, { x: 300 })]])).toBe(
      `${left.join('\n')}\n\n${right.join('\n')}`
    )
  })
})
