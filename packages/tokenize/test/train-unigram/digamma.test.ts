import { describe, expect, it } from 'vitest'
import { digamma } from '../../src/train-unigram/digamma.ts'

describe('digamma', () => {
  it('is minus the Euler-Mascheroni constant at 1, and grows by 1/x', () => {
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 9)
    expect(digamma(0.5)).toBeCloseTo(-0.5772156649015329 - 2 * Math.LN2, 9)
    for (const x of [0.5, 1.25, 6.9, 7, 100, 1e6]) expect(digamma(x + 1) - digamma(x)).toBeCloseTo(1 / x, 9)
  })
})
