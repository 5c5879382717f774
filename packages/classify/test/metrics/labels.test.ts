import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accuracy, confusionMatrix, f1, precision, recall } from '../../src/metrics.ts'

const labels = (length: number): fc.Arbitrary<string[]> => {
  return fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: length, maxLength: length })
}
const pairs = fc.integer({ min: 1, max: 40 }).chain(length => fc.tuple(labels(length), labels(length)))

describe('metrics of labels', () => {
  it('agree with one another', () => {
    fc.assert(
      fc.property(pairs, ([truth, predicted]) => {
        const micro = { average: 'micro' } as const
        const share = accuracy(truth, predicted)
        for (const metric of [precision, recall, f1]) expect(metric(truth, predicted, micro)).toBe(share)
        expect(recall(truth, predicted, { average: 'weighted' })).toBeCloseTo(share, 12)
        // Precision is recall with truth and prediction exchanged, and F1 is the same both ways.
        expect(precision(truth, predicted)).toBeCloseTo(recall(predicted, truth), 12)
        expect(f1(truth, predicted)).toBeCloseTo(f1(predicted, truth), 12)
        const { labels, counts } = confusionMatrix(truth, predicted)
        const hits = labels.reduce((sum, _, i) => sum + counts[i]![i]!, 0)
        expect(hits / truth.length).toBe(share)
        expect(counts.flat().reduce((sum, count) => sum + count)).toBe(truth.length)
      })
    )
  })

  it('take numbers and booleans as labels too', () => {
    expect(confusionMatrix([10, 9, 9], [9, 9, 10])).toEqual({
      labels: [9, 10],
      counts: [
        [1, 1],
        [1, 0]
      ]
    })
    expect(f1([true, false, true], [true, true, true], { label: true })).toBeCloseTo(0.8, 12)
  })

  it.each([
    [[], [], {}, 'truth: expected one at least, got none'],
    [['a'], [], {}, 'predicted: expected one at least, got none'],
    [['a'], ['a', 'b'], {}, 'predicted: expected 1, one for each row, got 2'],
    [['a'], ['b'], { label: 'c' }, 'label: expected one that occurs, got "c"'],
    [['a'], ['b'], { average: 'mean' as 'macro' }, "average: expected 'macro', 'weighted' or 'micro', got 'mean'"],
    [['a'], ['b'], { zeroDivision: 2 as 1 }, 'zeroDivision: expected a number from 0 to 1, got 2']
  ])('say what is wrong: %o %o %o', (truth: string[], predicted: string[], options, message) => {
    expect(() => precision(truth, predicted, options)).toThrow(new RangeError(message))
  })

  it('say which label is none', () => {
    expect(() => accuracy(['a', null as unknown as string], ['a', 'a'])).toThrow(TypeError)
    expect(() => accuracy([1, 2], [1, NaN])).toThrow(new RangeError('predicted[1]: expected a label, got NaN'))
  })
})
