import type { Document, MetadataValue } from '../document.ts'
import { RagError } from '../errors.ts'
import { composeDocument } from './compose.ts'
import { sha256 } from './sha256.ts'

/**
 * One of several documents, or why it could not be loaded; the others go on. `source` is that of the document, whether it
 * was loaded or not.
 */
export type Loaded =
  | { readonly source: string; readonly document: Document; readonly error?: never }
  | { readonly source: string; readonly error: RagError; readonly document?: never }

/** Which fields of a record (columns of a table) are what of its document; all others become its metadata. */
export interface RecordFields {
  /**
   * The text, of several fields one paragraph each. By default the first of `text`, `content`, `body`, `passage` that
   * there is, else all fields, a line `name: value` each (they are metadata as well).
   */
  text?: string | readonly string[]
  /** The title. Default: `title`. */
  title?: string
  /** What names the record within its file, instead of its number. Default: `id` or `_id`. */
  id?: string
}

/** The values of a record by their names, in order. */
export type RecordValues = ReadonlyMap<string, MetadataValue>

/** Makes documents of the records of one file. */
export class RecordReader {
  readonly #source: string
  readonly #fields: RecordFields
  readonly #seen = new Map<string, number>()

  constructor(source: string, fields: RecordFields = {}) {
    this.#source = source
    this.#fields = fields
  }

  /** `number` counts records from 1, or is the line of the file. The source is the file's, `#`, and the id or number. */
  read(values: RecordValues, number: number): Loaded {
    const idField = nameOf(values, this.#fields.id, ['id', '_id'])
    const id = idField === undefined ? '' : textOf(values.get(idField)).trim()
    const key = id === '' ? String(number) : id
    const source = `${this.#source}#${key}`
    const first = this.#seen.get(key)
    if (first !== undefined) {
      const message = `${this.#source}: record ${number} has the id of record ${first}, '${key}'`
      return failure(source, 'document-damaged', message)
    }
    this.#seen.set(key, number)
    const titleField = nameOf(values, this.#fields.title, ['title'])
    const textFields = this.#textFields(values)
    const text = textFields
      ? textFields.map(field => textOf(values.get(field))).join('\n\n')
      : [...values].map(([name, value]) => `${name}: ${textOf(value)}`).join('\n')
    if (text.trim() === '') return failure(source, 'empty-document', `${this.#source}: record ${number} has no text`)
    const own = new Set([idField, titleField, ...(textFields ?? [])])
    const metadata = Object.fromEntries([...values].filter(([name]) => !own.has(name)))
    const title = titleField === undefined ? undefined : textOf(values.get(titleField))
    const hash = sha256(JSON.stringify([title, text, metadata]))
    const blocks = text.split(/\n[^\S\n]*\n\s*/).map(text => ({ text }))
    return { source, document: composeDocument({ source, hash, title, metadata }, [blocks]) }
  }

  #textFields(values: RecordValues): readonly string[] | undefined {
    const { text } = this.#fields
    if (Array.isArray(text)) return text as readonly string[]
    const field = nameOf(values, text as string | undefined, ['text', 'content', 'body', 'passage'])
    return field === undefined ? undefined : [field]
  }
}

export const failure = (source: string, code: 'document-damaged' | 'empty-document', message: string): Loaded => ({
  source,
  error: new RagError(code, message)
})

/** A value as text. */
const textOf = (value: MetadataValue | undefined): string =>
  value === undefined ? '' : Array.isArray(value) ? value.join(', ') : String(value)

/** The field that was asked for, or the first of the usual ones. */
const nameOf = (values: RecordValues, asked: string | undefined, usual: readonly string[]): string | undefined =>
  asked ?? usual.find(name => values.has(name))
