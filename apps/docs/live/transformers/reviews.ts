import { logisticRegression, takeRows, trainTestSplit, type Split } from '@llm-cookbook/classify'
import { Matrix } from '@llm-cookbook/vector'
import { meanVector, type WordVectors } from '@llm-cookbook/word2vec'
import { trainPooling, type PoolingModel, type Sentence } from './attention-pooling.ts'
import { wordList } from './word-list.ts'

/** Numbers of about 1, as the steps of the training expect them: a centred table has them of about a half. */
const scale = 2

/** The vectors of the words that have one. */
export function sentenceOf(table: WordVectors, words: readonly string[]): Sentence {
  const known = words.filter(word => table.has(word))
  const sentence = new Float32Array(known.length * table.dimensions)
  for (const [i, word] of known.entries()) {
    sentence.set(
      table.vector(word)!.map(value => scale * value),
      i * table.dimensions
    )
  }
  return sentence
}

/** 300 sentences are held out, others with each seed. */
function splitOf(labels: readonly number[], seed: number): Split {
  return trainTestSplit(labels.length, { testSize: 300, stratify: labels, seed })
}

/** The share of the sentences that are called right. */
function accuracyOf(model: PoolingModel, sentences: readonly Sentence[], labels: readonly number[]): number {
  const right = sentences.filter((sentence, i) => +(model.judge(sentence).probability > 0.5) === labels[i])
  return right.length / sentences.length
}

/** After each reading of the sentences. */
export interface PoolingState {
  readonly parameters: Float64Array
  readonly onExamples: number
  readonly onHeldOut: number
}

/** Learns attention from the sentences that are not held out. */
export function* learnAttention(
  sentences: readonly Sentence[],
  labels: readonly number[],
  dimensions: number,
  { seed, epochs }: { readonly seed: number; readonly epochs: number }
): Generator<PoolingState> {
  const { train, test } = splitOf(labels, seed)
  const [examples, heldOut] = [takeRows(sentences, train), takeRows(sentences, test)]
  const [known, asked] = [takeRows(labels, train), takeRows(labels, test)]
  for (const model of trainPooling(examples, known, dimensions, { epochs, seed })) {
    yield {
      parameters: model.parameters,
      onExamples: accuracyOf(model, examples, known),
      onHeldOut: accuracyOf(model, heldOut, asked)
    }
  }
}

/**
 * What the plain mean of the words' vectors comes to on the same held-out sentences, by logistic regression.
 *
 * @param C  how closely it follows the examples; the best of five that were tried is the default
 */
export async function accuracyOfMean(
  table: WordVectors,
  texts: readonly string[],
  labels: readonly number[],
  { seed, C = 0.3 }: { readonly seed: number; readonly C?: number }
): Promise<number> {
  const { train, test } = splitOf(labels, seed)
  const matrix = Matrix.fromRows(texts.map(text => meanVector(table, wordList(text)).map(value => scale * value)))
  const model = await logisticRegression({ C }).fit(takeRows(matrix, train), takeRows(labels, train))
  const predicted = model.predict(takeRows(matrix, test))
  return predicted.filter((label, i) => label === labels[test[i]!]).length / test.length
}
