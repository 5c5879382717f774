import { createRandom, type Matrix, type Random } from '@llm-cookbook/vector'
import { exponential, logarithm } from '../elementary.ts'
import { Word2vecError } from '../errors.ts'
import type { GloveOptions } from '../glove.ts'
import { Pause } from '../train/pause.ts'
import type { Cells, Cooccurrences } from './cooccurrences.ts'
import { GloveModel } from './model.ts'

export interface GloveSettings {
  readonly vectorSize: number
  readonly epochs: number
  readonly eta: number
  readonly xMax: number
  readonly alpha: number
  readonly sum: boolean
  readonly seed: number
}

/** The vectors of the vocabulary's words. */
export async function trainCells(
  cooccurrences: Cooccurrences,
  settings: GloveSettings,
  { signal, onProgress }: GloveOptions
): Promise<Matrix> {
  const { vocabulary, parts, size } = cooccurrences
  const { vectorSize, epochs, eta, sum, seed } = settings
  const model = createModel(vocabulary.size, vectorSize)
  const random = createRandom(seed)
  model.initialize(random)
  const order = new Uint32Array(parts).map((_, part) => part)
  // What is in memory is made ready once, and trained in one shuffled order, as the program does.
  const kept = parts === 1 ? examplesOf(await cooccurrences.read(0), settings, random) : undefined
  const pause = new Pause()
  let done = 0
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let loss = 0
    let seen = 0
    for (const part of random.shuffle(order)) {
      const examples = kept ?? examplesOf(await cooccurrences.read(part), settings, random)
      for (let from = 0; from < examples.first.length; from += atOnce) {
        signal?.throwIfAborted()
        const to = Math.min(from + atOnce, examples.first.length)
        loss += model.train(examples, from, to, eta)
        seen += to - from
        done += to - from
        onProgress?.({ stage: 'train', epoch, done, total: size * epochs, loss: loss / seen })
        await pause.turn()
      }
    }
  }
  return model.vectors(sum)
}

/** Pairs in the order in which they are trained. */
export interface Examples {
  readonly first: Uint32Array
  readonly second: Uint32Array
  /** The logarithm of what the pair counts: what the model is to say. */
  readonly target: Float32Array
  /** How much an error weighs, up to 1. */
  readonly weight: Float32Array
}

/** @param random shuffles the pairs; without it they stay in order */
export function examplesOf(
  { first, second, value }: Cells,
  { xMax, alpha }: Pick<GloveSettings, 'xMax' | 'alpha'>,
  random?: Random
): Examples {
  const order = new Uint32Array(first.length).map((_, i) => i)
  random?.shuffle(order)
  const weight = (x: number): number => (x < xMax ? exponential(alpha * logarithm(x / xMax)) : 1)
  return {
    first: order.map(i => first[i]!),
    second: order.map(i => second[i]!),
    target: Float32Array.from(order, i => logarithm(value[i]!)),
    weight: Float32Array.from(order, i => weight(value[i]!))
  }
}

/** Pairs between two looks at the signal: some milliseconds. */
const atOnce = 2 ** 15

function createModel(vocabularySize: number, vectorSize: number): GloveModel {
  try {
    return new GloveModel(vocabularySize, vectorSize)
  } catch (cause) {
    const message = `no memory for vectors of ${vocabularySize} words: lower vectorSize or raise minCount`
    throw new Word2vecError('too-large', message, { cause })
  }
}
