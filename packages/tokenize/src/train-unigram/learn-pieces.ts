import { pause } from '../train/pause.ts'
import type { Corpus } from './corpus.ts'
import { digamma } from './digamma.ts'
import { largest } from './largest.ts'
import { Lattices } from './lattices.ts'
import type { SeedPieces } from './seed-pieces.ts'

export interface LearntPiece {
  readonly piece: string
  /** The logarithm of its probability. */
  readonly score: number
}

export interface LearningOptions {
  /** Pieces are dropped until there are no more than this. */
  readonly target: number
  /** The part of the pieces that is kept when some are dropped. */
  readonly shrinkingFactor: number
  /** Rounds of expectation-maximisation before pieces are dropped. */
  readonly numSubIterations: number
  readonly signal?: AbortSignal | undefined
  /** Told how many pieces there are after each round. */
  readonly onRound: (pieces: number) => void
}

/**
 * Learns which pieces to keep and their scores, as SentencePiece does: some rounds of expectation-maximisation, then those
 * pieces are dropped without which the corpus would lose the least likelihood, and so on. T. Kudo, "Subword Regularization:
 * Improving Neural Network Translation Models with Multiple Subword Candidates", ACL 2018, section 3.2; the sparse prior of
 * the M step is from P. Liang and D. Klein, "Structured Bayesian Nonparametric Models", ACL 2007.
 *
 * Other than in its release 0.1.97, sums have 64 bits, unknown characters count for no piece (there they count for the first
 * one), and the loss of a piece counts the pieces that would stand for it (there it counts all pieces, which its later sources
 * have mended).
 */
export async function learnPieces(corpus: Corpus, seeds: SeedPieces, options: LearningOptions): Promise<LearntPiece[]> {
  const { target, shrinkingFactor, numSubIterations, signal, onRound } = options
  const learning = new Learning(corpus, seeds, signal)
  for (;;) {
    for (let round = 0; round < numSubIterations; round++) {
      await learning.maximise()
      onRound(learning.pieces)
    }
    if (learning.pieces <= target) return learning.list()
    await learning.prune(Math.max(target, Math.trunc(shrinkingFactor * learning.pieces)))
  }
}

/** Rarer pieces than this, by expectation, are dropped in the M step. */
const leastExpected = 0.5
const unkPenalty = 10

/** The pieces that are left, by the numbers that `Lattices` has for them. */
class Learning {
  /** How many pieces are left, single characters among them. */
  pieces = 0
  readonly #corpus: Corpus
  readonly #lattices: Lattices
  readonly #signal: AbortSignal | undefined
  /** All numbers in use: single characters keep theirs when they are no longer pieces, and are unknown then. */
  #size: number
  #isPiece: Uint8Array
  #starts: Int32Array
  #lengths: Uint8Array
  #scores: Float64Array
  /** The logarithm of the probability that a character costs, of late: makes the words' probabilities comparable. */
  #perCharacter = 0
  readonly #characters: number

  constructor(corpus: Corpus, seeds: SeedPieces, signal: AbortSignal | undefined) {
    this.#corpus = corpus
    this.#signal = signal
    this.#lattices = new Lattices(corpus, seeds)
    const { singles } = this.#lattices
    this.#size = singles + seeds.count
    this.#starts = new Int32Array(this.#size)
    this.#lengths = new Uint8Array(this.#size).fill(1, 0, singles)
    this.#lengths.set(seeds.lengths, singles)
    for (let seed = 0; seed < seeds.count; seed++) this.#starts[singles + seed] = seeds.suffixes[seeds.from[seed]!]!
    const weights = new Float64Array(this.#size)
    for (let symbol = 1; symbol < singles; symbol++) weights[symbol - 1] = corpus.alphabet[symbol]!.count
    weights.set(seeds.weights, singles)
    this.#isPiece = new Uint8Array(this.#size).fill(1)
    // The unknown characters.
    this.#isPiece[singles - 1] = 0
    this.#scores = new Float64Array(this.#size)
    const total = Math.log(weights.reduce((sum, weight) => sum + weight, 0))
    this.#setScores(weights, Number.MIN_VALUE, weight => Math.log(weight) - total)
    this.#characters = corpus.counts.reduce(
      (sum, count, word) => sum + count * (corpus.ends[word]! - corpus.starts[word]!),
      0
    )
  }

  /** A round of expectation-maximisation. Pieces that are hardly to be expected are dropped. */
  async maximise(): Promise<void> {
    const expected = new Float64Array(this.#size)
    const weights = this.#scores.map((score, piece) => Math.exp(score - this.#perCharacter * this.#lengths[piece]!))
    let logLikelihood = 0
    await this.#eachBlock((word, end) => {
      logLikelihood += this.#lattices.expect(word, end, this.#scores, weights, -this.#perCharacter, expected)
    })
    this.#perCharacter = logLikelihood / this.#characters
    let sum = 0
    for (let piece = 0; piece < this.#size; piece++) {
      if (this.#isPiece[piece] === 1 && expected[piece]! >= leastExpected) sum += expected[piece]!
    }
    const total = digamma(sum)
    this.#setScores(expected, leastExpected, count => digamma(count) - total)
    this.#renumber()
  }

  /** Keeps `count` pieces: those whose loss would cost the most. */
  async prune(count: number): Promise<void> {
    const used = new Float64Array(this.#size)
    await this.#eachBlock((word, end) => {
      this.#lattices.addBest(word, end, this.#scores, used)
    })
    const { singles } = this.#lattices
    let sum = 0
    let certain = 0
    for (let piece = 0; piece < this.#size; piece++) {
      if (this.#isPiece[piece] === 0) used[piece] = 0
      if (used[piece] === 0) this.#isPiece[piece] = 0
      else if (piece < singles) certain++
      sum += used[piece]!
    }
    const costs = new Float64Array(this.#size - singles)
    for (let piece = singles; piece < this.#size; piece++) {
      costs[piece - singles] = used[piece] === 0 ? -Infinity : this.#costOf(piece, used, sum)
      if (piece % piecesBetweenPauses === 0) await pause(this.#signal)
    }
    const isKept = largest(costs, Math.max(0, count - certain))
    for (let piece = singles; piece < this.#size; piece++) {
      if (isKept[piece - singles] === 0 || costs[piece - singles] === -Infinity) this.#isPiece[piece] = 0
    }
    this.#renumber()
  }

  list(): LearntPiece[] {
    const { symbols, alphabet } = this.#corpus
    const pieces: LearntPiece[] = []
    for (let piece = 0; piece < this.#size; piece++) {
      if (this.#isPiece[piece] === 0) continue
      const start = this.#starts[piece]!
      const own = piece < this.#lattices.singles ? [piece + 1] : symbols.subarray(start, start + this.#lengths[piece]!)
      const text = String.fromCodePoint(...Array.from(own, symbol => alphabet[symbol]!.character))
      pieces.push({ piece: text, score: this.#scores[piece]! })
    }
    return pieces
  }

  /**
   * The log-likelihood that the corpus would lose without a piece, about: wherever it is used, the pieces of its second best
   * segmentation would be. -Infinity if it is not the best segmentation of itself.
   */
  #costOf(piece: number, used: Float64Array, sum: number): number {
    const own = used[piece]!
    const parts: number[] = []
    const score = this.#lattices.alternative(this.#starts[piece]!, this.#lengths[piece]!, this.#scores, part =>
      parts.push(part)
    )
    if (score > this.#scores[piece]!) return -Infinity
    const sumWithout = Math.log(sum + own * (parts.length - 1))
    let without = 0
    for (const part of parts) without += Math.log(used[part]! + own) - sumWithout
    return own * (Math.log(own) - Math.log(sum) - without)
  }

  /** Scores the pieces by their weights; those of less than `least` are pieces no more. */
  #setScores(weights: Float64Array, least: number, scoreOf: (weight: number) => number): void {
    let lowest = Infinity
    for (let piece = 0; piece < this.#size; piece++) {
      if (this.#isPiece[piece] === 0) continue
      if (weights[piece]! < least) this.#isPiece[piece] = 0
      else {
        this.#scores[piece] = scoreOf(weights[piece]!)
        lowest = Math.min(lowest, this.#scores[piece]!)
      }
    }
    for (let single = 0; single < this.#lattices.singles; single++) {
      if (this.#isPiece[single] === 0) this.#scores[single] = lowest - unkPenalty
    }
  }

  /** Forgets all but the single characters and what are still pieces. */
  #renumber(): void {
    const numbers = new Int32Array(this.#size)
    let size = 0
    this.pieces = 0
    for (let piece = 0; piece < this.#size; piece++) {
      const isPiece = this.#isPiece[piece]!
      this.pieces += isPiece
      if (isPiece === 0 && piece >= this.#lattices.singles) {
        numbers[piece] = -1
        continue
      }
      numbers[piece] = size
      this.#isPiece[size] = isPiece
      this.#starts[size] = this.#starts[piece]!
      this.#lengths[size] = this.#lengths[piece]!
      this.#scores[size++] = this.#scores[piece]!
    }
    this.#isPiece = this.#isPiece.subarray(0, size)
    this.#starts = this.#starts.subarray(0, size)
    this.#lengths = this.#lengths.subarray(0, size)
    this.#scores = this.#scores.subarray(0, size)
    if (size < this.#size) this.#lattices.renumber(numbers)
    this.#size = size
  }

  /** Visits all words, some hundred thousand characters at a time. */
  async #eachBlock(visit: (word: number, end: number) => void): Promise<void> {
    const { starts, ends } = this.#corpus
    for (let word = 0; word < starts.length;) {
      let end = word + 1
      while (end < starts.length && ends[end]! - starts[word]! < charactersBetweenPauses) end++
      visit(word, end)
      await pause(this.#signal)
      word = end
    }
  }
}

/** About 20 milliseconds of work each. */
const charactersBetweenPauses = 1 << 18
const piecesBetweenPauses = 1 << 15
