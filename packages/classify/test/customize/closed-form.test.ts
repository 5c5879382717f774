import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { whitening } from '../../src/customize/closed-form.ts'
import { textPairs } from '../../src/customize/pairs.ts'

describe('whitening', () => {
  it('is a root of the inverse of what it shortens', () => {
    const random = createRandom(8)
    const drawn = (): Matrix =>
      new Matrix(
        30,
        5,
        Float32Array.from({ length: 150 }, () => random.normal() + 1)
      )
    const pairs = textPairs({ a: drawn(), b: drawn() })
    const w = whitening(pairs, 0.5)
    // D + r I + 12.8 m mᵀ, times W Wᵀ, is a multiple of the identity.
    const scatter = Array.from({ length: 5 }, () => new Float64Array(5))
    const mean = new Float64Array(5)
    for (const pair of pairs.alike.keys()) {
      const [a, b] = [pairs.texts.row(pairs.first[pair]!), pairs.texts.row(pairs.second[pair]!)]
      for (let i = 0; i < 5; i++) for (let j = 0; j < 5; j++) scatter[i]![j]! += (a[i]! - b[i]!) * (a[j]! - b[j]!)
    }
    for (const row of pairs.texts) for (let j = 0; j < 5; j++) mean[j]! += row[j]!
    const trace = scatter.reduce((sum, row, i) => sum + row[i]!, 0)
    const length = Math.hypot(...mean)
    const product = Array.from({ length: 5 }, (_, i) =>
      Array.from({ length: 5 }, (_, j) => {
        let sum = 0
        for (let k = 0; k < 5; k++) {
          const a = (5 * scatter[i]![k]!) / trace + (i === k ? 0.5 : 0) + (12.8 * mean[i]! * mean[k]!) / length ** 2
          for (let c = 0; c < 5; c++) sum += a * w.row(k)[c]! * w.row(j)[c]!
        }
        return sum
      })
    )
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 5; j++) expect(product[i]![j]).toBeCloseTo(i === j ? product[0]![0]! : 0, 5)
    }
    expect(w.data.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(5, 5)
  })

  it('only damps the common direction where alike texts do not differ', () => {
    const a = Matrix.fromRows([[1, 0], [1, 0]]) // prettier-ignore
    const w = whitening(textPairs({ a, b: a }), 1)
    expect(w.row(1)[1]! / w.row(0)[0]!).toBeCloseTo(Math.sqrt(13.8), 5)
  })
})
