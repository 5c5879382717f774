import type { Criterion } from './criterion.ts'

/**
 * Gini's impurity: how often two rows of a node, drawn by their weights, differ in class (L. Breiman and others,
 * "Classification and Regression Trees", 1984). That of the two sides together is least where the sum over the sides, of the
 * squares of the classes' weights by the weight of the side, is largest: this is the score.
 *
 * @param codes    the class of each row
 * @param classes  how many classes there are
 */
export function gini(codes: Int32Array, classes: number): Criterion {
  /** By class: the weight in the node, and in the part of it that is on the left so far. */
  const totals = new Float64Array(classes)
  const left = new Float64Array(classes)
  /** Those that the node has: all others are 0 in both, so that many classes cost nothing where few are. */
  const present = new Int32Array(classes)
  let presentCount = 0
  let total = 0
  let squares = 0
  let base = 0
  let score = 0
  let weights: Float64Array = new Float64Array(0)

  let leafCounts: number[] = []
  let leafClasses: number[] = []
  let shares: number[] = []

  return {
    get base() {
      return base
    },
    get perfect() {
      return total
    },
    get score() {
      return score
    },
    begin(given) {
      weights = given
      leafCounts = []
      leafClasses = []
      shares = []
    },
    enter(list, start, end) {
      for (let k = 0; k < presentCount; k++) totals[present[k]!] = 0
      presentCount = 0
      total = 0
      for (let i = start; i < end; i++) {
        const row = list[i]!
        const code = codes[row]!
        if (totals[code] === 0) present[presentCount++] = code
        totals[code]! += weights[row]!
        total += weights[row]!
      }
      squares = 0
      for (let k = 0; k < presentCount; k++) squares += totals[present[k]!]! ** 2
      base = squares / total
      return presentCount === 1
    },
    search(order, ranks, count, leastSide, least) {
      score = least
      let best = 0
      // Of the left side: its weight, the sum of the squares, and that of the products with the totals, of which the squares
      // of the right side follow.
      let weight = 0
      let ownSquares = 0
      let products = 0
      const last = count - leastSide
      for (let i = 0; i < last;) {
        const row = order[i]!
        const code = codes[row]!
        const added = weights[row]!
        const before = left[code]!
        left[code] = before + added
        weight += added
        ownSquares += added * (before + before + added)
        products += added * totals[code]!
        const rank = ranks[i]!
        i++
        if (rank === ranks[i]! || i < leastSide) continue
        const otherSquares = squares - products - products + ownSquares
        const value = ownSquares / weight + otherSquares / (total - weight)
        if (value > score) {
          score = value
          best = i
        }
      }
      for (let k = 0; k < presentCount; k++) left[present[k]!] = 0
      return best
    },
    leaf() {
      const inOrder = present.slice(0, presentCount).sort()
      for (const code of inOrder) {
        leafClasses.push(code)
        shares.push(totals[code]! / total)
      }
      leafCounts.push(presentCount)
    },
    leaves: () => ({
      counts: Int32Array.from(leafCounts),
      classes: Int32Array.from(leafClasses),
      shares: Float32Array.from(shares)
    })
  }
}
