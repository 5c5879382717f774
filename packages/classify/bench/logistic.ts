// Logistic regression: ours, scikit-learn's on one core, and ml-logistic-regression of npm, each with its defaults, but
// scikit-learn may take 1,000 iterations, as ours, and the one of npm fewer than its 50,000. The time is that of a fit. Quality
// is the accuracy on 1,000 rows that were not learnt from, and by which share of itself the loss lies above its minimum. A unit
// of work is a row that is learnt from.
//
//     pnpm --filter @llm-cookbook/classify exec node --conditions=@llm-cookbook/source bench/logistic.ts
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import { type BenchCase, type Quality, runBench, startPython } from '@llm-cookbook/bench'
import { Matrix } from '@llm-cookbook/vector'
import { LogisticRegression, logisticRegression } from '../src/logistic.ts'
import { benchData } from './data.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, sets: { type: 'string' } }
})

/** `steps` are what ml-logistic-regression takes: more would take minutes. */
const sets = [
  { rows: 1000, columns: 100, classes: 2, steps: 500 },
  { rows: 1000, columns: 384, classes: 5, steps: 50 },
  { rows: 1000, columns: 1536, classes: 2, steps: 50 },
  { rows: 5000, columns: 256, classes: 20, steps: undefined },
  { rows: 5000, columns: 384, classes: 2, steps: undefined },
  { rows: 10_000, columns: 768, classes: 5, steps: undefined },
  { rows: 50_000, columns: 100, classes: 2, steps: undefined },
  { rows: 50_000, columns: 384, classes: 5, steps: undefined },
  { rows: 50_000, columns: 1536, classes: 2, steps: undefined }
]
const wanted = options.sets?.split(';')

/** A fit, as far as it is judged. */
interface Fit {
  readonly predicted: readonly number[]
  /** Without, it minimises something else. */
  readonly model?: LogisticRegression<number>
  readonly iterations: number
}

const python = await startPython(`
import sklearn
from sklearn.linear_model import LogisticRegression
def version(): return sklearn.__version__
def fit(x, y):
    global model
    model = LogisticRegression(max_iter=1000).fit(x, y)
    return int(model.n_iter_[0])
def predict(x): return model.predict(x).tolist()
def fitted(): return [model.coef_.ravel().tolist(), model.intercept_.tolist()]
`)

const cases: BenchCase<number>[] = []
for (const { rows, columns, classes, steps } of sets) {
  const group = `${rows} × ${columns}, ${classes} classes`
  if (!(wanted?.includes(group) ?? true)) continue
  const judged = 1000
  const { matrix, labels } = await benchData({ rows: rows + judged, columns, classes })
  const part = (from: number, to: number): Matrix =>
    new Matrix(to - from, columns, matrix.data.slice(from * columns, to * columns))
  const [known, asked] = [part(0, rows), part(rows, rows + judged)]
  const [knownLabels, truth] = [labels.slice(0, rows), labels.slice(rows)]
  const codes = Int32Array.from(knownLabels)
  let least: number | undefined
  const judge = async ({ predicted, model, iterations }: Fit): Promise<Quality> => {
    const accuracy = predicted.filter((label, i) => label === truth[i]).length / judged
    if (model === undefined) return { accuracy, iterations }
    const optimum = { tolerance: 1e-7, maxIterations: 10_000 }
    least ??= lossOf(await logisticRegression(optimum).fit(known, knownLabels), known, knownLabels)
    return { accuracy, iterations, 'above minimum': lossOf(model, known, knownLabels) / least - 1 }
  }
  const cell = { group, work: rows }
  let ours: LogisticRegression<number>
  cases.push({
    ...cell,
    name: 'ours',
    run: async () => {
      ours = await logisticRegression({ maxIterations: 1000 }).fit(known, knownLabels)
      return ours.iterations
    },
    quality: iterations => judge({ predicted: ours.predict(asked), model: ours, iterations })
  })
  if ('skipped' in python) cases.push({ ...cell, ...python, name: 'scikit-learn' })
  else {
    cases.push({
      ...cell,
      name: 'scikit-learn',
      run: async () => (await python.call('fit', known, codes)) as number,
      async quality(iterations) {
        const predicted = (await python.call('predict', asked)) as number[]
        const [coefficients, intercepts] = (await python.call('fitted')) as [number[], number[]]
        const model = new LogisticRegression({
          classes: ours.classes,
          coefficients: new Matrix(intercepts.length, columns, Float32Array.from(coefficients)),
          intercepts: Float64Array.from(intercepts),
          iterations,
          converged: true
        })
        return judge({ predicted, model, iterations })
      }
    })
  }
  const peer = { ...cell, name: 'ml-logistic-regression', package: 'ml-logistic-regression' }
  if (steps === undefined) cases.push({ ...peer, skipped: 'takes minutes' })
  else {
    const { MlRegression, MlMatrix } = mlPeers()
    const [x, y] = [new MlMatrix(known.toJSON()), MlMatrix.columnVector(knownLabels)]
    let model: MlRegression
    cases.push({
      ...peer,
      run() {
        model = new MlRegression({ numSteps: steps })
        model.train(x, y)
        return steps
      },
      quality: iterations => judge({ predicted: model.predict(new MlMatrix(asked.toJSON())), iterations })
    })
  }
}

await runBench<number>({
  name: 'logistic',
  unit: 'rows',
  baseline: 'scikit-learn',
  rounds: Number(options.rounds),
  warmUpMs: 0,
  versions: 'skipped' in python ? {} : { 'scikit-learn': String(await python.call('version')) },
  cases
})
if (!('skipped' in python)) python.close()

/** What both minimise. */
function lossOf(model: LogisticRegression<number>, matrix: Matrix, labels: readonly number[]): number {
  const { coefficients, intercepts } = model
  const scores = model.decisionFunction(matrix)
  let loss = coefficients.data.reduce((sum, value) => sum + value * value, 0) / 2
  for (const [i, row] of [...scores].entries()) {
    const own = intercepts.length === 1 ? [0, row[0]!] : Array.from(row)
    const largest = Math.max(...own)
    const total = own.reduce((sum, score) => sum + Math.exp(score - largest), 0)
    loss += Math.log(total) + largest - own[model.classes.indexOf(labels[i]!)]!
  }
  return loss
}

interface MlRegression {
  train(x: unknown, y: unknown): void
  predict(x: unknown): number[]
}

/** They have no types, and the package wants its rows as those of another one. */
function mlPeers(): {
  MlRegression: new (options: { numSteps: number }) => MlRegression
  MlMatrix: { new (rows: number[][]): unknown; columnVector(values: number[]): unknown }
} {
  const require = createRequire(import.meta.url)
  const name = 'ml-logistic-regression'
  const regression = require(name) as never
  const { Matrix: rows } = createRequire(require.resolve(name))('ml-matrix') as { Matrix: never }
  return { MlRegression: regression, MlMatrix: rows }
}
