import { describe, expect, it } from 'vitest'
import { guessDelimiter, loadCsv, loadCsvRows, type CsvRowsOptions } from '../../src/load/csv.ts'

const rowsOf = (
  text: string,
  options: Partial<CsvRowsOptions> = {}
): ReturnType<typeof loadCsvRows> extends Generator<infer Row> ? Row[] : never => [
  ...loadCsvRows(text, { source: 't.csv', ...options })
]

describe('loadCsv', () => {
  it('reads rows as lines, with the names of the columns', () => {
    const text = 'City,"What, who",People\r\nVienna,"a ""b""\nc",1897000\r\n\r\nGraz,,"300"\r\n'
    expect(loadCsv(text, { source: 't.csv' })).toMatchObject({
      text: 'City | What, who | People\nVienna | a "b" c | 1897000\nGraz |  | 300',
      title: 't.csv',
      pages: [{ number: 1 }]
    })
  })

  it('repeats the names of the columns in each paragraph', () => {
    const rows = Array.from({ length: 100 }, (_, i) => `${i},${'x'.repeat(50)}`)
    const paragraphs = loadCsv(['number,name', ...rows].join('\n'), { source: 't.csv' }).text.split('\n\n')
    expect(paragraphs.length).toBeGreaterThan(4)
    for (const paragraph of paragraphs) expect(paragraph).toMatch(/^number \| name\n\d/)
    expect(paragraphs.join('\n').match(/x{50}/g)).toHaveLength(100)
  })

  it('stays in proportion to the file, however long the names of the columns', () => {
    const table = `${'x'.repeat(100_000)},b\n${'1,2\n'.repeat(20_000)}`
    expect(loadCsv(table, { source: 't.csv' }).text.length).toBeLessThan(2.5 * table.length)
    expect([...loadCsvRows(table, { source: 't.csv' })][0]?.document?.text).toHaveLength('x: 1\nb: 2'.length + 199)
  })

  it('guesses the delimiter by the most even columns', () => {
    expect(guessDelimiter('a;b;c\n1,5;2;3\n1,7;2;3')).toBe(';')
    expect(guessDelimiter('a\tb\n1, 2, 3\t4\n')).toBe('\t')
    expect(guessDelimiter('a|b\n1|2')).toBe('|')
    expect(guessDelimiter('a,b\n"x;y",2\n"x;y;z",3')).toBe(',')
    expect(guessDelimiter('words\nmore words')).toBe(',')
    expect(loadCsv('a;b\n1;2', { source: 't.csv', delimiter: ',' }).text).toBe('a;b\n1;2')
  })

  it('says where a quoted cell is not closed', () => {
    expect(() => loadCsv('a,b\n1,"x\n2,y\n', { source: 't.csv' })).toThrow(
      expect.objectContaining({
        code: 'document-damaged',
        message: 't.csv is a damaged table: the row of line 2 has a quoted cell that is never closed'
      })
    )
  })

  it('reads nothing out of nothing', () => {
    expect(loadCsv('', { source: 't.csv' }).text).toBe('')
    expect(rowsOf('')).toEqual([])
    expect(rowsOf('a,b')).toEqual([])
  })
})

describe('loadCsvRows', () => {
  it('makes a document of each row, its columns metadata', () => {
    const text = 'id,title,text,year,code\nx1,One,First text,2001,007\n,Two,"Second\n\ntext",1999,12\n'
    const [one, two] = rowsOf(text)
    expect(one).toMatchObject({
      source: 't.csv#x1',
      document: { source: 't.csv#x1', title: 'One', text: 'First text', metadata: { year: 2001, code: '007' } }
    })
    expect(two).toMatchObject({ source: 't.csv#2', document: { title: 'Two', text: 'Second\n\ntext' } })
    expect(one?.document?.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(one?.document?.hash).not.toBe(two?.document?.hash)
  })

  it('takes the columns that it is told to, and all where none is text', () => {
    const text = 'name;what;more\nAda;maths;engines'
    expect(rowsOf(text)[0]?.document).toMatchObject({
      text: 'name: Ada\nwhat: maths\nmore: engines',
      metadata: { name: 'Ada', what: 'maths', more: 'engines' },
      title: 't.csv#1'
    })
    const fields = { text: ['what', 'more'], title: 'name', id: 'name' }
    expect(rowsOf(text, { fields })[0]?.document).toEqual(
      expect.objectContaining({ source: 't.csv#Ada', title: 'Ada', text: 'maths\n\nengines' })
    )
    expect(rowsOf('1,2', { columns: ['a', 'b'] })[0]?.document?.text).toBe('a: 1\nb: 2')
  })

  it('keeps uneven rows, and names columns that have no name or that of another', () => {
    expect(rowsOf('a,,a\n1,2,3,4\n5')[0]?.document?.metadata).toEqual({
      a: 1,
      'column 2': 2,
      'a (3)': 3,
      'column 4': '4'
    })
    expect(rowsOf('a,b\n5')[0]?.document?.metadata).toEqual({ a: 5 })
  })

  it('tells rows that cannot be loaded, and goes on', () => {
    const [one, again, blank, last, damaged] = rowsOf('id,text\na,x\na,y\nb, \nc,z\nd,"w')
    expect(one?.document?.text).toBe('x')
    expect(again?.error).toMatchObject({
      code: 'document-damaged',
      message: "t.csv: record 2 has the id of record 1, 'a'"
    })
    expect(blank?.error).toMatchObject({ code: 'empty-document', message: 't.csv: record 3 has no text' })
    expect(last?.document?.text).toBe('z')
    expect(damaged?.error?.message).toContain('is never closed')
  })

  it('reads a cell of 10 MB', () => {
    const cell = 'words and more '.repeat(700_000)
    const [row] = rowsOf(`id,text\n1,${cell}\n`)
    expect(row?.document?.text).toHaveLength(cell.length - 1)
  })
})
