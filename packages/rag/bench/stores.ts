// What each store costs: filled, opened again, searched, beside a comparison with every vector.
//   node --conditions=@llm-cookbook/source bench/stores.ts [vectors=100000] [--only exact,hnsw,pglite,server] [--keep FOLDER]
// The server is the one that LLM_COOKBOOK_POSTGRES names. Each step runs in a process of its own, whose memory it is.
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dataFolder } from '@llm-cookbook/bench'
import { exactStore, type OpenStore, type VectorStore } from '@llm-cookbook/rag'
import { Matrix, nearestAll } from '@llm-cookbook/vector'
import { hnswStore } from '@llm-cookbook/rag/hnsw'
import { pgvectorStore } from '@llm-cookbook/rag/pgvector'
import { columns, passageVectors } from './stores-vectors.ts'

const queryCount = 500
const k = 10
const schema = 'llm_cookbook_bench'
const server = process.env['LLM_COOKBOOK_POSTGRES']

interface Setting {
  readonly name: string
  readonly group: string
  readonly open: OpenStore
  /** Opened as it is, without being filled: what another setting of the same group left. */
  readonly filled?: boolean
  /** Searches under way at once. */
  readonly atOnce?: number
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, keep: { type: 'string' }, step: { type: 'string' }, setting: { type: 'string' } }
})
const rows = Number(positionals[0] ?? 100_000)
const onServer = (options: object): OpenStore =>
  pgvectorStore({ databaseUrl: server, schema, collection: String(rows), buildMemory: 2000, ...options })
const settings: readonly Setting[] = [
  { name: 'exactStore', group: 'exact', open: exactStore() },
  ...[100, 50, 200].map(ef => ({
    name: `hnswStore, ef ${ef}${ef === 100 ? ' (default)' : ''}`,
    group: 'hnsw',
    open: hnswStore({ ef }),
    filled: ef !== 100
  })),
  { name: 'pgvectorStore in PGlite', group: 'pglite', open: pgvectorStore() },
  ...(server === undefined
    ? []
    : [
        { name: 'pgvectorStore on a server, 1 search at a time', group: 'server', open: onServer({}) },
        { name: '…, 8 at a time', group: 'server', open: onServer({}), filled: true, atOnce: 8 },
        { name: '…, ef 200', group: 'server', open: onServer({ ef: 200 }), filled: true },
        { name: '…, halfvec', group: 'server', open: onServer({ index: 'halfvec', collection: `${rows} halves` }) },
        {
          name: '…, halfvec, 8 at a time',
          group: 'server',
          open: onServer({ index: 'halfvec', collection: `${rows} halves` }),
          filled: true,
          atOnce: 8
        }
      ])
]

if (values.step === undefined) await runAll()
else console.log(JSON.stringify(await run(values.step, settings[Number(values.setting)]!, values.keep!)))

type Figures = Record<string, number>

async function runAll(): Promise<void> {
  const data = dataFolder()
  if (data === undefined) {
    console.log('skipped: the folder with corpus-enwiki is not there (LLM_COOKBOOK_DATA)')
    return
  }
  const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'rag-bench-'))
  mkdirSync(folder, { recursive: true })
  if (!existsSync(join(folder, `${rows}.f32`))) await prepare(data, folder)
  const only = values.only?.split(',')
  const results = new Map<string, Figures>()
  for (const [i, { name, group, filled }] of settings.entries()) {
    if (only && !only.includes(group)) continue
    const step = (what: string): Figures => {
      const given = [import.meta.filename, `${rows}`, '--step', what, '--setting', `${i}`, '--keep', folder]
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [...process.execArgv, '--expose-gc', '--no-warnings', ...given],
        {
          encoding: 'utf8'
        }
      )
      const line = stdout.trim().split('\n').at(-1)
      if (!line?.startsWith('{')) throw new Error(`${name}: ${stderr || stdout}`)
      return JSON.parse(line) as Figures
    }
    // What keeps nothing is filled and searched in one process.
    results.set(name, { ...(!filled && group !== 'exact' && step('fill')), ...step('search') })
    console.log(name, results.get(name))
  }
  if (values.keep === undefined) rmSync(folder, { recursive: true })
  const title = `${rows.toLocaleString('en')} × ${columns}, ${queryCount} queries, k = ${k}`
  const table = tableOf(title, results)
  console.log(`\n${table}`)
  const file = join(import.meta.dirname, 'results', `stores-${rows}`)
  writeFileSync(`${file}.md`, `${table}\n`)
  writeFileSync(`${file}.json`, `${JSON.stringify({ title, results: Object.fromEntries(results) }, null, 1)}\n`)
}

/** Writes the vectors, and behind them the queries; and what exact search finds. */
async function prepare(data: string, folder: string): Promise<void> {
  const all = await passageVectors(data, rows + queryCount)
  // Queries are from all of the text, not from its end: each one of some hundred passages, not stored.
  const every = Math.floor(all.rows / queryCount)
  const isQuery = (row: number): boolean => row % every === 0 && row < every * queryCount
  const order = [...all].map((_, row) => row).sort((a, b) => Number(isQuery(a)) - Number(isQuery(b)) || a - b)
  const data32 = new Float32Array(all.data.length)
  for (const [i, row] of order.entries()) data32.set(all.row(row), i * columns)
  writeFileSync(join(folder, `${rows}.f32`), data32)
  const truth = nearestAll(read(folder, 0, rows), read(folder, rows, queryCount), { k }).map(found =>
    found.map(({ row }) => row)
  )
  writeFileSync(join(folder, `${rows}.truth.json`), JSON.stringify(truth))
}

/** Some of the vectors, behind which the queries lie. */
function read(folder: string, from: number, count: number): Matrix {
  const numbers = new Float32Array(count * columns)
  const file = openSync(join(folder, `${rows}.f32`), 'r')
  readSync(file, numbers, 0, numbers.byteLength, from * columns * 4)
  closeSync(file)
  return new Matrix(count, columns, numbers)
}

async function run(step: string, { open, group, atOnce = 1 }: Setting, folder: string): Promise<Figures> {
  const queries = read(folder, rows, queryCount)
  const before = memory()
  const place = { folder: join(folder, String(rows)), columns, fingerprint: `${rows} passages` }
  const openStarted = performance.now()
  const store = await open(place)
  const opened = performance.now() - openStarted
  try {
    if (step === 'fill') return await fill(store, folder)
    const filled: Figures = group === 'exact' ? await fill(store, folder) : { 'open ms': opened }
    const truth = JSON.parse(readFileSync(join(folder, `${rows}.truth.json`), 'utf8')) as number[][]
    return { ...filled, ...(await search(store, queries, truth, atOnce)), 'held MB': memory() - before }
  } finally {
    await store.close()
  }
}

async function fill(store: VectorStore, folder: string): Promise<Figures> {
  await store.clear()
  const started = performance.now()
  const batch = 5000
  for (let from = 0; from < rows; from += batch) {
    const count = Math.min(batch, rows - from)
    const ids = Array.from({ length: count }, (_, i) => from + i)
    const metadata = ids.map(id => ({ source: `document ${Math.floor(id / 25)}`, language: id % 3 ? 'en' : 'de' }))
    await store.put(ids, read(folder, from, count), metadata)
  }
  const put = performance.now()
  await store.commit('bench')
  const done = performance.now()
  return { 'put, rows/s': (rows / (put - started)) * 1000, 'built in s': (done - started) / 1000 }
}

async function search(store: VectorStore, queries: Matrix, truth: number[][], atOnce: number): Promise<Figures> {
  const find = async (query: number): Promise<number[]> =>
    (await store.nearest(queries.row(query), { k })).map(({ id }) => id)
  const first = performance.now()
  await find(0)
  const cold = performance.now() - first
  for (let query = 0; query < 100; query++) await find(query)
  const found: number[][] = []
  const times: number[] = []
  let next = 0
  const started = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let query = next++; query < queryCount; query = next++) {
        const from = performance.now()
        found[query] = await find(query)
        times.push(performance.now() - from)
      }
    })
  )
  const seconds = (performance.now() - started) / 1000
  times.sort((a, b) => a - b)
  const right = found.flatMap((ids, query) => ids.filter(id => truth[query]!.includes(id))).length
  return {
    'first ms': cold,
    'queries/s': queryCount / seconds,
    'median ms': times[queryCount >> 1]!,
    '95 % ms': times[Math.floor(queryCount * 0.95)]!,
    'recall@10': right / queryCount / k
  }
}

/** What the process holds when it has tidied up. */
function memory(): number {
  globalThis.gc?.()
  return process.memoryUsage().rss / 2 ** 20
}

function tableOf(title: string, results: ReadonlyMap<string, Figures>): string {
  const names = [
    'put, rows/s',
    'built in s',
    'open ms',
    'held MB',
    'first ms',
    'queries/s',
    'median ms',
    '95 % ms',
    'recall@10'
  ]
  const digits = (value: number): string =>
    value < 1 ? value.toFixed(4) : value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
  const lines = Array.from(results, ([name, figures]) =>
    [name, ...names.map(column => (figures[column] === undefined ? '' : digits(figures[column])))].join(' | ')
  )
  return [`${title} | ${names.join(' | ')}`, `---|${names.map(() => '--:|').join('')}`, ...lines]
    .map(line => `| ${line}${line.endsWith('|') ? '' : ' |'}`)
    .join('\n')
}
