import { createRandom, Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomForest, randomForestRegressor, type RandomForestOptions } from '../src/forest.ts'
import type { Progress } from '../src/progress.ts'
import { mean, nodesOf } from './support/forest.ts'

/** One tree that sees everything. */
const plain: RandomForestOptions = { trees: 1, bootstrap: false, maxFeatures: 'all' }

function matrixOf(rows: number, columns: number, number: () => number): Matrix {
  return new Matrix(rows, columns, Float32Array.from({ length: rows * columns }, number))
}

function column(...numbers: number[]): Matrix {
  return Matrix.fromRows(numbers.map(number => [number]))
}

describe('randomForest', () => {
  it('tells labels apart by the columns that do so', async () => {
    const random = createRandom(1)
    const matrix = matrixOf(200, 10, () => random.normal())
    const labels = Array.from(matrix, row => (row[3]! + row[7]! > 0 ? 'above' : 'below'))
    const model = await randomForest({ outOfBag: true }).fit(matrix, labels)
    expect(model.classes).toEqual(['above', 'below'])
    expect(model.predict(matrix)).toEqual(labels)
    expect(model.outOfBagScore).toBeGreaterThan(0.8)
    const important = [...model.featureImportances.keys()].sort(
      (a, b) => model.featureImportances[b]! - model.featureImportances[a]!
    )
    expect(important.slice(0, 2).sort()).toEqual([3, 7])
    expect(model.featureImportances.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12)
  })

  it('gives what the trees say in the mean: the shares of the classes in the leaf', async () => {
    const matrix = column(0, 1, 2, 10, 11, 12, 13)
    const labels = [true, true, false, false, false, false, false]
    const model = await randomForest({ ...plain, minSamplesLeaf: 3 }).fit(matrix, labels)
    const probabilities = model.predictProbabilities(column(-5, 5.9, 6.1, 100))
    expect(probabilities.toJSON()).toEqual([
      [1 / 3, 2 / 3].map(Math.fround),
      [1 / 3, 2 / 3].map(Math.fround),
      [1, 0],
      [1, 0]
    ])
    expect(model.predict(column(0, 7))).toEqual([true, false])
  })

  it('parts half way between two numbers', async () => {
    const model = await randomForest(plain).fit(column(1, 2, 4, 5), ['low', 'low', 'high', 'high'])
    expect(nodesOf(model.save(), 'random-forest')).toEqual({
      features: [0, -1, -1],
      thresholds: [3, 0, 0],
      rights: [2, 0, 1]
    })
    expect(model.predict(column(3, 3.0000002))).toEqual(['low', 'high'])
  })

  it('takes the best of all splits: as trying each does', async () => {
    const shape = fc.record({
      seed: fc.integer(),
      rows: fc.integer({ min: 2, max: 80 }),
      columns: fc.integer({ min: 1, max: 4 }),
      classes: fc.integer({ min: 2, max: 5 }),
      numbers: fc.constantFrom(2, 5, 1000),
      minSamplesLeaf: fc.integer({ min: 1, max: 4 }),
      weight: fc.constantFrom(1, 0.3, 7)
    })
    await fc.assert(
      fc.asyncProperty(shape, async ({ seed, rows, columns, classes, numbers, minSamplesLeaf, weight }) => {
        const random = createRandom(seed)
        const matrix = matrixOf(rows, columns, () => random.integer(numbers) - numbers / 2)
        const labels = Array.from({ length: rows }, () => random.integer(classes))
        // There, so that the weight is of a label that there is.
        labels[0] = 0
        const options = { ...plain, maxDepth: 1, minSamplesLeaf, classWeight: { 0: weight } }
        const model = await randomForest(options).fit(matrix, labels)
        const { features, thresholds } = nodesOf(model.save(), 'random-forest')
        const weigh = (some: number[]): number => some.reduce((sum, label) => sum + (label === 0 ? weight : 1), 0)
        const gini = (some: number[]): number => {
          const shares = model.classes.map(label => weigh(some.filter(one => one === label)) / weigh(some))
          return weigh(some) * (1 - shares.reduce((sum, share) => sum + share * share, 0))
        }
        const impurity = (column: number, threshold: number): number => {
          const below = labels.filter((_, row) => matrix.row(row)[column]! <= threshold)
          const above = labels.filter((_, row) => matrix.row(row)[column]! > threshold)
          return Math.min(below.length, above.length) < minSamplesLeaf ? Infinity : gini(below) + gini(above)
        }
        const all = Array.from(matrix.data, (number, i) => impurity(i % columns, number))
        const least = Math.min(...all)
        if (features.length === 1) expect(least === Infinity || gini(labels) === 0).toBe(true)
        else expect(impurity(features[0]!, thresholds[0]!)).toBeCloseTo(least, 8)
      }),
      { numRuns: 60 }
    )
  })

  it('grows the same bytes from the same seed, and others from another', async () => {
    const random = createRandom(2)
    const matrix = matrixOf(100, 20, () => random.normal())
    const labels = Array.from({ length: 100 }, () => random.integer(3))
    const bytes = async (seed?: number): Promise<Uint8Array> =>
      (await randomForest({ seed, trees: 5 }).fit(matrix, labels)).save()
    expect(await bytes()).toEqual(await bytes(42))
    expect(await bytes(43)).not.toEqual(await bytes(42))
  })

  it('weighs classes: what is rare is heard when balanced', async () => {
    const random = createRandom(3)
    const matrix = matrixOf(300, 4, () => random.normal())
    const labels = Array.from(matrix, (row, i) => (i % 10 === 0 && row[0]! > -0.5 ? 'rare' : 'common'))
    const found = async (classWeight?: RandomForestOptions['classWeight']): Promise<number> => {
      const model = await randomForest({ maxDepth: 2, trees: 20, classWeight }).fit(matrix, labels)
      return model.predict(matrix).filter(label => label === 'rare').length
    }
    expect(await found()).toBe(0)
    expect(await found('balanced')).toBeGreaterThan(50)
    expect(await found({ rare: 20 })).toBeGreaterThan(50)
    // Without the rows of one, there is nothing but the other.
    expect(await found({ common: 0 })).toBe(300)
    await expect(found({ common: 0, rare: 0 })).rejects.toThrow(
      new RangeError('classWeight: expected a weight above 0 for one label at least, got 0 for all')
    )
    await expect(found({ common: -1 })).rejects.toThrow("classWeight['common']: expected a number from 0 on, got -1")
  })

  it('tries as many columns as it is told, and more only where all rows are equal in those', async () => {
    // Column 0 tells all, and one of ten is tried.
    const random = createRandom(4)
    const matrix = matrixOf(60, 10, () => random.normal())
    const labels = Array.from(matrix, row => row[0]! > 0)
    const tellsAll = async (maxFeatures: RandomForestOptions['maxFeatures'], constant = false): Promise<number> => {
      const given = new Matrix(
        60,
        10,
        matrix.data.map((number, i) => (constant && i % 10 > 0 ? 7 : number))
      )
      const learner = randomForest({ trees: 200, maxDepth: 1, bootstrap: false, maxFeatures })
      const model = await learner.fit(given, labels)
      return model.featureImportances[0]!
    }
    expect(await tellsAll(1)).toBeGreaterThan(0.05)
    expect(await tellsAll(1)).toBeLessThan(0.2)
    expect(await tellsAll(0.1)).toBe(await tellsAll(1))
    expect(await tellsAll(0.5)).toBe(await tellsAll(5))
    expect(await tellsAll('sqrt')).toBe(await tellsAll(3))
    expect(await tellsAll(10)).toBe(1)
    expect(await tellsAll('all')).toBe(1)
    expect(await tellsAll(1, true)).toBe(1)
  })

  it('has leaves as large and trees as deep as it is told', async () => {
    const matrix = column(...Array.from({ length: 64 }, (_, i) => i))
    const labels = Array.from({ length: 64 }, (_, i) => i)
    const leaves = async (options: RandomForestOptions): Promise<number> => {
      const model = await randomForest({ ...plain, ...options }).fit(matrix, labels)
      return nodesOf(model.save(), 'random-forest').features.filter(feature => feature === -1).length
    }
    expect(await leaves({})).toBe(64)
    expect(await leaves({ minSamplesLeaf: 32 })).toBe(2)
    expect(await leaves({ minSamplesLeaf: 33 })).toBe(1)
    expect(await leaves({ maxDepth: 1 })).toBe(2)
    expect(await leaves({ maxDepth: 3 })).toBeLessThanOrEqual(8)
    expect(await leaves({ minSamplesSplit: 64 })).toBe(2)
    expect(await leaves({ minSamplesSplit: 65 })).toBe(1)
  })

  it('tells how many trees there are, and stops when it is no longer wanted', async () => {
    const random = createRandom(5)
    const matrix = matrixOf(300, 30, () => random.normal())
    const labels = Array.from({ length: 300 }, () => random.integer(2))
    const told: Progress[] = []
    await randomForest({ trees: 3 }).fit(matrix, labels, { onProgress: progress => told.push(progress) })
    expect(told).toEqual([0, 1, 2, 3].map(done => ({ stage: 'trees', done, total: 3 })))

    const reason = new Error('enough')
    const aborted = randomForest().fit(matrix, labels, { signal: AbortSignal.abort(reason) })
    await expect(aborted).rejects.toBe(reason)
    const controller = new AbortController()
    const { signal } = controller
    const stopped = randomForest().fit(matrix, labels, {
      signal,
      onProgress: ({ done }) => {
        if (done === 1) controller.abort(reason)
      }
    })
    await expect(stopped).rejects.toBe(reason)
  })

  it.each<[RandomForestOptions, string]>([
    [{ trees: 0 }, 'trees: expected an integer from 1 on, got 0'],
    [{ maxDepth: 0 }, 'maxDepth: expected an integer from 1 on, got 0'],
    [{ minSamplesLeaf: 0.5 }, 'minSamplesLeaf: expected an integer from 1 on, got 0.5'],
    [{ minSamplesSplit: 1 }, 'minSamplesSplit: expected an integer from 2 on, got 1'],
    [{ seed: 0.5 }, 'seed: expected an integer, got 0.5'],
    ...[0, 1.5, NaN, 'log2' as 'sqrt'].map((maxFeatures): [RandomForestOptions, string] => [
      { maxFeatures },
      `maxFeatures: expected 'sqrt', 'all', a share between 0 and 1, or a number of columns, got ${maxFeatures}`
    ]),
    [
      { outOfBag: true, bootstrap: false },
      'outOfBag: expected false where bootstrap is false, as each tree sees all rows; got true'
    ]
  ])('says what is wrong with an option: %o', (options, message) => {
    expect(() => randomForest(options)).toThrow(new RangeError(message))
    expect(() => randomForestRegressor(options)).toThrow(new RangeError(message))
  })

  it('says what is wrong with what it is to learn from', async () => {
    const fit = (matrix: Matrix, labels: unknown[], options?: RandomForestOptions): Promise<unknown> =>
      randomForest({ trees: 2, ...options }).fit(matrix, labels as string[])
    await expect(fit(new Matrix(0, 3), [])).rejects.toThrow('matrix: expected 1 row at least, got 0')
    await expect(fit(column(1, NaN), ['a', 'b'])).rejects.toThrow(
      'matrix: expected finite numbers, got NaN in row 1, column 0'
    )
    await expect(fit(column(1, 2), ['a'])).rejects.toThrow('labels: expected 2, one for each row, got 1')
    await expect(fit(column(1, 2), ['a', null])).rejects.toThrow(TypeError)
    await expect(fit(column(1, 2), ['a', 'b'], { maxFeatures: 2 })).rejects.toThrow(
      'maxFeatures: expected 1 at most, as many as the matrix has columns, got 2'
    )
    const model = await randomForest({ trees: 2 }).fit(column(1, 2), ['a', 'b'])
    expect(() => model.predict(new Matrix(1, 2))).toThrow('matrix: expected 1 columns as in the fit, got 2')
    expect(() => model.predict(column(Infinity))).toThrow('matrix: expected finite numbers, got Infinity')
    expect(model.predict(new Matrix(0, 1))).toEqual([])
  })
})

describe('randomForest of what is out of the ordinary', () => {
  it('one class: that is what everything is', async () => {
    const model = await randomForest({ trees: 3, outOfBag: true }).fit(column(1, 2, 3), ['only', 'only', 'only'])
    expect(model.predict(column(-1, 5))).toEqual(['only', 'only'])
    expect(model.predictProbabilities(column(7)).toJSON()).toEqual([[1]])
    expect([...model.featureImportances]).toEqual([0])
    expect(model.outOfBagScore).toBe(1)
  })

  it('one row, and none out of the bag', async () => {
    const model = await randomForest({ outOfBag: true }).fit(Matrix.fromRows([[1, 2]]), [7])
    expect(model.predict(Matrix.fromRows([[0, 0]]))).toEqual([7])
    expect(model.outOfBagScore).toBeUndefined()
  })

  it('more columns than rows', async () => {
    const random = createRandom(6)
    const matrix = matrixOf(10, 500, () => random.normal())
    const labels = Array.from({ length: 10 }, (_, i) => i % 2 === 0)
    for (let row = 0; row < 10; row++) matrix.row(row).fill(row % 2, 0, 250)
    expect((await randomForest().fit(matrix, labels)).predict(matrix)).toEqual(labels)
  })

  it('no columns, or none that tells anything: the most frequent class', async () => {
    const labels = ['a', 'b', 'b']
    for (const matrix of [new Matrix(3, 0), new Matrix(3, 5, new Float32Array(15).fill(2))]) {
      const model = await randomForest({ ...plain, trees: 3 }).fit(matrix, labels)
      expect(model.predict(matrix)).toEqual(['b', 'b', 'b'])
      expect(model.predictProbabilities(matrix).toJSON()).toEqual(labels.map(() => [1 / 3, 2 / 3].map(Math.fround)))
      expect([...model.featureImportances]).toEqual(new Array<number>(matrix.columns).fill(0))
    }
  })

  it('constant columns beside others have no say', async () => {
    const matrix = Matrix.fromRows([0, 1, 2, 3].map(number => [5, number, -1]))
    const model = await randomForest({ trees: 20, bootstrap: false }).fit(matrix, [0, 0, 1, 1])
    expect([...model.featureImportances]).toEqual([0, 1, 0])
    expect(model.predict(matrix)).toEqual([0, 0, 1, 1])
  })

  it('equal rows with different labels share a leaf', async () => {
    const model = await randomForest(plain).fit(column(1, 1, 1, 1, 2), ['a', 'a', 'a', 'b', 'b'])
    expect(model.predictProbabilities(column(1, 2)).toJSON()).toEqual([
      [0.75, 0.25],
      [0, 1]
    ])
  })

  it('a thousand classes', async () => {
    const random = createRandom(7)
    const labels = Array.from({ length: 2000 }, (_, i) => `class ${i % 1000}`)
    const centers = matrixOf(1000, 8, () => random.normal())
    const matrix = Matrix.fromRows(
      labels.map((_, i) => centers.row(i % 1000).map(number => number + random.normal() / 100))
    )
    const model = await randomForest({ trees: 20, outOfBag: true }).fit(matrix, labels)
    expect(model.classes).toHaveLength(1000)
    expect(mean(model.predict(matrix).map((label, i) => Number(label === labels[i])))).toBeGreaterThan(0.99)
    // By half of the trees a row has not been seen, and by half of those neither has the other of its class.
    expect(model.outOfBagScore).toBeGreaterThan(0.5)
    // A leaf takes memory for the classes that it has: here, 20 numbers each, and not 1,000.
    expect(model.save().length).toBeLessThan(3_000_000)
  })

  it('numbers that differ in the last bit only, of either sign, very large or next to 0', async () => {
    const float = new Float32Array(1)
    const bits = new Int32Array(float.buffer)
    const next = (number: number): number => {
      float[0] = number
      bits[0]!++
      return float[0]
    }
    const most = 3.4028234663852886e38
    const pairs = [
      [1, next(1)],
      [next(-1), -1],
      [0, next(0)],
      [-(2 ** -149), 0],
      [2 ** -149, 2 ** -148],
      [-most, most]
    ]
    for (const [low, high] of [...pairs, [next(3), next(next(3))], [3.3e38, next(3.3e38)]]) {
      const model = await randomForest(plain).fit(column(low!, high!), ['low', 'high'])
      expect(model.predict(column(low!, high!))).toEqual(['low', 'high'])
    }
  })

  it('minus zero is zero', async () => {
    const model = await randomForest(plain).fit(column(-0, 0, 0, -0), ['a', 'a', 'b', 'b'])
    expect(model.predictProbabilities(column(0)).toJSON()).toEqual([[0.5, 0.5]])
  })

  it('more rows than 16 bits can count', async () => {
    const matrix = column(...Array.from({ length: 70_000 }, (_, i) => (i * 7919) % 70_000))
    const labels = Array.from(matrix.data, number => number >= 69_000)
    const model = await randomForest(plain).fit(matrix, labels)
    expect(nodesOf(model.save(), 'random-forest').thresholds[0]).toBe(68_999.5)
  })
})

describe('randomForestRegressor', () => {
  it('says the mean of the leaf', async () => {
    const learner = randomForestRegressor({ trees: 1, bootstrap: false, maxDepth: 1 })
    const model = await learner.fit(column(1, 2, 3, 4), [10, 20, 100, 110])
    expect([...model.predict(column(0, 2.5, 2.6))]).toEqual([15, 15, 105])
    expect([...model.featureImportances]).toEqual([1])
  })

  it('takes the best of all splits: as trying each does', async () => {
    const shape = fc.record({
      seed: fc.integer(),
      rows: fc.integer({ min: 2, max: 80 }),
      columns: fc.integer({ min: 1, max: 4 }),
      numbers: fc.constantFrom(2, 5, 1000),
      offset: fc.constantFrom(0, 1e6),
      minSamplesLeaf: fc.integer({ min: 1, max: 4 })
    })
    await fc.assert(
      fc.asyncProperty(shape, async ({ seed, rows, columns, numbers, offset, minSamplesLeaf }) => {
        const random = createRandom(seed)
        const matrix = matrixOf(rows, columns, () => random.integer(numbers) - numbers / 2)
        const targets = Array.from({ length: rows }, () => offset + random.integer(10))
        const learner = randomForestRegressor({ ...plain, maxDepth: 1, minSamplesLeaf })
        const model = await learner.fit(matrix, targets)
        const { features, thresholds } = nodesOf(model.save(), 'random-forest-regressor')
        const squares = (some: number[]): number => some.reduce((sum, one) => sum + (one - mean(some)) ** 2, 0)
        const error = (column: number, threshold: number): number => {
          const below = targets.filter((_, row) => matrix.row(row)[column]! <= threshold)
          const above = targets.filter((_, row) => matrix.row(row)[column]! > threshold)
          return Math.min(below.length, above.length) < minSamplesLeaf ? Infinity : squares(below) + squares(above)
        }
        const least = Math.min(...Array.from(matrix.data, (number, i) => error(i % columns, number)))
        if (features.length === 1) expect(least === Infinity || squares(targets) === 0).toBe(true)
        else expect(error(features[0]!, thresholds[0]!)).toBeCloseTo(least, 5)
      }),
      { numRuns: 60 }
    )
  })

  it('learns numbers of any size alike', async () => {
    const random = createRandom(8)
    const matrix = matrixOf(60, 5, () => random.normal())
    const targets = Array.from(matrix, row => row[0]! * 4 + row[1]!)
    const predictions = async (unit: number): Promise<number[]> => {
      const learner = randomForestRegressor({ trees: 10, outOfBag: true })
      const model = await learner.fit(
        matrix,
        targets.map(target => target * unit)
      )
      return [...model.predict(matrix).map(value => value / unit), model.outOfBagScore!]
    }
    const expected = await predictions(1)
    expect(expected.at(-1)).toBeGreaterThan(0.7)
    for (const unit of [2 ** -1000, 2 ** 1020]) expect(await predictions(unit)).toEqual(expected)
  })

  it('targets that are all the same, one row, the largest numbers', async () => {
    const same = await randomForestRegressor({ trees: 3, outOfBag: true }).fit(column(1, 2, 3), [0.1, 0.1, 0.1])
    expect([...same.predict(column(9))]).toEqual([0.1])
    expect(same.outOfBagScore).toBe(1)
    const one = await randomForestRegressor({ trees: 3, outOfBag: true }).fit(column(1), [-0.7])
    expect(one.predict(column(5))[0]).toBeCloseTo(-0.7, 15)
    expect(one.outOfBagScore).toBeUndefined()
    const { MAX_VALUE } = Number
    const largest = await randomForestRegressor(plain).fit(column(1, 2), [-MAX_VALUE, MAX_VALUE])
    expect([...largest.predict(column(1, 2))]).toEqual([-MAX_VALUE, MAX_VALUE])
    const near = await randomForestRegressor(plain).fit(column(1, 2), [1, 1 + Number.EPSILON])
    expect([...near.predict(column(1, 2))]).toEqual([1, 1 + Number.EPSILON])
  })

  it('says what is wrong with the targets', async () => {
    const fit = (targets: number[]): Promise<unknown> => randomForestRegressor().fit(column(1, 2), targets)
    await expect(fit([1])).rejects.toThrow('targets: expected 2, one for each row, got 1')
    await expect(fit([1, NaN])).rejects.toThrow('targets[1]: expected a finite number, got NaN')
  })
})
