import { aliasTable } from '../alias-table.ts'
import { exponential, logarithm } from '../elementary.ts'
import { sentenceEnd } from '../encoded-corpus.ts'
import { draw, drawBelow, stateOf, type GeneratorState } from '../kernels/generator.ts'

export interface SubwordModel {
  readonly vectorSize: number
  /** Row after row: words, then n-grams. */
  readonly input: Float32Array
  /** Row after row: words. */
  readonly output: Float32Array
  /** The input rows of word i are `rows` from `starts[i]` to `starts[i + 1]`; a row may stand there twice. */
  readonly rows: Uint32Array
  readonly starts: Uint32Array
}

export interface SubwordTrainerSettings {
  readonly architecture: 'skip-gram' | 'cbow'
  readonly window: number
  readonly negative: number
  /** How often each word is in the corpus. */
  readonly counts: Float64Array
  /** With what probability an occurrence of each word is kept. */
  readonly keep: Float64Array
  readonly seed: number
}

/**
 * Trains as fastText does, to the rounding: the hidden vector is the mean of a word's rows, and each of those takes the whole
 * gradient. What fastText computes anew for each pair is kept up to date here for all neighbours of a word: when each of n rows
 * moves by g, their mean moves by g too, so that the rows need be read and written only once a word.
 */
export class SubwordTrainer {
  /** Of the pairs trained so far. */
  loss = 0
  pairs = 0
  readonly #model: SubwordModel
  readonly #settings: SubwordTrainerSettings
  readonly #noise: Uint32Array
  readonly #random: GeneratorState
  readonly #hidden: Float32Array
  readonly #gradient: Float32Array
  readonly #moved: Float32Array
  /** By how much the hidden vector of each word moves when its rows move by 1: more where a row stands there twice. */
  readonly #echo: Float64Array
  readonly #bag: number[] = []

  constructor(model: SubwordModel, settings: SubwordTrainerSettings) {
    this.#model = model
    this.#settings = settings
    // fastText draws by the square root of the count, where word2vec has the power 3/4.
    this.#noise = aliasTable(settings.counts.map(Math.sqrt))
    this.#random = stateOf(settings.seed, 1)
    this.#hidden = new Float32Array(model.vectorSize)
    this.#gradient = new Float32Array(model.vectorSize)
    this.#moved = new Float32Array(model.vectorSize)
    this.#echo = Float64Array.from(settings.counts, (_, word) => {
      const rows = model.rows.subarray(model.starts[word], model.starts[word + 1])
      return rows.reduce((sum, row) => sum + rows.filter(other => other === row).length, 0) / rows.length
    })
  }

  /** Trains whole sentences at one learning rate. */
  train(ids: Int32Array, alpha: number): void {
    const { architecture, keep } = this.#settings
    const sentence: number[] = []
    for (const id of ids) {
      if (id !== sentenceEnd) {
        if (draw(this.#random) < keep[id]! * 2 ** 32) sentence.push(id)
        continue
      }
      for (let i = 0; i < sentence.length; i++) {
        const reach = 1 + drawBelow(this.#random, this.#settings.window)
        const from = Math.max(0, i - reach)
        const to = Math.min(sentence.length, i + reach + 1)
        if (architecture === 'skip-gram') this.#predictNeighbors(sentence, i, from, to, alpha)
        else this.#predictMiddle(sentence, i, from, to, alpha)
      }
      sentence.length = 0
    }
  }

  #predictNeighbors(sentence: readonly number[], i: number, from: number, to: number, alpha: number): void {
    const { rows, starts } = this.#model
    const word = sentence[i]!
    const own = rows.subarray(starts[word], starts[word + 1])
    this.#gather(own)
    this.#moved.fill(0)
    for (let j = from; j < to; j++) {
      if (j === i) continue
      this.#step(sentence[j]!, alpha)
      move(this.#hidden, 0, this.#echo[word]!, this.#gradient)
      move(this.#moved, 0, 1, this.#gradient)
    }
    this.#scatter(own, this.#moved)
  }

  #predictMiddle(sentence: readonly number[], i: number, from: number, to: number, alpha: number): void {
    const { rows, starts } = this.#model
    const bag = this.#bag
    bag.length = 0
    for (let j = from; j < to; j++) {
      if (j === i) continue
      for (let k = starts[sentence[j]!]!; k < starts[sentence[j]! + 1]!; k++) bag.push(rows[k]!)
    }
    if (bag.length === 0) return
    this.#gather(bag)
    this.#step(sentence[i]!, alpha)
    this.#scatter(bag, this.#gradient)
  }

  #gather(rows: ArrayLike<number>): void {
    const { vectorSize, input } = this.#model
    const hidden = this.#hidden
    hidden.fill(0)
    for (let r = 0; r < rows.length; r++) {
      const at = rows[r]! * vectorSize
      for (let k = 0; k < vectorSize; k++) hidden[k]! += input[at + k]!
    }
    for (let k = 0; k < vectorSize; k++) hidden[k]! /= rows.length
  }

  #scatter(rows: ArrayLike<number>, vector: Float32Array): void {
    const { vectorSize, input } = this.#model
    for (let r = 0; r < rows.length; r++) move(input, rows[r]! * vectorSize, 1, vector)
  }

  /** One true word against noise; leaves in the gradient what the rows of the hidden vector are to move by. */
  #step(word: number, alpha: number): void {
    const { negative, counts } = this.#settings
    this.#gradient.fill(0)
    this.#decide(word, 1, alpha)
    for (let n = 0; n < negative; n++) {
      let noise = word
      while (noise === word) {
        const cell = drawBelow(this.#random, counts.length)
        noise = draw(this.#random) < this.#noise[2 * cell]! ? cell : this.#noise[2 * cell + 1]!
      }
      this.#decide(noise, 0, alpha)
    }
    this.pairs++
  }

  #decide(word: number, label: 0 | 1, alpha: number): void {
    const { vectorSize, output } = this.#model
    const hidden = this.#hidden
    const gradient = this.#gradient
    const at = word * vectorSize
    let [s0, s1, s2, s3] = [0, 0, 0, 0]
    let k = 0
    // Four sums, so that no addition waits for the one before.
    for (; k + 3 < vectorSize; k += 4) {
      s0 += hidden[k]! * output[at + k]!
      s1 += hidden[k + 1]! * output[at + k + 1]!
      s2 += hidden[k + 2]! * output[at + k + 2]!
      s3 += hidden[k + 3]! * output[at + k + 3]!
    }
    for (; k < vectorSize; k++) s0 += hidden[k]! * output[at + k]!
    const score = s0 + s1 + (s2 + s3)
    const cell = score >= limit ? cells : score <= -limit ? 0 : Math.round((score + limit) * (cells / (2 * limit)))
    const rate = alpha * (label - sigmoids[cell]!)
    this.loss += losses[label === 1 ? cell : cells - cell]!
    for (k = 0; k < vectorSize; k++) {
      const value = output[at + k]!
      gradient[k]! += rate * value
      output[at + k] = value + rate * hidden[k]!
    }
  }
}

/** Adds `factor` times `vector` to what stands from `at` on. */
function move(target: Float32Array, at: number, factor: number, vector: Float32Array): void {
  for (let k = 0; k < vector.length; k++) target[at + k]! += factor * vector[k]!
}

// The sigmoid from -8 to 8, as fastText has it in 512 cells, here to 0.0003: in 4,096.
const limit = 8
const cells = 4096
const sigmoids = Float64Array.from(
  { length: cells + 1 },
  (_, i) => 1 / (1 + exponential(limit - (i * 2 * limit) / cells))
)
const losses = sigmoids.map(probability => -logarithm(probability))
