import { createRandom, Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { logisticRegression, LogisticRegression, type LogisticRegressionOptions } from '../src/logistic.ts'
import { scikitLearn, splitForLinear } from './support/linear.ts'
import { articles, reviews } from './support/vectors.ts'

const two = splitForLinear(reviews())
const many = splitForLinear(articles())

/** Rows of normal numbers around a place for each class. */
function clusters(rows: number, columns: number, classes: number, seed = 1): { matrix: Matrix; labels: number[] } {
  const random = createRandom(seed)
  const centers = Array.from({ length: classes * columns }, () => 2 * random.normal())
  const labels = Array.from({ length: rows }, (_, row) => row % classes)
  const matrix = new Matrix(rows, columns)
  for (const [i, row] of [...matrix].entries()) {
    for (let c = 0; c < columns; c++) row[c] = centers[labels[i]! * columns + c]! + random.normal()
  }
  return { matrix, labels }
}

/** The largest component of the gradient of what L2 minimises, by the definition. */
function largestSlope(model: LogisticRegression, matrix: Matrix, labels: readonly unknown[], C: number): number {
  const probabilities = model.predictProbabilities(matrix)
  const { classes, coefficients } = model
  const slopes = Array.from(coefficients.data, value => value / C)
  const intercepts = classes.map(() => 0)
  for (const [i, row] of [...matrix].entries()) {
    for (let j = 0; j < coefficients.rows; j++) {
      const code = classes.length === 2 ? 1 : j
      const residual = probabilities.row(i)[code]! - Number(labels[i] === classes[code])
      intercepts[j]! += residual
      for (let c = 0; c < row.length; c++) slopes[j * row.length + c]! += residual * row[c]!
    }
  }
  return Math.max(...slopes.map(Math.abs), ...intercepts.map(Math.abs))
}

describe('logisticRegression', () => {
  it('tells two classes apart', async () => {
    const matrix = Matrix.fromRows([[-2], [-1], [1], [2]])
    const model = await logisticRegression().fit(matrix, ['no', 'no', 'yes', 'yes'])
    expect(model.classes).toEqual(['no', 'yes'])
    expect(model.predict(Matrix.fromRows([[-5], [5]]))).toEqual(['no', 'yes'])
    expect(model.predictProbabilities(Matrix.fromRows([[0]])).data).toEqual(Float32Array.of(0.5, 0.5))
    expect(model.converged).toBe(true)
  })

  describe('is equal to scikit-learn', () => {
    const tight: LogisticRegressionOptions = { tolerance: 1e-8, maxIterations: 10_000 }
    it.each<[string, LogisticRegressionOptions]>([
      ['two classes', tight],
      ['two classes, C 100', { C: 100, ...tight }],
      ['two classes, C 1e-4', { C: 1e-4, ...tight }],
      ['two classes, balanced', { classWeight: 'balanced', ...tight }],
      ['two classes, weights', { classWeight: { 0: 3, 1: 0.5 }, ...tight }],
      ['two classes, no intercept', { intercept: false, ...tight }],
      ['two classes, by default', {}],
      ['two classes, l1', { penalty: 'l1', ...tight }],
      ['two classes, l1, C 10', { penalty: 'l1', C: 10, ...tight }],
      ['two classes, l1, no intercept', { penalty: 'l1', intercept: false, ...tight }],
      ['many classes', tight],
      ['many classes, C 100', { C: 100, ...tight }],
      ['many classes, balanced', { classWeight: 'balanced', ...tight }],
      ['many classes, no intercept', { intercept: false, ...tight }],
      ['many classes, by default', {}],
      ['many classes, l1', { penalty: 'l1', C: 5, ...tight }]
    ])('%s: coefficients to 3 digits, predictions to the row', async (name, options) => {
      const expected = scikitLearn.logistic[name]!
      const { vectors, labels, rest } = name.startsWith('two') ? { ...two, labels: two.labels.map(String) } : many
      const model = await logisticRegression(options).fit(vectors, labels)
      expect(model.converged).toBe(true)
      expect(model.predict(rest)).toEqual(expected.predictions.map(String))
      const { coefficients } = model
      const every = coefficients.rows === 1 ? 1 : 4
      const recorded = [...coefficients].filter((_, i) => i % every === 0).flatMap(row => [...row])
      // By default scikit-learn itself ends so far from the optimum.
      const share = name.endsWith('by default') ? 3e-3 : 5e-4
      closeTo(recorded, expected.coefficients, share)
      closeTo(model.intercepts, centered(expected.intercepts), share)
      const last = [...model.predictProbabilities(rest)].map(row => row.at(-1)!)
      closeTo(last, expected.probabilities, share)
    })

    /** All of more than two shifted alike, so that they sum to 0: saga shifts them as it happens. */
    function centered(intercepts: readonly number[]): number[] {
      const mean = intercepts.length === 1 ? 0 : intercepts.reduce((a, b) => a + b) / intercepts.length
      return intercepts.map(intercept => intercept - mean)
    }

    /** To so much of the largest number. */
    function closeTo(found: ArrayLike<number>, expected: readonly number[], share: number): void {
      expect(found.length).toBe(expected.length)
      const largest = Math.max(...expected.map(Math.abs), 1e-9)
      const off = expected.map((value, i) => Math.abs(value - found[i]!))
      expect(Math.max(...off) / largest).toBeLessThan(share)
    }
  })

  it('finds where the gradient is 0, whatever the data', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 2, max: 6 }),
        fc.constantFrom(0.01, 1, 100),
        async (rows, columns, classes, C) => {
          const { matrix, labels } = clusters(Math.max(rows, classes), columns, classes, rows + columns)
          const model = await logisticRegression({ C, tolerance: 1e-8, maxIterations: 10_000 }).fit(matrix, labels)
          expect(model.converged).toBe(true)
          // Coefficients are rounded to 32 bits.
          expect(largestSlope(model, matrix, labels, C)).toBeLessThan(1e-6 + 1e-5 * rows)
        }
      ),
      { numRuns: 40 }
    )
  })

  it('sets coefficients to 0 by l1, the more the smaller C is', async () => {
    const zeros = await Promise.all(
      [0.01, 0.5, 5].map(async C => {
        const model = await logisticRegression({ C, penalty: 'l1', maxIterations: 1000 }).fit(two.vectors, two.labels)
        return model.coefficients.data.filter(value => value === 0).length
      })
    )
    expect(zeros[0]).toBe(256)
    expect(zeros.toSorted((a, b) => b - a)).toEqual(zeros)
    expect(zeros[2]).toBeLessThan(220)
  })

  it('has intercepts that sum to 0 for more than two classes, as shifting all of them changes nothing', async () => {
    const { intercepts } = await logisticRegression({ C: 10 }).fit(many.vectors, many.labels)
    expect(intercepts.reduce((a, b) => a + b)).toBeCloseTo(0, 9)
  })

  it('takes labels of all kinds', async () => {
    const matrix = Matrix.fromRows([[-2], [-1], [1], [2]])
    expect((await logisticRegression().fit(matrix, [true, true, false, false])).predict(matrix)).toEqual([
      true,
      true,
      false,
      false
    ])
    expect((await logisticRegression().fit(matrix, [10, 10, 9, 9])).classes).toEqual([9, 10])
  })

  it('counts rows of a class as often as its weight says', async () => {
    const matrix = Matrix.fromRows([[-2], [-1], [0.5], [1], [2]])
    const labels = ['a', 'a', 'b', 'a', 'b']
    const weighted = await logisticRegression({ classWeight: { b: 2 }, tolerance: 1e-9 }).fit(matrix, labels)
    const doubled = await logisticRegression({ tolerance: 1e-9 }).fit(
      Matrix.fromRows([...matrix, matrix.row(2), matrix.row(4)]),
      [...labels, 'b', 'b']
    )
    expect(weighted.coefficients.data[0]).toBeCloseTo(doubled.coefficients.data[0]!, 6)
    expect(weighted.intercepts[0]).toBeCloseTo(doubled.intercepts[0]!, 6)
  })

  describe('on awkward data', () => {
    it('says that there is one class only', async () => {
      await expect(logisticRegression().fit(new Matrix(2, 3), ['a', 'a'])).rejects.toMatchObject({
        code: 'one-class',
        message: "labels: expected two different ones at least, all are 'a'"
      })
      await expect(logisticRegression().fit(new Matrix(1, 3), [7])).rejects.toMatchObject({ code: 'one-class' })
    })

    it('learns from one row a class', async () => {
      const model = await logisticRegression().fit(Matrix.fromRows([[0, 1], [1, 0]]), ['a', 'b']) // prettier-ignore
      expect(model.predict(Matrix.fromRows([[0, 1], [1, 0]]))).toEqual(['a', 'b']) // prettier-ignore
    })

    it('learns from more columns than rows', async () => {
      const { matrix, labels } = clusters(20, 333, 3)
      const model = await logisticRegression().fit(matrix, labels)
      expect(model.converged).toBe(true)
      expect(model.predict(matrix)).toEqual(labels)
    })

    it('gives columns that do not vary no coefficient', async () => {
      const { matrix, labels } = clusters(60, 5, 2)
      for (const row of matrix) row.fill(1234.5, 3)
      for (const penalty of ['l2', 'l1'] as const) {
        const model = await logisticRegression({ penalty }).fit(matrix, labels)
        expect(model.converged).toBe(true)
        expect(Math.max(...model.coefficients.data.subarray(3).map(Math.abs))).toBeLessThan(1e-5)
      }
    })

    it('learns the frequencies of the labels where there is nothing else', async () => {
      for (const matrix of [new Matrix(8, 0), new Matrix(8, 3)]) {
        const model = await logisticRegression().fit(matrix, [1, 2, 2, 3, 3, 3, 3, 1])
        const [row] = model.predictProbabilities(new Matrix(1, matrix.columns))
        for (const [i, share] of [0.25, 0.25, 0.5].entries()) expect(row![i]).toBeCloseTo(share, 4)
      }
    })

    it('learns from columns of wildly different scale, as soon as from others', async () => {
      const { matrix, labels } = clusters(200, 6, 2)
      const scaled = new Matrix(200, 6, matrix.data.slice())
      for (const row of scaled) for (let c = 0; c < 6; c++) row[c]! *= 10 ** (2 * c - 5)
      const model = await logisticRegression({ C: 1e3 }).fit(scaled, labels)
      expect(model.converged).toBe(true)
      expect(model.predict(scaled)).toEqual(labels)
    })

    it('comes to an end on separable data with a huge C', async () => {
      const { matrix, labels } = clusters(50, 10, 2)
      const model = await logisticRegression({ C: 1e12, maxIterations: 1000 }).fit(matrix, labels)
      expect(model.converged).toBe(true)
      expect(model.predict(matrix)).toEqual(labels)
      expect(model.coefficients.data.every(Number.isFinite)).toBe(true)
    })

    it('learns next to nothing with a tiny C', async () => {
      const { matrix, labels } = clusters(50, 10, 2)
      const model = await logisticRegression({ C: 1e-12 }).fit(matrix, labels)
      expect(model.converged).toBe(true)
      expect(Math.max(...model.coefficients.data.map(Math.abs))).toBeLessThan(1e-8)
    })

    it('learns 1,000 classes', async () => {
      const { matrix, labels } = clusters(1000, 16, 1000)
      const model = await logisticRegression({ C: 10, maxIterations: 10 }).fit(matrix, labels)
      expect(model.classes.length).toBe(1000)
      const right = model.predict(matrix).filter((label, i) => label === labels[i]).length
      expect(right).toBeGreaterThan(900)
    })

    it('says where a number is NaN, and that labels are too few', async () => {
      await expect(logisticRegression().fit(Matrix.fromRows([[1, NaN]]), ['a'])).rejects.toThrow(
        new RangeError('matrix: expected finite numbers, got NaN in row 0, column 1')
      )
      await expect(logisticRegression().fit(new Matrix(2, 2), ['a'])).rejects.toThrow(
        new RangeError('labels: expected 2, one for each row, got 1')
      )
      await expect(logisticRegression().fit(new Matrix(0, 2), [])).rejects.toThrow(
        new RangeError('matrix: expected 1 row at least, got 0')
      )
    })

    it('says that iterations did not suffice', async () => {
      const model = await logisticRegression({ maxIterations: 2, tolerance: 1e-9 }).fit(two.vectors, two.labels)
      expect(model).toMatchObject({ iterations: 2, converged: false })
      expect((await logisticRegression({ maxIterations: 0 }).fit(two.vectors, two.labels)).intercepts[0]).toBe(0)
    })

    it('ends where 64 bits end, if the tolerance is 0', async () => {
      const model = await logisticRegression({ tolerance: 0, maxIterations: 100_000 }).fit(two.vectors, two.labels)
      expect(model.iterations).toBeLessThan(1000)
      expect(largestSlope(model, two.vectors, two.labels, 1)).toBeLessThan(1e-4)
    })
  })

  it('says which option is wrong', () => {
    expect(() => logisticRegression({ C: 0 })).toThrow(/^C: expected a number from/)
    expect(() => logisticRegression({ penalty: 'l3' as 'l1' })).toThrow(
      new RangeError("penalty: expected 'l2' or 'l1', got 'l3'")
    )
    expect(() => logisticRegression({ maxIterations: -1 })).toThrow(/^maxIterations: expected an integer from 0 on/)
    expect(() => logisticRegression({ tolerance: NaN })).toThrow(/^tolerance: expected a number from 0 on/)
  })

  it('reports progress, and ends when it is told to', async () => {
    const onProgress = vi.fn()
    const { iterations } = await logisticRegression().fit(two.vectors, two.labels, { onProgress })
    expect(onProgress).toHaveBeenCalledTimes(iterations)
    expect(onProgress).toHaveBeenLastCalledWith({ stage: 'fit', done: iterations, total: 100 })
    const controller = new AbortController()
    const reason = new Error('enough')
    const fit = logisticRegression({ tolerance: 0 }).fit(two.vectors, two.labels, {
      signal: controller.signal,
      onProgress() {
        controller.abort(reason)
      }
    })
    await expect(fit).rejects.toBe(reason)
  })
})

describe('LogisticRegression', () => {
  it('scores rows by its coefficients; the sign decides between two classes', async () => {
    const model = await logisticRegression().fit(two.vectors, two.labels)
    const scores = model.decisionFunction(two.rest)
    expect([scores.rows, scores.columns]).toEqual([two.rest.rows, 1])
    expect(model.predict(two.rest)).toEqual(Array.from(scores.data, score => (score > 0 ? 1 : 0)))
    const expected = model.coefficients.data.reduce((sum, value, c) => sum + value * two.rest.row(3)[c]!, 0)
    expect(scores.data[3]).toBeCloseTo(expected + model.intercepts[0]!, 5)
  })

  it('gives probabilities that sum to 1, for no rows too', async () => {
    const model = await logisticRegression().fit(many.vectors, many.labels)
    for (const row of model.predictProbabilities(many.rest)) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 6)
    expect(model.predict(new Matrix(0, 256))).toEqual([])
    expect(() => model.predict(new Matrix(1, 255))).toThrow(
      new RangeError('matrix: expected 256 columns as in the fit, got 255')
    )
  })

  it('is saved as bytes, the same for the same data, and read again', async () => {
    const fit = async (): Promise<LogisticRegression<string>> => logisticRegression().fit(many.vectors, many.labels)
    const model = await fit()
    const bytes = model.save()
    expect((await fit()).save()).toEqual(bytes)
    const read = LogisticRegression.from<string>(bytes)
    expect(read).toEqual(model)
    expect(read.predictProbabilities(many.rest)).toEqual(model.predictProbabilities(many.rest))
    expect(() => LogisticRegression.from(bytes.fill(7, -3))).toThrow(/^bytes: no model of logistic-regression/)
  })

  it('has the same bytes without WebAssembly', async () => {
    const fit = async (): Promise<Uint8Array> => (await logisticRegression().fit(many.vectors, many.labels)).save()
    const bytes = await fit()
    vi.stubGlobal('WebAssembly', undefined)
    vi.resetModules()
    try {
      const plain = await import('../src/logistic.ts')
      const model = await plain.logisticRegression().fit(many.vectors, many.labels)
      expect(model.save()).toEqual(bytes)
    } finally {
      vi.unstubAllGlobals()
    }
  })
})
