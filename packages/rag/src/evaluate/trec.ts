import { RagError } from '../errors.ts'
import type { Judgement, Run } from './measure-run.ts'

/**
 * Judgements in the form of TREC: lines of `query iteration document grade`, parted by white space. The iteration is not
 * looked at; blank lines are skipped.
 *
 * @param text  of the whole file
 * @throws {RagError} `document-damaged`: a line that is something else, by its number
 *
 * @example
 * ```ts
 * import { readQrels } from '@llm-cookbook/rag'
 *
 * readQrels('301 0 FT911-3 1\n301 0 FT911-7 0\n')
 * // => [{ query: '301', document: 'FT911-3', grade: 1 }, { query: '301', document: 'FT911-7', grade: 0 }]
 * ```
 */
export function readQrels(text: string): Judgement[] {
  return rows(text, 4, 'query iteration document grade').map(({ fields, line }) => {
    const [query, , document, grade] = fields as [string, string, string, string]
    return { query, document, grade: finite(grade, 'grade', line) }
  })
}

/**
 * The judgements as `readQrels` and trec_eval read them, a line each.
 *
 * @param qrels  in the order of the lines
 * @throws {TypeError} an id is empty, or has white space, which separates the fields
 *
 * @example
 * ```ts
 * import { writeQrels } from '@llm-cookbook/rag'
 *
 * writeQrels([{ query: 'leave', document: 'handbook.md', grade: 2 }]) // => 'leave 0 handbook.md 2\n'
 * ```
 */
export function writeQrels(qrels: readonly Judgement[]): string {
  return qrels
    .map(({ query, document, grade }) => `${id(query, 'query')} 0 ${id(document, 'document')} ${grade}\n`)
    .join('')
}

/**
 * A run in the form of TREC: lines of `query Q0 document rank score tag`. As trec_eval does, it goes by the scores, best
 * first, and by the ids in descending order where these are equal; the rank is not looked at.
 *
 * @param text  of the whole file
 * @throws {RagError} `document-damaged`: a line that is something else, or a document that a query names twice
 *
 * @example
 * ```ts
 * import { readRun } from '@llm-cookbook/rag'
 *
 * readRun('301 Q0 FT911-7 1 3.2 ours\n301 Q0 FT911-3 2 4.5 ours\n')
 * // => { 301: [{ id: 'FT911-3', score: 4.5 }, { id: 'FT911-7', score: 3.2 }] }
 * ```
 */
export function readRun(text: string): Run {
  const found = new Map<string, Map<string, number>>()
  for (const { fields, line } of rows(text, 6, 'query Q0 document rank score tag')) {
    const [query, , document, , score] = fields as [string, string, string, string, string]
    const hits = found.get(query) ?? new Map<string, number>()
    found.set(query, hits)
    if (hits.has(document)) throw damaged(line, `${document} stands twice under query ${query}`)
    hits.set(document, finite(score, 'score', line))
  }
  return Object.fromEntries(
    [...found].map(([query, hits]) => [
      query,
      [...hits]
        .map(([document, score]) => ({ id: document, score }))
        .sort((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1))
    ])
  )
}

/**
 * The run in the form of TREC. trec_eval orders by score and breaks ties by id, not by the place in the file: scores that
 * would change the order are lowered to the next smaller number, so that the order is the run's own wherever it is read.
 *
 * @param run  of each query what was found, best first
 * @param tag  names the run; no white space in it
 * @throws {TypeError} an id or the tag is empty or has white space
 *
 * @example
 * ```ts
 * import { writeRun } from '@llm-cookbook/rag'
 *
 * const run = { leave: [{ id: 'handbook.md', score: 4.5 }, { id: 'travel.md', score: 3.25 }] }
 * writeRun(run, 'bm25')
 * // => 'leave Q0 handbook.md 1 4.5 bm25\nleave Q0 travel.md 2 3.25 bm25\n'
 * ```
 */
export function writeRun(run: Run, tag: string = 'llm-cookbook'): string {
  id(tag, 'tag')
  let text = ''
  for (const [query, found] of Object.entries(run)) {
    let above = Infinity
    for (const [i, { id: document, score }] of found.entries()) {
      const kept = Math.fround(score) < above
      above = kept ? Math.fround(score) : below(above)
      text += `${id(query, 'query')} Q0 ${id(document, 'document')} ${i + 1} ${kept ? score : above} ${tag}\n`
    }
  }
  return text
}

/** Lines that say something, in their fields. */
function rows(text: string, columns: number, form: string): { fields: string[]; line: number }[] {
  return text.split(/\r?\n/).flatMap((row, i) => {
    const fields = row.trim().split(/\s+/)
    if (fields.length === 1 && fields[0] === '') return []
    if (fields.length !== columns) {
      throw damaged(i + 1, `expected ${columns} fields (${form}), found ${fields.length}`)
    }
    return [{ fields, line: i + 1 }]
  })
}

function finite(text: string, what: string, line: number): number {
  const value = Number(text)
  if (!Number.isFinite(value)) throw damaged(line, `the ${what} must be a finite number, not ${text}`)
  return value
}

function damaged(line: number, what: string): RagError {
  return new RagError('document-damaged', `line ${line}: ${what}`)
}

function id(text: string, what: string): string {
  if (/^\S+$/.test(text)) return text
  throw new TypeError(
    `a ${what} in the form of TREC has no white space and is not empty, unlike ${JSON.stringify(text)}`
  )
}

/** The next smaller 32-bit float: trec_eval reads scores as such. */
function below(single: number): number {
  if (single === 0) return -1.401298464324817e-45
  const floats = new Float32Array([single])
  const bits = new Int32Array(floats.buffer)
  bits[0]! += single > 0 ? -1 : 1
  return floats[0]!
}
