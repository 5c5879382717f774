import { createRandom } from '@llm-cookbook/vector'
import { noiseWeights } from './alias-table.ts'
import { exponential, logarithm, sigmoid } from './elementary.ts'

/**
 * word2vec as the tutorials tell it: plain, in 64 bits, each step with all that it computes, for reading, for drawing, and to hold
 * the fast kernels against. T. Mikolov et al., "Efficient Estimation of Word Representations in Vector Space", 2013, and
 * "Distributed Representations of Words and Phrases and their Compositionality", 2013; the derivatives as in X. Rong, "word2vec
 * Parameter Learning Explained", 2014.
 *
 * To be read from here down: text to pairs of words; the two tables of weights; one step with the full softmax; one step with
 * yes-or-no decisions in its place (negative sampling, hierarchical softmax); the update of word2vec.c; a whole training.
 */

/** A word, and one that stands near it and is to be predicted from it. */
export interface TrainingPair {
  /** The word in the middle, from which is predicted. */
  readonly center: string
  /** The word near it that is to be predicted. */
  readonly context: string
}

/**
 * Each word with each of its neighbours, in the order of the text. A text is taken for one sentence and cut into its words in
 * lower case, where a word is letters, digits, _ and ' with one letter at least; or give the words themselves.
 *
 * @param options  `window`: how many words away a neighbour is at most, an integer from 1 on; 2 by default
 * @throws {RangeError} if `window` is no integer from 1 on
 */
export function trainingPairs(text: string | readonly string[], options: { window?: number } = {}): TrainingPair[] {
  const { window = 2 } = options
  const words = wordsOf(text)
  return neighbors(words.length, window).map(([center, context]) => ({
    center: words[center]!,
    context: words[context]!
  }))
}

/** What is learnt: two vectors a word, one as the word in the middle, one as a neighbour. Both are lists of rows, one a word. */
export interface Weights {
  /** The word vectors: the row of a word is what a one-hot input times this matrix gives. */
  readonly input: readonly Float64Array[]
  /** The vectors that are compared with it: one a word, or one an inner node of the tree of hierarchical softmax. */
  readonly output: readonly Float64Array[]
}

/**
 * Weights drawn from the normal distribution with mean 0 and variance 1, to begin a training with.
 *
 * @param vocabularySize  how many rows the input and the output have, one a word
 * @param vectorSize      how many numbers a row has
 * @param seed            a safe integer; the same one gives the same weights on every machine
 * @throws {RangeError} if `seed` is no safe integer
 */
export function normalWeights(vocabularySize: number, vectorSize: number, seed = 1): Weights {
  const random = createRandom(seed)
  const rows = (): Float64Array[] =>
    Array.from({ length: vocabularySize }, () => Float64Array.from({ length: vectorSize }, () => random.normal()))
  return { input: rows(), output: rows() }
}

/** One prediction by the full softmax, from the input to the gradients of the loss. V words, d dimensions. */
export interface SoftmaxStep {
  /** The row of the word in the middle: d numbers. */
  readonly hidden: Float64Array
  /** `hidden` times each row of the output: V numbers. */
  readonly scores: Float64Array
  /** The softmax of the scores: V numbers that sum to 1. */
  readonly probabilities: Float64Array
  /** Cross-entropy in nats: minus the logarithm of the probability of the word that was there. */
  readonly loss: number
  /** Probability minus truth, which is 1 for the word that was there and 0 for others: V numbers. */
  readonly errors: Float64Array
  /** The derivatives of the loss by the input row: d numbers. */
  readonly inputGradient: Float64Array
  /** The derivatives of the loss by the output rows: V rows of d numbers. */
  readonly outputGradient: readonly Float64Array[]
}

/** Predicts the word `context` from the word `center`, both given by their rows. Costs V times d multiplications, three times. */
export function softmaxStep({ input, output }: Weights, center: number, context: number): SoftmaxStep {
  const hidden = input[center]!.slice()
  const scores = Float64Array.from(output, row => dot(hidden, row))
  // Less the largest, so that no power overflows; the quotient is the same.
  const largest = scores.reduce((a, b) => Math.max(a, b), -Infinity)
  const powers = scores.map(score => exponential(score - largest))
  const total = powers.reduce((a, b) => a + b, 0)
  const probabilities = powers.map(power => power / total)
  const errors = probabilities.map((probability, row) => probability - (row === context ? 1 : 0))
  const inputGradient = new Float64Array(hidden.length)
  for (const [row, vector] of output.entries()) add(inputGradient, errors[row]!, vector)
  const outputGradient = Array.from(errors, error => scaled(error, hidden))
  const loss = logarithm(total) - (scores[context]! - largest)
  return { hidden, scores, probabilities, loss, errors, inputGradient, outputGradient }
}

/** A question with the answer yes (1) or no (0), put to the hidden vector by one row of the output. */
export interface Decision {
  /** The row of the output that asks: a word's by negative sampling, an inner node's by hierarchical softmax. */
  readonly row: number
  /** The right answer: 1 for yes, 0 for no. */
  readonly label: 0 | 1
}

/**
 * Negative sampling: yes for the word that was there, no for words drawn from `noiseProbabilities`.
 *
 * @param context    the row of the word that was there
 * @param negatives  the rows of the words drawn; whoever draws leaves out those that equal `context`
 */
export function negativeSampling(context: number, negatives: readonly number[]): Decision[] {
  return [{ row: context, label: 1 }, ...negatives.map((row): Decision => ({ row, label: 0 }))]
}

/**
 * Hierarchical softmax: the way from the root of a Huffman tree down to the word, where the bit 0 of its code is a yes.
 *
 * @param path the inner nodes on the way, by their rows
 * @param code the bits of the word's Huffman code, one for each node of `path`
 */
export function hierarchicalSoftmax(path: ArrayLike<number>, code: ArrayLike<number>): Decision[] {
  return Array.from(path, (row, i) => ({ row, label: code[i] === 0 ? 1 : 0 }))
}

/**
 * How often negative sampling draws each word: its count to the power of 3/4 over the sum of those.
 *
 * @param counts  how often each word stands in the corpus, by its row
 */
export function noiseProbabilities(counts: ArrayLike<number>): Float64Array {
  const powers = noiseWeights(Float64Array.from(counts))
  const total = powers.reduce((a, b) => a + b, 0)
  return powers.map(power => power / total)
}

/** A decision as the weights stand. */
export interface DecisionStep extends Decision {
  /** The hidden vector times the output row. */
  readonly score: number
  /** The probability of a yes: the sigmoid of the score. */
  readonly probability: number
  /** Minus the logarithm of the probability of the right answer. */
  readonly loss: number
  /** Probability minus label: the derivative of the loss by the score. */
  readonly error: number
}

/** One prediction by decisions, from the input to the gradients of the loss. */
export interface BinaryStep {
  /** The input row, or the mean (or sum) of several: d numbers. */
  readonly hidden: Float64Array
  /** The decisions in the order given, each with its probability and its loss. */
  readonly decisions: readonly DecisionStep[]
  /** The sum of the decisions' losses. */
  readonly loss: number
  /** The derivatives of the loss by the hidden vector: d numbers. */
  readonly hiddenGradient: Float64Array
  /** The derivatives of the loss by each output row that decided something. */
  readonly outputGradient: ReadonlyMap<number, Float64Array>
}

export interface BinaryOptions {
  /** Whether several input rows are averaged (the default, as CBOW and fastText do) or summed. */
  mean?: boolean
}

/**
 * Decides by the input rows `inputs`: one row for skip-gram, the rows of all neighbours for CBOW, of a word and its n-grams for
 * fastText.
 */
export function binaryStep(
  { input, output }: Weights,
  inputs: readonly number[],
  decisions: readonly Decision[],
  options: BinaryOptions = {}
): BinaryStep {
  const hidden = hiddenVector(input, inputs, options)
  const steps = decisions.map(decision => decide(hidden, output[decision.row]!, decision))
  const hiddenGradient = new Float64Array(hidden.length)
  const outputGradient = new Map<number, Float64Array>()
  for (const { row, error } of steps) {
    add(hiddenGradient, error, output[row]!)
    const gradient = outputGradient.get(row) ?? new Float64Array(hidden.length)
    add(gradient, error, hidden)
    outputGradient.set(row, gradient)
  }
  return {
    hidden,
    decisions: steps,
    loss: steps.reduce((sum, { loss }) => sum + loss, 0),
    hiddenGradient,
    outputGradient
  }
}

/**
 * One update as word2vec.c makes it, in place: decision by decision, each output row at once, the input rows at the end. Returns
 * the loss before it. Two habits of the program differ from gradient descent: a row that decides twice is already changed the
 * second time; and each of several input rows takes the whole gradient of the hidden vector, though the mean would give it only
 * its share.
 *
 * @param inputs the rows of the input that make the hidden vector, as `binaryStep` takes them
 * @param alpha the learning rate
 *
 * @example
 * ```ts
 * import { binaryUpdate, negativeSampling, normalWeights } from '@llm-cookbook/word2vec'
 *
 * const [cat, purrs, barks] = [0, 1, 2]
 * const weights = normalWeights(3, 4)
 * const step = () => binaryUpdate(weights, [cat], negativeSampling(purrs, [barks]), 0.5)
 * const losses = [step(), step(), step()]
 * // => [2.622…, 0.558…, 0.307…]
 * ```
 */
export function binaryUpdate(
  { input, output }: Weights,
  inputs: readonly number[],
  decisions: readonly Decision[],
  alpha: number,
  options: BinaryOptions = {}
): number {
  const hidden = hiddenVector(input, inputs, options)
  const gradient = new Float64Array(hidden.length)
  let total = 0
  for (const decision of decisions) {
    const row = output[decision.row]!
    const { error, loss } = decide(hidden, row, decision)
    add(gradient, error, row)
    add(row, -alpha * error, hidden)
    total += loss
  }
  for (const i of inputs) add(input[i]!, -alpha, gradient)
  return total
}

export interface ReferenceOptions {
  /** Words to each side, from 1; 2 by default. */
  window?: number
  /** Dimensions, from 1; 10 by default. */
  vectorSize?: number
  /** The learning rate, the same throughout; 0.05 by default. */
  alpha?: number
  /** Passes over all pairs; 50 by default. */
  epochs?: number
  /** The full softmax over all pairs at once (the default), or negative sampling pair by pair. */
  objective?: 'softmax' | 'negative-sampling'
  /** Words drawn a pair by negative sampling; 5 by default. Those that equal the neighbour are left out. */
  negative?: number
  /** Of the first weights, and of the words that negative sampling draws; a safe integer, 1 by default. */
  seed?: number
}

/** What `trainReference` learnt: the words, their weights, and the loss of each epoch. */
export interface ReferenceModel {
  /** The words in the order of their first appearance; the rows of the weights are theirs. */
  readonly words: readonly string[]
  /** What was learnt: the rows of the input are the word vectors. */
  readonly weights: Weights
  /** The mean loss of a pair in each epoch, each pair's before it changed the weights. */
  readonly losses: readonly number[]
}

/**
 * Trains skip-gram on a text of a few hundred words. The defaults are those of the tutorial "Word2vec from scratch" by Jake Tae:
 * window 2, 10 dimensions, rate 0.05, and 50 steps of gradient descent down the loss of all pairs together.
 *
 * @throws {RangeError} if an option is out of its range, or the text has less than two words
 */
export function trainReference(text: string | readonly string[], options: ReferenceOptions = {}): ReferenceModel {
  const {
    window = 2,
    vectorSize = 10,
    alpha = 0.05,
    epochs = 50,
    objective = 'softmax',
    negative = 5,
    seed = 1
  } = options
  requireCount('vectorSize', vectorSize, 1)
  requireCount('epochs', epochs, 0)
  requireCount('negative', negative, 0)
  const tokens = wordsOf(text)
  if (tokens.length < 2) throw new RangeError(`text: expected two words at least, got ${tokens.length}`)
  const words = [...new Set(tokens)]
  const rowOf = new Map(words.map((word, row) => [word, row]))
  const rows = tokens.map(token => rowOf.get(token)!)
  const pairs = neighbors(rows.length, window).map(([center, context]) => [rows[center]!, rows[context]!] as const)
  const weights = normalWeights(words.length, vectorSize, seed)

  const draw = noise(rows, words.length, seed)
  const epoch = (): number => {
    if (objective === 'softmax') return softmaxDescent(weights, pairs, alpha)
    let loss = 0
    for (const [center, context] of pairs) {
      const negatives = Array.from({ length: negative }, draw).filter(row => row !== context)
      loss += binaryUpdate(weights, [center], negativeSampling(context, negatives), alpha)
    }
    return loss
  }
  return { words, weights, losses: Array.from({ length: epochs }, () => epoch() / pairs.length) }
}

/**
 * The words by how likely the model thinks them beside `word`, likeliest first.
 *
 * @throws {RangeError} if the model does not know the word
 */
export function predictContext(
  { words, weights }: ReferenceModel,
  word: string
): { word: string; probability: number }[] {
  const center = words.indexOf(word)
  if (center < 0) throw new RangeError(`word: expected one of the model's ${words.length} words, got '${word}'`)
  const { probabilities } = softmaxStep(weights, center, center)
  return words
    .map((word, row) => ({ word, probability: probabilities[row]! }))
    .sort((a, b) => b.probability - a.probability)
}

/** One step down the loss of all pairs together, which it returns. */
function softmaxDescent(weights: Weights, pairs: readonly (readonly [number, number])[], alpha: number): number {
  const zeros = (rows: readonly Float64Array[]): Float64Array[] => rows.map(row => new Float64Array(row.length))
  const gradient = { input: zeros(weights.input), output: zeros(weights.output) }
  let total = 0
  for (const [center, context] of pairs) {
    const { loss, inputGradient, outputGradient } = softmaxStep(weights, center, context)
    add(gradient.input[center]!, 1, inputGradient)
    for (const [row, vector] of outputGradient.entries()) add(gradient.output[row]!, 1, vector)
    total += loss
  }
  for (const [row, vector] of gradient.input.entries()) add(weights.input[row]!, -alpha, vector)
  for (const [row, vector] of gradient.output.entries()) add(weights.output[row]!, -alpha, vector)
  return total
}

/** What draws words by `noiseProbabilities`: the first whose probability and those before reach a uniform number. */
function noise(rows: readonly number[], vocabularySize: number, seed: number): () => number {
  const counts = new Float64Array(vocabularySize)
  for (const row of rows) counts[row]! += 1
  const probabilities = noiseProbabilities(counts)
  const random = createRandom(seed)
  return () => {
    let left = random.uniform()
    const row = probabilities.findIndex(probability => (left -= probability) < 0)
    // Rounding may leave the sum a little under 1.
    return row < 0 ? vocabularySize - 1 : row
  }
}

function wordsOf(text: string | readonly string[]): readonly string[] {
  if (typeof text !== 'string') return text
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}_']*\p{L}[\p{L}\p{M}\p{N}_']*/gu) ?? []
}

/** All positions i and j with 0 < |i - j| ≤ window, by i, then by j. */
function neighbors(length: number, window: number): [number, number][] {
  requireCount('window', window, 1)
  const pairs: [number, number][] = []
  for (let i = 0; i < length; i++) {
    const end = Math.min(length - 1, i + window)
    for (let j = Math.max(0, i - window); j <= end; j++) if (j !== i) pairs.push([i, j])
  }
  return pairs
}

function hiddenVector(
  input: Weights['input'],
  inputs: readonly number[],
  { mean = true }: BinaryOptions
): Float64Array {
  const hidden = new Float64Array(input[0]!.length)
  for (const i of inputs) add(hidden, mean ? 1 / inputs.length : 1, input[i]!)
  return hidden
}

function decide(hidden: Float64Array, vector: Float64Array, { row, label }: Decision): DecisionStep {
  const score = dot(hidden, vector)
  const probability = sigmoid(score)
  // log(1 + e^-x) where x has the sign of a right answer; written so that nothing overflows.
  const right = label === 1 ? score : -score
  const loss = Math.max(0, -right) + logarithm(1 + exponential(-Math.abs(right)))
  return { row, label, score, probability, loss, error: probability - label }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function scaled(factor: number, vector: Float64Array): Float64Array {
  const product = new Float64Array(vector.length)
  add(product, factor, vector)
  return product
}

/** Adds `factor` times the vector `b` to `a`. */
function add(a: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i]! += factor * b[i]!
}

function requireCount(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name}: expected an integer from ${least} on, got ${String(value)}`)
  }
}
