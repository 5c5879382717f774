import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodeCorpus } from '../src/corpus.ts'
import { Word2vecError } from '../src/errors.ts'
import { wasmModule } from '../src/kernels/wasm.ts'
import { trainWordVectors, type TrainOptions } from '../src/train.ts'
import type { TrainProgress } from '../src/train/progress.ts'
import { bytesOf, topicPurity, topicText } from './support/topics.ts'

const text = topicText(1000)
const small: TrainOptions = { vectorSize: 16, sample: 0, epochs: 5, alpha: 0.05 }

describe('trainWordVectors', () => {
  it.each<TrainOptions>([
    {},
    { shareNegatives: false },
    { architecture: 'cbow', epochs: 8 },
    { architecture: 'cbow', cbowMean: false },
    { negative: 0, hierarchicalSoftmax: true },
    { hierarchicalSoftmax: true },
    { architecture: 'cbow', negative: 0, hierarchicalSoftmax: true, epochs: 8 },
    { kernel: 'typescript' },
    { vectorSize: 7, window: 2, negative: 12 }
  ])('gives words of one topic like vectors, with %o', async options => {
    const vectors = await trainWordVectors(text, { ...small, ...options })
    expect(topicPurity(vectors)).toBeGreaterThan(0.95)
  })

  it('tells that a learning rate is too large', async () => {
    const training = trainWordVectors(text, { ...small, alpha: 5, window: 10 })
    await expect(training).rejects.toThrow(Word2vecError)
    await expect(training).rejects.toMatchObject({
      code: 'diverged',
      message:
        'with an alpha of 5 and a window of 10 the vectors grow without end: give a smaller alpha, or a smaller window'
    })
  })

  it('puts the most frequent words first, with their counts', async () => {
    const { words, counts, matrix } = await trainWordVectors('b a b c\nb a', { ...small, minCount: 1 })
    expect(words).toEqual(['b', 'a', 'c'])
    expect(counts).toEqual(Float64Array.of(3, 2, 1))
    expect([matrix.rows, matrix.columns]).toEqual([3, 16])
  })

  it('gives the same bytes again, from text, from parts of it, and from ids', async () => {
    const first = bytesOf(await trainWordVectors(text, small))
    const lines = text.split('\n').map(line => line.split(' '))
    const encoded = await encodeCorpus(text)
    for (const corpus of [text, lines, encoded]) {
      expect(bytesOf(await trainWordVectors(corpus, small)).equals(first)).toBe(true)
    }
    expect(bytesOf(await trainWordVectors(text, { ...small, seed: 2 })).equals(first)).toBe(false)
  })

  // Recorded on x64 (Node 22, 24 and 26, Chromium) and on an emulated arm64 (Node 26): the same everywhere.
  const fused = wasmModule('relaxed-simd') ? {} : { kernel: 'typescript' as const }
  it.each<[TrainOptions, string]>([
    [fused, '449889f53c03b528'],
    [{ kernel: 'typescript' }, '449889f53c03b528'],
    [{ ...fused, shareNegatives: false }, 'deb49e52c89bb8f7'],
    [{ ...fused, architecture: 'cbow' }, '9530547cabb0405b'],
    [{ ...fused, negative: 0, hierarchicalSoftmax: true }, '106ce7f4fd98b506'],
    [{ kernel: 'simd' }, '431ba9cf7492cb27'],
    [{ kernel: 'simd', shareNegatives: false }, '6f982747564b45e7'],
    [{ kernel: 'simd', architecture: 'cbow' }, 'b6f01a1abe972b08'],
    [{ kernel: 'simd', negative: 0, hierarchicalSoftmax: true }, 'dd611752e7011547']
  ])('gives the bytes that it gives on other machines, with %o', async (options, digest) => {
    const bytes = bytesOf(await trainWordVectors(topicText(1000), { vectorSize: 40, ...options }))
    expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toBe(digest)
  })

  it('leaves vectors finite where words are few and the learning rate is high', async () => {
    for (const corpus of ['a b', 'a a a b', 'a b c d e', 'one\ntwo', 'a '.repeat(30_000) + 'b']) {
      const { matrix } = await trainWordVectors(corpus, { vectorSize: 3, minCount: 1, alpha: 0.5, sample: 0 })
      expect(matrix.data.every(Number.isFinite)).toBe(true)
    }
  })

  it('tells how far it is: every word of every epoch, and a loss that falls from ln 2', async () => {
    const told: TrainProgress[] = []
    const encoded = await encodeCorpus(text)
    await trainWordVectors(encoded, { ...small, onProgress: progress => told.push(progress) })
    const total = encoded.vocabulary.total
    const ends = [1, 2, 3, 4, 5].map(epoch => told.findLast(progress => progress.epoch === epoch)!)
    expect(ends.map(({ words, totalWords }) => [words, totalWords])).toEqual(
      [1, 2, 3, 4, 5].map(epoch => [epoch * total, 5 * total])
    )
    expect(ends.at(-1)!.secondsLeft).toBe(0)
    const losses = ends.map(({ loss }) => loss)
    expect(losses).toEqual(losses.toSorted((a, b) => b - a))
    expect(losses[0]).toBeLessThan(0.6931)
    expect(told.every(({ wordsPerSecond, secondsLeft }) => wordsPerSecond > 0 && secondsLeft >= 0)).toBe(true)
  })

  it('leaves the thread to others between chunks, so that a timer can end it', async () => {
    const controller = new AbortController()
    setTimeout(() => {
      controller.abort('late')
    }, 20)
    const endless = { ...small, epochs: 1_000_000, signal: controller.signal }
    await expect(trainWordVectors(text, endless)).rejects.toBe('late')
  })

  it('ends with the reason of a signal, before it begins and in the middle', async () => {
    await expect(trainWordVectors(text, { signal: AbortSignal.abort('early') })).rejects.toBe('early')
    const controller = new AbortController()
    const words: number[] = []
    const training = trainWordVectors(text, {
      ...small,
      signal: controller.signal,
      onProgress: progress => {
        words.push(progress.words)
        controller.abort('enough')
      }
    })
    await expect(training).rejects.toBe('enough')
    expect(words).toHaveLength(1)
  })

  it('passes on what onProgress throws', async () => {
    const onProgress = (): never => {
      throw new Error('mine')
    }
    await expect(trainWordVectors(text, { ...small, onProgress })).rejects.toThrow('mine')
  })

  it.each(['', 'word', 'word word word word word word', 'too few of each'])('needs two words: %o', async corpus => {
    const error: unknown = await trainWordVectors(corpus).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(Word2vecError)
    expect(error).toMatchObject({ code: 'corpus-too-small' })
  })

  it.each([
    [{ architecture: 'glove' as 'cbow' }, "architecture: expected 'skip-gram' or 'cbow', got 'glove'"],
    [{ vectorSize: 0 }, 'vectorSize: expected an integer from 1 on, got 0'],
    [{ vectorSize: 1.5 }, 'vectorSize: expected an integer from 1 on, got 1.5'],
    [{ window: 0 }, 'window: expected an integer from 1 to 9999, got 0'],
    [{ window: 10_000 }, 'window: expected an integer from 1 to 9999, got 10000'],
    [{ negative: -1 }, 'negative: expected an integer from 0 on, got -1'],
    [{ negative: 0 }, 'negative: expected 1 or more, or hierarchicalSoftmax'],
    [{ epochs: 0 }, 'epochs: expected an integer from 1 on, got 0'],
    [{ alpha: 0 }, 'alpha: expected a number above 0, got 0'],
    [{ alpha: Infinity }, 'alpha: expected a number above 0, got Infinity'],
    [{ alpha: 0.1, minAlpha: 0.2 }, 'minAlpha: expected a learning rate from 0 to alpha, 0.1, got 0.2'],
    [{ sample: -1 }, 'sample: expected a share from 0 to 1'],
    [{ seed: 0.5 }, 'seed: expected a safe integer, got 0.5'],
    [{ workers: 2 }, 'workers: expected 1, got 2'],
    [{ checkpointEvery: -1 }, 'checkpointEvery: expected seconds from 0 on, got -1'],
    [{ kernel: 'cuda' as 'simd' }, "kernel: expected 'relaxed-simd' or 'simd' or 'typescript', got 'cuda'"]
  ])('refuses %o', async (options: TrainOptions, message) => {
    await expect(trainWordVectors(text, options)).rejects.toThrow(message)
    await expect(trainWordVectors(text, options)).rejects.toBeInstanceOf(RangeError)
  })

  it.each([
    [{ cbowMean: 1 }, 'cbowMean: expected true or false, got 1'],
    [{ checkpoint: 'file' }, 'checkpoint: expected an object with load and save, got file'],
    [{ initial: 'file' }, 'initial: expected WordVectors, or the bytes of a checkpoint, got file']
  ])('refuses what is of another type: %o', async (options, message) => {
    await expect(trainWordVectors(text, options as unknown as TrainOptions)).rejects.toThrow(new TypeError(message))
  })

  it.each([null, undefined, 42])('refuses a corpus that is none: %s', async corpus => {
    await expect(trainWordVectors(corpus as unknown as string)).rejects.toThrow(TypeError)
  })
})
