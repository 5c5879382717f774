import type { Document, MetadataValue } from '../document.ts'
import { composeDocument } from './compose.ts'
import { failure, RecordReader, type Loaded, type RecordFields, type RecordValues } from './records.ts'
import { sha256 } from './sha256.ts'
import type { LoadOptions } from './text.ts'

export interface JsonOptions extends LoadOptions {
  /** Which fields of a record are text, title and id. Fields of objects within are named with a dot: `author.name`. */
  fields?: RecordFields
}

/**
 * The records of JSON, each a document of its own: the lines of JSON Lines, the items of an array, or one object. The
 * source is that of the file, `#`, and the record's id, or the number of its line (of an item, its place from 1). What
 * cannot be loaded is told in its place, with its line, and the rest goes on.
 *
 * @param text     of the whole file
 * @param options  `source`, what the file is called, and which fields are what
 *
 * @example
 * ```ts
 * import { loadJsonRecords } from '@llm-cookbook/rag'
 *
 * const lines = '{ "id": "p1", "title": "Pump", "text": "Checked every month.", "by": { "name": "Ada" } }\n{ "id": \n'
 * const [pump, broken] = loadJsonRecords(lines, { source: 'notes.jsonl' })
 * pump.source // => 'notes.jsonl#p1'
 * pump.document!.metadata // => { 'by.name': 'Ada' }
 * broken.error!.code // => 'document-damaged'
 * ```
 */
export function* loadJsonRecords(text: string, { source, fields }: JsonOptions): Generator<Loaded, void> {
  const reader = new RecordReader(source, fields)
  for (const { value, number, problem } of recordsOf(text)) {
    const values = problem === undefined ? valuesOf(value) : undefined
    if (values) yield reader.read(values, number)
    else {
      const message = `${source}, line ${number}: ${problem ?? 'not an object with fields, but ' + kindOf(value)}`
      yield failure(`${source}#${number}`, 'document-damaged', message)
    }
  }
}

/**
 * All records of JSON as one document, a heading with the title of each that has one. Records that cannot be loaded are
 * named in warnings.
 *
 * @param text     of the whole file: JSON Lines, an array, or one object
 * @param options  `source`, what the file is called, and which fields are what
 * @throws {RagError} what the first is not loaded for, where none can be: `document-damaged`, `empty-document`
 *
 * @example
 * ```ts
 * import { loadJson } from '@llm-cookbook/rag'
 *
 * const notes = [{ title: 'Pump', text: 'Checked every month.' }, { title: 'Tank', text: 'Filled by hand.' }]
 * const document = loadJson(JSON.stringify(notes), { source: 'notes.json' })
 * document.text // => 'Pump\n\nChecked every month.\n\nTank\n\nFilled by hand.'
 * document.headings.map(({ text }) => text) // => ['Pump', 'Tank']
 * ```
 */
export function loadJson(text: string, options: JsonOptions): Document {
  const { source, hash = sha256(text) } = options
  const records = [...loadJsonRecords(text, options)]
  const documents = records.flatMap(({ document }) => document ?? [])
  const errors = records.flatMap(({ error }) => error ?? [])
  if (documents.length === 0 && errors[0]) throw errors[0]
  const blocks = documents.flatMap(({ title, source: own, text }) => [
    // Without a title it has its own name, which says nothing.
    ...(title === own.split(/[\\/]/).at(-1) ? [] : [{ text: title, level: 1 }]),
    ...text.split('\n\n').map(text => ({ text }))
  ])
  const title = documents.length === 1 ? documents[0]!.title : nameOf(source)
  const warnings = errors.slice(0, MOST_WARNINGS).map(({ message }) => `left out: ${message}`)
  if (errors.length > MOST_WARNINGS) warnings.push(`left out: ${errors.length - MOST_WARNINGS} more`)
  const metadata = documents.length === 1 ? documents[0]!.metadata : undefined
  return composeDocument({ source, hash, title, warnings, ...(metadata && { metadata }) }, [blocks])
}

const MOST_WARNINGS = 20

const nameOf = (source: string): string => source.split(/[\\/]/).findLast(part => part !== '') ?? source

interface Parsed {
  readonly value?: unknown
  readonly number: number
  readonly problem?: string
}

/** Whether the whole is JSON, or each line, shows in the first line. */
function* recordsOf(text: string): Generator<Parsed, void> {
  const body = text.replace(/^\uFEFF/, '')
  const start = body.search(/\S/)
  if (start < 0) return
  const lineEnd = body.indexOf('\n', start)
  const isLines = lineEnd >= 0 && 'value' in parse(body.slice(start, lineEnd)) && body.slice(lineEnd).trim() !== ''
  if (isLines) return yield* linesOf(body)
  const whole = parse(body)
  if (whole.problem !== undefined) {
    // The first line may be the damaged one.
    if (body[start] === '{' && lineEnd >= 0 && /^\s*\{/m.test(body.slice(lineEnd))) return yield* linesOf(body)
    yield { number: 1, problem: whole.problem }
  } else if (Array.isArray(whole.value)) {
    for (const [i, value] of whole.value.entries()) yield { value, number: i + 1 }
  } else yield { value: whole.value, number: 1 }
}

function* linesOf(text: string): Generator<Parsed, void> {
  let number = 0
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start)
    const line = text.slice(start, end < 0 ? undefined : end)
    number++
    if (line.trim() !== '') yield { ...parse(line), number }
    start = end < 0 ? text.length : end + 1
  }
}

function parse(text: string): { value?: unknown; problem?: string } {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    // The engine's message may quote the text at length.
    return { problem: `not JSON (${(error as Error).message.slice(0, 100)})` }
  }
}

/** The fields of an object, those of objects within by their path; undefined for anything else. */
function valuesOf(value: unknown): RecordValues | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const values = new Map<string, MetadataValue>()
  collect(value, '', values, 0)
  return values
}

function collect(object: object, prefix: string, values: Map<string, MetadataValue>, depth: number): void {
  for (const [name, value] of Object.entries(object) as [string, unknown][]) {
    const path = prefix + name
    if (typeof value === 'string' || typeof value === 'boolean') values.set(path, value)
    else if (typeof value === 'number') values.set(path, value)
    else if (Array.isArray(value)) {
      const items = value.filter(item => typeof item === 'string' || typeof item === 'number').map(String)
      if (items.length > 0) values.set(path, items)
    } else if (typeof value === 'object' && value !== null && depth < DEEPEST)
      collect(value, `${path}.`, values, depth + 1)
  }
}

/** Objects within objects; what is deeper is left out. */
const DEEPEST = 8

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`
