// Clusters: ours, scikit-learn's on one core, and ml-kmeans of npm.
//
// `k-means` lets all three start at the same centres, a row each, and go on to the end. `k-means-drawn` compares three runs from
// drawn seeds, of which the best is kept, where the number of iterations is a matter of chance. ml-kmeans is left out where it
// takes minutes.
//
//     pnpm --filter @llm-cookbook/classify exec node --conditions=@llm-cookbook/source bench/k-means.ts
import { parseArgs } from 'node:util'
import { type BenchCase, type Python, runBench, startPython } from '@llm-cookbook/bench'
import { Matrix } from '@llm-cookbook/vector'
import { kmeans } from 'ml-kmeans'
import { kMeans } from '../src/k-means.ts'
import { benchData } from './data.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, sets: { type: 'string' } }
})

const sets = [
  { rows: 1000, columns: 100, k: 8 },
  { rows: 1000, columns: 1536, k: 8 },
  { rows: 10_000, columns: 384, k: 8 },
  { rows: 10_000, columns: 384, k: 50 },
  { rows: 50_000, columns: 100, k: 8 },
  { rows: 50_000, columns: 100, k: 50 },
  { rows: 50_000, columns: 1536, k: 8 }
].map(set => ({ ...set, group: `${set.rows} × ${set.columns} in ${set.k}` }))
const wanted = options.sets?.split(',')

const sklearn = await startPython(`
import sklearn
from sklearn.cluster import KMeans
def version(): return sklearn.__version__
def fixed(x, start): return told(KMeans(len(start), init=start, n_init=1).fit(x))
def drawn(x, k, runs): return told(KMeans(k, n_init=runs, random_state=42).fit(x))
def told(model): return {'inertia': float(model.inertia_), 'iterations': model.n_iter_}
`)

/** Of matrices as arrays of arrays, so that this is done once. */
const arrays = new WeakMap<Matrix, number[][]>()

interface Found {
  readonly inertia: number
  readonly iterations: number
}

const [fixed, drawn]: [BenchCase<Found>[], BenchCase<Found>[]] = [[], []]
for (const { rows, columns, k, group } of sets) {
  if (!(wanted?.includes(group) ?? true)) continue
  const { matrix } = await benchData({ rows, columns })
  const initialCenters = new Matrix(k, columns, matrix.data.slice(0, k * columns))
  const slow = rows * columns * k > 5e7
  fixed.push(
    { group, name: 'ours', run: () => kMeans(matrix, { k, initialCenters }) },
    { group, name: 'scikit-learn', ...inPython(python => python.call('fixed', matrix, initialCenters)) },
    {
      group,
      name: 'ml-kmeans',
      ...(slow ? { skipped: 'takes minutes' } : { package: 'ml-kmeans', run: () => inNpm(matrix, initialCenters) })
    }
  )
  drawn.push(
    { group, name: 'ours', run: () => kMeans(matrix, { k, restarts: 3 }) },
    { group, name: 'scikit-learn', ...inPython(python => python.call('drawn', matrix, k, 3)) }
  )
}

const common = {
  baseline: 'scikit-learn',
  rounds: Number(options.rounds),
  warmUpMs: 100,
  quality: ({ inertia, iterations }: Found) => ({ inertia, iterations }),
  versions: 'skipped' in sklearn ? {} : { 'scikit-learn': String(await sklearn.call('version')) }
}
await runBench({ ...common, name: 'k-means', cases: fixed })
await runBench({ ...common, name: 'k-means-drawn', cases: drawn })
if (!('skipped' in sklearn)) sklearn.close()

function inPython(call: (python: Python) => Promise<unknown>): Partial<BenchCase<Found>> {
  return 'skipped' in sklearn ? sklearn : { run: async () => (await call(sklearn)) as Found }
}

/** With the arrays of arrays that it takes, made beforehand. */
function inNpm(matrix: Matrix, start: Matrix): Found {
  const options = { initialization: start.toJSON(), maxIterations: 300 }
  const { centroids, clusters, iterations } = kmeans(rowsOf(matrix), start.rows, options)
  let inertia = 0
  for (const [i, row] of [...matrix].entries()) {
    const center = centroids[clusters[i]!]!
    for (const [j, value] of row.entries()) inertia += (value - center[j]!) ** 2
  }
  return { inertia, iterations }
}

function rowsOf(matrix: Matrix): number[][] {
  const rows = arrays.get(matrix) ?? matrix.toJSON()
  arrays.set(matrix, rows)
  return rows
}
