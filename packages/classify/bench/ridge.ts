// Ridge regression: ours and scikit-learn's on one core, both with their defaults. The time is that of a fit. Quality is R² on
// 1,000 rows that were not learnt from, and how far a coefficient is off at most, as a share of the largest, from those that
// scikit-learn finds in 64 bits. A unit of work is a row that is learnt from. There is no ridge regression to be had on npm.
//
//     pnpm --filter @llm-cookbook/classify exec node --conditions=@llm-cookbook/source bench/ridge.ts
import { parseArgs } from 'node:util'
import { type BenchCase, runBench, startPython } from '@llm-cookbook/bench'
import { Matrix } from '@llm-cookbook/vector'
import { ridge, Ridge } from '../src/ridge.ts'
import { benchData } from './data.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, sets: { type: 'string' } }
})

const sets = [
  { rows: 1000, columns: 100 },
  { rows: 1000, columns: 1536 },
  { rows: 5000, columns: 384 },
  { rows: 10_000, columns: 256 },
  { rows: 10_000, columns: 768 },
  { rows: 50_000, columns: 100 },
  { rows: 50_000, columns: 384 },
  { rows: 50_000, columns: 1536 }
]
const wanted = options.sets?.split(';')

const python = await startPython(`
import sklearn
from sklearn.linear_model import Ridge
def version(): return sklearn.__version__
def fit(x, y):
    global model
    model = Ridge().fit(x, y)
def fitted(): return [model.coef_.tolist(), float(model.intercept_)]
def exact(x, y): return Ridge().fit(x.astype('f8'), y.astype('f8')).coef_.tolist()
`)

const cases: BenchCase<null>[] = []
for (const { rows, columns } of sets) {
  const group = `${rows} × ${columns}`
  if (!(wanted?.includes(group) ?? true)) continue
  const judged = 1000
  const { matrix, targets } = await benchData({ rows: rows + judged, columns })
  const part = (from: number, to: number): Matrix =>
    new Matrix(to - from, columns, matrix.data.slice(from * columns, to * columns))
  const [known, asked] = [part(0, rows), part(rows, rows + judged)]
  const [learnt, truth] = [Float32Array.from(targets.subarray(0, rows)), targets.subarray(rows)]
  let exact: number[] | undefined
  const judge = async (model: Ridge): Promise<Record<string, number>> => {
    const r2 = shareExplained(model.predict(asked), truth)
    if ('skipped' in python) return { 'R²': r2 }
    exact ??= (await python.call('exact', known, learnt)) as number[]
    const off = exact.map((value, c) => Math.abs(value - model.coefficients[c]!))
    return { 'R²': r2, 'off at most': Math.max(...off) / Math.max(...exact.map(Math.abs)) }
  }
  const cell = { group, work: rows }
  let ours: Ridge
  cases.push({
    ...cell,
    name: 'ours',
    run: async () => {
      ours = await ridge().fit(known, learnt)
      return null
    },
    quality: () => judge(ours)
  })
  if ('skipped' in python) cases.push({ ...cell, ...python, name: 'scikit-learn' })
  else {
    cases.push({
      ...cell,
      name: 'scikit-learn',
      run: async () => {
        await python.call('fit', known, learnt)
        return null
      },
      async quality() {
        const [coefficients, intercept] = (await python.call('fitted')) as [number[], number]
        return judge(new Ridge({ coefficients: Float64Array.from(coefficients), intercept }))
      }
    })
  }
}

await runBench<null>({
  name: 'ridge',
  unit: 'rows',
  baseline: 'scikit-learn',
  rounds: Number(options.rounds),
  warmUpMs: 0,
  versions: 'skipped' in python ? {} : { 'scikit-learn': String(await python.call('version')) },
  cases
})
if (!('skipped' in python)) python.close()

function shareExplained(predicted: Float64Array, truth: Float64Array): number {
  const mean = truth.reduce((a, b) => a + b) / truth.length
  const [errors, all] = [predicted, truth.map(() => mean)].map(guesses =>
    truth.reduce((sum, value, i) => sum + (value - guesses[i]!) ** 2, 0)
  )
  return 1 - errors! / all!
}
