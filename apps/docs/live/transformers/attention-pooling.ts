import { createRandom } from '@llm-cookbook/vector'
import { softmax } from './attend.ts'

/**
 * One vector for a sentence, and what it is told apart by: the words' vectors are mixed by softmax of their products with a
 * learnt query, and the mixture is judged by a logistic regression. Both are learnt together, by derivatives written out
 * here. Both begin at zero, where all words count the same, and the mixture is the mean.
 */
export interface PoolingOptions {
  /** How often all sentences are read; 25 by default. */
  readonly epochs?: number
  /** Of the steps (D. Kingma and J. Ba, "Adam", 2015); 0.02 by default. */
  readonly rate?: number
  /** How strongly weights are drawn to zero; 0.0003 by default. */
  readonly decay?: number
  readonly seed?: number
}

/** The vectors of a sentence's words, one after the other. */
export type Sentence = Float32Array

export interface Judged {
  /** From 0 to 1. */
  readonly probability: number
  /** Of each word, in sum 1. */
  readonly weights: readonly number[]
  /** Of each word: what it adds to the score, by its weight; above 0 speaks for 1. */
  readonly shares: readonly number[]
}

const batchSize = 32

export class PoolingModel {
  readonly dimensions: number
  /** The query, what the mixture is multiplied with, and what is added. */
  readonly parameters: Float64Array

  constructor(dimensions: number, parameters: Float64Array = new Float64Array(2 * dimensions + 1)) {
    this.dimensions = dimensions
    this.parameters = parameters
  }

  /** Of a single vector: how much the query looks for it. */
  relevance(vector: ArrayLike<number>, at = 0): number {
    return product(this.parameters, 0, vector, at, this.dimensions) / Math.sqrt(this.dimensions)
  }

  judge(sentence: Sentence): Judged {
    const { dimensions: d, parameters } = this
    const count = sentence.length / d
    if (count === 0) return { probability: sigmoid(parameters[2 * d]!), weights: [], shares: [] }
    const places = Array.from({ length: count }, (_, i) => i * d)
    const weights = softmax(places.map(at => this.relevance(sentence, at)))
    const shares = places.map((at, i) => (weights[i]! * product(parameters, d, sentence, at, d)) / Math.sqrt(d))
    const score = shares.reduce((sum, share) => sum + share, parameters[2 * d]!)
    return { probability: sigmoid(score), weights, shares }
  }
}

/** Reads all sentences `epochs` times, and gives the model after each. */
export function* trainPooling(
  sentences: readonly Sentence[],
  labels: readonly number[],
  dimensions: number,
  { epochs = 25, rate = 0.02, decay = 3e-4, seed = 1 }: PoolingOptions = {}
): Generator<PoolingModel> {
  const random = createRandom(seed)
  const model = new PoolingModel(dimensions)
  const { parameters } = model
  const gradient = new Float64Array(parameters.length)
  const first = new Float64Array(parameters.length)
  const second = new Float64Array(parameters.length)
  const rows = Array.from(sentences.keys()).filter(row => sentences[row]!.length > 0)
  let step = 0
  for (let epoch = 0; epoch < epochs; epoch++) {
    random.shuffle(rows)
    for (let start = 0; start < rows.length; start += batchSize) {
      const batch = rows.slice(start, start + batchSize)
      gradient.fill(0)
      for (const row of batch) {
        addGradient(model, sentences[row]!, labels[row]!, gradient, 1 / batch.length)
      }
      step++
      for (let i = 0; i < parameters.length; i++) {
        const slope = gradient[i]! + (i < 2 * dimensions ? decay * parameters[i]! : 0)
        first[i] = 0.9 * first[i]! + 0.1 * slope
        second[i] = 0.999 * second[i]! + 0.001 * slope * slope
        const scale = Math.sqrt(second[i]! / (1 - 0.999 ** step)) + 1e-8
        parameters[i]! -= (rate * first[i]!) / (1 - 0.9 ** step) / scale
      }
    }
    yield new PoolingModel(dimensions, parameters.slice())
  }
}

/**
 * Adds the slope of a sentence's loss, times `share`. With p the probability, y the label, a the weights, x the words, w
 * what the mixture is multiplied with and r the root of the dimensions: the score's slope is p − y; that of w is (p − y)
 * times the mixture over r; that of the query is the sum over words of (p − y) · a · (w·x − w·mixture) / r · x / r.
 *
 * @returns the loss
 */
export function addGradient(
  model: PoolingModel,
  sentence: Sentence,
  label: number,
  gradient: Float64Array,
  share = 1
): number {
  const { dimensions: d } = model
  const { probability, weights, shares } = model.judge(sentence)
  const slope = share * (probability - label)
  const total = shares.reduce((sum, value) => sum + value, 0)
  const root = Math.sqrt(d)
  gradient[2 * d]! += slope
  for (const [i, weight] of weights.entries()) {
    // shares[i] is already a · w·x / r, and total is w·mixture / r.
    const ofQuery = (slope * (shares[i]! - weight * total)) / root
    const ofMixture = (slope * weight) / root
    for (let k = 0; k < d; k++) {
      const value = sentence[i * d + k]!
      gradient[k]! += ofQuery * value
      gradient[d + k]! += ofMixture * value
    }
  }
  return -Math.log(label === 1 ? probability : 1 - probability)
}

function product(a: ArrayLike<number>, from: number, b: ArrayLike<number>, at: number, length: number): number {
  let sum = 0
  for (let k = 0; k < length; k++) sum += a[from + k]! * b[at + k]!
  return sum
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value))
}
