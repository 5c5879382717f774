import { Failure } from './exit.ts'

/** More characters than this in one record are a quote that nobody has closed. */
const longestRecord = 10_000_000

/**
 * The records of CSV (RFC 4180) as they are read, the titles among them. A field in quotes may hold delimiters, line breaks and
 * doubled quotes; a line ends at CRLF, LF or CR; empty lines count for nothing, nor does a byte order mark.
 *
 * @param chunks  the text, cut anywhere
 * @throws Failure  `invalid-csv` with the number of the record: a quote that is not closed, or closed in the middle of a field
 */
export async function* csvRecords(
  chunks: AsyncIterable<string> | Iterable<string>,
  { delimiter = ',' }: { delimiter?: string } = {}
): AsyncGenerator<string[], void, undefined> {
  const special = new RegExp(`["\\r\\n${delimiter}]`, 'g')
  let record: string[] = []
  let field = ''
  let state: 'start' | 'plain' | 'quoted' | 'quote' = 'start'
  let isAfterReturn = false
  let count = 1
  let length = 0

  const endField = (): void => {
    record.push(field)
    field = ''
    state = 'start'
  }
  /** The record, unless its line is empty. */
  const endRecord = (): string[] | undefined => {
    const isEmpty = record.length === 0 && state === 'start'
    endField()
    const ended = record
    record = []
    length = 0
    if (isEmpty) return undefined
    count++
    return ended
  }
  const wrong = (what: string): Failure => new Failure('invalid-csv', `Record ${count} is no CSV: ${what}.`)

  let isFirst = true
  for await (const given of chunks) {
    const chunk: string = isFirst ? given.replace(/^\ufeff/, '') : given
    if (given !== '') isFirst = false
    let at = 0
    length += chunk.length
    while (at < chunk.length) {
      if (state === 'quoted') {
        const quote = chunk.indexOf('"', at)
        field += chunk.slice(at, quote < 0 ? undefined : quote)
        at = quote < 0 ? chunk.length : quote + 1
        if (quote >= 0) state = 'quote'
        continue
      }
      const character = chunk[at]!
      if (isAfterReturn) {
        isAfterReturn = false
        if (character === '\n') {
          at++
          continue
        }
      }
      if (character === '"') {
        if (state === 'plain') throw wrong('a quote stands in the middle of a field that does not begin with one')
        if (state === 'quote') field += '"'
        state = 'quoted'
        at++
      } else if (character === delimiter) {
        endField()
        at++
      } else if (character === '\n' || character === '\r') {
        const ended = endRecord()
        if (ended) yield ended
        isAfterReturn = character === '\r'
        length = chunk.length - ++at
      } else {
        if (state === 'quote') throw wrong('a field goes on behind the quote that ends it')
        special.lastIndex = at
        const end = special.exec(chunk)?.index ?? chunk.length
        field += chunk.slice(at, end)
        state = 'plain'
        at = end
      }
    }
    if (length > longestRecord) throw wrong(`it has more than ${longestRecord} characters; a quote may not be closed`)
  }
  if (state === 'quoted') throw wrong('its last quote is not closed')
  const last = endRecord()
  if (last) yield last
}
