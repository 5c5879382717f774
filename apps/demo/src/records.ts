import { createReadStream } from 'node:fs'
import { extname } from 'node:path'
import { csvRecords } from './csv.ts'
import { readingFailure } from './inputs.ts'

/** One record of a file: its fields, or what is wrong with it and how it begins. */
export type InputRecord = { readonly number: number } & (
  | { readonly fields: Readonly<Record<string, unknown>>; readonly problem?: undefined }
  | { readonly fields?: undefined; readonly problem: string; readonly raw: string }
)

/** More bytes than this in one line are a failure of its own. */
const longestLine = 10_000_000
const shown = 200

/**
 * The records of a file as they are read, counted from 0: of CSV (`.csv`, and `.tsv` with tabs), whose first record has the names
 * of the fields; of plain text (`.txt`), whose lines are each the field `text`; or else of JSON, an object a line.
 *
 * @param skip  records that nobody wants are passed over; of lines without a look at them
 * @throws Failure  `invalid-csv`, `not-utf8`, `not-found` and the like
 */
export function recordsOf(
  file: string,
  skip: (number: number) => boolean
): AsyncGenerator<InputRecord, void, undefined> {
  const ending = extname(file).toLowerCase()
  if (ending === '.csv' || ending === '.tsv') return csvFile(file, { delimiter: ending === '.csv' ? ',' : '\t', skip })
  return linesOfFile(file, { parse: ending === '.txt' ? parseText : parseJson, skip })
}

type Parse = (number: number, line: string) => InputRecord

async function* linesOfFile(
  file: string,
  { parse, skip }: { parse: Parse; skip: (number: number) => boolean }
): AsyncGenerator<InputRecord, void, undefined> {
  const { linesOf } = await import('@llm-cookbook/embed-client/node')
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  for await (const { number, bytes, tooLong } of linesOf(file, { maxBytes: longestLine, skip })) {
    const wrong = (problem: string): InputRecord => ({ number, problem, raw: bytes.toString().slice(0, shown) })
    if (tooLong) {
      yield wrong('the line is too long')
      continue
    }
    let text: string
    try {
      text = utf8.decode(bytes)
    } catch {
      yield wrong('the line is not UTF-8')
      continue
    }
    yield parse(number, text)
  }
}

/**
 * The records of JSON, an object a line, as they are read.
 *
 * @param parts  the text, cut behind line feeds
 */
export async function* recordsOfLines(parts: AsyncIterable<string>): AsyncGenerator<InputRecord, void, undefined> {
  let number = 0
  for await (const part of parts) {
    const lines = part.split('\n')
    if (lines.at(-1) === '') lines.pop()
    for (const line of lines) yield parseJson(number++, line)
  }
}

function parseText(number: number, line: string): InputRecord {
  const text = line.trim()
  return text === '' ? { number, problem: 'the line is empty', raw: '' } : { number, fields: { text } }
}

function parseJson(number: number, text: string): InputRecord {
  const wrong = (problem: string): InputRecord => ({ number, problem, raw: text.slice(0, shown) })
  if (text.trim() === '') return wrong('the line is empty')
  try {
    const fields: unknown = JSON.parse(text)
    return isObject(fields) ? { number, fields } : wrong('the line is JSON, but no object')
  } catch (error) {
    return wrong(`the line is not JSON: ${(error as Error).message}`)
  }
}

async function* csvFile(
  file: string,
  { delimiter, skip }: { delimiter: string; skip: (number: number) => boolean }
): AsyncGenerator<InputRecord, void, undefined> {
  let names: string[] | undefined
  let number = 0
  try {
    for await (const values of csvRecords(textOf(file), { delimiter })) {
      if (names === undefined) {
        names = values
        continue
      }
      if (!skip(number)) yield named(names, values, number)
      number++
    }
  } catch (error) {
    throw readingFailure(error, file) ?? error
  }
}

function named(names: readonly string[], values: readonly string[], number: number): InputRecord {
  if (values.length === names.length) {
    return { number, fields: Object.fromEntries(names.map((name, i) => [name, values[i]!])) }
  }
  const problem = `expected ${names.length} fields, as in the first line, and got ${values.length}`
  return { number, problem, raw: values.join(',').slice(0, shown) }
}

async function* textOf(file: string): AsyncGenerator<string, void, undefined> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  for await (const bytes of createReadStream(file)) yield utf8.decode(bytes as Uint8Array, { stream: true })
  yield utf8.decode()
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
