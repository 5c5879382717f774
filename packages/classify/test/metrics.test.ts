import { readFileSync } from 'node:fs'
import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import {
  accuracy,
  averagePrecision,
  brier,
  calibrationCurve,
  confusionMatrix,
  f1,
  logLoss,
  meanAbsoluteError,
  meanSquaredError,
  multiclassAveragePrecision,
  multiclassRocAuc,
  pearson,
  precision,
  precisionRecallCurve,
  r2,
  recall,
  rocAuc,
  rocCurve,
  silhouette,
  spearman,
  type Average
} from '../src/metrics.ts'
import { articles, reviews } from './support/vectors.ts'

interface LabelCase {
  truth: string[]
  predicted: string[]
  accuracy: number
  averages: Record<string, [number, number, number]>
  labels: string[]
  each: [number[], number[], number[]]
  confusion: number[][]
}

interface ScoreCase {
  averagePrecision: number
  rocAuc: number
  brier: number
  points: number
  precision: number[]
  recall: number[]
  thresholds: number[]
  falsePositiveRate: number[]
  truePositiveRate: number[]
  calibration: Record<string, { observed: number[]; predicted: number[] }>
}

interface ProbabilityCase extends LabelCase {
  classes: string[]
  probabilities: number[][]
  logLoss: number
  averagePrecision: Record<string, number>
  rocAuc: Record<string, number>
  scores?: ScoreCase
}

interface Fixture {
  predictions: Record<string, ProbabilityCase>
  labels: Record<string, LabelCase>
  regression: Record<'meanSquaredError' | 'meanAbsoluteError' | 'r2' | 'pearson' | 'spearman', number> &
    Record<'truth' | 'predicted', number[]>
  silhouettes: Record<string, number>
}

const fixture = JSON.parse(readFileSync(new URL('fixtures/metrics/metrics.json', import.meta.url), 'utf8')) as Fixture
const predictions = Object.entries(fixture.predictions)

describe('metrics, against scikit-learn', () => {
  it.each([...predictions, ...Object.entries(fixture.labels)])('of labels: %s', (_, one) => {
    const { truth, predicted } = one
    expect(accuracy(truth, predicted)).toBeCloseTo(one.accuracy, 9)
    for (const [name, expected] of Object.entries(one.averages)) {
      const [average, zeroDivision] = name.split(' ') as [Average, string]
      const options = { average, zeroDivision: zeroDivision === '0' ? 0 : 1 } as const
      const values = [precision, recall, f1].map(metric => metric(truth, predicted, options))
      expectClose(values, expected)
    }
    for (const [i, metric] of [precision, recall, f1].entries()) {
      expectClose(
        one.labels.map(label => metric(truth, predicted, { label })),
        one.each[i]!
      )
    }
    expect(confusionMatrix(truth, predicted)).toEqual({ labels: one.labels, counts: one.confusion })
  })

  it.each(predictions)('of probabilities: %s', (_, { truth, classes, ...one }) => {
    const probabilities = Matrix.fromRows(one.probabilities)
    expect(logLoss(truth, probabilities, { classes })).toBeCloseTo(one.logLoss, 6)
    for (const [average, expected] of Object.entries(one.averagePrecision)) {
      const options = { classes, average: average as Average }
      expect(multiclassAveragePrecision(truth, probabilities, options)).toBeCloseTo(expected, 9)
    }
    for (const [name, expected] of Object.entries(one.rocAuc)) {
      const [strategy, average] = name.split(' ') as ['ovr' | 'ovo', Average]
      expect(multiclassRocAuc(truth, probabilities, { classes, strategy, average })).toBeCloseTo(expected, 9)
    }
  })

  it.each(predictions.filter(([, { scores }]) => scores))('of scores: %s', (_, one) => {
    const expected = one.scores!
    const positives = one.truth.map(label => label === one.classes[1])
    const scores = Float32Array.from(one.probabilities, row => row[1]!)
    expect(averagePrecision(positives, scores)).toBeCloseTo(expected.averagePrecision, 9)
    expect(rocAuc(positives, scores)).toBeCloseTo(expected.rocAuc, 9)
    expect(brier(positives, scores)).toBeCloseTo(expected.brier, 7)
    const curve = precisionRecallCurve(positives, scores)
    expect(curve.thresholds).toHaveLength(expected.points)
    expectClose(everySeventh(curve.precision), expected.precision)
    expectClose(everySeventh(curve.recall), expected.recall)
    expectClose(everySeventh(curve.thresholds), expected.thresholds)
    const roc = rocCurve(positives, scores)
    expectClose(everySeventh(roc.falsePositiveRate), expected.falsePositiveRate)
    expectClose(everySeventh(roc.truePositiveRate), expected.truePositiveRate)
    for (const [name, { observed, predicted }] of Object.entries(expected.calibration)) {
      const [strategy, bins] = name.split(' ') as ['uniform' | 'quantile', string]
      const calibration = calibrationCurve(positives, scores, { strategy, bins: Number(bins) })
      expectClose(calibration.observed, observed)
      expectClose(calibration.predicted, predicted)
    }
  })

  it('of numbers', () => {
    const { truth, predicted, ...expected } = fixture.regression
    expect(meanSquaredError(truth, predicted)).toBeCloseTo(expected.meanSquaredError, 9)
    expect(meanAbsoluteError(truth, predicted)).toBeCloseTo(expected.meanAbsoluteError, 9)
    expect(r2(truth, predicted)).toBeCloseTo(expected.r2, 9)
    expect(pearson(truth, predicted)).toBeCloseTo(expected.pearson, 9)
    expect(spearman(truth, predicted)).toBeCloseTo(expected.spearman, 9)
  })

  it.each(Object.entries(fixture.silhouettes))('of clusters: %s', async (name, expected) => {
    const [set, metric, alone] = name.split(' ')
    const { vectors, labels } = set === 'reviews' ? reviews() : articles()
    const value = await silhouette(vectors, alone ? ['alone', ...labels.slice(1)] : labels, {
      metric: metric as 'euclidean' | 'cosine'
    })
    expect(value).toBeCloseTo(expected, 7)
  })
})

function everySeventh(values: Float64Array): Float64Array {
  return values.filter((_, i) => i % 7 === 0)
}

function expectClose(values: ArrayLike<number>, expected: readonly number[]): void {
  expect(values.length).toBe(expected.length)
  for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 7)
}
