import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CollectionText, Judgement } from '@llm-cookbook/rag'

/** A test collection. */
export interface Collection {
  readonly name: string
  readonly corpus: CollectionText[]
  readonly queries: CollectionText[]
  readonly qrels: Judgement[]
  /** The judgements by a second reading of them. */
  readonly strict?: Judgement[]
}

/** The classic collections, in SMART format, that are found in the folder of larger data. */
export function collections(data: string): Collection[] {
  const read = (file: string): string => readFileSync(join(data, file), 'utf8')
  const found: Collection[] = []
  if (existsSync(join(data, 'cranfield'))) {
    const judged = read('cranfield/cranqrel')
    found.push({
      name: 'Cranfield',
      corpus: readSmart(read('cranfield/cran.all.1400')),
      // The judgements count the queries in the order of the file, and not by their numbers.
      queries: readSmart(read('cranfield/cran.qry')).map((query, i) => ({ ...query, id: String(i + 1) })),
      // Codes go from 1, a complete answer, to 4, of minimum interest; -1, one a query, seems to mark the source paper.
      qrels: readJudgements(judged, code => (code > 0 ? 5 - code : 4)),
      strict: readJudgements(judged, code => (code > 0 ? 5 - code : 0))
    })
  }
  for (const [name, path] of [
    ['CISI', 'cisi/CISI'],
    ['ADI', 'adi-tiny/ADI']
  ] as const) {
    if (!existsSync(join(data, `${path}.ALL`))) continue
    const [corpus, queries] = [readSmart(read(`${path}.ALL`)), readSmart(read(`${path}.QRY`))]
    found.push({ name, corpus, queries, qrels: readJudgements(read(`${path}.REL`), () => 1) })
  }
  return found
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

/** As a person or an embedder reads it: title and text. */
export function textOf({ title = '', text }: CollectionText): string {
  return `${title}\n\n${text}`.trim()
}
