import { readFileSync } from 'node:fs'
import { createRandom, euclidean } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ClassifyError,
  Matrix,
  NearestNeighbors,
  nearestNeighbors,
  NearestNeighborsRegressor,
  nearestNeighborsRegressor,
  type Label,
  type NearestNeighborsOptions
} from '../src/index.ts'
import { articles, reviews, type LabelledVectors } from './support/vectors.ts'

const line = Matrix.fromRows([[0], [1], [2], [10], [11]])
const letters = ['a', 'a', 'b', 'b', 'b']

describe('nearestNeighbors', () => {
  it('tells what most of the nearest are', async () => {
    const model = await nearestNeighbors({ k: 3, metric: 'euclidean' }).fit(line, letters)
    expect(model.classes).toEqual(['a', 'b'])
    expect(model.predict(Matrix.fromRows([[0.4], [9]]))).toEqual(['a', 'b'])
    expect(model.predictProbabilities(Matrix.fromRows([[0.4], [9]]))).toEqual(
      Matrix.fromRows([
        [2 / 3, 1 / 3],
        [0, 1]
      ])
    )
  })

  it('asks the earlier of rows that are equally far', async () => {
    const model = await nearestNeighbors({ k: 1, metric: 'euclidean' }).fit(line, letters)
    // 1 and 2 are equally far; 2 and 10 are, too.
    expect(model.predict(Matrix.fromRows([[1.5], [6]]))).toEqual(['a', 'b'])
    const turned = await nearestNeighbors({ k: 1, metric: 'euclidean' }).fit(Matrix.fromRows([[2], [1]]), ['b', 'a'])
    expect(turned.predict(Matrix.fromRows([[1.5]]))).toEqual(['b'])
  })

  it('takes the first class where as many neighbours are of another', async () => {
    const labels = [true, false, true, false, false]
    const model = await nearestNeighbors({ k: 2, metric: 'euclidean' }).fit(line, labels)
    expect(model.predict(Matrix.fromRows([[0.1]]))).toEqual([false])
  })

  it('weighs by the inverse of the distance, and asks only rows in the very place where there are some', async () => {
    const model = await nearestNeighbors({ k: 3, metric: 'euclidean', weights: 'distance' }).fit(line, letters)
    const [near, same] = model.predictProbabilities(Matrix.fromRows([[1.75], [2]]))
    const [a, b] = [1 / 1.75 + 1 / 0.75, 1 / 0.25]
    expect(near![1]).toBeCloseTo(b / (a + b), 6)
    expect(same).toEqual(Float32Array.of(0, 1))
  })

  it('has the distance 1 of a row of zeros to all others, under cosine', async () => {
    const rows = Matrix.fromRows([
      [0, 0],
      [1, 0],
      [0, 1],
      [-1, 0]
    ])
    const model = await nearestNeighbors({ k: 2, weights: 'distance' }).fit(rows, ['o', 'x', 'y', 'z'])
    // What is judged is zero: all are equally far, the first two are asked.
    expect(model.predictProbabilities(new Matrix(1, 2)).row(0)).toEqual(Float32Array.of(0.5, 0.5, 0, 0))
    // Nearer to (1, -1) than (0, 0) is only (1, 0).
    const distance = 1 - Math.SQRT1_2
    const expected = [1 / (1 + 1 / distance), 1 / distance / (1 + 1 / distance), 0, 0].map(Math.fround)
    expect(Array.from(model.predictProbabilities(Matrix.fromRows([[1, -1]])).row(0))).toEqual(expected)
  })

  it.each([
    ['one row', Matrix.fromRows([[3]]), ['only'], ['only', 'only']],
    ['fewer rows than k', Matrix.fromRows([[1], [2], [3]]), ['p', 'q', 'q'], ['q', 'q']],
    ['identical rows', Matrix.fromRows([[1], [1], [1], [1]]), ['q', 'p', 'q', 'q'], ['q', 'q']]
  ])('asks all there are: %s', async (_, matrix, labels, expected) => {
    for (const weights of ['uniform', 'distance'] as const) {
      const model = await nearestNeighbors({ metric: 'euclidean', weights }).fit(matrix, labels)
      expect(model.predict(Matrix.fromRows([[1.25], [1]]))).toEqual(
        weights === 'uniform' ? expected : expect.any(Array)
      )
      for (const row of model.predictProbabilities(Matrix.fromRows([[1.25], [1]]))) {
        expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6)
      }
    }
  })

  it('does not mind constant columns, and judges no rows', async () => {
    const random = createRandom(1)
    const plain = Matrix.fromRows(Array.from({ length: 20 }, () => [random.normal(), random.normal()]))
    const widened = Matrix.fromRows(Array.from(plain, ([x, y]) => [x!, 7, y!, 7]))
    const labels = Array.from(plain, ([x]) => x! > 0)
    const learner = nearestNeighbors({ metric: 'euclidean' })
    const [a, b] = [await learner.fit(plain, labels), await learner.fit(widened, labels)]
    expect(b.predictProbabilities(widened)).toEqual(a.predictProbabilities(plain))
    expect(a.predict(new Matrix(0, 2))).toEqual([])
    expect(a.predictProbabilities(new Matrix(0, 2))).toEqual(new Matrix(0, 2))
  })

  it('finds the neighbours that sorting all distances finds', async () => {
    const coordinate = fc.integer({ min: -3, max: 3 })
    const points = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(
        points,
        fc.tuple(coordinate, coordinate),
        fc.integer({ min: 1, max: 6 }),
        async (rows, at, k) => {
          const labels = rows.map((_, i) => i)
          const model = await nearestNeighbors({ k, metric: 'euclidean' }).fit(Matrix.fromRows(rows), labels)
          const nearest = labels
            .toSorted((a, b) => euclidean(rows[a]!, at) - euclidean(rows[b]!, at) || a - b)
            .slice(0, k)
          const votes = model.predictProbabilities(Matrix.fromRows([at])).row(0)
          expect(labels.filter(label => votes[label]! > 0)).toEqual(nearest.toSorted((a, b) => a - b))
        }
      )
    )
  })

  it('comes back from its bytes', async () => {
    const model = await nearestNeighbors({ k: 2, weights: 'distance', metric: 'euclidean' }).fit(line, letters)
    const bytes = model.save()
    const again = NearestNeighbors.from<string>(bytes)
    expect(again.classes).toEqual(['a', 'b'])
    expect(again.predictProbabilities(Matrix.fromRows([[1.7], [7]]))).toEqual(
      model.predictProbabilities(Matrix.fromRows([[1.7], [7]]))
    )
    expect(again.save()).toEqual(bytes)
    expect(() => NearestNeighborsRegressor.from(bytes)).toThrow(
      expect.objectContaining({ name: 'ClassifyError', code: 'invalid-model' }) as ClassifyError
    )
    bytes[bytes.length - 1]! ^= 1
    expect(() => NearestNeighbors.from(bytes)).toThrow(ClassifyError)
  })

  it('refuses what it cannot learn from or judge', async () => {
    const learner = nearestNeighbors()
    const nan = Matrix.fromRows([[1], [NaN]])
    await expect(learner.fit(new Matrix(0, 1), [])).rejects.toThrow('matrix: expected 1 row at least, got 0')
    await expect(learner.fit(nan, ['a', 'b'])).rejects.toThrow('got NaN in row 1, column 0')
    await expect(learner.fit(line, ['a'])).rejects.toThrow('labels: expected 5, one for each row, got 1')
    await expect(learner.fit(line, letters, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    const model = await learner.fit(line, letters)
    expect(() => model.predict(new Matrix(1, 2))).toThrow('matrix: expected 1 columns as in the fit, got 2')
    expect(() => model.predictProbabilities(nan)).toThrow('got NaN in row 1, column 0')
  })

  it.each([
    [{ k: 0 }, 'k: expected an integer from 1 on, got 0'],
    [{ k: 1.5 }, 'k: expected an integer from 1 on, got 1.5'],
    [{ metric: 'dot' as 'cosine' }, "metric: expected 'cosine' or 'euclidean', got 'dot'"],
    [{ weights: 'rank' as 'uniform' }, "weights: expected 'uniform' or 'distance', got 'rank'"]
  ] satisfies [NearestNeighborsOptions, string][])('names the option that is wrong: %o', (options, message) => {
    expect(() => nearestNeighbors(options)).toThrow(new RangeError(message))
    expect(() => nearestNeighborsRegressor(options)).toThrow(new RangeError(message))
  })
})

describe('nearestNeighborsRegressor', () => {
  const targets = [0, 10, 20, 100, 110]

  it('tells the mean of the nearest, or their mean by the inverse of the distance', async () => {
    const at = Matrix.fromRows([[0.5], [1], [10.25]])
    const uniform = await nearestNeighborsRegressor({ k: 2, metric: 'euclidean' }).fit(line, targets)
    expect(uniform.predict(at)).toEqual(Float64Array.of(5, 5, 105))
    const weighted = await nearestNeighborsRegressor({ k: 2, metric: 'euclidean', weights: 'distance' }).fit(
      line,
      targets
    )
    expect(weighted.predict(at)).toEqual(Float64Array.of(5, 10, 102.5))
  })

  it('comes back from its bytes, and refuses what it cannot learn from', async () => {
    const learner = nearestNeighborsRegressor({ k: 2, metric: 'euclidean' })
    const model = await learner.fit(line, targets)
    const again = NearestNeighborsRegressor.from(model.save())
    expect(again.predict(line)).toEqual(model.predict(line))
    expect(() => again.predict(new Matrix(1, 3))).toThrow('matrix: expected 1 columns as in the fit, got 3')
    await expect(learner.fit(line, [1, 2])).rejects.toThrow('targets: expected 5, one for each row, got 2')
    await expect(learner.fit(line, [1, 2, 3, 4, NaN])).rejects.toThrow('targets[4]: expected a finite number, got NaN')
    await expect(learner.fit(new Matrix(0, 1), [])).rejects.toThrow('matrix: expected 1 row at least, got 0')
  })
})

interface Oracle {
  readonly targets: number[]
  readonly cases: {
    readonly metric: 'cosine' | 'euclidean'
    readonly weights: 'uniform' | 'distance'
    readonly predicted: string[]
    readonly probabilities: number[][]
    readonly means: number[]
  }[]
}

describe('nearest neighbours of real vectors', () => {
  const recorded = new URL('fixtures/nearest-neighbors/scikit-learn.json', import.meta.url)
  const oracles = JSON.parse(readFileSync(recorded, 'utf8')) as { k: number } & Record<string, Oracle>

  it.each([
    ['reviews', reviews()],
    ['articles', articles()]
  ] satisfies [string, LabelledVectors<Label>][])('say of %s what scikit-learn says', async (name, known) => {
    const { vectors, labels } = known
    const take = (judged: boolean): Matrix => Matrix.fromRows([...vectors].filter((_, i) => judged === (i % 3 === 0)))
    const [train, judged] = [take(false), take(true)]
    const trainLabels = labels.filter((_, i) => i % 3 > 0).map(String)
    const { targets, cases } = oracles[name]!
    expect(cases).toHaveLength(4)
    for (const { metric, weights, predicted, probabilities, means } of cases) {
      const options = { k: oracles.k, metric, weights }
      const model = await nearestNeighbors(options).fit(train, trainLabels)
      expect(model.predict(judged)).toEqual(predicted)
      const ours = model.predictProbabilities(judged)
      for (const [i, row] of probabilities.entries()) {
        for (const [j, p] of row.entries()) expect(ours.row(i)[j]).toBeCloseTo(p, 6)
      }
      const regressor = await nearestNeighborsRegressor(options).fit(train, targets)
      for (const [i, mean] of regressor.predict(judged).entries()) expect(mean).toBeCloseTo(means[i]!, 9)
    }
  })
})
