import type { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { crossValidate, crossValidateRegressor, type LabelLearner } from '../src/cross-validate.ts'
import { majority, mean } from '../src/dummy.ts'
import type { FitOptions, Label } from '../src/learner.ts'
import { textNaiveBayes } from '../src/naive-bayes/text.ts'
import { nearestNeighbors, nearestNeighborsRegressor } from '../src/nearest-neighbors.ts'
import { takeRows } from '../src/split.ts'
import { reviews } from './support/vectors.ts'

const { vectors, labels, texts } = reviews()

describe('crossValidate', () => {
  it('judges every row once, by a model that has not seen it', async () => {
    const { learner, learnt } = spy()
    const { rows, folds, predicted, truth, report } = await crossValidate(learner, vectors, labels, { folds: 4 })
    expect(rows).toEqual(Int32Array.from(labels.keys()))
    expect(truth).toEqual(labels)
    expect(predicted).toHaveLength(600)
    expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...rows])
    for (const [fold, { train, test }] of folds.entries()) {
      expect(learnt[fold]).toEqual(takeRows(vectors, train))
      expect(train.length + test.length).toBe(600)
    }
    expect(report.rows).toBe(600)
  })

  it('has what is foretold at its row, with the probabilities of all classes', async () => {
    const { predicted, probabilities, classes, folds } = await crossValidate(nearestNeighbors(), vectors, labels)
    const { train, test } = folds[0]!
    const model = await nearestNeighbors().fit(takeRows(vectors, train), takeRows(labels, train))
    expect(takeRows(predicted, test)).toEqual(model.predict(takeRows(vectors, test)))
    expect(takeRows(probabilities, test)).toEqual(model.predictProbabilities(takeRows(vectors, test)))
    expect(classes).toEqual([0, 1])
  })

  it('has a report for each fold, their mean and their deviation', async () => {
    const { folds, spreads, report } = await crossValidate(nearestNeighbors(), vectors, labels, { folds: 3 })
    const values = folds.map(fold => fold.report.accuracy)
    const mean = (values[0]! + values[1]! + values[2]!) / 3
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2)
    expect(spreads.accuracy!.mean).toBeCloseTo(mean, 12)
    expect(spreads.accuracy!.deviation).toBeCloseTo(deviation, 12)
    // Folds of one size: the mean of all rows is that of the folds.
    expect(report.accuracy).toBeCloseTo(mean, 12)
    // scikit-learn has .945 in five folds.
    expect(report.accuracy).toBeGreaterThan(0.92)
  })

  it('takes texts for learners of texts', async () => {
    const { report, name } = await crossValidate(textNaiveBayes(), texts, labels)
    expect(name).toBe('naive Bayes of words')
    expect(report.accuracy).toBeGreaterThan(0.7)
  })

  it('gives the majority what the report says of it', async () => {
    const { report } = await crossValidate(majority(), vectors, labels)
    expect(report.accuracy).toBe(report.majority.accuracy)
    expect(report.macroF1).toBeCloseTo(report.majority.macroF1, 12)
  })

  it('knows classes that some folds have not seen, and gives them the probability 0 there', async () => {
    const rare = labels.map((label, row) => (row === 17 ? 'once' : String(label)))
    const { probabilities, classes, predicted } = await crossValidate(nearestNeighbors(), vectors, rare)
    expect(classes).toEqual(['0', '1', 'once'])
    expect(probabilities.columns).toBe(3)
    expect(probabilities.row(17)[2]).toBe(0)
    expect(predicted[17]).not.toBe('once')
  })

  it('keeps groups together, and goes with the time', async () => {
    const groups = labels.map((_, row) => `user ${row % 50}`)
    for (const { train, test } of (await crossValidate(majority(), vectors, labels, { groups })).folds) {
      const users = new Set(takeRows(groups, test))
      expect(takeRows(groups, train).filter(user => users.has(user))).toEqual([])
    }
    const time = labels.map((_, row) => (row * 7) % 600)
    const { rows, folds, truth } = await crossValidate(majority(), vectors, labels, { time })
    for (const { train, test } of folds) {
      expect(Math.max(...takeRows(time, train))).toBeLessThan(Math.min(...takeRows(time, test)))
    }
    expect(rows).toHaveLength(500)
    expect(truth).toEqual(takeRows(labels, rows))
  })

  it('takes splits of its caller, and judges a row as often as they do', async () => {
    const splits = [0, 1].map(() => ({ train: Int32Array.of(0, 1, 2, 3), test: Int32Array.of(9, 5) }))
    const { rows, truth } = await crossValidate(majority(), vectors, labels, { splits })
    expect(rows).toEqual(Int32Array.of(5, 5, 9, 9))
    expect(truth).toEqual(takeRows(labels, rows))
  })

  it('tells how far it is, and what the learner tells of itself', async () => {
    const { learner } = spy()
    const told: string[] = []
    await crossValidate(learner, vectors, labels, {
      folds: 2,
      onProgress: ({ stage, done, total }) => told.push(`${stage} ${done}/${total}`)
    })
    expect(told).toEqual(['folds 0/2', 'fold 1 of 2: fit 1/1', 'folds 1/2', 'fold 2 of 2: fit 1/1', 'folds 2/2'])
  })

  it('ends with the reason of the signal: before, within a fit, and between folds', async () => {
    const reason = new Error('enough')
    const before = crossValidate(majority(), vectors, labels, { signal: AbortSignal.abort(reason) })
    await expect(before).rejects.toBe(reason)

    const within = new AbortController()
    const { learner, learnt } = spy(({ signal }) => {
      within.abort(reason)
      signal?.throwIfAborted()
    })
    await expect(crossValidate(learner, vectors, labels, { signal: within.signal })).rejects.toBe(reason)
    expect(learnt).toHaveLength(1)

    const between = new AbortController()
    const deaf = spy(() => {
      between.abort(reason)
    })
    await expect(crossValidate(deaf.learner, vectors, labels, { signal: between.signal })).rejects.toBe(reason)
    expect(deaf.learnt).toHaveLength(1)
  })

  it('reads well', async () => {
    const judged = await crossValidate(nearestNeighbors(), vectors, labels, { folds: 3 })
    expect(judged.toText()).toMatchSnapshot()
    expect(
      judged
        .toText()
        .split('\n')
        .every(line => line.length <= 80)
    ).toBe(true)
    expect(judged.toMarkdown()).toMatchSnapshot()
  })

  it.each([
    [{ folds: 1 }, 'folds: expected an integer from 2 on, got 1'],
    [{ folds: 601 }, 'folds: expected 600 at most, as there are 600 labels, got 601'],
    [{ groups: ['a'] }, 'groups: expected 600, one for each row, got 1'],
    [{ time: [1] }, 'time: expected 600, one for each row, got 1'],
    [{ time: [1], splits: [] }, 'splits: expected one of groups, time and splits, got time too'],
    [{ splits: [] }, 'splits: expected one at least, got none']
  ])('says what is wrong: %o', async (options, message) => {
    await expect(crossValidate(majority(), vectors, labels, options)).rejects.toThrow(new RangeError(message))
  })

  it('asks for a label for each row', async () => {
    const wanted = new RangeError('labels: expected 600, one for each row, got 1')
    await expect(crossValidate(majority(), vectors, ['a'])).rejects.toThrow(wanted)
  })
})

describe('crossValidateRegressor', () => {
  const targets = texts.map(text => text.length)

  it('judges every row once, beside the mean of what was learnt from', async () => {
    const { rows, truth, predicted, report, folds } = await crossValidateRegressor(mean(), vectors, targets)
    expect(rows).toEqual(Int32Array.from(targets.keys()))
    expect(truth).toEqual(Float64Array.from(targets))
    expect(predicted).toHaveLength(600)
    for (const { report } of folds) {
      expect(report.mean.meanSquaredError / report.meanSquaredError).toBeCloseTo(1, 6)
    }
    expect(report.r2).toBeLessThan(0.001)
  })

  it('finds what there is to find', async () => {
    const judged = await crossValidateRegressor(nearestNeighborsRegressor(), vectors, targets)
    expect(judged.report.r2).toBeGreaterThan(0.05)
    const values = judged.folds.map(({ report }) => report.r2)
    expect(judged.spreads.r2!.mean).toBeCloseTo(
      values.reduce((sum, value) => sum + value / 5, 0),
      12
    )
    expect(judged.spreads.r2!.deviation).toBeGreaterThan(0)
    expect(judged.toText()).toMatch(/fold +train \+ test +mean sq\. error/)
  })
})

/** The majority, and what it was given to learn from. */
function spy(then: (options: FitOptions) => void = () => undefined): { learner: LabelLearner; learnt: Matrix[] } {
  const learnt: Matrix[] = []
  const learner: LabelLearner = {
    name: 'spy',
    async fit<L extends Label>(matrix: Matrix, labels: readonly L[], options: FitOptions = {}) {
      learnt.push(matrix)
      options.onProgress?.({ stage: 'fit', done: 1, total: 1 })
      const model = await majority().fit(matrix, labels)
      then(options)
      return model
    }
  }
  return { learner, learnt }
}
