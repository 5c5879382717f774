import { describe, expect, it } from 'vitest'
import { percentiles } from '../../src/recommend/percentiles.ts'

describe('percentiles', () => {
  it('ranks as pandas does', () => {
    // pandas 1.5.3: Series([3, 1, 3, nan, 2]).rank(pct=True)
    expect([...percentiles([3, 1, 3, NaN, 2])]).toEqual([0.875, 0.25, 0.875, NaN, 0.5])
    expect([...percentiles([7])]).toEqual([1])
    expect([...percentiles([])]).toEqual([])
  })
})
