// How well and how fast documents are found, on the classic test collections, beside SQLite's full-text search:
// `pnpm bench retrieval`. Nothing here was tuned on the queries; README.md says where the settings come from.
import { DatabaseSync } from 'node:sqlite'
import { dataFolder } from '@llm-cookbook/bench'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import {
  evaluateRetrieval,
  fuseRanks,
  measureRun,
  plainAnalyzer,
  type EvaluateOptions,
  type Run
} from '@llm-cookbook/rag'
import { words } from '@llm-cookbook/tokenize'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { collections, type Collection } from './collections.ts'

/** Answers all queries of a collection; `milliseconds` is what ranking took, without indexing and embedding. */
type System = (collection: Collection) => Promise<{ run: Run; milliseconds: number }>

const data = dataFolder()
if (data === undefined) {
  console.log('skipped: the folder of test collections is not there (LLM_COOKBOOK_DATA)')
  process.exit()
}
const embedder = await createLocalEmbedder()
const analyzer = englishAnalyzer()

const systems: [name: string, system: System][] = [
  ['SQLite FTS5, porter', fts5],
  ['bm25, plain words', ours({ mode: 'bm25', analyzer: plainAnalyzer })],
  ['bm25', ours({ mode: 'bm25' })],
  ['dense', ours({ mode: 'dense' })],
  ['hybrid', ours({ mode: 'hybrid' })],
  ['reciprocal ranks, 1:1', reciprocalRanks],
  ['best (default: bm25)', ours({ mode: 'best' })]
]

console.log(`analyzer ${analyzer.fingerprint}; embedder ${embedder.fingerprint}\n`)
console.log('| collection | system | nDCG@10 | recall@100 | MAP | MRR | queries/s |')
console.log('|---|---|--:|--:|--:|--:|--:|')
for (const collection of collections(data)) {
  const results = new Map<string, { run: Run; fastest: number }>()
  // In alternation, so that whatever else the machine does hits all of them.
  for (let round = 0; round < 3; round++) {
    for (const [name, system] of systems) {
      const { run, milliseconds } = await system(collection)
      results.set(name, { run, fastest: Math.min(milliseconds, results.get(name)?.fastest ?? Infinity) })
    }
  }
  for (const [name, { run, fastest }] of results) {
    const measured = measureRun(run, collection.qrels)
    const figures = [measured.ndcgAt10, measured.recallAt100, measured.map, measured.mrr].map(value => value.toFixed(3))
    const speed = Math.round(collection.queries.length / (fastest / 1000)).toLocaleString('en')
    console.log(`| ${[collection.name, name, ...figures, speed].join(' | ')} |`)
  }
}

function ours(options: Partial<EvaluateOptions>): System {
  return async collection => {
    let [first, last] = [0, 0]
    const { run } = await evaluateRetrieval({
      ...collection,
      analyzer,
      embedder,
      ...options,
      onProgress: ({ stage, done }) => {
        if (stage === 'searching' && done === 1) first = performance.now()
        last = performance.now()
      }
    })
    const { length } = collection.queries
    return { run, milliseconds: ((last - first) * length) / (length - 1) }
  }
}

/** The naive hybrid, for comparison: both rankings count alike. */
async function reciprocalRanks(collection: Collection): Promise<{ run: Run; milliseconds: number }> {
  const [byWords, byVectors] = [await ours({ mode: 'bm25' })(collection), await ours({ mode: 'dense' })(collection)]
  const rowOf = new Map(collection.corpus.map(({ id }, row) => [id, row]))
  const started = performance.now()
  const run = collection.queries.map(({ id }): [string, Run[string]] => {
    const rankings = [byWords, byVectors].map(({ run }) =>
      run[id]!.map(hit => ({ row: rowOf.get(hit.id)!, score: hit.score }))
    )
    return [
      id,
      fuseRanks(rankings)
        .slice(0, 100)
        .map(({ row, score }) => ({ id: collection.corpus[row]!.id, score }))
    ]
  })
  const milliseconds = byWords.milliseconds + byVectors.milliseconds + performance.now() - started
  return { run: Object.fromEntries(run), milliseconds }
}

function fts5({ corpus, queries }: Collection): Promise<{ run: Run; milliseconds: number }> {
  const database = new DatabaseSync(':memory:')
  database.exec("create virtual table documents using fts5(id unindexed, title, body, tokenize = 'porter unicode61')")
  const insert = database.prepare('insert into documents values (?, ?, ?)')
  for (const { id, title = '', text } of corpus) insert.run(id, title, text)
  const select = database.prepare(
    'select id, -rank as score from documents where documents match ? order by rank limit 100'
  )
  const started = performance.now()
  const run = queries.map(({ id, title = '', text }): [string, Run[string]] => {
    const terms = words(`${title} ${text}`).map(word => `"${word.text.replaceAll('"', '')}"`)
    return [id, select.all(terms.join(' OR ')) as { id: string; score: number }[]]
  })
  const milliseconds = performance.now() - started
  database.close()
  return Promise.resolve({ run: Object.fromEntries(run), milliseconds })
}
