import { createRandom } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gaussianNaiveBayes } from '../src/naive-bayes/gaussian.ts'
import { textNaiveBayes } from '../src/naive-bayes/text.ts'
import { nearestNeighbors, nearestNeighborsRegressor } from '../src/nearest-neighbors.ts'
import { neuralNet } from '../src/neural-net.ts'
import {
  gridSearch,
  gridSearchRegressor,
  integers,
  logUniform,
  randomSearch,
  randomSearchRegressor,
  uniform
} from '../src/random-search.ts'
import type { RegressionReport } from '../src/regression-report.ts'
import { articles, reviews } from './support/vectors.ts'

const { vectors: matrix, labels } = articles()

describe('randomSearch', () => {
  it('finds the settings with the best score of cross-validation', async () => {
    const space = { k: integers(1, 60), metric: ['cosine', 'euclidean'] } as const
    const { best, learner, trials } = await randomSearch(nearestNeighbors, space, matrix, labels, { trials: 6 })
    expect(trials.length).toBe(6)
    for (const { settings, score, deviation, validation, error } of trials) {
      expect(Object.keys(settings)).toEqual(['k', 'metric'])
      expect(validation!.folds.length).toBe(5)
      expect(score).toBeCloseTo(validation!.spreads.macroF1!.mean, 12)
      expect(deviation).toBeCloseTo(validation!.spreads.macroF1!.deviation, 12)
      expect(score).toBeLessThanOrEqual(best.score!)
      expect(error).toBeUndefined()
    }
    expect(best.settings.k).toBe(Math.min(...trials.map(({ settings }) => settings.k)))
    expect(learner.name).toBe(`${best.settings.k} nearest neighbours`)
  })

  it('makes the same trials for the same seed, others for another', async () => {
    const space = { varSmoothing: logUniform(1e-9, 1) }
    const scores = async (seed: number): Promise<unknown> =>
      (await randomSearch(gaussianNaiveBayes, space, matrix, labels, { trials: 3, folds: 2, seed })).trials.map(
        ({ settings, score }) => [settings, score]
      )
    expect(await scores(1)).toEqual(await scores(1))
    expect(await scores(1)).not.toEqual(await scores(2))
  })

  it('tells of a trial that fails, and goes on', async () => {
    const space = { layers: [[8], [0]], dropout: uniform(0, 0.5), epochs: [2] }
    const { best, trials } = await randomSearch(neuralNet, space, matrix, labels, { trials: 6, folds: 2 })
    expect(best.settings.layers).toEqual([8])
    const failed = trials.filter(({ settings }) => settings.layers[0] === 0)
    expect(failed.length).toBeGreaterThan(0)
    for (const { score, error } of failed) {
      expect(score).toBeUndefined()
      expect(error).toEqual(new RangeError('layers[0]: expected an integer from 1 on, got 0'))
    }
    const all = randomSearch(nearestNeighbors, { k: [0] }, matrix, labels)
    await expect(all).rejects.toThrow('k: expected an integer from 1 on, got 0')
    const unscored = randomSearch(nearestNeighbors, { k: [1] }, matrix, labels, { metric: () => NaN })
    await expect(unscored).rejects.toThrow('metric: expected a finite number of each fold, got NaN')
  })

  it('shows all trials as a table, the best first', async () => {
    const grid = { k: [1, 0, 5, 150], metric: ['cosine'] } as const
    const search = await gridSearch(nearestNeighbors, grid, matrix, labels, { folds: 2 })
    const lines = search.toText().trimEnd().split('\n')
    expect(lines[0]).toMatch(/^trial +score +deviation +k +metric$/)
    const scores = lines.slice(2, 5).map(line => Number(line.split(/ +/)[1]))
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(scores[0]).toBeCloseTo(search.best.score!, 3)
    expect(lines[5]).toMatch(/^2 +failed +– +0 +cosine$/)
    expect(lines.at(-1)).toBe('Trial 2: RangeError: k: expected an integer from 1 on, got 0')
    expect(search.toMarkdown()).toMatch(/\| failed \|.*\n\nTrial 2: RangeError/)
  })

  it('takes regressors, and scores them by R²', async () => {
    const targets = Float64Array.from(matrix, row => row[0]! + row[1]!)
    const space = { k: [1, 5, 20] }
    const { best, trials } = await randomSearchRegressor(nearestNeighborsRegressor, space, matrix, targets, {
      trials: 4
    })
    expect(best.score).toBeGreaterThan(0)
    expect(trials.every(({ score }) => score! <= best.score!)).toBe(true)
    const metric = (report: RegressionReport): number => -report.meanSquaredError
    const options = { trials: 4, metric }
    const other = await gridSearchRegressor(nearestNeighborsRegressor, space, matrix, targets, options)
    expect(other.trials.length).toBe(3)
    expect(other.best.score).toBeLessThan(0)
  })

  it('takes learners of texts, and a metric of your own', async () => {
    const { texts, labels } = reviews()
    const grid = { alpha: [1e-10, 1, 1000] }
    const { best } = await gridSearch(textNaiveBayes, grid, texts, labels, { metric: report => report.accuracy })
    expect(best.settings.alpha).toBe(1)
    expect(best.validation!.predicted.length).toBe(600)
  })

  it('tells how far it is, and ends when told to', async () => {
    const seen = new Set<string>()
    const space = { k: [1, 2, 3] }
    await gridSearch(nearestNeighbors, space, matrix, labels, {
      folds: 2,
      onProgress: ({ stage, done, total }) => seen.add(`${stage} ${done}/${total}`)
    })
    for (const stage of ['trials 1/3', 'trials 3/3', 'trial 2 of 3: folds 1/2']) expect(seen).toContain(stage)
    const controller = new AbortController()
    const aborted = gridSearch(nearestNeighbors, space, matrix, labels, {
      signal: controller.signal,
      onProgress: () => {
        controller.abort(new Error('enough'))
      }
    })
    await expect(aborted).rejects.toThrow('enough')
  })

  it('names what is wrong with its arguments', async () => {
    const wrong = (space: object, options = {}, known: readonly string[] = labels): Promise<unknown> =>
      randomSearch(nearestNeighbors, space as { k: number[] }, matrix, known, options)
    await expect(wrong({})).rejects.toThrow('space: expected one setting at least, got none')
    await expect(wrong({ k: 5 })).rejects.toThrow(
      'space.k: expected a list or a distribution of what it may be, got number'
    )
    await expect(wrong({ k: [] })).rejects.toThrow('space.k: expected one value at least')
    await expect(wrong({ k: [1] }, { trials: 0 })).rejects.toThrow('trials: expected an integer from 1 on, got 0')
    await expect(wrong({ k: [1] }, { folds: 1 })).rejects.toThrow('folds: expected an integer from 2 on, got 1')
    await expect(wrong({ k: [1] }, { splits: [] })).rejects.toThrow('splits: expected one at least, got none')
    await expect(wrong({ k: [1] }, {}, ['a'])).rejects.toThrow('labels: expected 200')
    expect(() => uniform(1, 1)).toThrow('to: expected a number above 1, got 1')
    expect(() => logUniform(0, 1)).toThrow('from: expected a number from')
    expect(() => integers(0.5, 2)).toThrow('from: expected an integer, got 0.5')
  })
})

describe('gridSearch', () => {
  it('tries all combinations in order', async () => {
    const grid = { k: [1, 3], weights: ['uniform', 'distance'] } as const
    const { trials } = await gridSearch(nearestNeighbors, grid, matrix, labels, { folds: 2 })
    expect(trials.map(({ settings }) => settings)).toEqual([
      { k: 1, weights: 'uniform' },
      { k: 1, weights: 'distance' },
      { k: 3, weights: 'uniform' },
      { k: 3, weights: 'distance' }
    ])
  })

  it('keeps groups together', async () => {
    const groups = labels.map((_, i) => i % 7)
    const { trials } = await gridSearch(nearestNeighbors, { k: [5] }, matrix, labels, { folds: 3, groups })
    for (const { train, test } of trials[0]!.validation!.folds) {
      const learnt = new Set(Array.from(train, row => groups[row]))
      expect(Array.from(test).some(row => learnt.has(groups[row]))).toBe(false)
    }
  })
})

describe('distributions', () => {
  it('stay within their bounds', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 50 }), (seed, width) => {
        const random = createRandom(seed)
        const within = (value: number, from: number, to: number): boolean => value >= from && value <= to
        expect(within(uniform(-1, width).draw(random), -1, width)).toBe(true)
        expect(within(logUniform(1e-3, width).draw(random), 1e-3 - 1e-12, width + 1e-12)).toBe(true)
        const integer = integers(-width, width).draw(random)
        expect(within(integer, -width, width) && Number.isInteger(integer)).toBe(true)
      })
    )
  })

  it('draw a rate below its geometric mean as often as above', () => {
    const random = createRandom(1)
    const rate = logUniform(1e-5, 1e-1)
    const low = Array.from({ length: 1000 }, () => rate.draw(random)).filter(value => value < 1e-3).length
    expect(Math.abs(low - 500)).toBeLessThan(60)
  })
})
