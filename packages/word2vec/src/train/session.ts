import { Matrix } from '@llm-cookbook/vector'
import { asEncoded } from '../as-encoded.ts'
import { encodeCorpus, type Corpus } from '../corpus.ts'
import type { EncodedCorpus } from '../encoded-corpus.ts'
import { Word2vecError } from '../errors.ts'
import { createKernel, type KernelSettings, type TrainingKernel } from '../kernels/kernel.ts'
import type { TrainOptions } from '../train.ts'
import { keepProbabilities, type Vocabulary } from '../vocabulary.ts'
import { WordVectors } from '../word-vectors.ts'
import { packState, requireSameTraining, unpackState, type CorpusMark, type TrainingState } from './checkpoint.ts'
import { Chunks } from './chunks.ts'
import type { StartCrew } from './crew.ts'
import { extendVocabulary } from './extend.ts'
import { adopt, initialOf, type Initial } from './initial.ts'
import { ProgressMeter } from './progress.ts'
import { trainInRounds } from './rounds.ts'
import { settingsOf } from './settings.ts'

/** A training from the corpus to the vectors, by whatever crew. */
export async function train(
  corpus: Corpus | EncodedCorpus,
  options: TrainOptions,
  startCrew: StartCrew,
  encode: typeof encodeCorpus = encodeCorpus
): Promise<WordVectors> {
  const { signal, checkpoint, checkpointEvery = 60 } = options
  const initial = options.initial && initialOf(options.initial)
  const settings = settingsOf(options, initial?.vectorSize)
  if (!(checkpointEvery >= 0)) {
    throw new RangeError(`checkpointEvery: expected seconds from 0 on, got ${String(checkpointEvery)}`)
  }
  if (checkpoint && !(typeof checkpoint === 'object' && 'load' in checkpoint && 'save' in checkpoint)) {
    throw new TypeError(`checkpoint: expected an object with load and save, got ${String(checkpoint)}`)
  }
  signal?.throwIfAborted()
  const { chunks, mark, vocabulary, total } = await prepare(corpus, options, settings.epochs, initial, encode)

  const { kernel, kernelSettings, begun } = await begin()
  const meter = new ProgressMeter(begun?.trained ?? 0, total * settings.epochs, options.onProgress)
  const crew = await startCrew(kernel, kernelSettings, begun?.generators ?? [])
  let saving = Promise.resolve()
  try {
    const rounds = { crew, chunks, settings, meter, signal, every: checkpoint ? checkpointEvery : Infinity, rest: save }
    await trainInRounds(begun?.chunk ?? 0, rounds)
  } finally {
    await Promise.all([crew.end(), saving])
  }
  return vectorsOf(vocabulary, kernel, settings.vectorSize)

  /** The kernel with its first parameters, and what else the checkpoint says, if there is one. */
  async function begin(): Promise<{
    kernel: TrainingKernel
    kernelSettings: KernelSettings
    begun: Pick<TrainingState, 'chunk' | 'trained' | 'generators'> | undefined
  }> {
    const bytes = await checkpoint?.load()
    const saved = bytes && unpackState(bytes)
    if (saved) requireSameTraining(saved, settings, options.kernel, mark, vocabulary)
    const kernelSettings = {
      ...settings,
      vocabularySize: vocabulary.size,
      counts: vocabulary.counts,
      keep: keepProbabilities(vocabulary, settings.sample),
      ...(options.kernel && { kind: options.kernel }),
      ...(saved && { fused: saved.fused })
    }
    const kernel = createKernel(kernelSettings)
    kernel.initialize(settings.seed)
    if (initial && !saved) adopt(initial, vocabulary, kernel, settings.negative > 0)
    if (!saved) return { kernel, kernelSettings, begun: undefined }
    const { parameters, chunk, trained, generators } = saved
    copyRows(parameters.input, parameters.rowStride, kernel.input, kernel.rowStride, settings.vectorSize)
    copyRows(parameters.output, parameters.rowStride, kernel.output, kernel.rowStride, settings.vectorSize)
    // Without what may be large and is copied now.
    return { kernel, kernelSettings, begun: { chunk, trained, generators } }
  }

  /** Writes what the parameters are now, while the training goes on. */
  async function save(chunk: number): Promise<void> {
    if (!checkpoint) return
    await saving
    const { words, counts } = vocabulary
    const generators = await crew.states()
    const { fused } = kernel
    const progress = { chunk, trained: meter.words, generators }
    saving = checkpoint.save(
      packState({ settings, fused, corpus: mark, words, counts, ...progress, parameters: kernel })
    )
    // Its failure is met where it is waited for.
    saving.catch(() => undefined)
  }
}

interface Prepared {
  readonly chunks: Chunks
  readonly mark: CorpusMark
  readonly vocabulary: Vocabulary
  /** How many words an epoch has. */
  readonly total: number
}

/** Makes ids of the words, and rows of the ids. */
async function prepare(
  corpus: Corpus | EncodedCorpus,
  { minCount = 5, maxVocabularySize, maxSentenceLength, tokenize, signal }: TrainOptions,
  epochs: number,
  initial: Initial | undefined,
  encode: typeof encodeCorpus
): Promise<Prepared> {
  // Words that are known already are to be seen, however rare they are here.
  const text = { minCount: initial ? 1 : minCount, maxVocabularySize, maxSentenceLength, tokenize, signal }
  const encoded = await asEncoded(corpus, text, encode)
  const extended = initial && extendVocabulary(initial, encoded, minCount)
  const { vocabulary, total } = extended ?? { vocabulary: encoded.vocabulary, total: encoded.vocabulary.total }
  if (vocabulary.size < 2 || total === 0) {
    const found = vocabulary.size === 1 ? `'${vocabulary.words[0]!}' only` : 'none that are known or frequent enough'
    const advice = 'words learn from words beside them: give more text, or a lower minCount'
    throw new Word2vecError('corpus-too-small', `expected two words at least, found ${found}; ${advice}`)
  }
  const chunks = new Chunks(encoded, epochs, extended?.rows)
  return { chunks, mark: { length: encoded.length, hash: await chunks.hash() }, vocabulary, total }
}

function vectorsOf({ words, counts }: Vocabulary, { input, rowStride }: TrainingKernel, size: number): WordVectors {
  const matrix = new Matrix(words.length, size)
  copyRows(input, rowStride, matrix.data, size, size)
  return new WordVectors(words, matrix, counts)
}

function copyRows(from: Float32Array, fromStride: number, to: Float32Array, toStride: number, size: number): void {
  for (let i = 0, j = 0; i < from.length; i += fromStride, j += toStride) {
    // A view and `set` for each row take several times as long.
    for (let k = 0; k < size; k++) to[j + k] = from[i + k]!
  }
}
