// Exact search and hnswlib on 20,000 real vectors: `pnpm bench`. Recall is against exact search.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { dataFolder } from '@llm-cookbook/bench'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { exactStore, type VectorStore } from '@llm-cookbook/rag'
import { hnswStore } from '@llm-cookbook/rag/hnsw'
import { chunk } from '@llm-cookbook/tokenize'
import { Matrix } from '@llm-cookbook/vector'

const rows = 20_000
const queries = 500
const k = 10

const data = dataFolder()
if (data === undefined) {
  console.log('skipped: the folder with corpus-enwiki is not there (LLM_COOKBOOK_DATA)')
  process.exit()
}
const read = (file: string): string => gunzipSync(readFileSync(join(data, 'corpus-enwiki', file))).toString()
const text = read('enwiki-core.txt.gz') + read('enwiki-recent-1.txt.gz')
const texts = chunk(text, { size: 40 })
  .map(piece => piece.text)
  .slice(0, rows + queries)
const embedder = await createLocalEmbedder()
const all = await embedder.embed(texts)
const vectors = new Matrix(rows, all.columns, all.data.slice(0, rows * all.columns))
const asked = Array.from({ length: queries }, (_, i) => all.row(rows + i))

const folder = mkdtempSync(join(tmpdir(), 'rag-bench-'))
const place = { folder, identity: 'bench' }
const exact = exactStore(vectors)
const truth = asked.map(query => new Set(exact.nearest(query, k).map(({ row }) => row)))

console.log(`${rows} × ${all.columns} vectors of passages of Wikipedia, ${queries} queries, k ${k}\n`)
console.log('| store | made or read in s | recall@10 | queries/s |\n|---|--:|--:|--:|')
await row('exact', () => Promise.resolve(exact))
await row('hnsw, ef 50, made', async () => hnswStore({ ef: 50 })(vectors, place))
for (const ef of [50, 100, 200]) await row(`hnsw, ef ${ef}, read`, async () => hnswStore({ ef })(vectors, place))
rmSync(folder, { recursive: true })

async function row(name: string, build: () => Promise<VectorStore>): Promise<void> {
  const [store, built] = await timed(build)
  const [found, took] = await timed(() => Promise.resolve(asked.map(query => store.nearest(query, k))))
  const right = found.reduce((sum, nearest, i) => sum + nearest.filter(one => truth[i]!.has(one.row)).length, 0)
  console.log(
    `| ${[name, (built / 1000).toFixed(2), (right / queries / k).toFixed(3), Math.round(queries / (took / 1000))].join(' | ')} |`
  )
}

async function timed<T>(work: () => Promise<T>): Promise<[result: T, milliseconds: number]> {
  const started = performance.now()
  const result = await work()
  return [result, performance.now() - started]
}
