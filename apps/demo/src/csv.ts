import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { Failure } from './exit.ts'

/** More characters than this in one record are a quote that nobody has closed. */
const longestRecord = 10_000_000

/**
 * The records of CSV (RFC 4180) as they are read, the titles among them. A field in quotes may hold delimiters, line breaks and
 * doubled quotes; a line ends at CRLF, LF or CR; empty lines count for nothing, nor does a byte order mark.
 *
 * @param chunks  the text, cut anywhere
 * @throws Failure  `invalid-csv` with the number of the line: a quote that is not closed, or stands in the middle of a field
 */
export async function* csvRecords(
  chunks: AsyncIterable<string> | Iterable<string>,
  { delimiter = ',' }: { delimiter?: string } = {}
): AsyncGenerator<string[], void, undefined> {
  const parser = parse({
    delimiter,
    bom: true,
    recordDelimiter: ['\r\n', '\n', '\r'],
    skipEmptyLines: true,
    relaxColumnCount: true,
    maxRecordSize: longestRecord
  })
  // What goes wrong on either side is thrown to who reads the records.
  pipeline(Readable.from(chunks), parser, () => undefined)
  try {
    for await (const record of parser) yield record as string[]
  } catch (error) {
    if (error instanceof CsvError) throw new Failure('invalid-csv', `This is no CSV: ${error.message}`)
    throw error
  }
}
