import { RagError } from '../errors.ts'

/** What is told of a file that does not hold what was written into it. */
export function damaged(path: string, why: unknown): RagError {
  const cause = why instanceof Error ? why : undefined
  // SQLite may quote the damage.
  const reason = (cause?.message ?? String(why)).replace(/[\s\p{Cc}]+/gu, ' ')
  return new RagError(
    'index-damaged',
    `${path} is damaged (${reason}); rebuild the index: createIndex with replace, then ingest the documents again`,
    { cause }
  )
}
