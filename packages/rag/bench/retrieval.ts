// How well and how fast documents are found, on the classic test collections, beside SQLite's full-text search. The
// figures of ours are those of `evaluateRetrieval`; the time is that of ranking, indexed and embedded before. What was
// fixed beforehand and what was chosen on these collections, README.md tells.
import { DatabaseSync } from 'node:sqlite'
import { dataFolder, runBench, type BenchCase, type Quality } from '@llm-cookbook/bench'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import {
  countTerms,
  evaluateRetrieval,
  exactStore,
  fuseRanks,
  measureRun,
  plainAnalyzer,
  type Ranked,
  type Ranking,
  type Run
} from '@llm-cookbook/rag'
import { words } from '@llm-cookbook/tokenize'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { LexicalIndex } from '../src/lexical/lexical-index.ts'
import { MemoryDense } from '../src/retrieve/memory-passages.ts'
import { Ranker } from '../src/retrieve/rank.ts'
import { collections, type Collection } from './collections.ts'

const data = dataFolder()
if (data === undefined) {
  console.log('skipped: the folder of test collections is not there (LLM_COOKBOOK_DATA)')
  process.exit()
}
const embedder = await createLocalEmbedder()
const english = englishAnalyzer()
const cases = await Promise.all(collections(data).map(casesOf))
const [{ version }] = new DatabaseSync(':memory:').prepare('select sqlite_version() as version').all() as [
  { version: string }
]
const versions = { SQLite: version, analyzer: english.fingerprint, embedder: embedder.fingerprint }
await runBench({ name: 'retrieval', unit: 'queries', rounds: 5, cases: cases.flat(), versions })

async function casesOf(collection: Collection): Promise<BenchCase<Run>[]> {
  const { name: group, corpus, queries } = collection
  const textOf = ({ title = '', text }: { title?: string; text: string }): string => `${title}\n\n${text}`
  const [vectors, asked] = [await embedder.embed(corpus.map(textOf)), await embedder.embed(queries.map(textOf))]

  const runOf = (rank: (query: string, i: number) => Promise<readonly Ranked[]>) => async (): Promise<Run> => {
    const run: [string, Run[string]][] = []
    for (const [i, query] of queries.entries()) {
      const ranked = await rank(textOf(query), i)
      run.push([query.id, ranked.map(({ row, score }) => ({ id: corpus[row]!.id, score }))])
    }
    return Object.fromEntries(run)
  }
  const common = { group, work: queries.length, quality: (run: Run): Quality => measured(collection, run) }
  const ours = async (name: string, ranking: Ranking, analyzer = english): Promise<BenchCase<Run>> => {
    const terms = corpus.map(({ title = '', text }) => ({ title: analyzer.terms(title), body: analyzer.terms(text) }))
    const lexical = await LexicalIndex.build([countTerms(terms)])
    const ranker = new Ranker(lexical, new MemoryDense(vectors, exactStore(vectors)), 0.2)
    return {
      ...common,
      name,
      run: runOf((query, i) => ranker.rank({ ranking, terms: analyzer.terms(query), vector: asked.row(i) }, 100)),
      quality: async () =>
        measured(collection, (await evaluateRetrieval({ ...collection, analyzer, embedder, mode: ranking })).run)
    }
  }
  const bm25 = await ours('bm25', 'bm25')
  const dense = await ours('dense', 'dense')
  const rowOf = new Map(corpus.map(({ id }, row) => [id, row]))
  const rowsOf = (run: Run, id: string): Ranked[] =>
    run[id]!.map(hit => ({ row: rowOf.get(hit.id)!, score: hit.score }))
  return [
    { ...common, name: 'SQLite FTS5, porter', run: fullTextSearch(collection) },
    await ours('bm25, plainAnalyzer', 'bm25', plainAnalyzer),
    bm25,
    dense,
    await ours('lexical (default)', 'lexical'),
    await ours('hybrid', 'hybrid'),
    {
      ...common,
      name: 'reciprocal ranks, 1:1',
      async run() {
        const [byWords, byVectors] = [await bm25.run!(), await dense.run!()]
        return runOf((_, i) => {
          const { id } = queries[i]!
          return Promise.resolve(fuseRanks([rowsOf(byWords, id), rowsOf(byVectors, id)]).slice(0, 100))
        })()
      }
    }
  ]
}

function measured({ qrels, strict }: Collection, run: Run): Quality {
  const figures = measureRun(run, qrels)
  const columns = { 'nDCG@10': figures.ndcgAt10, 'recall@100': figures.recallAt100, MAP: figures.map, MRR: figures.mrr }
  if (!strict) return columns
  const { ndcgAt10, recallAt100 } = measureRun(run, strict)
  return { ...columns, 'strict nDCG@10': ndcgAt10, 'strict recall@100': recallAt100 }
}

function fullTextSearch({ corpus, queries }: Collection): () => Run {
  const database = new DatabaseSync(':memory:')
  database.exec("create virtual table documents using fts5(id unindexed, title, body, tokenize = 'porter unicode61')")
  const insert = database.prepare('insert into documents values (?, ?, ?)')
  for (const { id, title = '', text } of corpus) insert.run(id, title, text)
  const select = database.prepare(
    'select id, -rank as score from documents where documents match ? order by rank limit 100'
  )
  return () =>
    Object.fromEntries(
      queries.map(({ id, title = '', text }) => {
        const terms = words(`${title} ${text}`).map(word => `"${word.text.replaceAll('"', '')}"`)
        return [id, select.all(terms.join(' OR ')) as { id: string; score: number }[]]
      })
    )
}
