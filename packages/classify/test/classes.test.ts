import { Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareLabels, encodeLabels, mostProbable } from '../src/classes.ts'
import type { Label } from '../src/learner.ts'

describe('encodeLabels', () => {
  it('orders numbers by size, strings by code unit, false before true, and types among themselves', () => {
    expect(encodeLabels([10, 9, 10, -1]).classes).toEqual([-1, 9, 10])
    expect(encodeLabels(['b', 'ä', 'a', 'B', '']).classes).toEqual(['', 'B', 'a', 'b', 'ä'])
    expect(encodeLabels([true, false, true])).toEqual({ classes: [false, true], codes: Int32Array.of(1, 0, 1) })
    expect(encodeLabels<Label>([true, '2', 3, '1', false]).classes).toEqual([3, '1', '2', false, true])
  })

  it('gives each label the number of its class, whatever their order', () => {
    const label = fc.oneof(fc.string(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }))
    fc.assert(
      fc.property(fc.array(label, { minLength: 1 }), labels => {
        const { classes, codes } = encodeLabels<Label>(labels)
        // 0 and -0 are one label.
        expect([...codes].map(code => classes[code])).toEqual(labels.map(one => (Object.is(one, -0) ? 0 : one)))
        expect(new Set(classes).size).toBe(classes.length)
        expect(classes).toEqual([...classes].sort(compareLabels))
      })
    )
  })

  it.each<[unknown, Error]>([
    [[], new RangeError('truth: expected one at least, got none')],
    ['yes', new TypeError('truth: expected an array, got string')],
    [['a', null], new TypeError('truth[1]: expected a string, number or boolean, got null')],
    [[{}], new TypeError('truth[0]: expected a string, number or boolean, got object')],
    [[1, NaN], new RangeError('truth[1]: expected a label, got NaN')]
  ])('says what is no label: %o', (labels, error) => {
    expect(() => encodeLabels(labels as Label[], 'truth')).toThrow(error)
  })
})

describe('mostProbable', () => {
  it('is the class of the highest probability; of equal ones the first', () => {
    const probabilities = Matrix.fromRows([
      [0.2, 0.3, 0.5],
      [0.4, 0.2, 0.4],
      [0, 1, 0]
    ])
    expect(mostProbable(probabilities, ['a', 'b', 'c'])).toEqual(['c', 'a', 'b'])
    expect(mostProbable(new Matrix(0, 2), ['a', 'b'])).toEqual([])
  })
})
