import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CollectionText, Judgement } from '@llm-cookbook/rag'

/** A test collection with its judgements, by one or two ways of reading them. */
export interface Collection {
  readonly name: string
  readonly corpus: CollectionText[]
  readonly queries: CollectionText[]
  readonly qrels: Judgement[]
}

/** The classic collections in SMART format that are found in the folder of larger data. */
export function collections(data: string): Collection[] {
  return [
    ['Cranfield', 'cranfield/cran.all.1400', 'cranfield/cran.qry', 'cranfield/cranqrel', cranfieldGrade],
    ['Cranfield, strict', 'cranfield/cran.all.1400', 'cranfield/cran.qry', 'cranfield/cranqrel', strictCranfieldGrade],
    ['CISI', 'cisi/CISI.ALL', 'cisi/CISI.QRY', 'cisi/CISI.REL', () => 1],
    ['ADI', 'adi-tiny/ADI.ALL', 'adi-tiny/ADI.QRY', 'adi-tiny/ADI.REL', () => 1]
  ].flatMap(([name, corpus, queries, qrels, grade]) => {
    const files = [corpus, queries, qrels].map(file => join(data, file as string))
    if (!files.every(file => existsSync(file))) return []
    const [documents, asked, judged] = files.map(file => readFileSync(file, 'utf8'))
    const numbered = name === 'CISI' || name === 'ADI'
    return {
      name: name as string,
      corpus: readSmart(documents!),
      // Cranfield's judgements count its queries in the order of the file, and not by their numbers.
      queries: readSmart(asked!).map((query, i) => (numbered ? query : { ...query, id: String(i + 1) })),
      qrels: readJudgements(judged!, grade as (code: number) => number)
    }
  })
}

/** Codes go from 1, a complete answer, to 4, of minimum interest; -1, one a query, seems to mark the source paper. */
function cranfieldGrade(code: number): number {
  return code > 0 ? 5 - code : 4
}

function strictCranfieldGrade(code: number): number {
  return code > 0 ? 5 - code : 0
}

/** `.I number`, then fields that a line of a dot and a letter begins: `.T` the title, `.W` the text. */
function readSmart(file: string): CollectionText[] {
  return file
    .split(/^\.I\s+/m)
    .slice(1)
    .map(record => {
      const [number, ...parts] = record.split(/^\.([A-Z])\s*$/m)
      const fields = new Map(parts.flatMap((part, i) => (i % 2 === 0 ? [[part, parts[i + 1]!.trim()] as const] : [])))
      return { id: number!.trim(), title: fields.get('T') ?? '', text: fields.get('W') ?? '' }
    })
}

function readJudgements(file: string, grade: (code: number) => number): Judgement[] {
  return file
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(([query]) => query)
    .map(([query, document, code]) => ({ query: query!, document: document!, grade: grade(Number(code)) }))
}
