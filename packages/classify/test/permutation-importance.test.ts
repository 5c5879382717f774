import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { randomForest, randomForestRegressor } from '../src/forest.ts'
import type { Regressor } from '../src/learner.ts'
import { permutationImportance } from '../src/permutation-importance.ts'
import type { Progress } from '../src/progress.ts'

const random = createRandom(1)
const matrix = new Matrix(
  300,
  4,
  Float32Array.from({ length: 1200 }, () => random.normal())
)

/** Says the sum of twice the first column and the third: what it relies on is known. */
const sum: Regressor = {
  predict: given => Float64Array.from(given, row => 2 * row[0]! + row[2]!),
  save: () => new Uint8Array(0)
}

describe('permutationImportance', () => {
  it('is what the score loses without the column', async () => {
    const truth = sum.predict(matrix)
    const before = matrix.data.slice()
    const { score, importances, deviations } = await permutationImportance(sum, matrix, truth, { repeats: 20 })
    expect(score).toBe(1)
    // Of two independent draws of a column, the difference has twice its variance: 2 * 4 of 4 + 1, and 2 * 1.
    expect(importances[0]).toBeCloseTo(8 / 5, 0)
    expect(importances[2]).toBeCloseTo(2 / 5, 0)
    expect(importances[0]! / importances[2]!).toBeGreaterThan(3)
    expect([importances[1], importances[3], deviations[1], deviations[3]]).toEqual([0, 0, 0, 0])
    expect(deviations[0]).toBeGreaterThan(0)
    expect(matrix.data).toEqual(before)
  })

  it('finds the columns that a forest needs, of labels and of numbers', async () => {
    const labels = Array.from(matrix, row => (row[1]! > 0 ? 'above' : 'below'))
    const forest = await randomForest({ trees: 20 }).fit(matrix, labels)
    const ofLabels = await permutationImportance(forest, matrix, labels)
    expect(ofLabels.score).toBe(1)
    expect(ofLabels.importances.indexOf(Math.max(...ofLabels.importances))).toBe(1)
    expect(ofLabels.importances[1]).toBeGreaterThan(0.3)

    const targets = Array.from(matrix, row => row[3]!)
    const regressor = await randomForestRegressor({ trees: 20 }).fit(matrix, targets)
    const ofNumbers = await permutationImportance(regressor, matrix, targets)
    expect(ofNumbers.importances[3]).toBeGreaterThan(1)
    expect(Math.max(...ofNumbers.importances.subarray(0, 3))).toBeLessThan(0.1)
  })

  it('takes any score, and only the columns that are asked about', async () => {
    const score = (truth: readonly number[], predicted: readonly number[]): number =>
      -Math.max(...truth.map((value, i) => Math.abs(value - predicted[i]!)))
    const told: Progress[] = []
    const result = await permutationImportance(sum, matrix, sum.predict(matrix), {
      score,
      columns: [2],
      onProgress: progress => told.push(progress)
    })
    expect(result.score).toBe(-0)
    expect(result.importances[0]).toBe(0)
    expect(result.importances[2]).toBeGreaterThan(2)
    expect(told).toEqual([0, 1].map(done => ({ stage: 'columns', done, total: 1 })))
  })

  it('gives the same for the same seed', async () => {
    const ask = (seed?: number): Promise<unknown> =>
      permutationImportance(sum, matrix, sum.predict(matrix), { seed, repeats: 2 })
    expect(await ask()).toEqual(await ask(42))
    expect(await ask(7)).not.toEqual(await ask(42))
  })

  it('says what is wrong, and stops when it is no longer wanted', async () => {
    const truth = sum.predict(matrix)
    const reason = new Error('enough')
    const aborted = permutationImportance(sum, matrix, truth, { signal: AbortSignal.abort(reason) })
    await expect(aborted).rejects.toBe(reason)
    await expect(permutationImportance(sum, matrix, [1])).rejects.toThrow(
      'truth: expected 300, one for each row, got 1'
    )
    await expect(permutationImportance(sum, matrix, truth, { repeats: 0 })).rejects.toThrow(
      'repeats: expected an integer from 1 on, got 0'
    )
    await expect(permutationImportance(sum, matrix, truth, { columns: [0, 4] })).rejects.toThrow(
      'columns[1]: expected an integer from 0 to 3, got 4'
    )
    await expect(permutationImportance(sum, new Matrix(0, 4), [])).rejects.toThrow(
      'matrix: expected 1 row at least, got 0'
    )
  })
})
