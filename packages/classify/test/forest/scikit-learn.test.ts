import { describe, expect, it } from 'vitest'
import { randomForest, randomForestRegressor } from '../../src/forest.ts'
import type { ForestOptions } from '../../src/forest/settings.ts'
import { mean, nodesOf, parts, recorded } from '../support/forest.ts'
import { articles, reviews } from '../support/vectors.ts'

const fixture = recorded()
const sets = { reviews: reviews(), articles: articles() }
// In code points, as Python counts.
const lengths = sets.reviews.texts.map(text => Array.from(text).length)
const seeds = Array.from({ length: 10 }, (_, seed) => seed)

/** The options of one tree on all columns and rows, in scikit-learn's words. */
function oneTree({ max_depth, min_samples_leaf }: { max_depth?: number; min_samples_leaf: number }): ForestOptions {
  return { trees: 1, bootstrap: false, maxFeatures: 'all', maxDepth: max_depth, minSamplesLeaf: min_samples_leaf }
}

/** The same splits, and thresholds half way between the same two numbers, rounded down to 32 bits. */
function expectSameTree(
  saved: Uint8Array,
  kind: string,
  { feature, threshold, right }: (typeof fixture.trees)['lengths']
): void {
  const ours = nodesOf(saved, kind)
  expect(ours.features).toEqual(feature)
  expect(ours.rights.filter((_, i) => feature[i]! >= 0)).toEqual(right.filter((_, i) => feature[i]! >= 0))
  for (const [i, value] of threshold.entries()) if (feature[i]! >= 0) expect(ours.thresholds[i]).toBeCloseTo(value, 8)
}

/** As far as ten of each can tell: by three standard errors of the difference. */
function expectSameMean(ours: readonly number[], theirs: readonly number[]): void {
  const variance = (values: readonly number[]): number => mean(values.map(value => (value - mean(values)) ** 2))
  const error = Math.sqrt((variance(ours) + variance(theirs)) / 9)
  expect(Math.abs(mean(ours) - mean(theirs))).toBeLessThan(3 * error)
}

describe('one tree on all columns', () => {
  it.each(['reviews', 'reviews, balanced', 'articles'] as const)(
    'is that of scikit-learn, split for split: %s',
    async name => {
      const { vectors, labels } = sets[name === 'articles' ? name : 'reviews']
      const expected = fixture.trees[name]
      const { class_weight: classWeight } = expected.settings
      const learner = randomForest({ ...oneTree(expected.settings), classWeight })
      const model = await learner.fit<string | number>(vectors, labels)
      expectSameTree(model.save(), 'random-forest', { ...expected, value: [] })
      for (const [row, value] of expected.value.entries()) {
        for (const [code, share] of value.entries()) {
          expect(model.predictProbabilities(vectors).row(row)[code]).toBeCloseTo(share, 6)
        }
        if (row >= 20) break
      }
      for (const [column, value] of expected.importances.entries()) {
        expect(model.featureImportances[column]).toBeCloseTo(value, 7)
      }
    }
  )

  it('is that of scikit-learn, split for split: numbers', async () => {
    const { vectors } = sets.reviews
    const expected = fixture.trees.lengths
    const model = await randomForestRegressor(oneTree(expected.settings)).fit(vectors, lengths)
    expectSameTree(model.save(), 'random-forest-regressor', expected)
    for (const [row, value] of model.predict(vectors).entries()) expect(value).toBeCloseTo(expected.value[row]!, 6)
    for (const [column, value] of expected.importances.entries()) {
      expect(model.featureImportances[column]).toBeCloseTo(value, 7)
    }
  })
})

describe('forests of ten seeds', () => {
  it.each(['reviews', 'articles'] as const)('are as accurate as those of scikit-learn: %s', async name => {
    const { vectors, labels } = sets[name]
    const expected = fixture.forests[name]
    const { learnt, judged, isJudged } = parts(vectors)
    const given = (labels as (string | number)[]).filter((label, row) => !isJudged(label, row))
    const truth = (labels as (string | number)[]).filter(isJudged)
    const models = await Promise.all(seeds.map(seed => randomForest({ seed, outOfBag: true }).fit(learnt, given)))
    const accuracies = models.map(model => mean(model.predict(judged).map((label, i) => Number(label === truth[i]))))
    expect(Math.abs(mean(accuracies) - mean(expected.accuracies))).toBeLessThan(0.01)
    expectSameMean(
      models.map(model => model.outOfBagScore!),
      expected.outOfBag
    )
    const importances = expected.importances.map((_, c) => mean(models.map(model => model.featureImportances[c]!)))
    // The sum of what differs, 2 where all does: ten of scikit-learn's forests and ten others differ by up to 0.143.
    const difference = importances.reduce((sum, value, c) => sum + Math.abs(value - expected.importances[c]!), 0)
    expect(difference).toBeLessThan(0.15)
  })

  it('have the errors of scikit-learn: numbers', async () => {
    const { vectors } = sets.reviews
    const { settings: given, errors, outOfBag } = fixture.regressions.reviews
    const settings = { maxFeatures: given.max_features, trees: given.n_estimators }
    const { learnt, judged, isJudged } = parts(vectors)
    const targets = lengths.filter((length, row) => !isJudged(length, row))
    const truth = lengths.filter(isJudged)
    const models = []
    for (const seed of seeds) {
      const learner = randomForestRegressor({ seed, ...settings, outOfBag: true })
      models.push(await learner.fit(learnt, targets))
    }
    const ours = models.map(model => mean(model.predict(judged).map((value, i) => (value - truth[i]!) ** 2)))
    expect(mean(ours) / mean(errors)).toBeGreaterThan(0.98)
    expect(mean(ours) / mean(errors)).toBeLessThan(1.02)
    expectSameMean(
      models.map(model => model.outOfBagScore!),
      outOfBag
    )
  })
})
