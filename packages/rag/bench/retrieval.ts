// How well and how fast documents are found on the classic test collections, beside what is used elsewhere. Timed is the
// answering of all queries, for a hundred documents each; documents are indexed and embedded before. The vectors are of
// the offline embedder, in peers as in ours. Ours has one fixed default for all collections; README.md tells how it was
// fixed. `strict` is the second reading of Cranfield's grades, see collections.ts. `p` is how likely chance alone makes a
// difference to `bm25` in nDCG@10 as large (Fisher's randomisation test, two-sided).
import { DatabaseSync } from 'node:sqlite'
import { dataFolder, runBench, type BenchCase, type Quality } from '@llm-cookbook/bench'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import {
  compareRuns,
  countTerms,
  fuseRanks,
  LexicalIndex,
  measureRun,
  plainAnalyzer,
  type Analyzer,
  type Ranked,
  type Ranking,
  type Run
} from '@llm-cookbook/rag'
import { words } from '@llm-cookbook/tokenize'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { cosine, type Matrix } from '@llm-cookbook/vector'
import MiniSearch from 'minisearch'
import { MemoryDense } from '../src/retrieve/memory-passages.ts'
import { Ranker } from '../src/retrieve/rank.ts'
import { collections, textOf, type Collection } from './collections.ts'
import { peers } from './retrieval-peers.ts'

/** Answers a query: rows of the corpus, best first. */
type Search = (query: { readonly text: string; readonly row: number }) => readonly Ranked[] | Promise<readonly Ranked[]>

const data = dataFolder()
if (data === undefined) {
  console.log('skipped: the folder of test collections is not there (LLM_COOKBOOK_DATA)')
  process.exit()
}
const embedder = await createLocalEmbedder()
const english = englishAnalyzer()
const found = await peers(embedder)
if (found.length === 0) console.log('without LangChain.js and LlamaIndex.TS: RAG_PEERS names no folder with them')
const cases: BenchCase<Run>[] = []
for (const collection of collections(data)) cases.push(...(await casesOf(collection)))
const [{ version }] = new DatabaseSync(':memory:').prepare('select sqlite_version() as version').all() as [
  { version: string }
]
const versions = { SQLite: version, analyzer: english.fingerprint, embedder: embedder.fingerprint }
await runBench({ name: 'retrieval', unit: 'queries', rounds: 5, cases, versions })

async function casesOf(collection: Collection): Promise<BenchCase<Run>[]> {
  const { name: group, corpus, queries } = collection
  const vectors = await embedder.embed(corpus.map(textOf))
  const asked = await embedder.embed(queries.map(textOf))
  const rankers = new Map<Analyzer, Ranker>()
  for (const analyzer of [plainAnalyzer, english]) rankers.set(analyzer, await rankerOf(collection, analyzer, vectors))

  const by =
    (ranking: Ranking, analyzer = english): Search =>
    ({ text, row }) =>
      rankers.get(analyzer)!.rank({ ranking, terms: analyzer.terms(text), vector: asked.row(row) }, 100)
  const rerank: Search = async query => {
    const ranked = await by('lexical')(query)
    const scoreOf = ({ row }: Ranked): number => cosine(vectors.row(row), asked.row(query.row))
    return [...ranked.slice(0, 50).sort((a, b) => scoreOf(b) - scoreOf(a)), ...ranked.slice(50)]
  }
  const reciprocalRanks: Search = async query =>
    fuseRanks([await by('bm25')(query), await by('dense')(query)]).slice(0, 100)

  const runOf = async (search: Search): Promise<Run> => {
    const run: [string, Run[string]][] = []
    for (const [row, query] of queries.entries()) {
      const ranked = await search({ text: textOf(query), row })
      run.push([query.id, ranked.map(({ row, score }) => ({ id: corpus[row]!.id, score }))])
    }
    return Object.fromEntries(run)
  }
  const baseline = await runOf(by('bm25'))
  const caseOf = (name: string, search: Search): BenchCase<Run> => ({
    name,
    group,
    work: queries.length,
    run: () => runOf(search),
    quality: run => measured(collection, run, baseline)
  })
  const prepared = await Promise.all(found.map(async peer => ({ name: peer.name, answer: await peer.prepare(corpus) })))
  const rowOf = new Map(corpus.map(({ id }, row) => [id, row]))
  return [
    ...prepared.map(({ name, answer }) =>
      caseOf(name, async ({ text }) => (await answer(text)).map(({ id, score }) => ({ row: rowOf.get(id)!, score })))
    ),
    caseOf('SQLite FTS5, porter', fullTextSearch(collection)),
    caseOf('minisearch', miniSearch(collection)),
    caseOf('bm25, plainAnalyzer', by('bm25', plainAnalyzer)),
    caseOf('best, plainAnalyzer', by('lexical', plainAnalyzer)),
    caseOf('dense', by('dense')),
    caseOf('bm25 + dense, reciprocal ranks', reciprocalRanks),
    caseOf('bm25', by('bm25')),
    caseOf('best (default)', by('lexical')),
    caseOf('hybrid, 0.2 dense', by('hybrid')),
    caseOf('best, 50 reranked by dense', rerank)
  ]
}

async function rankerOf({ corpus }: Collection, analyzer: Analyzer, vectors: Matrix): Promise<Ranker> {
  const terms = corpus.map(({ title = '', text }) => ({ title: analyzer.terms(title), body: analyzer.terms(text) }))
  return new Ranker(await LexicalIndex.build([countTerms(terms)]), new MemoryDense(vectors), 0.2)
}

function measured({ qrels, strict }: Collection, run: Run, baseline: Run): Quality {
  const { ndcgAt10, recallAt100, map, mrr } = measureRun(run, qrels)
  const stricter = strict && measureRun(run, strict)
  return {
    'nDCG@10': ndcgAt10,
    p: compareRuns(baseline, run, qrels).pValue,
    'recall@100': recallAt100,
    MAP: map,
    MRR: mrr,
    ...(stricter && { 'strict nDCG@10': stricter.ndcgAt10, 'strict recall@100': stricter.recallAt100 })
  }
}

function fullTextSearch({ corpus }: Collection): Search {
  const database = new DatabaseSync(':memory:')
  database.exec("create virtual table documents using fts5(title, body, tokenize = 'porter unicode61')")
  const insert = database.prepare('insert into documents (rowid, title, body) values (?, ?, ?)')
  for (const [row, { title = '', text }] of corpus.entries()) insert.run(row, title, text)
  const select = database.prepare(
    'select rowid as row, -rank as score from documents where documents match ? order by rank limit 100'
  )
  return ({ text }) => {
    const terms = words(text).map(word => `"${word.text.replaceAll('"', '')}"`)
    return select.all(terms.join(' OR ')) as unknown as Ranked[]
  }
}

function miniSearch({ corpus }: Collection): Search {
  const index = new MiniSearch<{ id: number; title: string; text: string }>({ fields: ['title', 'text'] })
  index.addAll(corpus.map(({ title = '', text }, id) => ({ id, title, text })))
  return ({ text }) =>
    index
      .search(text)
      .slice(0, 100)
      .map(({ id, score }) => ({ row: id as number, score }))
}
