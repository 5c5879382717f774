import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRecords } from '../src/csv.ts'

async function read(chunks: readonly string[], delimiter?: string): Promise<string[][]> {
  const records: string[][] = []
  for await (const record of csvRecords(chunks, delimiter === undefined ? {} : { delimiter })) records.push(record)
  return records
}

/** As RFC 4180 has it: quotes where they are needed, doubled within. */
const quoted = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)

describe('csvRecords', () => {
  it('reads fields in quotes, with delimiters, quotes and line breaks in them', async () => {
    expect(await read(['a,"b, c","d ""e"" \r\nf"\r\n,"",\r\n'])).toEqual([
      ['a', 'b, c', 'd "e" \r\nf'],
      ['', '', '']
    ])
  })
  it('ends lines at LF, CRLF and CR, and needs no line break at the end', async () => {
    expect(await read(['a\nb\r\nc\rd'])).toEqual([['a'], ['b'], ['c'], ['d']])
  })
  it('passes over empty lines and a byte order mark, but not over an empty field in quotes', async () => {
    expect(await read(['\ufeffa\n\n\r\n""\n'])).toEqual([['a'], ['']])
    expect(await read(['', '\ufeffa'])).toEqual([['a']])
    expect(await read([''])).toEqual([])
  })
  it('takes tabs where told', async () => {
    expect(await read(['a,b\tc\n'], '\t')).toEqual([['a,b', 'c']])
  })
  it('reads what was written, wherever the text is cut', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\r', '\n', ' ') })
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 6 })
    const property = fc.asyncProperty(
      table,
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.array(fc.nat(40)),
      async (rows, feed, cuts) => {
        const text = rows.map(row => row.map(quoted).join(',') + feed).join('')
        const chunks: string[] = []
        let rest = text
        for (const cut of cuts) {
          chunks.push(rest.slice(0, cut))
          rest = rest.slice(cut)
        }
        expect(await read([...chunks, rest])).toEqual(rows)
      }
    )
    await fc.assert(property, { numRuns: 300 })
  })
  it.each([
    ['a\n"b', /^This is no CSV: Quote Not Closed: .* at line 2$/],
    ['a,b"c"', /^This is no CSV: Invalid Opening Quote: .* at line 1/],
    ['a,"b"c', /^This is no CSV: Invalid Closing Quote: .* at line 1/],
    [`"${'x'.repeat(10_000_100)}`, /^This is no CSV: Max Record Size: .* 10000000 at line 1/]
  ])('refuses %.12s', async (text, message) => {
    await expect(read([text])).rejects.toThrow(message)
  })
})
