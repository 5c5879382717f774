import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Word2vecError } from '../../src/errors.ts'
import { trainWordVectors, type TrainOptions } from '../../src/train.ts'
import type { CheckpointStore } from '../../src/train/checkpoint.ts'
import { bytesOf, topicText } from '../support/topics.ts'

const text = topicText(2000)
const options: TrainOptions = { vectorSize: 8, sample: 0.05, epochs: 2, negative: 3, checkpointEvery: 0 }

/** Keeps every checkpoint, and refuses those after `limit`. */
class Shelf implements CheckpointStore {
  readonly saved: Uint8Array[]
  readonly #limit: number

  constructor(saved: Uint8Array | undefined, limit: number = Infinity) {
    this.saved = saved ? [saved] : []
    this.#limit = limit
  }

  load(): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.saved.at(-1))
  }

  save(bytes: Uint8Array): Promise<void> {
    if (this.saved.length >= this.#limit) return Promise.reject(new Error('the shelf is full'))
    this.saved.push(bytes)
    return Promise.resolve()
  }
}

async function failure(training: Promise<unknown>): Promise<Word2vecError> {
  const error = await training.then(
    () => undefined,
    (error: unknown) => error
  )
  expect(error).toBeInstanceOf(Word2vecError)
  return error as Word2vecError
}

describe('a checkpoint', () => {
  let alone: Buffer
  let saved: readonly Uint8Array[]

  beforeAll(async () => {
    alone = bytesOf(await trainWordVectors(text, options))
    const checkpoint = new Shelf(undefined)
    expect(bytesOf(await trainWordVectors(text, { ...options, checkpoint })).equals(alone)).toBe(true)
    saved = checkpoint.saved
  })

  it('is made after every chunk where no time is to pass between two', () => {
    expect(saved).toHaveLength(2 * Math.ceil((2000 * 11) / 8999))
  })

  it('leads from anywhere to the end of the uninterrupted training, byte for byte', async () => {
    for (const bytes of saved) {
      const vectors = await trainWordVectors(text, { ...options, checkpoint: new Shelf(bytes) })
      expect(bytesOf(vectors).equals(alone)).toBe(true)
      expect(vectors.words).toHaveLength(36)
    }
  })

  it.each<TrainOptions>([
    { architecture: 'cbow' },
    { negative: 0, hierarchicalSoftmax: true },
    { hierarchicalSoftmax: true },
    { shareNegatives: false },
    { vectorSize: 128 }
  ])('does so with %o', async more => {
    const checkpoint = new Shelf(undefined)
    const whole = bytesOf(await trainWordVectors(text, { ...options, ...more, checkpoint }))
    const resumed = { ...options, ...more, checkpoint: new Shelf(checkpoint.saved[3]) }
    expect(bytesOf(await trainWordVectors(text, resumed)).equals(whole)).toBe(true)
  })

  it.each<TrainOptions>([{}, { kernel: 'simd' }])(
    'of a training with %o is gone on with in TypeScript',
    async first => {
      const checkpoint = new Shelf(undefined)
      const whole = bytesOf(await trainWordVectors(text, { ...options, ...first, checkpoint }))
      const resumed = { ...options, kernel: 'typescript' as const, checkpoint: new Shelf(checkpoint.saved[2]) }
      expect(bytesOf(await trainWordVectors(text, resumed)).equals(whole)).toBe(true)
    }
  )

  it.each<[TrainOptions, TrainOptions]>([
    [{ kernel: 'simd' }, { kernel: 'relaxed-simd' }],
    [{ kernel: 'typescript' }, { kernel: 'simd' }]
  ])('of %o goes on as it was made, and is refused for %o, which rounds otherwise', async (first, other) => {
    const checkpoint = new Shelf(undefined)
    const whole = bytesOf(await trainWordVectors(text, { ...options, ...first, checkpoint }))
    const half = checkpoint.saved[2]
    expect(bytesOf(await trainWordVectors(text, { ...options, checkpoint: new Shelf(half) })).equals(whole)).toBe(true)
    const error = await failure(trainWordVectors(text, { ...options, ...other, checkpoint: new Shelf(half) }))
    expect([error.code, error.message]).toEqual([
      'other-training',
      expect.stringMatching(/^kernel: .*rounds otherwise/)
    ])
  })

  it('of a finished training gives its vectors at once', async () => {
    let told = 0
    const checkpoint = new Shelf(saved.at(-1))
    const vectors = await trainWordVectors(text, { ...options, checkpoint, onProgress: () => told++ })
    expect([bytesOf(vectors).equals(alone), told, checkpoint.saved.length]).toEqual([true, 0, 1])
  })

  it('tells the progress from where it was, and not from the beginning', async () => {
    const words: number[] = []
    const onProgress = (progress: { words: number }): void => void words.push(progress.words)
    await trainWordVectors(text, { ...options, checkpoint: new Shelf(saved[3]), onProgress })
    expect(words.at(-1)).toBe(2 * 20_000)
    expect(words[0]).toBeGreaterThan(4 * 8000)
  })

  it('is made when a signal ends the training', async () => {
    const checkpoint = new Shelf(undefined)
    const controller = new AbortController()
    const onProgress = (): void => {
      controller.abort('enough')
    }
    const aborted = { ...options, checkpointEvery: 60, checkpoint, onProgress, signal: controller.signal }
    await expect(trainWordVectors(text, aborted)).rejects.toBe('enough')
    expect(checkpoint.saved).toHaveLength(1)
    expect(bytesOf(await trainWordVectors(text, { ...options, checkpoint })).equals(alone)).toBe(true)
  })

  it('that cannot be saved ends the training, and the last one that was leads to the same end', async () => {
    for (const limit of [0, 1, 3, 5]) {
      const checkpoint = new Shelf(undefined, limit)
      await expect(trainWordVectors(text, { ...options, checkpoint })).rejects.toThrow('the shelf is full')
      expect(checkpoint.saved).toHaveLength(limit)
      const resumed = { ...options, checkpoint: new Shelf(checkpoint.saved.at(-1)) }
      expect(bytesOf(await trainWordVectors(text, resumed)).equals(alone)).toBe(true)
    }
  })

  it.each<TrainOptions>([
    { architecture: 'cbow' },
    { vectorSize: 9 },
    { window: 4 },
    { negative: 4 },
    { hierarchicalSoftmax: true },
    { shareNegatives: false },
    { cbowMean: false },
    { sample: 0 },
    { epochs: 3 },
    { alpha: 0.03 },
    { minAlpha: 0.01 },
    { seed: 2 }
  ])('made with other options than %o is refused', async changed => {
    const error = await failure(trainWordVectors(text, { ...options, ...changed, checkpoint: new Shelf(saved[0]) }))
    expect(error.code).toBe('other-training')
    expect(error.message).toContain(Object.keys(changed)[0])
  })

  it('made with another text is refused, also one of the same words in another order', async () => {
    const reversed = text.split('\n').reverse().join('\n')
    const checkpoint = new Shelf(saved[0])
    const reordered = await failure(trainWordVectors(reversed, { ...options, checkpoint }))
    expect([reordered.code, reordered.message]).toEqual(['other-training', expect.stringContaining('another corpus')])
    const other = await failure(trainWordVectors(topicText(2000, 2), { ...options, checkpoint }))
    expect([other.code, other.message]).toEqual(['other-training', expect.stringContaining('other words')])
  })

  it('with any byte changed, missing or added is refused', async () => {
    const whole = saved[3]!
    const damaged = fc.oneof(
      fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, bits]) => {
        return whole.with(at, whole[at]! ^ bits)
      }),
      fc.nat(whole.length - 1).map(length => whole.slice(0, length)),
      fc.uint8Array({ minLength: 1, maxLength: 9 }).map(more => Uint8Array.of(...whole, ...more))
    )
    await fc.assert(
      fc.asyncProperty(damaged, async bytes => {
        const error = await failure(trainWordVectors('a b a b', { minCount: 1, checkpoint: new Shelf(bytes) }))
        expect(error.code).toBe('invalid-file')
      }),
      { numRuns: 100 }
    )
  })
})
