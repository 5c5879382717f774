// Exact search and hnswlib on 20,000 real vectors; recall is against exact search.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { dataFolder, runBench, type BenchCase } from '@llm-cookbook/bench'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { exactStore, type VectorStore } from '@llm-cookbook/rag'
import { hnswStore } from '@llm-cookbook/rag/hnsw'
import { chunk } from '@llm-cookbook/tokenize'
import { Matrix } from '@llm-cookbook/vector'

const rows = 20_000
const count = 500
const k = 10

const data = dataFolder()
if (data === undefined) {
  console.log('skipped: the folder with corpus-enwiki is not there (LLM_COOKBOOK_DATA)')
  process.exit()
}
const read = (file: string): string => gunzipSync(readFileSync(join(data, 'corpus-enwiki', file))).toString()
const passages = chunk(read('enwiki-core.txt.gz') + read('enwiki-recent-1.txt.gz'), { size: 40 })
const embedder = await createLocalEmbedder()
const all = await embedder.embed(passages.slice(0, rows + count).map(({ text }) => text))
const vectors = new Matrix(rows, all.columns, all.data.slice(0, rows * all.columns))
const queries = Array.from({ length: count }, (_, i) => all.row(rows + i))

const folder = mkdtempSync(join(tmpdir(), 'rag-bench-'))
const place = { folder, identity: 'bench' }
const exact = exactStore(vectors)
const truth = queries.map(query => new Set(exact.nearest(query, k).map(({ row }) => row)))

const started = performance.now()
await hnswStore()(vectors, place)
const made = (performance.now() - started) / 1000
const cases = [caseOf('exactStore', exact)]
for (const ef of [50, 100, 200]) {
  const from = performance.now()
  const store = await hnswStore({ ef })(vectors, place)
  const figures = { 'made in s': made, 'read in s': (performance.now() - from) / 1000 }
  cases.push(caseOf(`hnswStore, ef ${ef}${ef === 100 ? ' (default)' : ''}`, store, figures))
}
rmSync(folder, { recursive: true })
await runBench({ name: 'stores', unit: 'queries', rounds: 9, cases, versions: { embedder: embedder.fingerprint } })

function caseOf(name: string, store: VectorStore, figures: Record<string, number> = {}): BenchCase<number[][]> {
  return {
    group: `${rows.toLocaleString('en')} × ${all.columns}`,
    name,
    work: count,
    run: () => queries.map(query => store.nearest(query, k).map(({ row }) => row)),
    quality(found) {
      const right = found.flatMap((list, i) => list.filter(row => truth[i]!.has(row))).length
      return { 'recall@10': right / count / k, ...figures }
    }
  }
}
