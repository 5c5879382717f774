import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { fitOne, groupRatings, sides } from '../../src/matrix-factorization/alternate.ts'
import type { Factors, NumberedRatings } from '../../src/matrix-factorization/model.ts'

describe('fitOne', () => {
  // With 3 ratings and 5 factors it solves the system of the ratings, with 3 and 1 that of the factors.
  it.each([
    [5, true],
    [5, false],
    [1, true],
    [1, false]
  ])('leaves no slope to descend (%i factors, biases %s)', (size, biased) => {
    const random = createRandom(9)
    const draw = (length: number): Float64Array => Float64Array.from({ length }, () => random.normal())
    const ratings: NumberedRatings = {
      users: Int32Array.of(0, 0, 1, 0),
      items: Int32Array.of(0, 2, 1, 3),
      scores: Float64Array.of(1, 5, 2, 4)
    }
    const factors: Factors = {
      ...{ size, biased, mean: biased ? 3 : 0 },
      ...{ userBiases: new Float64Array(2), itemBiases: biased ? draw(4) : new Float64Array(4) },
      ...{ userFactors: draw(2 * size), itemFactors: draw(4 * size) }
    }
    const side = sides(ratings, factors).users
    expect(fitOne(0, side, groupRatings(ratings.users, 2), ratings, factors, 0.1)).toBe(true)
    const loss = (): number => {
      let sum = 0
      for (const [row, score] of ratings.scores.entries()) {
        if (ratings.users[row] !== 0) continue
        const item = ratings.items[row]!
        let estimate = factors.mean + factors.userBiases[0]! + factors.itemBiases[item]!
        let squares = factors.userBiases[0]! ** 2
        for (let f = 0; f < size; f++) {
          estimate += factors.userFactors[f]! * factors.itemFactors[item * size + f]!
          squares += factors.userFactors[f]! ** 2
        }
        sum += (score - estimate) ** 2 + 0.1 * squares
      }
      return sum
    }
    const least = loss()
    const everyNumber = [
      ...Array.from({ length: size }, (_, f) => [factors.userFactors, f] as const),
      ...(biased ? [[factors.userBiases, 0] as const] : [])
    ]
    for (const [numbers, i] of everyNumber) {
      const best = numbers[i]!
      for (const step of [1e-3, -1e-3]) {
        numbers[i] = best + step
        expect(loss()).toBeGreaterThan(least)
      }
      numbers[i] = best
    }
  })
})

describe('groupRatings', () => {
  it('tells whose ratings are where, in their order', () => {
    const { starts, order } = groupRatings(Int32Array.of(2, 0, 2, 0), 4)
    expect([...starts]).toEqual([0, 2, 2, 4, 4])
    expect([...order]).toEqual([1, 3, 0, 2])
  })
})
