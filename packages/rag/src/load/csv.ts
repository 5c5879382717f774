import type { Document, MetadataValue } from '../document.ts'
import { RagError } from '../errors.ts'
import { composeDocument, type Block } from './compose.ts'
import { readCsvRows } from './csv-rows.ts'
import { RecordReader, type Loaded, type RecordFields } from './records.ts'
import { sha256 } from './sha256.ts'
import type { LoadOptions } from './text.ts'

export interface CsvOptions extends LoadOptions {
  /** What separates columns: one character. By default that of `,` `;` tab and `|` which makes the most even columns. */
  delimiter?: string
  /** The names of the columns, where the first row does not have them. */
  columns?: readonly string[]
}

export interface CsvRowsOptions extends CsvOptions {
  /** Which columns are text, title and id. */
  fields?: RecordFields
}

/**
 * A table as one document: a line a row, ` | ` between its cells, in paragraphs of some rows that each begin with the
 * names of the columns, so that every passage says what its numbers are. Rows with too few or too many cells are kept.
 *
 * @param text     of the whole file, as RFC 4180 has it, with any delimiter and any ends of lines
 * @param options  `source`, what the table is called, and how it is to be read
 * @throws {RagError} `document-damaged`: a quoted cell is never closed; with its line
 * @throws {RangeError} `delimiter` is not one character, or a quote or the end of a line
 *
 * @example
 * ```ts
 * import { loadCsv } from '@llm-cookbook/rag'
 *
 * const table = loadCsv('room,seats\n"Library, upper floor",40\nWorkshop,12\n', { source: 'rooms.csv' })
 * table.text // => 'room | seats\nLibrary, upper floor | 40\nWorkshop | 12'
 * ```
 */
export function loadCsv(text: string, options: CsvOptions): Document {
  const { source, hash = sha256(text) } = options
  const { columns, rows, error } = readTable(text, options)
  if (error) throw error
  const lineOf = (cells: readonly string[]): string => cells.map(cell => cell.replace(/\s+/g, ' ').trim()).join(' | ')
  const header = lineOf(columns)
  // Long names of columns are repeated less often.
  const longest = Math.max(LONGEST, 4 * header.length)
  const blocks: Block[] = []
  let lines: string[] = []
  let length = 0
  const end = (): void => {
    blocks.push({ text: [header, ...lines].join('\n') })
    lines = []
    length = 0
  }
  for (const row of rows) {
    const line = lineOf(row)
    if (lines.length > 0 && length + line.length > longest) end()
    lines.push(line)
    length += line.length
  }
  if (lines.length > 0 || header !== '') end()
  return composeDocument({ source, hash }, [blocks])
}

/** Letters of a paragraph of rows. */
const LONGEST = 1000

/**
 * Each row of a table as a document of its own; its source is that of the table, `#`, and its id or its number, counted
 * from 1 without the header. Columns that hold nothing but numbers are numbers in the metadata. A row that cannot be
 * loaded is told in its place, and the rest goes on.
 *
 * @param text     of the whole file, as RFC 4180 has it, with any delimiter and any ends of lines
 * @param options  `source`, what the table is called, how it is to be read, and which columns are what
 * @throws {RangeError} `delimiter` is not one character, or a quote or the end of a line
 *
 * @example
 * ```ts
 * import { loadCsvRows } from '@llm-cookbook/rag'
 *
 * const table = 'id,title,text,year\np1,Pump,Checked every month.,2019\np2,Tank,Filled by hand.,2024\n'
 * const [pump, tank] = loadCsvRows(table, { source: 'notes.csv' })
 * pump.source // => 'notes.csv#p1'
 * tank.document!.text // => 'Filled by hand.'
 * tank.document!.metadata // => { year: 2024 }
 * ```
 */
export function* loadCsvRows(text: string, options: CsvRowsOptions): Generator<Loaded, void> {
  const { columns, rows, error } = readTable(text, options)
  const reader = new RecordReader(options.source, options.fields)
  const numeric = columns.map((_, i) => rows.some(row => row[i]) && rows.every(row => isNumber(row[i] ?? '')))
  for (const [i, row] of rows.entries()) {
    const values = new Map<string, MetadataValue>()
    for (const [column, cell] of row.entries()) {
      if (cell !== '') values.set(columns[column] ?? `column ${column + 1}`, numeric[column] ? Number(cell) : cell)
    }
    yield reader.read(values, i + 1)
  }
  if (error) yield { source: options.source, error }
}

/** Whether it is blank, or a number that keeps its digits as one: no telephone number, no code that begins with 0. */
const isNumber = (cell: string): boolean =>
  cell === '' ||
  (/^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?(?:e[+-]?\d{1,2})?$/i.test(cell) && Number.isFinite(Number(cell)))

/** Letters of a column's name, which stands in every row's document; what is beyond is cut off. */
const LONGEST_NAME = 200

interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly error?: RagError
}

function readTable(text: string, { source, delimiter = guessDelimiter(text), columns }: CsvOptions): Table {
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter)) {
    const expected = 'one character other than a quote or the end of a line'
    throw new RangeError(`delimiter has to be ${expected}, and is ${JSON.stringify(delimiter)}`)
  }
  const { rows, unclosed } = readCsvRows(text, delimiter)
  const names = columns ?? rows.shift() ?? []
  const taken = new Set<string>()
  const unique = names.map((name, i) => {
    let own = name.trim().slice(0, LONGEST_NAME) || `column ${i + 1}`
    while (taken.has(own)) own += ` (${i + 1})`
    taken.add(own)
    return own
  })
  if (unclosed === undefined) return { columns: unique, rows }
  const message = `${source} is a damaged table: the row of line ${unclosed} has a quoted cell that is never closed`
  return { columns: unique, rows, error: new RagError('document-damaged', message) }
}

/** The delimiter by which the most rows at the beginning have the same number of columns, more than one; else a comma. */
export function guessDelimiter(text: string): string {
  const sample = text.slice(0, 2 ** 16)
  let best = ','
  let most = 0
  for (const delimiter of [',', ';', '\t', '|']) {
    const widths = readCsvRows(sample, delimiter, 50).rows.map(({ length }) => length)
    const width = widths[0] ?? 1
    const score = width > 1 ? widths.filter(other => other === width).length / widths.length + width / 1000 : 0
    if (score > most) {
      most = score
      best = delimiter
    }
  }
  return best
}
