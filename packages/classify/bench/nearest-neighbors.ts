// Labels of rows by their 5 nearest neighbours: ours; scikit-learn's brute force search on one core, which is what it chooses
// for such rows; and ml-knn of npm. All have been fitted; the time is that of `predict`, where the work of all three is. A unit
// of work is a row that is judged.
//
//     pnpm --filter @llm-cookbook/classify exec node --conditions=@llm-cookbook/source bench/nearest-neighbors.ts
import { parseArgs } from 'node:util'
import { type BenchCase, runBench, startPython } from '@llm-cookbook/bench'
import { Matrix } from '@llm-cookbook/vector'
import KNN from 'ml-knn'
import { nearestNeighbors } from '../src/nearest-neighbors.ts'
import { benchData } from './data.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, sets: { type: 'string' } }
})

/** ml-knn takes part where few rows are judged: many would take minutes. */
const sets = [
  { rows: 1000, columns: 100, judged: 1000, npm: true },
  { rows: 1000, columns: 1536, judged: 1000, npm: false },
  { rows: 10_000, columns: 384, judged: 1000, npm: false },
  { rows: 10_000, columns: 384, judged: 20, npm: true },
  { rows: 10_000, columns: 1536, judged: 1000, npm: false },
  { rows: 50_000, columns: 100, judged: 1000, npm: false },
  { rows: 50_000, columns: 100, judged: 20, npm: true },
  { rows: 50_000, columns: 1536, judged: 500, npm: false }
]
const wanted = options.sets?.split(';')

const python = await startPython(`
import sklearn
from sklearn.neighbors import KNeighborsClassifier
def version(): return sklearn.__version__
models = {}
def fit(name, x, y, metric): models[name] = KNeighborsClassifier(5, metric=metric).fit(x, y)
def predict(name, x): return models[name].predict(x).tolist()
`)

const cases: BenchCase<ArrayLike<number>>[] = []
for (const { rows, columns, judged, npm } of sets) {
  const size = `${rows} × ${columns}, ${judged} judged`
  if (!(wanted?.includes(size) ?? true)) continue
  const { matrix, labels } = await benchData({ rows: rows + judged, columns, classes: 5 })
  const part = (from: number, count: number): Matrix =>
    new Matrix(count, columns, matrix.data.slice(from * columns, (from + count) * columns))
  const [known, queries] = [part(0, rows), part(rows, judged)]
  const knownLabels = labels.slice(0, rows)
  for (const metric of ['cosine', 'euclidean'] as const) {
    const group = `${size}, ${metric}`
    const model = await nearestNeighbors({ metric }).fit(known, knownLabels)
    const expected = model.predict(queries)
    const cell = {
      group,
      work: judged,
      quality: (predicted: ArrayLike<number>) => ({
        'as ours': Array.from(predicted).filter((label, i) => label === expected[i]).length / predicted.length
      })
    }
    cases.push({ ...cell, name: 'ours', run: () => model.predict(queries) })
    if ('skipped' in python) cases.push({ ...cell, ...python, name: 'scikit-learn' })
    else {
      await python.call('fit', group, known, Int32Array.from(knownLabels), metric)
      cases.push({
        ...cell,
        name: 'scikit-learn',
        run: async () => (await python.call('predict', group, queries)) as number[]
      })
    }
    // Its tree needs a metric, which 1 - cosine is not.
    if (!npm || metric === 'cosine') continue
    const rowsJudged = queries.toJSON()
    let peer: KNN | undefined
    cases.push({
      ...cell,
      name: 'ml-knn',
      package: 'ml-knn',
      run: () => {
        peer ??= new KNN(known.toJSON(), knownLabels, { k: 5 })
        return peer.predict(rowsJudged)
      }
    })
  }
}

await runBench({
  name: 'nearest-neighbors',
  unit: 'rows',
  baseline: 'scikit-learn',
  rounds: Number(options.rounds),
  warmUpMs: 100,
  versions: 'skipped' in python ? {} : { 'scikit-learn': String(await python.call('version')) },
  cases
})
if (!('skipped' in python)) python.close()
