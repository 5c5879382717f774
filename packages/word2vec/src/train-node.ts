import { encodeCorpus, type Corpus, type EncodeOptions } from './corpus.ts'
import { CorpusFiles } from './corpus-files.ts'
import { encodeFiles } from './corpus/encode-files.ts'
import type { EncodedCorpus } from './encoded-corpus.ts'
import type { CheckpointStore } from './train/checkpoint.ts'
import { checkpointFile } from './train/checkpoint-file.ts'
import { alone, type StartCrew } from './train/crew.ts'
import { train } from './train/session.ts'
import { startThreads } from './train/threads.ts'
import type { TrainOptions } from './train.ts'
import type { WordVectors } from './word-vectors.ts'

export interface NodeTrainOptions extends Omit<TrainOptions, 'workers' | 'checkpoint'> {
  /**
   * How many threads train at once; 1 by default, which is the calling one. No more are started than the machine has cores.
   * Several write to the same vectors without waiting for each other, so that no two runs give the same bytes.
   */
  workers?: number | undefined
  /** The path of a file, or any other store, for the state of the training: see `TrainOptions.checkpoint`. */
  checkpoint?: string | CheckpointStore | undefined
}

/**
 * `trainWordVectors` of the main entry, on several threads, and with checkpoints in files.
 *
 * @throws {Word2vecError} also 'worker-failed' when a thread ends before its time, 'not-readable' and 'not-writable' for the
 *   file of the checkpoint
 */
export async function trainWordVectors(
  corpus: Corpus | EncodedCorpus,
  { workers = 1, checkpoint, ...options }: NodeTrainOptions = {}
): Promise<WordVectors> {
  if (!Number.isSafeInteger(workers) || workers < 1) {
    throw new RangeError(`workers: expected an integer from 1 on, got ${String(workers)}`)
  }
  const store = typeof checkpoint === 'string' ? checkpointFile(checkpoint) : checkpoint
  const startCrew: StartCrew = (kernel, settings, states) =>
    // Memory that threads can share is WebAssembly's, which some flags of Node turn off.
    workers === 1 || !kernel.memory
      ? alone(kernel, settings, states)
      : startThreads(workers, kernel.memory, settings, states)
  const encode = (corpus: Corpus, options?: EncodeOptions): Promise<EncodedCorpus> =>
    corpus instanceof CorpusFiles ? encodeFiles(corpus, options ?? {}, workers) : encodeCorpus(corpus, options)
  return train(corpus, store ? { ...options, checkpoint: store } : options, startCrew, encode)
}
