import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { GaussianNaiveBayes, gaussianNaiveBayes } from '../../src/naive-bayes/gaussian.ts'
import { recorded, sets } from '../support/naive-bayes.ts'

const two = Matrix.fromRows([[0], [2], [10], [14]])
const labels = ['near', 'near', 'far', 'far']

describe('gaussianNaiveBayes', () => {
  it('takes the class whose normal distribution is most likely', async () => {
    const model = await gaussianNaiveBayes().fit(two, labels)
    expect(model.classes).toEqual(['far', 'near'])
    expect(model.predict(Matrix.fromRows([[1], [3], [5], [12]]))).toEqual(['near', 'near', 'far', 'far'])
    // Means 12 and 1, variances 4 and 1, equal priors.
    const [far, near] = [Math.exp(-((5 - 12) ** 2) / 8) / 2, Math.exp(-((5 - 1) ** 2) / 2)]
    expect(model.predictProbabilities(Matrix.fromRows([[5]])).data[0]).toBeCloseTo(far / (far + near), 6)
  })

  describe.each(['reviews', 'articles'] as const)('of %s', name => {
    it.each(recorded[name].gaussian)(
      'gives the probabilities of scikit-learn with varSmoothing $varSmoothing',
      async ({ varSmoothing, probabilities }) => {
        const { train, test } = sets[name]
        const model = await gaussianNaiveBayes({ varSmoothing }).fit(train.vectors, train.labels)
        const ours = model.predictProbabilities(test.vectors)
        for (const [i, row] of probabilities.entries()) {
          for (const [c, theirs] of row.entries()) expect(Math.abs(ours.row(i)[c]! - theirs)).toBeLessThan(5e-7)
        }
      }
    )
  })

  it('predicts what is the most probable', async () => {
    const { train, test } = sets.articles
    const model = await gaussianNaiveBayes({ varSmoothing: 0.1 }).fit(train.vectors, train.labels)
    const predicted = model.predict(test.vectors)
    for (const [i, row] of [...model.predictProbabilities(test.vectors)].entries()) {
      expect(row[model.classes.indexOf(predicted[i]!)]).toBe(Math.max(...row))
      expect(row.reduce((sum, share) => sum + share)).toBeCloseTo(1, 5)
    }
  })

  it('comes back from its bytes', async () => {
    const { train, test } = sets.articles
    const model = await gaussianNaiveBayes().fit(train.vectors, train.labels)
    const again = GaussianNaiveBayes.from(model.save())
    expect(again.predictProbabilities(test.vectors)).toEqual(model.predictProbabilities(test.vectors))
    expect(again.save()).toEqual(model.save())
  })

  it('says that damaged bytes and other models are none', async () => {
    const bytes = (await gaussianNaiveBayes().fit(two, labels)).save()
    bytes[bytes.length - 1]! ^= 1
    expect(() => GaussianNaiveBayes.from(bytes)).toThrow(expect.objectContaining({ code: 'invalid-model' }))
  })

  it('always says the only label there is', async () => {
    const model = await gaussianNaiveBayes().fit(two, [7, 7, 7, 7])
    expect(model.predict(two)).toEqual([7, 7, 7, 7])
    expect([...model.predictProbabilities(two).data]).toEqual([1, 1, 1, 1])
  })

  it('learns from one row', async () => {
    expect((await gaussianNaiveBayes().fit(Matrix.fromRows([[1, 2]]), [true])).predict(wide(3))).toEqual([
      true,
      true,
      true
    ])
  })

  it('falls back on how frequent the classes are where all rows are the same', async () => {
    const same = Matrix.fromRows([[3], [3], [3]])
    const model = await gaussianNaiveBayes().fit(same, ['a', 'b', 'b'])
    const probabilities = model.predictProbabilities(Matrix.fromRows([[3], [4]]))
    expect([...probabilities.data].map(one => one.toFixed(6))).toEqual(['0.333333', '0.666667', '0.333333', '0.666667'])
  })

  it('takes matrices without columns, with more columns than rows, and of numbers at the ends of the range', async () => {
    const none = await gaussianNaiveBayes().fit(new Matrix(3, 0), ['a', 'b', 'b'])
    expect(none.predict(new Matrix(1, 0))).toEqual(['b'])
    for (const scale of [1e-38, 1, 3e38]) {
      const matrix = Matrix.fromRows([
        [0, scale, 0, 0, 0],
        [scale, 0, 0, 0, 0]
      ])
      const model = await gaussianNaiveBayes().fit(matrix, ['a', 'b'])
      expect(model.predict(matrix)).toEqual(['a', 'b'])
      expect(model.predictProbabilities(matrix).data.every(Number.isFinite)).toBe(true)
    }
  })

  it('tells a thousand classes apart', async () => {
    const matrix = Matrix.fromRows(Array.from({ length: 2000 }, (_, i) => [i % 1000, Math.floor(i / 1000) / 100]))
    const many = Array.from({ length: 2000 }, (_, i) => i % 1000)
    expect((await gaussianNaiveBayes().fit(matrix, many)).predict(matrix)).toEqual(many)
  })

  it('names what is wrong with its arguments', async () => {
    expect(() => gaussianNaiveBayes({ varSmoothing: 0 })).toThrow(
      'varSmoothing: expected a number from 1e-100 on, got 0'
    )
    const learner = gaussianNaiveBayes()
    await expect(learner.fit(new Matrix(0, 2), [])).rejects.toThrow('matrix: expected 1 row at least, got 0')
    await expect(learner.fit(two, ['a'])).rejects.toThrow('labels: expected 4, one for each row, got 1')
    await expect(learner.fit(Matrix.fromRows([[NaN]]), ['a'])).rejects.toThrow('got NaN in row 0, column 0')
    const model = await learner.fit(two, labels)
    expect(() => model.predict(wide(1))).toThrow('matrix: expected 1 columns as in the fit, got 2')
    expect(() => model.predict(Matrix.fromRows([[Infinity]]))).toThrow('got Infinity in row 0, column 0')
  })

  it('tells how far it is, and ends when told to', async () => {
    const { train } = sets.reviews
    const stages = new Set<string>()
    await gaussianNaiveBayes().fit(train.vectors, train.labels, {
      onProgress: ({ stage, done, total }) => {
        stages.add(stage)
        expect(done).toBeLessThanOrEqual(total)
      }
    })
    expect([...stages]).toEqual(['means', 'variances'])
    const controller = new AbortController()
    const aborted = gaussianNaiveBayes().fit(train.vectors, train.labels, {
      signal: controller.signal,
      onProgress: () => {
        controller.abort(new Error('enough'))
      }
    })
    await expect(aborted).rejects.toThrow('enough')
  })
})

function wide(rows: number): Matrix {
  return new Matrix(rows, 2)
}
