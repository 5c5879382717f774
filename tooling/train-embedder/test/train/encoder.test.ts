import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { backward, encode } from '../../src/train/encoder.ts'
import { SparseAdam } from '../../src/train/sparse-adam.ts'
import { encodeTexts } from '../../src/train/texts.ts'

const vocabulary = new Map(['cat', 'dog', 'sat', 'not'].map((word, row) => [word, row]))
const size = 3
const random = createRandom(5)
const table = Float64Array.from({ length: vocabulary.size * size }, () => random.normal())
const texts = encodeTexts(['The cat sat.', "A dog didn't sit; cat, cat!", '', 'Dog.'], vocabulary)
const all = [0, 1, 2, 3]

describe('encodeTexts', () => {
  it('takes known words in their order, and passes over all others', () => {
    expect(texts).toEqual({ count: 4, rows: Int32Array.of(0, 2, 1, 3, 0, 0, 1), starts: Int32Array.of(0, 2, 6, 6, 7) })
  })
})

describe('encode', () => {
  it('sums the words of a text and brings the sum to length 1; an empty text stays zero', () => {
    const { units, norms } = encode(table, size, texts, all)
    const sum = [0, 1, 2].map(k => table[k]! + table[2 * size + k]!)
    const norm = Math.hypot(...sum)
    expect(norms[0]).toBeCloseTo(norm, 12)
    sum.forEach((value, k) => {
      expect(units[k]).toBeCloseTo(value / norm, 12)
    })
    expect([...units.slice(6, 9)]).toEqual([0, 0, 0])
  })

  it('leaves out all words, some or none', () => {
    const left = (share: number): number =>
      encode(table, size, texts, Array<number>(500).fill(1), { share, random: createRandom(1) }).rows.length
    expect([left(0), left(1)]).toEqual([2000, 0])
    expect(left(0.25)).toBeGreaterThan(1400)
    expect(left(0.25)).toBeLessThan(1600)
  })
})

describe('backward', () => {
  it('has the gradient that finite differences have', () => {
    const slopes = Float64Array.from({ length: all.length * size }, () => random.normal())
    const loss = (data: Float64Array): number =>
      2 * encode(data, size, texts, all).units.reduce((sum, value, i) => sum + slopes[i]! * value, 0)
    const optimizer = new SparseAdam(table.slice(), size)
    backward(encode(table, size, texts, all), slopes, 2, optimizer)
    for (const row of vocabulary.values()) {
      optimizer.gradientOf(row).forEach((slope, k) => {
        const at = row * size + k
        const moved = (by: number): number => loss(table.with(at, table[at]! + by))
        expect(slope).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 7)
      })
    }
  })
})
