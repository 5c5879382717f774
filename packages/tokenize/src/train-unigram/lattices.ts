import type { Corpus } from './corpus.ts'
import type { SeedPieces } from './seed-pieces.ts'

/**
 * The lattices of all words: at each place of the corpus the pieces that begin there, short ones first. They are found once, with
 * the seeds; later rounds only drop pieces, so that no trie is searched. Numbers of pieces: 0 to `singles` - 1 the single
 * characters (symbol 1 is piece 0), of which the last stands for all unknown ones; then the longer pieces.
 */
export class Lattices {
  readonly #corpus: Corpus
  readonly singles: number
  /** The edges from place `p` are `first[p]` to `first[p + 1] - 1`; each leads `lengths` places on, by piece `pieces`. */
  readonly #first: Uint32Array
  readonly #pieces: Int32Array
  readonly #lengths: Uint8Array
  /** For the places of the word in hand: forward and backward sums, or scores; and the edge that the best path came by. */
  readonly #forward: Float64Array
  readonly #backward: Float64Array
  readonly #cameBy: Int32Array

  constructor(corpus: Corpus, seeds: SeedPieces) {
    this.#corpus = corpus
    this.singles = corpus.alphabet.length
    const { symbols, starts, ends } = corpus
    const places = symbols.length
    const first = new Uint32Array(places + 1)
    let longest = 0
    for (let word = 0; word < starts.length; word++) {
      longest = Math.max(longest, ends[word]! - starts[word]!)
      for (let place = starts[word]!; place < ends[word]!; place++) first[place] = 1
    }
    for (let seed = 0; seed < seeds.count; seed++) {
      for (let i = seeds.from[seed]!; i < seeds.to[seed]!; i++) first[seeds.suffixes[i]!]!++
    }
    let edges = 0
    for (let place = 0; place <= places; place++) {
      const count = first[place]!
      first[place] = edges
      edges += count
    }
    this.#first = first
    this.#pieces = new Int32Array(edges)
    this.#lengths = new Uint8Array(edges)
    this.#fill(seeds)
    this.#forward = new Float64Array(longest + 1)
    this.#backward = new Float64Array(longest + 1)
    this.#cameBy = new Int32Array(longest + 1)
  }

  #fill(seeds: SeedPieces): void {
    const { symbols, starts, ends } = this.#corpus
    const next = this.#first.slice()
    for (let word = 0; word < starts.length; word++) {
      for (let place = starts[word]!; place < ends[word]!; place++) {
        const edge = next[place]!++
        this.#pieces[edge] = symbols[place]! - 1
        this.#lengths[edge] = 1
      }
    }
    for (const seed of byLength(seeds)) {
      const length = seeds.lengths[seed]!
      for (let i = seeds.from[seed]!; i < seeds.to[seed]!; i++) {
        const edge = next[seeds.suffixes[i]!]!++
        this.#pieces[edge] = this.singles + seed
        this.#lengths[edge] = length
      }
    }
  }

  get words(): number {
    return this.#corpus.starts.length
  }

  /** Drops pieces and gives the others new numbers: piece `i` is `numbers[i]` from now on, or gone if that is -1. Singles stay. */
  renumber(numbers: Int32Array): void {
    const first = this.#first
    let kept = 0
    let edge = 0
    for (let place = 0; place + 1 < first.length; place++) {
      const end = first[place + 1]!
      first[place] = kept
      for (; edge < end; edge++) {
        const number = numbers[this.#pieces[edge]!]!
        if (number < 0) continue
        this.#pieces[kept] = number
        this.#lengths[kept++] = this.#lengths[edge]!
      }
    }
    first[first.length - 1] = kept
  }

  /**
   * Adds to `expected` how often each piece is to be expected in the words from `word` to `end`, given the logarithms of the pieces'
   * probabilities (the E step, by the forward-backward algorithm).
   *
   * @param weights exp(score + length * scale): so that a path through a word is near 1 and no sum leaves the range of numbers
   * @returns the logarithm of the words' probability
   */
  expect(
    word: number,
    end: number,
    scores: Float64Array,
    weights: Float64Array,
    scale: number,
    expected: Float64Array
  ): number {
    const { starts, ends, counts } = this.#corpus
    let logLikelihood = 0
    for (; word < end; word++) {
      const start = starts[word]!
      const length = ends[word]! - start
      const total = this.#sumForward(start, length, weights)
      if (total > 0) {
        logLikelihood += counts[word]! * (Math.log(total) - length * scale)
        this.#sumBackward(start, length, weights, counts[word]! / total, expected)
      } else logLikelihood += this.#expectByLogarithms(start, length, scores, counts[word]!, expected)
    }
    return logLikelihood
  }

  /** The sum over all paths, or 0 if it is too small or too large for numbers to keep. */
  #sumForward(start: number, length: number, weights: Float64Array): number {
    const first = this.#first
    const pieces = this.#pieces
    const lengths = this.#lengths
    const forward = this.#forward
    forward.fill(0, 1, length + 1)
    forward[0] = 1
    let edge = first[start]!
    for (let at = 0; at < length; at++) {
      const sum = forward[at]!
      if (!(sum > smallest && sum < largest)) return 0
      for (const end = first[start + at + 1]!; edge < end; edge++) {
        forward[at + lengths[edge]!]! += sum * weights[pieces[edge]!]!
      }
    }
    const total = forward[length]!
    return total > smallest && total < largest ? total : 0
  }

  #sumBackward(start: number, length: number, weights: Float64Array, factor: number, expected: Float64Array): void {
    const first = this.#first
    const pieces = this.#pieces
    const lengths = this.#lengths
    const forward = this.#forward
    const backward = this.#backward
    backward[length] = factor
    for (let at = length - 1; at >= 0; at--) {
      const before = forward[at]!
      let sum = 0
      for (let edge = first[start + at]!, end = first[start + at + 1]!; edge < end; edge++) {
        const piece = pieces[edge]!
        const behind = weights[piece]! * backward[at + lengths[edge]!]!
        expected[piece]! += before * behind
        sum += behind
      }
      backward[at] = sum
    }
  }

  /** The same for words whose probability no number can keep: very long ones, or ones very unlike the others. */
  #expectByLogarithms(
    start: number,
    length: number,
    scores: Float64Array,
    count: number,
    expected: Float64Array
  ): number {
    const first = this.#first
    const forward = this.#forward.fill(-Infinity, 0, length + 1)
    const backward = this.#backward.fill(-Infinity, 0, length + 1)
    forward[0] = 0
    for (let at = 0; at < length; at++) {
      for (let edge = first[start + at]!; edge < first[start + at + 1]!; edge++) {
        const to = at + this.#lengths[edge]!
        forward[to] = logSum(forward[to]!, forward[at]! + scores[this.#pieces[edge]!]!)
      }
    }
    const total = forward[length]!
    backward[length] = 0
    for (let at = length - 1; at >= 0; at--) {
      for (let edge = first[start + at]!; edge < first[start + at + 1]!; edge++) {
        const piece = this.#pieces[edge]!
        const behind = scores[piece]! + backward[at + this.#lengths[edge]!]!
        expected[piece]! += count * Math.exp(forward[at]! + behind - total)
        backward[at] = logSum(backward[at]!, behind)
      }
    }
    return count * total
  }

  /** Adds to `used` how often each piece is used in the most probable paths through the words from `word` to `end`. */
  addBest(word: number, end: number, scores: Float64Array, used: Float64Array): void {
    const { starts, ends, counts } = this.#corpus
    for (; word < end; word++) {
      const start = starts[word]!
      const length = ends[word]! - start
      this.#best(start, length, scores, length + 1)
      for (let at = length; at > 0;) {
        const edge = this.#cameBy[at]!
        used[this.#pieces[edge]!]! += counts[word]!
        at -= this.#lengths[edge]!
      }
    }
  }

  /** The score of the best path from `start` over `length` places, of more than one piece; and its pieces, by `visit`. */
  alternative(start: number, length: number, scores: Float64Array, visit: (piece: number) => void): number {
    this.#best(start, length, scores, length)
    for (let at = length; at > 0;) {
      const edge = this.#cameBy[at]!
      visit(this.#pieces[edge]!)
      at -= this.#lengths[edge]!
    }
    return this.#forward[length]!
  }

  /** Fills `#forward` and `#cameBy` with the best paths by pieces shorter than `limit`. */
  #best(start: number, length: number, scores: Float64Array, limit: number): void {
    const first = this.#first
    const pieces = this.#pieces
    const lengths = this.#lengths
    const best = this.#forward
    const cameBy = this.#cameBy
    best.fill(-Infinity, 1, length + 1)
    best[0] = 0
    let edge = first[start]!
    for (let at = 0; at < length; at++) {
      const before = best[at]!
      for (const end = first[start + at + 1]!; edge < end; edge++) {
        const size = lengths[edge]!
        const to = at + size
        if (to > length || size >= limit) continue
        const score = before + scores[pieces[edge]!]!
        if (score <= best[to]!) continue
        best[to] = score
        cameBy[to] = edge
      }
    }
  }
}

/** Sums out of this range are left to logarithms; inside it, products of two of them keep all their digits. */
const smallest = 1e-150
const largest = 1e150

/** log(exp(a) + exp(b)) */
function logSum(a: number, b: number): number {
  const greater = Math.max(a, b)
  return greater === -Infinity ? greater : greater + Math.log1p(Math.exp(Math.min(a, b) - greater))
}

/** The numbers of the seeds, short ones first. */
function byLength({ lengths, count }: SeedPieces): Int32Array {
  const next = new Int32Array(257)
  for (const length of lengths) next[length + 1]!++
  for (let length = 1; length < next.length; length++) next[length]! += next[length - 1]!
  const sorted = new Int32Array(count)
  for (let seed = 0; seed < count; seed++) sorted[next[lengths[seed]!]!++] = seed
  return sorted
}
