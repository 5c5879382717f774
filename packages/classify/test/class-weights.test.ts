import { describe, expect, it } from 'vitest'
import { weightsOfClasses } from '../src/class-weights.ts'

describe('weightsOfClasses', () => {
  const codes = Int32Array.of(0, 1, 1, 1)

  it('is 1 for all without a wish', () => {
    expect(weightsOfClasses(['a', 'b'], codes, undefined)).toEqual(Float64Array.of(1, 1))
  })

  it('lets all classes count alike when balanced', () => {
    expect(weightsOfClasses(['a', 'b'], codes, 'balanced')).toEqual(Float64Array.of(2, 4 / 6))
  })

  it('takes weights by label, whatever its type, and 1 for those left out', () => {
    expect(weightsOfClasses(['a', 'b'], codes, { b: 5 })).toEqual(Float64Array.of(1, 5))
    expect(weightsOfClasses([3, 4], codes, { 3: 0, 4: 0.5 })).toEqual(Float64Array.of(0, 0.5))
    expect(weightsOfClasses([false, true], codes, { true: 2 })).toEqual(Float64Array.of(1, 2))
  })

  it('finds a slip of the pen, but lets a label be absent when all others are named', () => {
    expect(() => weightsOfClasses(['a', 'b'], codes, { A: 5 })).toThrow(
      expect.objectContaining({
        code: 'unknown-label',
        message: "classWeight['A']: expected one of the labels, which it is not"
      })
    )
    expect(weightsOfClasses(['a', 'b'], codes, { a: 2, b: 3, c: 4 })).toEqual(Float64Array.of(2, 3))
  })

  it('says which weight is wrong', () => {
    expect(() => weightsOfClasses(['a', 'b'], codes, { a: -1 })).toThrow(
      new RangeError("classWeight['a']: expected a number from 0 on, got -1")
    )
    expect(() => weightsOfClasses(['a', 'b'], codes, 'fair' as 'balanced')).toThrow(
      new RangeError('classWeight: expected \'balanced\' or weights by label, got "fair"')
    )
  })
})
