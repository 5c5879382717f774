import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import {
  calibrate,
  CalibratedClassifier,
  calibrateScores,
  GaussianNaiveBayes,
  gaussianNaiveBayes,
  nearestNeighbors,
  stratifiedKFold,
  takeRows,
  trainTestSplit,
  type CalibrationMethod,
  type Classifier,
  type ClassifierLearner,
  type Label
} from '../src/index.ts'
import { articles, reviews } from './support/vectors.ts'

const methods: CalibrationMethod[] = ['platt', 'isotonic', 'temperature']

/** The mean negative logarithm of the probability of each row's own label, with none below 1e-6. */
function logLossOf<L extends Label>(model: Classifier<L>, matrix: Matrix, labels: readonly L[]): number {
  const losses = Array.from(
    model.predictProbabilities(matrix),
    (row, i) => -Math.log(Math.max(1e-6, row[model.classes.indexOf(labels[i]!)]!))
  )
  return losses.reduce((a, b) => a + b) / losses.length
}

describe('calibrate', () => {
  it.each(methods)('by %s makes the probabilities of naive Bayes better, which are far too sure', async method => {
    for (const { vectors, labels } of [reviews(), articles()]) {
      const { train, test } = trainTestSplit(labels.length, { stratify: labels, testSize: 0.3 })
      const [matrix, seen] = [takeRows(vectors, train), takeRows<Label>(labels, train)]
      const [judged, truth] = [takeRows(vectors, test), takeRows<Label>(labels, test)]
      const plain = await gaussianNaiveBayes().fit(matrix, seen)
      const calibrated = await calibrate(gaussianNaiveBayes(), { method }).fit(matrix, seen)
      expect(logLossOf(calibrated, judged, truth)).toBeLessThan(0.8 * logLossOf(plain, judged, truth))
      expect(calibrated.classes).toEqual(plain.classes)
      for (const row of calibrated.predictProbabilities(judged)) {
        expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5)
      }
    }
  })

  it('learns scores from rows that the model has not seen', async () => {
    const { vectors, labels } = reviews()
    const learner = nearestNeighbors({ k: 5 })
    const model = await calibrate(learner, { folds: 3, seed: 7 }).fit(vectors, labels)
    const scores = new Matrix(labels.length, 1)
    for (const { train, test } of stratifiedKFold(labels, { folds: 3, seed: 7 })) {
      const part = await learner.fit(takeRows(vectors, train), takeRows(labels, train))
      const probabilities = part.predictProbabilities(takeRows(vectors, test))
      for (const [i, row] of test.entries()) scores.row(row)[0] = probabilities.row(i)[1]!
    }
    const all = await learner.fit(vectors, labels)
    const expected = calibrateScores(scores, labels).predictProbabilities(
      Matrix.fromRows(Array.from(all.predictProbabilities(vectors), row => [row[1]!]))
    )
    expect(model.predictProbabilities(vectors)).toEqual(expected)
  })

  it('takes the decision function of a model that has one', async () => {
    const decides: ClassifierLearner = {
      name: 'first number',
      fit: <L extends Label>(_: Matrix, labels: readonly L[]) => {
        const model: Classifier<L> & { decisionFunction: (matrix: Matrix) => Matrix } = {
          classes: [...new Set(labels)].sort(),
          predict: () => [],
          predictProbabilities: () => {
            throw new Error('not asked for')
          },
          save: () => new Uint8Array(),
          decisionFunction: matrix => Matrix.fromRows(Array.from(matrix, row => [100 * row[0]!]))
        }
        return Promise.resolve(model)
      }
    }
    const matrix = Matrix.fromRows([[-2], [-1], [0.2], [-0.1], [1], [2]])
    const labels = ['a', 'a', 'a', 'b', 'b', 'b']
    for (const method of methods) {
      const model = await calibrate(decides, { method, folds: 3 }).fit(matrix, labels)
      expect(model.predict(Matrix.fromRows([[-3], [3]]))).toEqual(['a', 'b'])
    }
  })

  it('names itself, and tells how far it is', async () => {
    const learner = calibrate(gaussianNaiveBayes(), { method: 'isotonic', folds: 2 })
    expect(learner.name).toMatch(/, calibrated \(isotonic\)$/)
    const done: number[] = []
    const { vectors, labels } = reviews()
    await learner.fit(vectors, labels, {
      onProgress: ({ stage, done: now }) => {
        if (stage === 'folds') done.push(now)
      }
    })
    expect(done).toEqual([0, 1, 2])
  })

  it.each(methods)('by %s can be saved, and read', async method => {
    const { vectors, labels } = articles()
    const model = await calibrate(gaussianNaiveBayes(), { method, folds: 2 }).fit(vectors, labels)
    const read = CalibratedClassifier.from(model.save(), bytes => GaussianNaiveBayes.from<string>(bytes))
    expect(read.predictProbabilities(vectors)).toEqual(model.predictProbabilities(vectors))
    expect(read.predict(vectors)).toEqual(model.predict(vectors))
    expect(() => CalibratedClassifier.from(model.model.save(), bytes => GaussianNaiveBayes.from(bytes))).toThrow(
      expect.objectContaining({ name: 'ClassifyError', code: 'invalid-model' })
    )
  })

  it('says what it cannot do with', async () => {
    const matrix = Matrix.fromRows([[1], [2], [3], [4], [5]])
    const learner = calibrate(gaussianNaiveBayes(), { folds: 2 })
    await expect(learner.fit(matrix, ['a', 'a', 'a', 'a', 'a'])).rejects.toMatchObject({ code: 'one-class' })
    await expect(learner.fit(matrix, ['a', 'a', 'a', 'a', 'b'])).rejects.toThrow("got 'b' on one")
    await expect(learner.fit(matrix, ['a', 'b'])).rejects.toThrow('labels: expected 5, one for each row, got 2')
    await expect(learner.fit(new Matrix(0, 1), [])).rejects.toThrow(RangeError)
    await expect(calibrate(gaussianNaiveBayes(), { folds: 6 }).fit(matrix, [1, 1, 2, 2, 2])).rejects.toThrow(RangeError)
    expect(() => calibrate(gaussianNaiveBayes(), { method: 'sigmoid' as 'platt' })).toThrow("got 'sigmoid'")
  })

  it('ends with the reason of the signal', async () => {
    const { vectors, labels } = reviews()
    const reason = new Error('enough')
    const controller = new AbortController()
    const { signal } = controller
    const onProgress = (): void => {
      controller.abort(reason)
    }
    await expect(calibrate(gaussianNaiveBayes()).fit(vectors, labels, { signal, onProgress })).rejects.toBe(reason)
    await expect(calibrate(gaussianNaiveBayes()).fit(vectors, labels, { signal })).rejects.toBe(reason)
  })
})
