// Matrix factorization: ours, and the same formulas in numpy on one core, in 64 bits: descent rating by rating, as Surprise does
// it in compiled code, and alternating least squares by LAPACK. Both with our defaults. Surprise is not to be had here, and no
// factorization of ratings with biases on npm. The ratings are made up, as many users and items as MovieLens 100K for 100,000 of
// them: biases, six factors, noise, rounded to whole scores from 1 to 5. A unit of work is a rating in one epoch; quality is the
// error on a fifth that was not learnt from.
//
//     pnpm --filter @llm-cookbook/classify exec node --conditions=@llm-cookbook/source bench/matrix-factorization.ts
import { parseArgs } from 'node:util'
import { type BenchCase, runBench, startPython } from '@llm-cookbook/bench'
import { createRandom } from '@llm-cookbook/vector'
import { matrixFactorization } from '../src/matrix-factorization.ts'
import type { Ratings } from '../src/recommend/ratings.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, sets: { type: 'string', default: '25000,100000,400000' } }
})

const python = await startPython(`
def solve(own, other, scores, mean, bias, factors, other_bias, other_factors, reg):
    order = np.argsort(own, kind='stable')
    ends = np.flatnonzero(np.diff(own[order])) + 1
    for rows in np.split(order, ends):
        x = np.hstack([other_factors[other[rows]], np.ones((len(rows), 1))])
        rest = scores[rows] - mean - other_bias[other[rows]]
        best = np.linalg.solve(x.T @ x + reg * len(rows) * np.eye(x.shape[1]), x.T @ rest)
        factors[own[rows[0]]], bias[own[rows[0]]] = best[:-1], best[-1]
def version(): return np.__version__
def fit(method, m, n, users, items, scores, judged_users, judged_items, truth):
    random = np.random.default_rng(42)
    p, q = random.normal(0, .1, (m, 100)), random.normal(0, .1, (n, 100))
    bu, bi, mean = np.zeros(m), np.zeros(n), scores.mean()
    if method == 'als':
        for _ in range(10):
            solve(users, items, scores, mean, bu, p, bi, q, .1)
            solve(items, users, scores, mean, bi, q, bu, p, .1)
    else:
        for _ in range(20):
            for u, i, score in zip(users.tolist(), items.tolist(), scores.tolist()):
                pu, qi = p[u], q[i]
                e = score - (mean + bu[u] + bi[i] + qi @ pu)
                bu[u] += .005 * (e - .02 * bu[u])
                bi[i] += .005 * (e - .02 * bi[i])
                p[u] = pu + .005 * (e * qi - .02 * pu)
                q[i] = qi + .005 * (e * pu - .02 * qi)
    u, i = judged_users, judged_items
    estimates = mean + bu[u] + bi[i] + (p[u] * q[i]).sum(1)
    return float(np.sqrt(np.mean((np.clip(estimates, 1, 5) - truth) ** 2)))
`)

const cases: BenchCase<number>[] = []
for (const count of options.sets.split(',').map(Number)) {
  const { m, n, train, test } = madeUp(count)
  for (const method of ['sgd', 'als'] as const) {
    const epochs = method === 'sgd' ? 20 : 10
    const cell = { group: `${method}, ${count} ratings`, work: epochs * train.users.length }
    const truth = Array.from(test.scores)
    cases.push({
      ...cell,
      name: 'ours',
      run: async () => {
        const model = await matrixFactorization({ method, scale: [1, 5] }).fit(train)
        const off = model.predict(test.users, test.items).map((score, i) => (score - truth[i]!) ** 2)
        return Math.sqrt(off.reduce((sum, square) => sum + square, 0) / off.length)
      }
    })
    const column = (ids: readonly (string | number)[]): Int32Array => Int32Array.from(ids as number[])
    const given = [train, test].flatMap(({ users, items, scores }) => [
      column(users),
      column(items),
      Float64Array.from(scores)
    ])
    cases.push(
      'skipped' in python
        ? { ...cell, name: 'numpy', ...python }
        : { ...cell, name: 'numpy', run: async () => (await python.call('fit', method, m, n, ...given)) as number }
    )
  }
}

await runBench({
  name: 'matrix-factorization',
  unit: 'ratings',
  baseline: 'ours',
  cases,
  rounds: Number(options.rounds),
  sampleMs: 1,
  warmUpMs: 1,
  quality: error => ({ error }),
  ...(!('skipped' in python) && { versions: { numpy: (await python.call('version')) as string } })
})
if (!('skipped' in python)) python.close()

/** Few users have rated much, and few items have been rated often, as it is. */
function madeUp(count: number): { m: number; n: number; train: Ratings; test: Ratings } {
  const random = createRandom(1)
  const [m, n, rank] = [Math.round(943 * Math.sqrt(count / 1e5)), Math.round(1682 * Math.sqrt(count / 1e5)), 6]
  const normals = (length: number, deviation: number): Float64Array =>
    Float64Array.from({ length }, () => deviation * random.normal())
  const [p, q, ofUser, ofItem] = [normals(m * rank, 0.45), normals(n * rank, 0.45), normals(m, 0.4), normals(n, 0.5)]
  const users = Array.from({ length: count }, () => Math.floor(m * random.uniform() ** 1.7))
  const items = Array.from({ length: count }, () => Math.floor(n * random.uniform() ** 2.2))
  const scores = users.map((user, row) => {
    const item = items[row]!
    let score = 3.5 + ofUser[user]! + ofItem[item]! + 0.8 * random.normal()
    for (let f = 0; f < rank; f++) score += p[user * rank + f]! * q[item * rank + f]!
    return Math.min(5, Math.max(1, Math.round(score)))
  })
  const cut = Math.round(0.8 * count)
  const part = (from: number, to: number): Ratings => ({
    users: users.slice(from, to),
    items: items.slice(from, to),
    scores: scores.slice(from, to)
  })
  return { m, n, train: part(0, cut), test: part(cut, count) }
}
