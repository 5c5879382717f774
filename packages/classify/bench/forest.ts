// Random forests: ours on the calling thread, scikit-learn's on one core (n_jobs=1) and ml-random-forest of npm, from rows of
// vectors to two classes, five classes, and numbers. The time is that of a fit; quality is of rows that were not learnt from.
// Where there are more rows, fewer trees are grown: each takes as long as the others.
import { parseArgs } from 'node:util'
import { type BenchCase, type Quality, runBench, startPython } from '@llm-cookbook/bench'
import { Matrix } from '@llm-cookbook/vector'
import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest'
import { randomForest, randomForestRegressor } from '../src/forest.ts'
import { benchData } from './data.ts'

/** A fit: what it predicts of the rows that are judged, and whether they are numbers. */
interface Result {
  readonly predicted: ArrayLike<number>
  readonly truth: ArrayLike<number>
  readonly isNumber: boolean
}

const sklearn = await startPython(`
import sklearn
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
def version(): return sklearn.__version__
def fit(x, y, numbers, trees, seed):
    global model
    model = (RandomForestRegressor if numbers else RandomForestClassifier)(trees, n_jobs=1, random_state=seed).fit(x, y)
def predict(x): return model.predict(x).tolist()
`)

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, sets: { type: 'string' } }
})
const wanted = options.sets?.split(';')

const settings = [
  { rows: 1000, columns: 100, classes: 2, trees: 20 },
  { rows: 1000, columns: 100, classes: undefined, trees: 5 },
  { rows: 1000, columns: 384, classes: 5, trees: 100 },
  { rows: 1000, columns: 1536, classes: undefined, trees: 5 },
  { rows: 5000, columns: 384, classes: 2, trees: 50 },
  { rows: 10_000, columns: 768, classes: 5, trees: 20 },
  { rows: 20_000, columns: 100, classes: undefined, trees: 2 },
  { rows: 50_000, columns: 384, classes: 2, trees: 10 },
  { rows: 50_000, columns: 1536, classes: 2, trees: 10 }
]

type Setting = (typeof settings)[number]

await runBench<Result>({
  name: 'forest',
  unit: 'trees',
  baseline: 'scikit-learn',
  rounds: Number(options.rounds),
  warmUpMs: 0,
  quality: qualityOf,
  versions: 'skipped' in sklearn ? {} : { 'scikit-learn': String(await sklearn.call('version')) },
  cases: (await Promise.all(settings.filter(isWanted).map(casesOf))).flat()
})
if (!('skipped' in sklearn)) sklearn.close()

function isWanted({ rows, columns }: Setting): boolean {
  return wanted?.includes(`${rows} × ${columns}`) ?? true
}

async function casesOf(setting: Setting): Promise<BenchCase<Result>[]> {
  const { rows, columns, classes, trees } = setting
  const isNumber = classes === undefined
  const judged = 1000
  const data = await benchData({ rows: rows + judged, columns, classes: classes ?? 2 })
  const all = isNumber ? data.targets : Float64Array.from(data.labels)
  const part = (from: number, to: number): Matrix =>
    new Matrix(to - from, columns, data.matrix.data.subarray(from * columns, to * columns))
  const [learnt, asked] = [part(0, rows), part(rows, rows + judged)]
  const [targets, truth] = [all.slice(0, rows), all.subarray(rows)]
  const result = (predicted: ArrayLike<number>): Result => ({ predicted, truth, isNumber })
  const kind = isNumber ? 'numbers' : `${classes} classes`
  const cell = { group: `${rows / 1000}k × ${columns}, ${kind}, ${trees} trees`, work: trees }
  // Each round from another seed: no two forests are the same.
  let seed = 0
  return [
    {
      ...cell,
      name: 'ours',
      run: async () => {
        const options = { trees, seed: ++seed }
        const model = isNumber
          ? await randomForestRegressor(options).fit(learnt, targets)
          : await randomForest(options).fit(learnt, Array.from(targets))
        return result(model.predict(asked))
      }
    },
    {
      ...cell,
      name: 'scikit-learn',
      ...('skipped' in sklearn
        ? sklearn
        : {
            run: async () => {
              await sklearn.call('fit', learnt, targets, isNumber, trees, ++seed)
              return result((await sklearn.call('predict', asked)) as number[])
            }
          })
    },
    { ...cell, name: 'ml-random-forest', package: 'ml-random-forest', ...mlOf(setting, learnt, targets, asked, result) }
  ]
}

function mlOf(
  { columns, classes, trees }: Setting,
  learnt: Matrix,
  targets: Float64Array,
  asked: Matrix,
  result: (predicted: ArrayLike<number>) => Result
): Partial<BenchCase<Result>> {
  if (trees * learnt.rows > 20_000 || learnt.data.length > 100_000) return { skipped: 'takes minutes' }
  const [given, judged] = [learnt.toJSON(), asked.toJSON()]
  const options = { nEstimators: trees, noOOB: true, replacement: false, seed: 1 }
  return {
    run: () => {
      const model =
        classes === undefined
          ? new RandomForestRegression({ ...options, maxFeatures: columns })
          : new RandomForestClassifier({ ...options, maxFeatures: Math.floor(Math.sqrt(columns)) })
      model.train(given, Array.from(targets))
      return result(model.predict(judged))
    }
  }
}

/** The accuracy, or the mean squared error. */
function qualityOf({ predicted, truth, isNumber }: Result): Quality {
  const mean = (of: (value: number, i: number) => number): number =>
    Array.from(truth, of).reduce((sum, value) => sum + value) / truth.length
  return isNumber
    ? { 'squared error': mean((value, i) => (value - predicted[i]!) ** 2) }
    : { accuracy: mean((value, i) => Number(value === predicted[i])) }
}
