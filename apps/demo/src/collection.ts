import { readFile } from 'node:fs/promises'
import { RagError, readRun, type CollectionText, type Judgement, type Run } from '@llm-cookbook/rag'
import { Failure } from './exit.ts'

/**
 * Reads documents or queries: JSON Lines, `{ "id", "title"?, "text" }` a line. A byte order mark and blank lines do
 * not count; ids may be numbers; further members are not read.
 *
 * @throws Failure  a file that cannot be read; a line that is no such object, by its number; an id that came before
 */
export async function readTexts(path: string): Promise<CollectionText[]> {
  const texts = new Map<string, CollectionText>()
  for (const { line, where } of await readLines(path)) {
    const { id, title, text } = parse(line, where)
    if ((typeof id !== 'string' && typeof id !== 'number') || id === '') {
      throw new Failure('bad-line', `${where} has no "id" that is a string or a number.`)
    }
    if (typeof text !== 'string') throw new Failure('bad-line', `${where} has no "text" that is a string.`)
    if (title !== undefined && title !== null && typeof title !== 'string') {
      throw new Failure('bad-line', `${where} has a "title" that is no string.`)
    }
    if (texts.has(String(id))) throw new Failure('bad-line', `${where} has the id ${id} of an earlier line.`)
    texts.set(String(id), { id: String(id), title: title ?? '', text })
  }
  if (texts.size === 0) throw new Failure('empty-file', `${path} has no line.`)
  return [...texts.values()]
}

/**
 * Reads judgements: `query<TAB>document<TAB>grade` a line, or TREC's four columns `query iteration document grade`
 * between any blanks. A first line of words (BEIR's) is passed over.
 *
 * @throws Failure  a file that cannot be read; a line that is no judgement, by its number
 */
export async function readJudgements(path: string): Promise<Judgement[]> {
  const judgements: Judgement[] = []
  for (const [i, { line, where }] of (await readLines(path)).entries()) {
    const tabs = line.split('\t').map(field => field.trim())
    const fields = tabs.length === 3 ? tabs : line.trim().split(/\s+/)
    const [query, document, grade] = fields.length === 4 ? [fields[0], fields[2], fields[3]] : fields
    const value = Number(grade)
    if (fields.length < 3 || fields.length > 4 || !query || !document || !grade || !Number.isFinite(value)) {
      if (i === 0 && fields.length === 3 && /^[a-z_-]+$/i.test(grade ?? '')) continue
      throw new Failure('bad-line', `${where} is no query, document and grade between tabs.`)
    }
    judgements.push({ query, document, grade: value })
  }
  if (judgements.length === 0) throw new Failure('empty-file', `${path} has no judgement.`)
  return judgements
}

/**
 * Reads a run in the form of TREC: `query Q0 document rank score tag` a line.
 *
 * @throws Failure  a file that cannot be read; a line that is something else, by its number
 */
export async function readRunFile(path: string): Promise<Run> {
  const text = await readWhole(path)
  try {
    return readRun(text)
  } catch (error) {
    if (!(error instanceof RagError)) throw error
    throw new Failure('bad-line', `${path} is no run in the form of TREC: ${error.message}.`, { cause: error })
  }
}

/** The lines that are not blank; `where` names each for a message. */
async function readLines(path: string): Promise<{ line: string; where: string }[]> {
  return (await readWhole(path))
    .split(/\r?\n/)
    .map((line, i) => ({ line, where: `Line ${i + 1} of ${path}` }))
    .filter(({ line }) => line.trim() !== '')
}

/** The text of a file, without a byte order mark. */
async function readWhole(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why = { ENOENT: 'there is no such file', EISDIR: 'it is a folder' }[code ?? ''] ?? message
    throw new Failure('not-readable', `${path} cannot be read: ${why}.`, { cause })
  }
}

function parse(line: string, where: string): { id?: unknown; title?: unknown; text?: unknown } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new Failure('bad-line', `${where} is no JSON.`, { cause })
  }
  if (typeof value !== 'object' || value === null) throw new Failure('bad-line', `${where} is no JSON object.`)
  return value
}
