import { top, type Ranked } from '../retrieve/top.ts'
import type { CountMatrix } from './count-matrix.ts'
import type { IndexedPassages } from './indexed-passages.ts'
import type { Pause } from './pause.ts'
import { transpose, type Sparse } from './sparse.ts'

/** The nearest other passages of each passage: `perPassage` numbers each, those that lack are -1 with similarity 0. */
export interface Neighbors {
  readonly perPassage: number
  readonly rows: Int32Array
  /** Cosines, from 0 to 1, in descending order. */
  readonly similarities: Float32Array
}

/** How many postings are walked for one passage, at most: those of its rarest terms. */
const mostPostings = 4096

/** How many candidates of a walk that had to end early are compared in full, for each neighbour wanted. */
const comparedPerNeighbor = 4

/**
 * Finds for each passage those with the highest cosine, terms weighted by `ln(1 + count) · (1 + ln((1 + N) / (1 + n)))`
 * (N passages, n of them with the term).
 *
 * The postings of a passage's terms are walked, the rarest first. Where these are more than 4,096, which is so with
 * tens of thousands of passages, the walk ends there; it gives the candidates, and the 40 best of them are compared in
 * full. So the time grows with the number of passages and no faster.
 */
export async function nearestPassages(
  { byPassage, byTerm }: CountMatrix,
  perPassage: number,
  pause: Pause,
  onProgress?: (done: number) => void
): Promise<Neighbors> {
  const { rows } = byPassage
  const neighbors = {
    perPassage,
    rows: new Int32Array(rows * perPassage).fill(-1),
    similarities: new Float32Array(rows * perPassage)
  }
  if (rows < 2 || perPassage === 0) return neighbors
  // Terms are numbered by their rarity, so that the rarest come first in each passage.
  const postings = unitVectors(byPassage, byTerm)
  const passages = transpose(postings)

  const sums = new Float32Array(rows)
  const touched = new Uint32Array(rows)
  const vector = new Float32Array(byTerm.rows)
  for (let row = 0; row < rows; row++) {
    let [found, walked] = [0, 0]
    let at = passages.starts[row]!
    const end = passages.starts[row + 1]!
    for (; at < end; at++) {
      const term = passages.columns[at]!
      const [from, to] = [postings.starts[term]!, postings.starts[term + 1]!]
      if ((walked += to - from) > mostPostings && found > 1) break
      const weight = passages.values[at]!
      for (let i = from; i < to; i++) {
        const other = postings.columns[i]!
        if (sums[other] === 0) touched[found++] = other
        sums[other]! += weight * postings.values[i]!
      }
    }
    sums[row] = 0
    const isWhole = at === end
    let best = highest(sums, touched, found, isWhole ? perPassage : perPassage * comparedPerNeighbor)
    if (!isWhole) {
      const common = passages.columns[at]!
      for (let i = at; i < end; i++) vector[passages.columns[i]!] = passages.values[i]!
      for (const other of best) sums[other]! += productFrom(common, passages, other, vector)
      for (let i = at; i < end; i++) vector[passages.columns[i]!] = 0
      best = highest(sums, Uint32Array.from(best), best.length, perPassage)
    }
    best.forEach((other, i) => {
      neighbors.rows[row * perPassage + i] = other
      neighbors.similarities[row * perPassage + i] = Math.min(1, sums[other]!)
    })
    for (let i = 0; i < found; i++) sums[touched[i]!] = 0
    if (row % 64 === 63) {
      onProgress?.(row + 1)
      await pause()
    }
  }
  onProgress?.(rows)
  return neighbors
}

/**
 * The same for one passage of an index that is there already. The walk gives candidates by their shared weight, held
 * against the length of the passage, for the length of their vectors is not known before they are read.
 */
export function nearestOf(row: number, passages: IndexedPassages, count: number): Ranked[] {
  const weightOf = (term: number, occurrences: number): number =>
    Math.log1p(occurrences) * rarity(passages.passages, passages.holders(term))
  const own = passages.terms(row)
  const vector = new Map(Array.from(own.numbers, (term, i) => [term, weightOf(term, own.counts[i]!)]))
  const lengths = passages.lengths()
  const shared = new Map<number, number>()
  let walked = 0
  for (const term of own.numbers.toSorted((a, b) => passages.holders(a) - passages.holders(b))) {
    const { numbers, counts } = passages.postings(term)
    if ((walked += numbers.length) > mostPostings && shared.size > 1) break
    const factor = vector.get(term)! * rarity(passages.passages, numbers.length)
    for (let i = 0; i < numbers.length; i++) {
      shared.set(numbers[i]!, (shared.get(numbers[i]!) ?? 0) + factor * Math.log1p(counts[i]!))
    }
  }
  shared.delete(row)
  const others = [...shared.keys()].sort((a, b) => a - b)
  const hopes = others.map(other => shared.get(other)! / Math.sqrt(lengths[other]!))
  const candidates = top(hopes, count * comparedPerNeighbor)
    .map(({ row: i }) => others[i]!)
    .sort((a, b) => a - b)
  const square = sumOfSquares(vector.values())
  const cosines = candidates.map(other => {
    const { numbers, counts } = passages.terms(other)
    let [product, squareOfOther] = [0, 0]
    for (let i = 0; i < numbers.length; i++) {
      const weight = weightOf(numbers[i]!, counts[i]!)
      product += weight * (vector.get(numbers[i]!) ?? 0)
      squareOfOther += weight * weight
    }
    return product / Math.sqrt(square * squareOfOther)
  })
  return top(cosines, count, 0).map(({ row: i, score }) => ({ row: candidates[i]!, score: Math.min(1, score) }))
}

function sumOfSquares(numbers: Iterable<number>): number {
  let sum = 0
  for (const number of numbers) sum += number * number
  return sum
}

/** The weight of a term that `holders` of `passages` hold. */
function rarity(passages: number, holders: number): number {
  return 1 + Math.log((1 + passages) / (1 + holders))
}

/** Weighted postings, the rarest terms first; the vectors of the passages have the length 1. */
function unitVectors(byPassage: Sparse, byTerm: Sparse): Sparse {
  const holders = (term: number): number => byTerm.starts[term + 1]! - byTerm.starts[term]!
  const order = Uint32Array.from({ length: byTerm.rows }, (_, term) => term).sort((a, b) => holders(a) - holders(b))
  const starts = new Uint32Array(byTerm.rows + 1)
  const columns = new Uint32Array(byTerm.columns.length)
  const values = new Float32Array(columns.length)
  const squares = new Float64Array(byPassage.rows)
  order.forEach((term, rank) => {
    const factor = rarity(byPassage.rows, holders(term))
    let to = starts[rank]!
    for (let at = byTerm.starts[term]!; at < byTerm.starts[term + 1]!; at++, to++) {
      const [row, weight] = [byTerm.columns[at]!, Math.log1p(byTerm.values[at]!) * factor]
      columns[to] = row
      values[to] = weight
      squares[row]! += weight * weight
    }
    starts[rank + 1] = to
  })
  const lengths = squares.map(Math.sqrt)
  for (let at = 0; at < values.length; at++) values[at]! /= lengths[columns[at]!]!
  return { rows: byTerm.rows, width: byPassage.rows, starts, columns, values }
}

/** Of a row, from one column on, with a vector. */
function productFrom(column: number, { starts, columns, values }: Sparse, row: number, vector: Float32Array): number {
  let sum = 0
  for (let at = starts[row + 1]! - 1; at >= starts[row]! && columns[at]! >= column; at--) {
    sum += values[at]! * vector[columns[at]!]!
  }
  return sum
}

/** Of the first `size` rows those `count` with the highest sums above 0, best first, of equal ones the lower row. */
function highest(sums: Float32Array, rows: Uint32Array, size: number, count: number): number[] {
  const best: number[] = []
  const isBetter = (a: number, b: number): boolean => {
    const difference = sums[a]! - sums[b]!
    return difference > 0 || (difference === 0 && a < b)
  }
  let floor = 0
  for (let i = 0; i < size; i++) {
    const row = rows[i]!
    const sum = sums[row]!
    if (sum === 0 || sum < floor) continue
    let at = best.length
    while (at > 0 && isBetter(row, best[at - 1]!)) at--
    if (at === count) continue
    best.splice(at, 0, row)
    if (best.length > count) best.pop()
    if (best.length === count) floor = sums[best[count - 1]!]!
  }
  return best
}
