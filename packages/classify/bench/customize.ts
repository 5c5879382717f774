// Customised embeddings: ours, and the same descent in numpy in 32 bits on one core (PyTorch, which the recipe uses, is not to be
// had here, and nothing of the kind on npm). Ten epochs in steps of 100 pairs with dropout, without cross-validation; beside it
// the closed form. A unit of work is a pair in one epoch. Quality is the area under the ROC curve of as many pairs not learnt
// from; of the vectors as they are it is the last column.
//
//     pnpm --filter @llm-cookbook/classify exec node --conditions=@llm-cookbook/source bench/customize.ts
import { parseArgs } from 'node:util'
import { type BenchCase, runBench, startPython } from '@llm-cookbook/bench'
import { cosine, createRandom, Matrix } from '@llm-cookbook/vector'
import { customize } from '../src/customize.ts'
import { gemm } from '../src/linear/gemm.ts'
import { rocAuc } from '../src/metrics.ts'
import { benchData } from './data.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    sets: { type: 'string', default: '500x256,2000x256,8000x256,500x1024' }
  }
})

const python = await startPython(`
def version(): return np.__version__
def fit(a, b, targets):
    random = np.random.default_rng(42)
    n, d = a.shape
    w = np.eye(d, dtype='f4') * np.sqrt(d).astype('f4')
    for _ in range(10):
        order = random.permutation(n)
        for at in range(0, n, 100):
            rows = order[at:at + 100]
            x = np.vstack([a[rows], b[rows]])
            x = x * (random.random(x.shape, dtype='f4') >= .2) / np.float32(.8)
            z = x @ w
            k = len(rows)
            lengths = np.linalg.norm(z, axis=1, keepdims=True) + 1e-30
            unit = z / lengths
            u, v = unit[:k], unit[k:]
            c = (u * v).sum(1, keepdims=True)
            g = 2 * (c - targets[rows, None]) / k
            dz = np.vstack([g * (v - c * u), g * (u - c * v)]) / lengths
            w -= 10 * (x.T @ dz)
    return w.ravel().tolist()
`)

const cases: BenchCase<Matrix>[] = []
for (const set of options.sets.split(',')) {
  const [count, columns] = set.split('x').map(Number) as [number, number]
  // Texts and noisy copies of them, the noise not the same in all directions, are alike; texts and copies of others are not.
  const { matrix } = await benchData({ rows: 2 * count, columns })
  const random = createRandom(2)
  const noise = Float64Array.from({ length: columns }, () => (8 * random.uniform() ** 4) / Math.sqrt(columns / 4))
  const copies = new Matrix(
    2 * count,
    columns,
    matrix.data.map((value, i) => value + noise[i % columns]! * random.normal())
  )
  const part = (of: Matrix, from: number): Matrix =>
    new Matrix(count, columns, of.data.slice(from * columns, (from + count) * columns))
  const alike = Array.from({ length: count }, (_, i) => i % 2 === 0)
  const pairsOf = (from: number): { a: Matrix; b: Matrix; alike: boolean[] } => {
    const [a, same] = [part(matrix, from), part(copies, from)]
    return { a, b: Matrix.fromRows(alike.map((is, i) => same.row(is ? i : (i + 2) % count))), alike }
  }
  const [train, test] = [pairsOf(0), pairsOf(count)]
  const area = (matrix?: Matrix): number => {
    const [u, v] = [test.a, test.b].map(vectors => {
      const moved = new Matrix(count, matrix?.columns ?? columns)
      if (matrix === undefined) return vectors
      gemm(vectors, matrix, moved)
      return moved
    }) as [Matrix, Matrix]
    return rocAuc(
      alike,
      Array.from(alike, (_, i) => cosine(u.row(i), v.row(i)))
    )
  }
  const before = area()
  const quality: BenchCase<Matrix>['quality'] = matrix => ({ area: area(matrix), before })
  const cell = { group: `${count} pairs × ${columns}`, work: 10 * count, quality }
  const settings = { folds: 0, epochs: 10, learningRate: 10, batch: 100 }
  cases.push({ ...cell, name: 'ours', run: async () => (await customize(train, settings)).matrix })
  cases.push(
    'skipped' in python
      ? { ...cell, name: 'numpy', ...python }
      : {
          ...cell,
          name: 'numpy',
          run: async () => {
            const targets = Float32Array.from(alike, is => (is ? 1 : -1))
            const numbers = (await python.call('fit', train.a, train.b, targets)) as number[]
            return new Matrix(columns, columns, Float32Array.from(numbers))
          }
        }
  )
  cases.push({
    ...cell,
    name: 'ours, closed form',
    work: count,
    run: async () => (await customize(train, { method: 'closed-form', folds: 0 })).matrix
  })
}

await runBench({
  name: 'customize',
  unit: 'pairs',
  baseline: 'ours',
  cases,
  rounds: Number(options.rounds),
  sampleMs: 1,
  warmUpMs: 1,
  ...(!('skipped' in python) && { versions: { numpy: (await python.call('version')) as string } })
})
if (!('skipped' in python)) python.close()
