import type { Matrix } from '@llm-cookbook/vector'
import type { Corpus, EncodeOptions } from './corpus.ts'
import type { EncodedCorpus } from './encoded-corpus.ts'
import { countCells, type CountSettings } from './glove/count.ts'
import { Cooccurrences, type CellStore } from './glove/cooccurrences.ts'
import { checkedCounting, checkedTraining } from './glove/options.ts'
import { trainCells } from './glove/train.ts'
import { WordVectors } from './word-vectors.ts'

export { Cooccurrences, type Cells, type CellStore } from './glove/cooccurrences.ts'

/** How to count, by the names and with the defaults of GloVe's `cooccur`. */
export interface CooccurrenceOptions extends Pick<
  EncodeOptions,
  'minCount' | 'maxVocabularySize' | 'tokenize' | 'signal'
> {
  /** The greatest distance of neighbours, from 1; 15 by default. */
  window?: number | undefined
  /** Whether words on both sides are neighbours (the default), or only those before. */
  symmetric?: boolean | undefined
  /** Whether neighbours at distance d count 1 / d (the default), or 1. */
  distanceWeighting?: boolean | undefined
  /** How many pairs are held in memory, at 24 to 48 bytes each; 20 million by default. */
  maxPairs?: number | undefined
  /** Where pairs go that memory has no room for; without it more of them are an error. */
  store?: CellStore | undefined
  /** Told while pairs are counted, and while vectors are trained on them. */
  onProgress?: ((progress: GloveProgress) => void) | undefined
}

/** How to train, by the names and with the defaults of GloVe's `glove`. */
export interface GloveOptions extends CooccurrenceOptions {
  /** Dimensions, from 1; 50 by default. */
  vectorSize?: number | undefined
  /** Passes over the pairs, from 1; 25 by default. */
  epochs?: number | undefined
  /** The learning rate of AdaGrad at the beginning; 0.05 by default. */
  eta?: number | undefined
  /** Pairs that count less than this weigh less; 100 by default. For small corpora take 10. */
  xMax?: number | undefined
  /** The weight of such pairs is (count / xMax) to the power of `alpha`; 0.75 by default. */
  alpha?: number | undefined
  /** Whether a word's vector is the sum of its vectors as a word and as a neighbour (the default), or the first alone. */
  sum?: boolean | undefined
  /** Of the first vectors and of the order of the pairs, a safe integer; 1 by default. */
  seed?: number | undefined
}

/** How far a training of GloVe is. */
export interface GloveProgress {
  /** `count` while the pairs are counted, `train` while vectors are trained on them. */
  readonly stage: 'count' | 'train'
  /** In training, from 1; in counting 0. */
  readonly epoch: number
  /** Ids read, or pairs trained in all epochs so far. */
  readonly done: number
  /** What `done` will be at the end of the stage. */
  readonly total: number
  /** The mean weighted squared error of a pair, halved, in this epoch so far; 0 in counting. */
  readonly loss: number
}

/**
 * Counts how often each word of the vocabulary stands near each other one. Neighbours are of the same sentence; words that are
 * not in the vocabulary are left out before distances are measured.
 *
 * @throws {Word2vecError} 'too-large' if there are more than `maxPairs` pairs and no `store`; 'corpus-too-small'
 * @throws {RangeError} if an option is out of its range
 *
 * @example
 * ```ts
 * import { countCooccurrences } from '@llm-cookbook/word2vec'
 *
 * const pairs = await countCooccurrences('ice is cold\nfire is hot', { minCount: 1, symmetric: false })
 * const { words } = pairs.vocabulary
 * const { first, second, value } = await pairs.read(0)
 * Array.from(value, (weight, i) => `${words[first[i]!]} ${words[second[i]!]} ${weight}`).sort()
 * // => ['fire hot 0.5', 'fire is 1', 'ice cold 0.5', 'ice is 1', 'is cold 1', 'is hot 1']
 * ```
 */
export async function countCooccurrences(
  corpus: Corpus | EncodedCorpus,
  options: CooccurrenceOptions = {}
): Promise<Cooccurrences> {
  const settings: CountSettings = checkedCounting(options)
  return countCells(corpus, settings, options)
}

/**
 * Trains word vectors whose inner products approach the logarithms of co-occurrence counts: J. Pennington, R. Socher and C.
 * Manning, "GloVe: Global Vectors for Word Representation", EMNLP 2014. Gradients, their clipping and AdaGrad as the program
 * `glove` has them, whose biases take steps that `eta` does not shorten.
 *
 * The same corpus, options and seed give the same bytes on every machine. In one thread.
 *
 * @param corpus  a corpus, or what was counted in one
 * @throws what `countCooccurrences` throws; {Word2vecError} 'too-large' also when the vectors do not fit into memory
 *
 * @example
 * ```ts
 * import { trainGlove } from '@llm-cookbook/word2vec'
 *
 * const towns = ['Rome', 'Paris', 'Oslo'].map(town => `we went by train to ${town} in the summer`)
 * const animals = ['cat', 'dog', 'horse'].map(animal => `the ${animal} sleeps and eats in the house`)
 * const vectors = await trainGlove([...towns, ...animals].join('\n').concat('\n').repeat(50), { xMax: 10 })
 * vectors.nearest('cat', { k: 2 }).map(({ word }) => word) // => ['horse', 'dog']
 * vectors.oddOneOut(['Rome', 'horse', 'Paris', 'Oslo']) // => 'horse'
 * ```
 */
export async function trainGlove(
  corpus: Corpus | EncodedCorpus | Cooccurrences,
  options: GloveOptions = {}
): Promise<WordVectors> {
  const settings = checkedTraining(options)
  const cooccurrences = corpus instanceof Cooccurrences ? corpus : await countCooccurrences(corpus, options)
  const matrix: Matrix = await trainCells(cooccurrences, settings, options)
  const { words, counts } = cooccurrences.vocabulary
  return new WordVectors(words, matrix, counts)
}
