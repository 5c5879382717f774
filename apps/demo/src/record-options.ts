import type { LoadFolderOptions } from '@llm-cookbook/rag/node'
import type { Choice, Text, Texts, Values } from './options.ts'

/** What tables and files of JSON are to an index. */
export const recordOptions: {
  readonly records: Choice<'together' | 'apart'>
  readonly 'text-fields': Texts
  readonly 'title-field': Text
  readonly 'id-field': Text
} = {
  records: {
    kind: 'choice',
    of: ['together', 'apart'],
    default: 'together',
    about: 'Whether a table or file of JSON is one document, or each row or record one of its own.'
  },
  'text-fields': {
    kind: 'texts',
    value: 'FIELD',
    about: 'The columns or fields that are the text; the others are for --filter. Each record is a document then.'
  },
  'title-field': {
    kind: 'text',
    value: 'FIELD',
    about: 'The column or field that is the title. Each record is a document then.'
  },
  'id-field': {
    kind: 'text',
    value: 'FIELD',
    about: 'What a record is called by, in place of its number. Each is a document then.'
  }
}

/** How records become documents of their own; undefined where they do not. */
export function recordFields(options: Values<typeof recordOptions>): LoadFolderOptions['fields'] | undefined {
  const { records, 'text-fields': text, 'title-field': title, 'id-field': id } = options
  const fields = {
    ...(text.length > 0 && { text }),
    ...(title !== undefined && { title }),
    ...(id !== undefined && { id })
  }
  return records === 'apart' || Object.keys(fields).length > 0 ? fields : undefined
}
