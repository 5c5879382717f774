// Neural nets of one hidden layer of 100 units: ours, and scikit-learn's on one core; both with their defaults, which are the
// same, but for so many epochs and no fewer. The time is that of a fit. Quality is the loss of the last epoch, and the accuracy
// on 1,000 rows that were not learnt from. A unit of work is a row that passes through once.
//
//     pnpm --filter @llm-cookbook/classify exec node --conditions=@llm-cookbook/source bench/neural-net.ts
import { parseArgs } from 'node:util'
import { type BenchCase, runBench, startPython } from '@llm-cookbook/bench'
import { Matrix } from '@llm-cookbook/vector'
import { neuralNet } from '../src/neural-net.ts'
import { benchData } from './data.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, sets: { type: 'string' } }
})

const sets = [
  { rows: 1000, columns: 100, classes: 2, epochs: 20 },
  { rows: 1000, columns: 1536, classes: 2, epochs: 10 },
  { rows: 5000, columns: 256, classes: 20, epochs: 5 },
  { rows: 10_000, columns: 384, classes: 5, epochs: 3 },
  { rows: 50_000, columns: 100, classes: 2, epochs: 2 },
  { rows: 50_000, columns: 1536, classes: 2, epochs: 1 }
]
const wanted = options.sets?.split(',')
const judged = 1000

interface Fit {
  readonly loss: number
  readonly predicted: readonly number[]
}

const python = await startPython(`
import sklearn, warnings
from sklearn.neural_network import MLPClassifier
warnings.filterwarnings('ignore')
def version(): return sklearn.__version__
def fit(x, y, epochs):
    global model
    model = MLPClassifier(max_iter=epochs, n_iter_no_change=1000, random_state=42).fit(x, y)
    return model.loss_
def predict(x): return model.predict(x).tolist()
`)

const cases: BenchCase<() => Fit | Promise<Fit>>[] = []
for (const { rows, columns, classes, epochs } of sets) {
  const group = `${rows} × ${columns}, ${classes} classes, ${epochs} epochs`
  if (!(wanted?.some(size => group.startsWith(size)) ?? true)) continue
  const { matrix, labels } = await benchData({ rows: rows + judged, columns, classes })
  const part = (from: number, count: number): Matrix =>
    new Matrix(count, columns, matrix.data.slice(from * columns, (from + count) * columns))
  const [known, others] = [part(0, rows), part(rows, judged)]
  const [knownLabels, truth] = [labels.slice(0, rows), labels.slice(rows)]
  const learner = neuralNet({ epochs, patience: 1000 })
  const cell = {
    group,
    work: rows * epochs,
    quality: async (fit: () => Fit | Promise<Fit>) => {
      const { loss, predicted } = await fit()
      return { loss, accuracy: predicted.filter((label, i) => label === truth[i]).length / judged }
    }
  }
  cases.push({
    ...cell,
    name: 'ours',
    run: async () => {
      const model = await learner.fit(known, knownLabels)
      return () => ({ loss: model.losses.at(-1)!, predicted: model.predict(others) })
    }
  })
  if ('skipped' in python) cases.push({ ...cell, ...python, name: 'scikit-learn' })
  else {
    const codes = Int32Array.from(knownLabels)
    cases.push({
      ...cell,
      name: 'scikit-learn',
      run: async () => {
        const loss = (await python.call('fit', known, codes, epochs)) as number
        return async () => ({ loss, predicted: (await python.call('predict', others)) as number[] })
      }
    })
  }
}

await runBench({
  name: 'neural-net',
  unit: 'rows',
  baseline: 'scikit-learn',
  rounds: Number(options.rounds),
  sampleMs: 1,
  warmUpMs: 0,
  versions: 'skipped' in python ? {} : { 'scikit-learn': String(await python.call('version')) },
  cases
})
if (!('skipped' in python)) python.close()
