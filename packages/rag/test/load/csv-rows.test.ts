import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsvRows } from '../../src/load/csv-rows.ts'

describe('readCsvRows', () => {
  it('reads what csv-parse reads, for any cells, delimiter and ends of lines', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'ä', '"', ',', ';', '\n', '\r', ' ', '\t', '😀'),
      maxLength: 6
    })
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 })
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',', ';', '\t', '|', '^', ']'),
        fc.constantFrom('\n', '\r\n'),
        (rows, delimiter, end) => {
          const text = rows.map(row => row.map(cell => `"${cell.replaceAll('"', '""')}"`).join(delimiter)).join(end)
          expect(readCsvRows(text, delimiter)).toEqual({ rows })
          expect(parse(text, { delimiter, relax_column_count: true, record_delimiter: end })).toEqual(rows)
          const plain = rows.map(row => row.map(cell => cell.replace(/[",;\t|^\]\r\n]/g, '')).join(delimiter)).join(end)
          expect(readCsvRows(plain, delimiter).rows).toEqual(
            parse(plain, { delimiter, relax_column_count: true, skip_empty_lines: true, record_delimiter: end })
          )
        }
      )
    )
  })

  it('takes any text for a table, in time in proportion to it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r') }), text => {
        const { rows, unclosed } = readCsvRows(text, ',')
        expect(rows.flat().join('').length).toBeLessThanOrEqual(text.length)
        if (unclosed !== undefined) expect(unclosed).toBeLessThanOrEqual(text.split(/\r\n|[\r\n]/).length)
      })
    )
    for (const piece of ['"', '""', ',', '\n', '"a', 'a"']) readCsvRows(piece.repeat(1_000_000), ',')
  })

  it('keeps a quote within a cell, and what follows a closing one', () => {
    expect(readCsvRows('a"b,"c"d\n5\' 10",', ',').rows).toEqual([
      ['a"b', 'cd'],
      ['5\' 10"', '']
    ])
  })
})
