import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { descend } from '../../src/matrix-factorization/descend.ts'
import type { Factors, NumberedRatings } from '../../src/matrix-factorization/model.ts'
import { Numbering } from '../../src/recommend/ratings.ts'

interface Recorded {
  ratings: [number[], number[], number[]]
  few: {
    users: number[][]
    items: number[][]
    mean: number
    userBiases: number[]
    itemBiases: number[]
    userFactors: number[][]
    itemFactors: number[][]
    unbiased: { userFactors: number[][]; itemFactors: number[][] }
  }
}

const { ratings: table, few } = JSON.parse(
  readFileSync(new URL('../fixtures/matrix-factorization/surprise.json', import.meta.url), 'utf8')
) as Recorded

/** The first 40 ratings, those of a user after one another. */
const ratings = ((): NumberedRatings => {
  const [users, items, scores] = table.map(column => column.slice(0, 40)) as [number[], number[], number[]]
  const [userNumbers, itemNumbers] = [new Numbering(users), new Numbering(items)]
  const order = [...users.keys()].toSorted((a, b) => userNumbers.of(users[a]!)! - userNumbers.of(users[b]!)!)
  return {
    users: userNumbers.all(order.map(row => users[row]!)),
    items: itemNumbers.all(order.map(row => items[row]!)),
    scores: Float64Array.from(order, row => scores[row]!)
  }
})()

const settings = { learningRate: 0.005, regularization: 0.02 }

function start(biased: boolean): Factors {
  return {
    size: 5,
    biased,
    mean: biased ? few.mean : 0,
    userBiases: new Float64Array(few.users.length),
    itemBiases: new Float64Array(few.items.length),
    userFactors: Float64Array.from(few.users.flat()),
    itemFactors: Float64Array.from(few.items.flat())
  }
}

describe('descend', () => {
  it('goes where the formulas of Surprise go, from the same start', () => {
    const factors = start(true)
    for (let epoch = 0; epoch < 3; epoch++) descend(ratings, factors, settings, 0, 40)
    expectClose(factors.userBiases, few.userBiases)
    expectClose(factors.itemBiases, few.itemBiases)
    expectClose(factors.userFactors, few.userFactors.flat())
    expectClose(factors.itemFactors, few.itemFactors.flat())
  })

  it('goes there without biases, too', () => {
    const factors = start(false)
    for (let epoch = 0; epoch < 3; epoch++) descend(ratings, factors, settings, 0, 40)
    expectClose(factors.userFactors, few.unbiased.userFactors.flat())
    expectClose(factors.itemFactors, few.unbiased.itemFactors.flat())
    expect(factors.userBiases).toEqual(new Float64Array(few.users.length))
  })

  it('steps against the slope of the loss, as finite differences tell it', () => {
    const one: NumberedRatings = { users: Int32Array.of(0), items: Int32Array.of(1), scores: Float64Array.of(4) }
    const before = start(true)
    before.userBiases[0] = 0.3
    before.itemBiases[1] = -0.2
    const after = copyOf(before)
    const step = 1e-6
    descend(one, after, { learningRate: step, regularization: 0.02 }, 0, 1)
    for (const name of ['userBiases', 'itemBiases', 'userFactors', 'itemFactors'] as const) {
      for (const i of before[name].keys()) {
        const [up, down] = [copyOf(before), copyOf(before)]
        up[name][i]! += 1e-5
        down[name][i]! -= 1e-5
        const slope = (loss(up) - loss(down)) / 2e-5
        expect((before[name][i]! - after[name][i]!) / step).toBeCloseTo(slope, 5)
      }
    }
  })
})

/** Of user 0, item 1 and the score 4, halved. */
function loss({ size, mean, userBiases, itemBiases, userFactors, itemFactors }: Factors): number {
  const [p, q] = [userFactors.subarray(0, size), itemFactors.subarray(size, 2 * size)]
  const [b, c] = [userBiases[0]!, itemBiases[1]!]
  const square = (of: Float64Array): number => of.reduce((sum, value) => sum + value * value, 0)
  const estimate = mean + b + c + p.reduce((sum, value, f) => sum + value * q[f]!, 0)
  return ((4 - estimate) ** 2 + 0.02 * (b * b + c * c + square(p) + square(q))) / 2
}

function copyOf(factors: Factors): Factors {
  const { userBiases, itemBiases, userFactors, itemFactors } = factors
  return {
    ...factors,
    ...{ userBiases: userBiases.slice(), itemBiases: itemBiases.slice() },
    ...{ userFactors: userFactors.slice(), itemFactors: itemFactors.slice() }
  }
}

function expectClose(found: Float64Array, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length)
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 12)
}
