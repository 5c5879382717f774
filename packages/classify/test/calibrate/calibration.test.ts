import { readFileSync } from 'node:fs'
import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { Calibration, calibrateScores, ClassifyError, type CalibrationMethod } from '../../src/index.ts'

interface Recorded {
  classes: string[]
  scores: number[][]
  labels: string[]
  judged: number[][]
  sigmoid: number[][]
  isotonic: number[][]
}
const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/calibrate/scikit-learn.json', import.meta.url), 'utf8')
) as { reviews: Recorded; articles: Recorded }

const methods: CalibrationMethod[] = ['platt', 'isotonic', 'temperature']

describe('calibrateScores', () => {
  it.each([
    ['platt', 'reviews', 'sigmoid'],
    ['platt', 'articles', 'sigmoid'],
    ['isotonic', 'reviews', 'isotonic'],
    ['isotonic', 'articles', 'isotonic']
  ] as const)('by %s gives the probabilities of scikit-learn for %s', (method, name, theirs) => {
    const { scores, labels, judged, classes, [theirs]: expected } = recorded[name]
    const calibration = calibrateScores(Matrix.fromRows(scores), labels, { method })
    expect(calibration.classes).toEqual(classes)
    const probabilities = calibration.predictProbabilities(Matrix.fromRows(judged))
    for (const [i, row] of Array.from(probabilities).entries()) {
      for (const [k, probability] of row.entries()) expect(Math.abs(probability - expected[i]![k]!)).toBeLessThan(1e-6)
    }
  })

  it('by temperature has the loss at its least, and changes no label', () => {
    const { scores, labels, classes } = recorded.articles
    const matrix = Matrix.fromRows(scores)
    const calibration = calibrateScores(matrix, labels, { method: 'temperature' })
    expect(calibration.predict(matrix)).toEqual(scores.map(row => classes[row.indexOf(Math.max(...row))]))
    const loss = (probabilities: Iterable<ArrayLike<number>>): number =>
      Array.from(probabilities, (row, i) => -Math.log(row[classes.indexOf(labels[i]!)]!)).reduce((a, b) => a + b)
    const sharpened = (sharpness: number): number[][] =>
      scores.map(row => {
        const powers = row.map(score => Math.exp(sharpness * score))
        return powers.map(power => power / powers.reduce((a, b) => a + b))
      })
    const ours = loss(calibration.predictProbabilities(matrix))
    const best = Math.min(...Array.from({ length: 4000 }, (_, i) => loss(sharpened(0.005 * (i + 1)))))
    expect(ours).toBeLessThan(best + 1e-4)
    expect(ours).toBeLessThan(loss(sharpened(1)) - 1)
  })

  it('takes two columns of two classes for their difference', () => {
    const rows = [0.3, -0.1, 0.2, -0.4, 0.1, 0.05]
    const labels = ['b', 'a', 'b', 'a', 'a', 'b']
    const apart = Matrix.fromRows(rows.map(score => [0.5, 0.5 + score]))
    for (const method of methods) {
      const one = calibrateScores(Matrix.fromRows(rows.map(score => [score])), labels, { method })
      const two = calibrateScores(apart, labels, { method })
      const [p, q] = [one.predictProbabilities(Matrix.fromRows([[0.15]])), two.predictProbabilities(apart)]
      expect(p.row(0)[1]).toBeGreaterThan(0.5)
      expect(two.predict(apart)[0]).toBe('b')
      for (const row of q) expect(row[0]! + row[1]!).toBeCloseTo(1, 6)
    }
  })

  it('takes the classes in the order that is given', () => {
    const scores = Matrix.fromRows([0.9, 0.8, 0.1, 0.2].map(score => [score, 0.5]))
    const labels = ['yes', 'yes', 'no', 'no']
    const calibration = calibrateScores(scores, labels, { classes: ['yes', 'no'] })
    expect(calibration.classes).toEqual(['yes', 'no'])
    expect(calibration.predict(scores)).toEqual(labels)
  })

  it('spreads a row evenly that no class has a probability for', () => {
    // By isotonic curves, the lowest scores of all three have the probability 0.
    const scores = Matrix.fromRows([
      [5, 0, 0],
      [0, 5, 0],
      [0, 0, 5]
    ])
    const calibration = calibrateScores(scores, [1, 2, 3], { method: 'isotonic' })
    const [row] = Array.from(calibration.predictProbabilities(new Matrix(1, 3)))
    expect(Array.from(row!)).toEqual([1 / 3, 1 / 3, 1 / 3].map(Math.fround))
  })

  it.each(methods)('by %s can be saved, and read', method => {
    for (const { scores, labels, judged } of [recorded.reviews, recorded.articles]) {
      const calibration = calibrateScores(Matrix.fromRows(scores), labels, { method })
      const read = Calibration.from(calibration.save())
      expect(read.classes).toEqual(calibration.classes)
      expect(read.method).toBe(method)
      const matrix = Matrix.fromRows(judged)
      expect(read.predictProbabilities(matrix)).toEqual(calibration.predictProbabilities(matrix))
      expect(read.save()).toEqual(calibration.save())
    }
  })

  it('reads no other bytes', () => {
    expect(() => Calibration.from(new Uint8Array(50))).toThrow(ClassifyError)
    const bytes = calibrateScores(Matrix.fromRows([[1], [2]]), [false, true]).save()
    bytes[bytes.length >> 1]! ^= 1
    expect(() => Calibration.from(bytes)).toThrow(expect.objectContaining({ code: 'invalid-model' }))
  })

  it.each(methods)('by %s is sensible with scores that part the labels, and with scores all the same', method => {
    const labels = [false, false, true, true]
    const parted = Matrix.fromRows([[-2], [-1], [1], [2]])
    const apart = calibrateScores(parted, labels, { method })
    expect(apart.predict(parted)).toEqual(labels)
    const same = calibrateScores(new Matrix(4, 1), labels, { method }).predictProbabilities(new Matrix(1, 1))
    expect(Array.from(same.row(0))).toEqual([0.5, 0.5])
  })

  it('says what it cannot do with', () => {
    const scores = Matrix.fromRows([
      [1, 2, 3],
      [3, 2, 1]
    ])
    const run =
      (labels: string[], options = {}, matrix = scores) =>
      (): unknown =>
        calibrateScores(matrix, labels, options)
    expect(run(['a', 'b'])).toThrow(new RangeError('scores: expected 2 columns, one for each class, got 3'))
    expect(run(['a'])).toThrow(new RangeError('labels: expected 2, one for each row, got 1'))
    expect(run(['a', 'a'])).toThrow(expect.objectContaining({ name: 'ClassifyError', code: 'one-class' }))
    expect(run(['a', 'd'], { classes: ['a', 'b', 'c'] })).toThrow(
      new ClassifyError('unknown-label', "labels[1]: expected one of classes, got 'd'")
    )
    expect(run(['a', 'b'], { method: 'sigmoid' })).toThrow("method: expected 'platt', 'isotonic' or 'temperature'")
    expect(run(['a', 'b'], {}, new Matrix(2, 1, Float32Array.of(1, NaN)))).toThrow('got NaN in row 1')
    const calibration = calibrateScores(scores, ['a', 'b'], { classes: ['a', 'b', 'c'] })
    expect(() => calibration.predictProbabilities(new Matrix(1, 2))).toThrow('expected 3 columns as in the fit, got 2')
  })
})
