import { describe, expect, it } from 'vitest'
import { SparseAdam } from '../../src/train/sparse-adam.ts'

describe('SparseAdam', () => {
  it('moves a row as the paper tells, and no other', () => {
    const data = Float64Array.of(1, 1, 1, 1)
    const optimizer = new SparseAdam(data, 2)
    const slopes = [
      [0.5, -2],
      [0.25, 3]
    ]
    const [m, v, wanted] = [
      [0, 0],
      [0, 0],
      [1, 1]
    ] as [number[], number[], number[]]
    slopes.forEach((slope, step) => {
      optimizer.add(1, Float64Array.from(slope))
      optimizer.step(0.1)
      slope.forEach((g, k) => {
        m[k] = 0.9 * m[k]! + 0.1 * g
        v[k] = 0.999 * v[k]! + 0.001 * g * g
        const [mean, square] = [m[k] / (1 - 0.9 ** (step + 1)), v[k] / (1 - 0.999 ** (step + 1))]
        wanted[k]! -= (0.1 * mean) / Math.sqrt(square)
      })
    })
    expect([...data.slice(0, 2)]).toEqual([1, 1])
    expect(data[2]).toBeCloseTo(wanted[0]!, 6)
    expect(data[3]).toBeCloseTo(wanted[1]!, 6)
  })

  it('adds up what comes between two steps, and forgets it with the step', () => {
    const optimizer = new SparseAdam(new Float32Array(4), 2)
    optimizer.add(0, Float64Array.of(1, 2))
    optimizer.add(0, Float64Array.of(0.5, -2))
    expect([...optimizer.gradientOf(0)]).toEqual([1.5, 0])
    optimizer.step(0.1)
    expect([...optimizer.gradientOf(0)]).toEqual([0, 0])
  })
})
