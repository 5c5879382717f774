import { FormatError, pack, unpack } from '@llm-cookbook/vector'
import { Word2vecError } from '../errors.ts'
import { fusedIn, type KernelKind } from '../kernels/kernel.ts'
import type { Vocabulary } from '../vocabulary.ts'
import type { TrainingSettings } from './settings.ts'

/** Where the checkpoint of a training is kept: a file, a database, a browser's storage. */
export interface CheckpointStore {
  /** What was saved last; `undefined` if nothing was. */
  load(): Promise<Uint8Array | undefined>
  /**
   * Puts these bytes in the place of what was saved before, whole or not at all, whatever happens meanwhile.
   *
   * @param bytes  the state of the training, which `load` gives back as it is
   */
  save(bytes: Uint8Array): Promise<void>
}

/** All that a training has come to: enough to go on as if it had never been interrupted. */
export interface TrainingState {
  readonly settings: TrainingSettings
  /** How the kernel rounds: see `TrainingKernel.fused`. */
  readonly fused: boolean
  readonly corpus: CorpusMark
  readonly words: readonly string[]
  readonly counts: Float64Array
  /** The first chunk that is not trained yet. */
  readonly chunk: number
  /** How many words are trained. */
  readonly trained: number
  /** The generator of each worker. */
  readonly generators: number[][]
  readonly parameters: Parameters
}

/** Rows of `rowStride` floats, of which the first `vectorSize` count. */
export interface Parameters {
  readonly input: Float32Array
  readonly output: Float32Array
  readonly rowStride: number
}

/** By what a corpus is known again. */
export interface CorpusMark {
  /** How many ids. */
  readonly length: number
  /** Of ids from many places. */
  readonly hash: number
}

export function packState(state: TrainingState): Uint8Array<ArrayBuffer> {
  const { settings, fused, corpus, words, counts, chunk, trained, generators, parameters } = state
  const { input, output, rowStride } = parameters
  const meta = { settings: { ...settings }, fused, corpus: { ...corpus }, chunk, trained, generators, rowStride }
  // JSON keeps every string whole, also one that a tokenizer made with a line break or half a character.
  const text = new TextEncoder().encode(JSON.stringify(words))
  return pack(kind, { meta, arrays: { words: text, counts, input, output } })
}

/** @throws {Word2vecError} 'invalid-file' for anything that `packState` did not make */
export function unpackState(bytes: Uint8Array): TrainingState {
  try {
    const { meta, arrays } = unpack(kind, bytes)
    const { rowStride, ...rest } = meta as unknown as Omit<TrainingState, 'parameters'> & { rowStride: number }
    const { words, counts, input, output } = arrays
    return {
      ...rest,
      words: JSON.parse(new TextDecoder().decode(words)) as string[],
      counts: counts as Float64Array,
      parameters: { input: input as Float32Array, output: output as Float32Array, rowStride }
    }
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause
    const message = `this is no whole checkpoint of a training (${cause.message}); remove it to begin anew`
    throw new Word2vecError('invalid-file', message, { cause })
  }
}

/**
 * That a checkpoint belongs to this training.
 *
 * @throws {Word2vecError} 'other-training'
 */
export function requireSameTraining(
  saved: Omit<TrainingState, 'parameters'>,
  settings: TrainingSettings,
  kernel: KernelKind | undefined,
  corpus: CorpusMark,
  vocabulary: Vocabulary
): void {
  const advice = 'train with what the checkpoint was made with, or without this checkpoint'
  for (const name of Object.keys(settings) as (keyof TrainingSettings)[]) {
    const [then, now] = [saved.settings[name], settings[name]]
    if (then === now) continue
    const message = `${name}: the checkpoint was made with ${then}, not ${now}; ${advice}`
    throw new Word2vecError('other-training', message)
  }
  const fused = (kernel && fusedIn[kernel]) ?? saved.fused
  if (fused !== saved.fused) {
    const message = `kernel: the checkpoint was made with one that rounds otherwise than '${String(kernel)}'; leave it out, or train without this checkpoint`
    throw new Word2vecError('other-training', message)
  }
  const sameWords =
    saved.words.length === vocabulary.size &&
    saved.words.every((word, i) => word === vocabulary.words[i] && saved.counts[i] === vocabulary.counts[i])
  if (sameWords && saved.corpus.length === corpus.length && saved.corpus.hash === corpus.hash) return
  const difference = sameWords ? 'the same words in another order' : 'other words, or words with other counts'
  throw new Word2vecError(
    'other-training',
    `the checkpoint was made with another corpus: it has ${difference}; ${advice}`
  )
}

const kind = 'word2vec-checkpoint'
