import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  binaryStep,
  binaryUpdate,
  hierarchicalSoftmax,
  negativeSampling,
  noiseProbabilities,
  normalWeights,
  predictContext,
  softmaxStep,
  trainingPairs,
  trainReference,
  type Decision,
  type Weights
} from '../src/reference.ts'

/** The text of the tutorial, from the article "Machine learning" of Wikipedia in 2020, CC BY-SA 3.0. */
const machineLearning = `Machine learning is the study of computer algorithms that improve automatically through experience. It is
seen as a subset of artificial intelligence. Machine learning algorithms build a mathematical model based on sample data, known
as training data, in order to make predictions or decisions without being explicitly programmed to do so. Machine learning
algorithms are used in a wide variety of applications, such as email filtering and computer vision, where it is difficult or
infeasible to develop conventional algorithms to perform the needed tasks.`

describe('trainingPairs', () => {
  it('takes each word with its neighbours', () => {
    const pairs = trainingPairs('The quick brown fox', { window: 1 })
    expect(pairs.map(({ center, context }) => `${center} ${context}`)).toEqual([
      ...['the quick', 'quick the', 'quick brown', 'brown quick', 'brown fox', 'fox brown']
    ])
  })

  it('takes words as they are given', () => {
    expect(trainingPairs(['New York', 'New York'])).toEqual([
      { center: 'New York', context: 'New York' },
      { center: 'New York', context: 'New York' }
    ])
  })

  it('has none for a text of one word or none, and wants a window', () => {
    expect(trainingPairs('alone')).toEqual([])
    expect(trainingPairs('… 42 !')).toEqual([])
    expect(() => trainingPairs('a b', { window: 0 })).toThrow(
      RangeError('window: expected an integer from 1 on, got 0')
    )
  })

  it('has 2 n w - w (w + 1) pairs of n words in a window of w', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 30 }), (window, more) => {
        const words = Array.from({ length: window + 1 + more }, (_, i) => `w${i}`)
        return trainingPairs(words, { window }).length === 2 * words.length * window - window * (window + 1)
      })
    )
  })
})

describe('softmaxStep', () => {
  it('gives probabilities, and the loss of the word that was there', () => {
    const weights = { input: [Float64Array.of(1, 2)], output: [Float64Array.of(0, 0), Float64Array.of(Math.log(3), 0)] }
    const { scores, probabilities, loss, errors } = softmaxStep(weights, 0, 1)
    expect(scores).toEqual(Float64Array.of(0, Math.log(3)))
    expect(Array.from(probabilities, p => p.toFixed(12))).toEqual(['0.250000000000', '0.750000000000'])
    expect(Array.from(errors, e => e.toFixed(12))).toEqual(['0.250000000000', '-0.250000000000'])
    expect(loss).toBeCloseTo(Math.log(4 / 3), 12)
  })

  it('has the gradients that finite differences have', () => {
    const weights = normalWeights(7, 5, 3)
    const { inputGradient, outputGradient } = softmaxStep(weights, 2, 4)
    const loss = (): number => softmaxStep(weights, 2, 4).loss
    expectSlopes(loss, weights.input[2]!, inputGradient)
    for (const [row, gradient] of outputGradient.entries()) expectSlopes(loss, weights.output[row]!, gradient)
  })

  it('does not overflow', () => {
    const weights = { input: [Float64Array.of(1000)], output: [Float64Array.of(1), Float64Array.of(-1)] }
    expect(softmaxStep(weights, 0, 0).loss).toBe(0)
    expect(softmaxStep(weights, 0, 1).loss).toBe(2000)
  })
})

describe('binaryStep', () => {
  const decisions = [
    ...negativeSampling(1, [3, 5]),
    ...hierarchicalSoftmax([0, 2], [0, 1]),
    { row: 3, label: 0 } as const
  ]

  it('asks yes of the word that was there and no of words drawn; a bit of 0 is a yes', () => {
    expect(decisions.map(({ row, label }) => [row, label])).toEqual([
      ...[
        [1, 1],
        [3, 0],
        [5, 0],
        [0, 1],
        [2, 0],
        [3, 0]
      ]
    ])
  })

  it.each([
    ['of one row', [2], {}],
    ['of a mean', [2, 4, 6], {}],
    ['of a sum', [2, 4, 6], { mean: false }],
    ['of a row taken twice', [2, 2, 6], {}]
  ])('has the gradients that finite differences have: %s', (_, inputs, options) => {
    const weights = normalWeights(7, 5, 4)
    const loss = (): number => binaryStep(weights, inputs, decisions, options).loss
    const { hiddenGradient, outputGradient } = binaryStep(weights, inputs, decisions, options)
    for (const input of new Set(inputs)) {
      const times = inputs.filter(other => other === input).length
      const share = 'mean' in options ? times : times / inputs.length
      expectSlopes(
        loss,
        weights.input[input]!,
        hiddenGradient.map(value => value * share)
      )
    }
    expect([...outputGradient.keys()].sort()).toEqual([0, 1, 2, 3, 5])
    for (const [row, gradient] of outputGradient) expectSlopes(loss, weights.output[row]!, gradient)
  })

  it('keeps its loss where probabilities round to 0 and 1', () => {
    const weights = { input: [Float64Array.of(1000)], output: [Float64Array.of(1)] }
    expect(binaryStep(weights, [0], [{ row: 0, label: 1 }]).loss).toBe(0)
    expect(binaryStep(weights, [0], [{ row: 0, label: 0 }]).loss).toBe(1000)
  })
})

describe('binaryUpdate', () => {
  it('goes down the gradient, where no row decides twice', () => {
    const decisions = negativeSampling(1, [3, 5])
    const before = normalWeights(7, 5, 4)
    const after = normalWeights(7, 5, 4)
    const { loss, hiddenGradient, outputGradient } = binaryStep(before, [2], decisions)
    expect(binaryUpdate(after, [2], decisions, 0.1)).toBe(loss)
    for (const [row, vector] of before.input.entries()) {
      expectClose(
        after.input[row]!,
        vector.map((value, i) => value - (row === 2 ? 0.1 * hiddenGradient[i]! : 0))
      )
    }
    for (const [row, vector] of before.output.entries()) {
      expectClose(
        after.output[row]!,
        vector.map((value, i) => value - 0.1 * (outputGradient.get(row)?.[i] ?? 0))
      )
    }
  })

  it('takes a row that decides twice as the first time left it, and gives each input row the whole', () => {
    const weights: Weights = { input: [Float64Array.of(1), Float64Array.of(3)], output: [Float64Array.of(0)] }
    const twice: Decision[] = [
      { row: 0, label: 1 },
      { row: 0, label: 1 }
    ]
    binaryUpdate(weights, [0, 1], twice, 1)
    // The mean is 2; the first decision moves the output row by 2 / 2, the second starts there.
    const error = 1 / (1 + Math.exp(-2)) - 1
    expect(weights.output[0]![0]).toBeCloseTo(1 - 2 * error, 12)
    expect(weights.input.map(row => row[0])).toEqual(
      [1 - error, 3 - error].map(value => expect.closeTo(value, 12) as number)
    )
  })
})

describe('noiseProbabilities', () => {
  it('are counts to the power of 3/4', () => {
    expect(noiseProbabilities([16, 1])).toEqual(Float64Array.of(8 / 9, 1 / 9))
  })
})

describe('trainReference', () => {
  it('runs the tutorial: 60 words, 330 pairs, and "machine" beside "learning"', () => {
    expect(trainingPairs(machineLearning)).toHaveLength(330)
    const model = trainReference(machineLearning)
    expect(model.words).toHaveLength(60)
    expect(model.weights.input[0]).toHaveLength(10)
    expect(model.losses).toHaveLength(50)
    expect(model.losses.at(-1)).toBeLessThan(model.losses[0]! / 2)
    expect(predictContext(model, 'learning')[0]?.word).toBe('machine')
  })

  it('learns by negative sampling too', () => {
    const model = trainReference(machineLearning, { objective: 'negative-sampling' })
    expect(model.losses.at(-1)).toBeLessThan(model.losses[0]! / 2)
    expect(
      predictContext(model, 'learning')
        .slice(0, 3)
        .map(({ word }) => word)
    ).toContain('machine')
  })

  it('gives the same numbers for the same seed, others for another', () => {
    const train = (seed: number): Weights => trainReference(machineLearning, { epochs: 2, seed }).weights
    expect(train(7)).toEqual(train(7))
    expect(train(7)).not.toEqual(train(8))
  })

  it('says what it cannot take', () => {
    expect(() => trainReference('word')).toThrow(RangeError('text: expected two words at least, got 1'))
    expect(() => trainReference('a b', { vectorSize: 0 })).toThrow('vectorSize: expected an integer from 1 on, got 0')
    expect(() => predictContext(trainReference('a b'), 'c')).toThrow("expected one of the model's 2 words, got 'c'")
  })
})

/** Holds a gradient against (f(x + h) - f(x - h)) / 2h, component by component. */
function expectSlopes(loss: () => number, vector: Float64Array, gradient: Float64Array): void {
  const step = 1e-5
  const slopes = vector.map((value, i) => {
    vector[i] = value + step
    const above = loss()
    vector[i] = value - step
    const below = loss()
    vector[i] = value
    return (above - below) / (2 * step)
  })
  expectClose(gradient, slopes, 8)
}

function expectClose(actual: Float64Array, expected: Float64Array, digits = 12): void {
  expect(Array.from(actual)).toEqual(Array.from(expected, value => expect.closeTo(value, digits) as number))
}
