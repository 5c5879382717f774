import { createRandom, Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { ridge, Ridge, type RidgeOptions } from '../src/ridge.ts'
import { scikitLearn, splitForLinear } from './support/linear.ts'
import { reviews } from './support/vectors.ts'

const { vectors, labels, rest } = splitForLinear(reviews())

function randomRows(rows: number, columns: number): Matrix {
  const random = createRandom(rows + 1000 * columns)
  return new Matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.normal())
  )
}

/** The largest component of the gradient of half of what ridge minimises, by the definition. */
function largestSlope({ coefficients, intercept }: Ridge, matrix: Matrix, targets: number[], alpha: number): number {
  const slopes = Array.from(coefficients, coefficient => alpha * coefficient)
  for (const [i, row] of [...matrix].entries()) {
    const error = row.reduce((sum, value, c) => sum + value * coefficients[c]!, intercept) - targets[i]!
    for (let c = 0; c < row.length; c++) slopes[c]! += error * row[c]!
  }
  return Math.max(0, ...slopes.map(Math.abs))
}

describe('ridge', () => {
  it('finds the line through points, the flatter the larger alpha is', async () => {
    const matrix = Matrix.fromRows([[1], [2], [3]])
    const line = await ridge({ alpha: 0 }).fit(matrix, [3, 5, 7])
    expect(line.coefficients[0]).toBeCloseTo(2, 12)
    expect(line.intercept).toBeCloseTo(1, 12)
    expect(line.predict(Matrix.fromRows([[10]]))[0]).toBeCloseTo(21, 11)
    // The sum of squares from the mean is 2, and the penalty as much: half of the slope is left.
    const flat = await ridge({ alpha: 2 }).fit(matrix, [3, 5, 7])
    expect(flat.coefficients[0]).toBeCloseTo(1, 12)
    expect(flat.intercept).toBeCloseTo(3, 12)
  })

  it.each<[string, RidgeOptions]>([
    ['alpha 1', {}],
    ['alpha 0.001', { alpha: 0.001 }],
    ['alpha 1000', { alpha: 1000 }],
    ['no intercept', { intercept: false }]
  ])('is equal to scikit-learn to 5 digits and more: %s', async (name, options) => {
    const expected = scikitLearn.ridge[name]!
    const model = await ridge(options).fit(vectors, labels)
    const size = Math.max(...expected.coefficients!.map(Math.abs))
    for (const [c, value] of expected.coefficients!.entries()) {
      expect(Math.abs(model.coefficients[c]! - value) / size).toBeLessThan(1e-6)
    }
    expect(Math.abs(model.intercept - expected.intercepts![0]!)).toBeLessThan(1e-6)
    for (const [i, prediction] of model.predict(rest).entries()) {
      expect(Math.abs(prediction - expected.predictions[i]!)).toBeLessThan(1e-6)
    }
  })

  it('finds where the gradient is 0, whatever the shape and the penalty', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 0, max: 90 }),
        fc.constantFrom(1e-6, 0.1, 1, 1e4),
        fc.boolean(),
        async (rows, columns, alpha, intercept) => {
          const matrix = randomRows(rows, columns)
          const targets = Array.from({ length: rows }, (_, i) => Math.sin(i) + 5)
          const model = await ridge({ alpha, intercept }).fit(matrix, targets)
          expect(largestSlope(model, matrix, targets, alpha)).toBeLessThan(1e-6)
          if (intercept) {
            const [mean, other] = [targets, model.predict(matrix)].map(all => [...all].reduce((a, b) => a + b) / rows)
            expect(other).toBeCloseTo(mean!, 8)
          }
        }
      ),
      { numRuns: 60 }
    )
  })

  it('ends well where gradients conjugate badly: columns of wildly different scale, that depend on each other', async () => {
    const [tall, wide] = [randomRows(300, 120), randomRows(120, 300)]
    for (const matrix of [tall, wide]) {
      for (const row of matrix) {
        for (let c = 1; c < row.length; c++) row[c] = row[c - 1]! + 0.01 * row[c]! * (1 + (c % 7))
        for (let c = 0; c < row.length; c += 3) row[c]! *= 1000
      }
      const targets = Array.from({ length: matrix.rows }, (_, i) => Math.cos(i))
      const model = await ridge({ alpha: 1e-4 }).fit(matrix, targets)
      const flat = new Ridge({ coefficients: new Float64Array(matrix.columns), intercept: model.intercept })
      const start = largestSlope(flat, matrix, targets, 1e-4)
      expect(largestSlope(model, matrix, targets, 1e-4) / start).toBeLessThan(1e-4)
    }
  })

  it('fits exactly without a penalty where it can: more columns than rows, columns twice, columns that do not vary', async () => {
    const wide = randomRows(12, 30)
    const model = await ridge({ alpha: 0 }).fit(wide, [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8])
    expect(Array.from(model.predict(wide), Math.round)).toEqual([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8])
    const twice = Matrix.fromRows([...randomRows(20, 3)].map(row => [...row, ...row, 7]))
    const targets = [...twice].map(row => 2 * row[0]! - row[1]! + 3)
    const { coefficients, intercept } = await ridge({ alpha: 0 }).fit(twice, targets)
    for (const [c, share] of [1, -0.5, 0, 1, -0.5, 0, 0].entries()) expect(coefficients[c]).toBeCloseTo(share, 9)
    expect(intercept).toBeCloseTo(3, 9)
  })

  it('predicts the mean where there is nothing to learn from', async () => {
    for (const matrix of [new Matrix(3, 0), new Matrix(3, 2)]) {
      const model = await ridge().fit(matrix, [1, 2, 6])
      expect([...model.predict(new Matrix(2, matrix.columns))]).toEqual([3, 3])
    }
    expect((await ridge().fit(Matrix.fromRows([[1, 2]]), [5])).predict(Matrix.fromRows([[9, 9]]))[0]).toBe(5)
  })

  it('says what is wrong', async () => {
    expect(() => ridge({ alpha: -1 })).toThrow(new RangeError('alpha: expected a number from 0 on, got -1'))
    await expect(ridge().fit(new Matrix(0, 1), [])).rejects.toThrow(RangeError)
    await expect(ridge().fit(new Matrix(2, 1), [1])).rejects.toThrow('targets: expected 2, one for each row, got 1')
    await expect(ridge().fit(new Matrix(1, 1), [NaN])).rejects.toThrow('targets[0]: expected a finite number, got NaN')
    await expect(ridge().fit(Matrix.fromRows([[NaN]]), [1])).rejects.toThrow('got NaN in row 0, column 0')
  })

  it('reports progress, and ends when it is told to', async () => {
    const onProgress = vi.fn()
    await ridge().fit(vectors, labels, { onProgress })
    // All rows were decomposed: some passes make up for its rounding.
    const told = onProgress.mock.calls.map(([progress]) => progress as unknown)
    expect(told.length).toBeLessThan(6)
    expect(told).toEqual(told.map((_, i) => ({ stage: 'fit', done: i + 1, total: 80 })))
    const controller = new AbortController()
    const reason = new Error('enough')
    const rows = randomRows(2000, 20)
    const fit = ridge().fit(rows, rows.data.subarray(0, 2000), {
      signal: controller.signal,
      onProgress({ done }) {
        if (done === 1) controller.abort(reason)
      }
    })
    await expect(fit).rejects.toBe(reason)
  })
})

describe('Ridge', () => {
  it('is saved as bytes, the same for the same data, and read again', async () => {
    const model = await ridge().fit(vectors, labels)
    const bytes = model.save()
    expect((await ridge().fit(vectors, labels)).save()).toEqual(bytes)
    expect(Ridge.from(bytes)).toEqual(model)
    expect(() => model.predict(new Matrix(1, 255))).toThrow(
      new RangeError('matrix: expected 256 columns as in the fit, got 255')
    )
    expect(() => Ridge.from(new Uint8Array(9))).toThrow(/^bytes: no model of ridge/)
  })

  it('has the same bytes without WebAssembly', async () => {
    const bytes = (await ridge({ alpha: 0.001 }).fit(vectors, labels)).save()
    vi.stubGlobal('WebAssembly', undefined)
    vi.resetModules()
    try {
      const plain = await import('../src/ridge.ts')
      expect((await plain.ridge({ alpha: 0.001 }).fit(vectors, labels)).save()).toEqual(bytes)
    } finally {
      vi.unstubAllGlobals()
    }
  })
})
