import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rankCorrelation } from '../../src/quality/rank-correlation.ts'

/** As the definition has it: the ranks by comparing each with all. */
function ranks(values: readonly number[]): number[] {
  return values.map(a => (1 + values.length + values.filter(b => b < a).length - values.filter(b => b > a).length) / 2)
}

describe('rankCorrelation', () => {
  it('is that of the ranks, equal values sharing the mean of theirs', () => {
    const pairs = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), { minLength: 2, maxLength: 60 })
    fc.assert(
      fc.property(pairs, list => {
        const [p, q] = [ranks(list.map(([a]) => a)), ranks(list.map(([, b]) => b))]
        const mean = (list.length + 1) / 2
        const product = (x: number[], y: number[]): number =>
          x.reduce((sum, a, i) => sum + (a - mean) * (y[i]! - mean), 0)
        const expected = product(p, q) / Math.sqrt(product(p, p) * product(q, q))
        const [a, b] = [Float32Array.from(list, pair => pair[0] / 3), Float32Array.from(list, pair => pair[1] * 1e30)]
        if (Number.isNaN(expected)) expect(rankCorrelation(a, b)).toBeNaN()
        else expect(rankCorrelation(a, b)).toBeCloseTo(expected, 12)
      })
    )
  })

  it('sees only the order', () => {
    const a = Float32Array.of(0, 1e-45, 1, 3e38)
    expect(rankCorrelation(a, Float32Array.of(1, 2, 3, 4))).toBe(1)
    expect(rankCorrelation(a, Float32Array.of(4, 3, 2, 1))).toBe(-1)
  })
})
