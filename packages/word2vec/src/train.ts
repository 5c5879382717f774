import type { Corpus, EncodeOptions } from './corpus.ts'
import type { EncodedCorpus } from './encoded-corpus.ts'
import type { KernelKind } from './kernels/kernel.ts'
import type { CheckpointStore } from './train/checkpoint.ts'
import { alone } from './train/crew.ts'
import type { TrainProgress } from './train/progress.ts'
import { train } from './train/session.ts'
import type { WordVectors } from './word-vectors.ts'

/** How to train, by the names and with the defaults of word2vec.c. */
export interface TrainOptions extends Pick<
  EncodeOptions,
  'minCount' | 'maxVocabularySize' | 'maxSentenceLength' | 'tokenize' | 'signal'
> {
  /**
   * `skip-gram`, the default, predicts each word around a word from that word; `cbow` predicts a word from all around it
   * at once: several times as fast, weaker on rare words.
   */
  architecture?: 'skip-gram' | 'cbow' | undefined
  /** How many numbers a vector has, from 1; 100 by default. */
  vectorSize?: number | undefined
  /**
   * How many words to either side count as around a word, at most: for each word a number from 1 to this is drawn. 5 by
   * default, 9,999 at most.
   */
  window?: number | undefined
  /** How many noise words stand against each true one; 5 by default. 0 for hierarchical softmax alone. */
  negative?: number | undefined
  /** Whether to train the path to a word in a Huffman tree too; `false` by default. */
  hierarchicalSoftmax?: boolean | undefined
  /** Whether `cbow` takes the mean of the vectors around a word, the default, and not their sum. */
  cbowMean?: boolean | undefined
  /**
   * Whether all words around a word stand against the same noise words, the default: several times as fast, and no less
   * accurate where it was measured. `false` draws anew for each pair of words, as word2vec.c does.
   */
  shareNegatives?: boolean | undefined
  /** The share of the corpus above which words are skipped at random, the more the more frequent; 1e-3 by default, 0 skips none. */
  sample?: number | undefined
  /** How often the corpus is gone through, from 1; 5 by default. */
  epochs?: number | undefined
  /** The learning rate at the beginning, from which it falls in a straight line; 0.025 by default, 0.05 for `cbow`. */
  alpha?: number | undefined
  /** The learning rate does not fall below this; `alpha` * 1e-4 by default. */
  minAlpha?: number | undefined
  /** Of the random numbers, a safe integer; 1 by default. */
  seed?: number | undefined
  /** How many threads train. 1, the default, is all that this entry knows; that of `@llm-cookbook/word2vec/node` starts more. */
  workers?: number | undefined
  /**
   * What computes. By default the fastest that the engine has:
   *
   * - `relaxed-simd`: WebAssembly's relaxed SIMD instructions, of which those are used that multiply and add in one
   *   rounding, as all arm64 processors do, and most of x64 since 2013
   * - `simd`: SIMD instructions, in two roundings; for engines that lack the former
   * - `typescript`: no WebAssembly; many times slower
   *
   * Those that round alike give the same bytes. `typescript` rounds as `relaxed-simd`, but goes on with a checkpoint of
   * either; without this option a checkpoint is gone on with by the fastest kernel here that gives its bytes.
   */
  kernel?: KernelKind | undefined
  /** Told at most ten times a second how far the training is, and at the end of each epoch. */
  onProgress?: ((progress: TrainProgress) => void) | undefined
  /**
   * Where the state of the training is kept, so that it can go on after whatever ends it. What stands there already is
   * gone on with, to the end where the uninterrupted training would have come; that of a finished training gives its
   * vectors at once.
   */
  checkpoint?: CheckpointStore | undefined
  /** Seconds between two checkpoints; 60 by default. There is always one at the end, and one when `signal` aborts. */
  checkpointEvery?: number | undefined
  /**
   * What to go on training with this corpus: the checkpoint of a finished training (all that it had learned), or vectors
   * from anywhere (what words predict is then learned anew). Words that are new are added. Its vectors have to be
   * `vectorSize` long, which is its length by default.
   */
  initial?: WordVectors | Uint8Array | undefined
}

/**
 * Trains a vector for each word that stands at least `minCount` times in a corpus (5 by default), so that words with like
 * neighbours get like vectors: T. Mikolov et al., "Efficient Estimation of Word Representations in Vector Space" and
 * "Distributed Representations of Words and Phrases and their Compositionality", 2013.
 *
 * The same corpus, options and seed give the same bytes on every machine whose engine and processor multiply and add in one
 * rounding; what these give, `kernel: 'typescript'` gives on any. The calling thread is given free every few hundredths of a
 * second. To be told how far the encoding of a corpus is, call `encodeCorpus` first; `minCount` and the other options of the
 * text then have no effect here.
 *
 * @throws {Word2vecError} 'corpus-too-small' where fewer than two words are left to learn; 'too-large' where the vectors do
 *   not fit into memory; 'diverged' where `alpha` is so large that they grow without end; 'invalid-file' and
 *   'other-training' for a checkpoint that is damaged, or of another training; what the checkpoint's store throws
 * @throws RangeError, TypeError for options out of range; the reason of `signal` when it aborts
 */
export async function trainWordVectors(
  corpus: Corpus | EncodedCorpus,
  options: TrainOptions = {}
): Promise<WordVectors> {
  const { workers = 1 } = options
  if (workers !== 1) {
    const advice = 'the function of this name from @llm-cookbook/word2vec/node trains with more'
    throw new RangeError(`workers: expected 1, got ${workers}; ${advice}`)
  }
  return train(corpus, options, alone)
}
