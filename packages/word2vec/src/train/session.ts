import { Matrix } from '@llm-cookbook/vector'
import { asEncoded } from '../as-encoded.ts'
import type { Corpus } from '../corpus.ts'
import type { EncodedCorpus } from '../encoded-corpus.ts'
import { Word2vecError } from '../errors.ts'
import { createKernel, type TrainingKernel } from '../kernels/kernel.ts'
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
  startCrew: StartCrew
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
  const { chunks, mark, vocabulary, total } = await prepare(corpus, options, settings.epochs, initial)

  const kernelSettings = {
    ...settings,
    vocabularySize: vocabulary.size,
    counts: vocabulary.counts,
    keep: keepProbabilities(vocabulary, settings.sample),
    ...(options.kernel && { kind: options.kernel })
  }
  const kernel = createKernel(kernelSettings)
  kernel.initialize(settings.seed)
  const saved = await load()
  if (initial && !saved) adopt(initial, vocabulary, kernel, settings.negative > 0)

  const meter = new ProgressMeter(saved?.trained ?? 0, total * settings.epochs, options.onProgress)
  const crew = await startCrew(kernel, kernelSettings, saved?.generators ?? [])
  let saving = Promise.resolve()
  try {
    const rounds = { crew, chunks, settings, meter, signal, every: checkpoint ? checkpointEvery : Infinity, rest: save }
    await trainInRounds(saved?.chunk ?? 0, rounds)
  } finally {
    await Promise.all([crew.end(), saving])
  }
  return vectorsOf(vocabulary, kernel, settings.vectorSize)

  /** What the checkpoint says, its parameters put into the kernel. */
  async function load(): Promise<Omit<TrainingState, 'parameters'> | undefined> {
    const bytes = await checkpoint?.load()
    if (bytes === undefined) return undefined
    const { parameters, ...state } = unpackState(bytes)
    requireSameTraining(state, settings, mark, vocabulary)
    copyRows(parameters.input, parameters.rowStride, kernel.input, kernel.rowStride, settings.vectorSize)
    copyRows(parameters.output, parameters.rowStride, kernel.output, kernel.rowStride, settings.vectorSize)
    return state
  }

  /** Writes what the parameters are now, while the training goes on. */
  async function save(chunk: number): Promise<void> {
    if (!checkpoint) return
    await saving
    const { words, counts } = vocabulary
    const generators = await crew.states()
    const state = { settings, corpus: mark, words, counts, chunk, trained: meter.words, generators, parameters: kernel }
    saving = checkpoint.save(packState(state))
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
  initial: Initial | undefined
): Promise<Prepared> {
  // Words that are known already are to be seen, however rare they are here.
  const text = { minCount: initial ? 1 : minCount, maxVocabularySize, maxSentenceLength, tokenize, signal }
  const encoded = await asEncoded(corpus, text)
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
  for (let i = 0, j = 0; i < from.length; i += fromStride, j += toStride) to.set(from.subarray(i, i + size), j)
}
