// The lexical pipeline and its parts: how well they rank on test collections, and what an index costs as it grows. The
// collections are those of the folder of larger data and, where LLM_COOKBOOK_COLLECTIONS names a folder, those in it:
// a folder each, with corpus.jsonl and queries.jsonl (lines of { "_id", "title", "text" }) and qrels.txt in TREC's form.
// LLM_COOKBOOK_LONG=1 adds the largest size.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { dataFolder, runBench, type BenchCase, type Quality } from '@llm-cookbook/bench'
import {
  countTerms,
  LexicalIndex,
  measureRun,
  readQrels,
  type CollectionText,
  type Pipeline,
  type Run,
  type TermCounts
} from '@llm-cookbook/rag'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { createRandom } from '@llm-cookbook/vector'
import { collections, type Collection } from './collections.ts'

const pipelines: Record<string, Pipeline> = {
  bm25: 'bm25',
  'with expansion': { feedback: false, latent: 0 },
  'with Bo1': { expansion: 0, latent: 0 },
  'with RM3': { expansion: 0, latent: 0, feedback: { model: 'rm3' } },
  'with latent space': { expansion: 0, feedback: false },
  'best (default)': 'best'
}
const sizes = [10_000, 40_000, 100_000, ...(process.env['LLM_COOKBOOK_LONG'] === '1' ? [160_000] : [])]
/** About what a passage of 200 words has left without stop words. */
const termsOfPassage = 90

const data = dataFolder()
if (data === undefined) {
  console.log('skipped: the folder of test collections is not there (LLM_COOKBOOK_DATA)')
  process.exit()
}
const analyzer = englishAnalyzer()
const cases: BenchCase<Run>[] = []
for (const collection of [...collections(data), ...moreCollections(process.env['LLM_COOKBOOK_COLLECTIONS'])]) {
  cases.push(...(await qualityCases(collection)))
}
const passages = wikipediaPassages(join(data, 'corpus-enwiki'))
for (const size of sizes) cases.push(...(await sizeCases(size)))
await runBench({ name: 'lexical', unit: 'queries', rounds: 3, cases, versions: { analyzer: analyzer.fingerprint } })

async function qualityCases({ name, corpus, queries, qrels, strict }: Collection): Promise<BenchCase<Run>[]> {
  const counts = corpus.map(({ title = '', text }) =>
    countTerms([{ title: analyzer.terms(title), body: analyzer.terms(text) }])
  )
  const index = await LexicalIndex.build(counts)
  const asked = queries.map(({ title = '', text }) => analyzer.terms(`${title}\n\n${text}`))
  return Object.entries(pipelines).map(([pipelineName, pipeline]) => ({
    group: `${name}, ${corpus.length.toLocaleString('en')} passages`,
    name: pipelineName,
    work: queries.length,
    run: () =>
      Object.fromEntries(
        queries.map(({ id }, i) => [
          id,
          index.search(asked[i]!, { k: 100, pipeline }).map(({ row, score }) => ({ id: corpus[row]!.id, score }))
        ])
      ),
    quality(run): Quality {
      const { ndcgAt10, recallAt100, map } = measureRun(run, qrels)
      return {
        'nDCG@10': ndcgAt10,
        'recall@100': recallAt100,
        MAP: map,
        ...(strict && { 'strict nDCG@10': measureRun(run, strict).ndcgAt10 })
      }
    }
  }))
}

/** A collection in the form of BEIR, with judgements in TREC's. */
function moreCollections(folder: string | undefined): Collection[] {
  if (folder === undefined) return []
  return readdirSync(folder)
    .filter(name => existsSync(join(folder, name, 'corpus.jsonl')))
    .map(name => {
      const read = (file: string): string => readFileSync(join(folder, name, file), 'utf8')
      const texts = (file: string): CollectionText[] =>
        read(file)
          .split('\n')
          .filter(line => line.trim() !== '')
          .map(line => JSON.parse(line) as { _id: string; title?: string; text: string })
          .map(({ _id, title = '', text }) => ({ id: _id, title, text }))
      const [corpus, queries] = [texts('corpus.jsonl'), texts('queries.jsonl')]
      return { name, corpus, queries, qrels: readQrels(read('qrels.txt')) }
    })
}

async function sizeCases(size: number): Promise<BenchCase<Run>[]> {
  const blocks = [...passagesLike(size)]
  const cpu = process.cpuUsage()
  const index = await LexicalIndex.build(blocks)
  const { user, system } = process.cpuUsage(cpu)
  const megabytes = Object.values(index.arrays()).reduce((sum, array) => sum + array.byteLength, 0) / 1e6
  const figures = { 'built in s of processor time': (user + system) / 1e6, MB: megabytes }
  const random = createRandom(3)
  const queries = Array.from({ length: 200 }, () =>
    random.shuffle([...new Set(passages[random.integer(passages.length)])]).slice(0, 3 + random.integer(8))
  )
  return (['bm25', 'best'] as const).map(pipeline => ({
    group: `${size.toLocaleString('en')} passages of Wikipedia`,
    name: pipeline,
    work: queries.length,
    run: () => Object.fromEntries(queries.map((query, i) => [i, index.search(query, { pipeline }).map(idOf)])),
    quality: () => figures
  }))
}

function idOf({ row, score }: { row: number; score: number }): { id: string; score: number } {
  return { id: String(row), score }
}

function wikipediaPassages(folder: string): string[][] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.txt.gz'))
    .flatMap(file =>
      gunzipSync(readFileSync(join(folder, file)))
        .toString()
        .split('\n\n')
    )
    .flatMap(article => {
      const terms = analyzer.terms(article)
      const starts = Array.from({ length: Math.ceil(terms.length / termsOfPassage) }, (_, i) => i * termsOfPassage)
      return starts.map(start => terms.slice(start, start + termsOfPassage))
    })
    .filter(terms => terms.length > 20)
}

/**
 * As many passages as asked for. When those of Wikipedia are used up, passages are made of two of them, with rare terms
 * of their own, so that the vocabulary grows as that of real text does.
 */
function* passagesLike(size: number): Generator<TermCounts> {
  const random = createRandom(1)
  const holders = new Map<string, number>()
  for (const terms of passages) for (const term of new Set(terms)) holders.set(term, (holders.get(term) ?? 0) + 1)
  for (let i = 0; i < size; i++) {
    const own = passages[i % passages.length]!
    const copy = Math.floor(i / passages.length)
    const other = passages[random.integer(passages.length)]!
    const mixed = [...own.filter(() => random.uniform() < 0.6), ...other.filter(() => random.uniform() < 0.4)]
    yield countTerms([
      copy === 0 ? own : mixed.map(term => (holders.get(term)! > 5 ? term : `${term}-${String(copy)}`))
    ])
  }
}
