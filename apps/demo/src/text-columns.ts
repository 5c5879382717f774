import { knownColumn } from './columns.ts'
import { UsageError } from './exit.ts'
import type { Texts } from './options.ts'
import type { Row } from './table.ts'

/** The option that names the columns with the text. */
export const textColumns: Texts = {
  kind: 'texts',
  value: 'COLUMN',
  about:
    "The column with the text. Default 'text'. Several are joined, each with its name before it: --text Title=Summary " +
    "Content=Text makes 'Title: …; Content: …'."
}

/** How the text of a row is put together. */
export interface TextColumns {
  /** As they were given, for who wants to put texts together in the same way again. */
  readonly given: readonly string[]
  /** The text of a row, without spaces around it and with spaces for line breaks; empty where it has none. */
  textOf(row: Pick<Row, 'fields'>): string
}

/** @throws UsageError  where there is no such column */
export function openTextColumns(given: readonly string[], columns: readonly string[]): TextColumns {
  const parts = (given.length > 0 ? given : ['text']).map(each => partOf(each, columns))
  const [only] = parts
  if (parts.length === 1 && only!.title === undefined) {
    return { given, textOf: ({ fields }) => plain(fields[only!.column]) }
  }
  return {
    given,
    textOf({ fields }) {
      const filled = parts.map(({ column, title = column }) => ({ title, text: plain(fields[column]) }))
      // Titles alone are no text.
      if (filled.every(({ text }) => text === '')) return ''
      return filled.map(({ title, text }) => `${title}: ${text}`).join('; ')
    }
  }
}

function partOf(given: string, columns: readonly string[]): { column: string; title?: string } {
  // A column whose name has a sign in it is meant as a whole.
  const sign = columns.includes(given) ? -1 : given.indexOf('=')
  if (sign < 0) return { column: knownColumn(columns, 'text', given) }
  const title = given.slice(0, sign).trim()
  if (title === '') throw new UsageError(`--text wants a title before '=', as Title=Summary, and got '${given}'.`)
  return { column: knownColumn(columns, 'text', given.slice(sign + 1)), title }
}

function plain(value: unknown): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.replace(/\s*[\r\n]+\s*/g, ' ').trim()
}
