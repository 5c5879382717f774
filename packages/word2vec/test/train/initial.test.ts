import { Matrix } from '@llm-cookbook/vector'
import { beforeAll, describe, expect, it } from 'vitest'
import { trainWordVectors, type TrainOptions } from '../../src/train.ts'
import { WordVectors } from '../../src/word-vectors.ts'
import { bytesOf, topicPurity, topicText } from '../support/topics.ts'

const options: TrainOptions = { vectorSize: 12, sample: 0, epochs: 4, alpha: 0.05, minCount: 3 }
// What it takes to learn nothing: vectors come out as they went in.
const still: TrainOptions = { alpha: 1e-30, epochs: 1, sample: 0, minCount: 1 }

/** Two new words stand among those of a topic. */
const more = `${'wheat pretzel bread bagel flour oven\n'.repeat(40)}dough waffle\n`

describe('training that goes on', () => {
  let vectors: WordVectors
  let checkpoint: Uint8Array

  beforeAll(async () => {
    const store = { load: () => Promise.resolve(undefined), save: (bytes: Uint8Array) => keep(bytes) }
    const keep = (bytes: Uint8Array): Promise<void> => {
      checkpoint = bytes
      return Promise.resolve()
    }
    vectors = await trainWordVectors(topicText(1000), { ...options, checkpoint: store })
  })

  it('keeps what was learned, with the counts of both texts, in the order of these', async () => {
    for (const initial of [checkpoint, vectors]) {
      const after = await trainWordVectors('moon wheat wheat', { ...still, initial })
      expect(after.words.toSorted()).toEqual(vectors.words.toSorted())
      expect(after.counts).toEqual(after.counts?.toSorted((a, b) => b - a))
      for (const [i, word] of vectors.words.entries()) {
        const more = { moon: 1, wheat: 2 }[word] ?? 0
        expect([word, after.counts![after.indexOf(word)]]).toEqual([word, vectors.counts![i]! + more])
        expect(after.vector(word)).toEqual(vectors.vector(word))
      }
    }
  })

  it('learns new words, those that are frequent enough, and forgets nothing', async () => {
    for (const initial of [checkpoint, vectors]) {
      const after = await trainWordVectors(more, { ...options, vectorSize: undefined, epochs: 20, initial })
      expect([after.has('pretzel'), after.has('bagel'), after.has('waffle')]).toEqual([true, true, false])
      expect(after.dimensions).toBe(12)
      const bakery = ['wheat', 'bread', 'flour', 'oven', 'pretzel', 'bagel']
      expect(bakery).toContain(after.nearest('pretzel', { k: 1 })[0]!.word)
      expect(topicPurity(after, ['pretzel', 'bagel'])).toBeGreaterThan(0.95)
    }
  })

  it('begins with what words predict where a checkpoint tells it, so that the loss is low at once', async () => {
    const lossFrom = async (initial: WordVectors | Uint8Array | undefined): Promise<number> => {
      const losses: number[] = []
      const onProgress = ({ loss }: { loss: number }): void => void losses.push(loss)
      await trainWordVectors(topicText(300, 2), { ...still, vectorSize: 12, initial, onProgress })
      return losses.at(-1)!
    }
    expect(await lossFrom(undefined)).toBeCloseTo(Math.LN2, 3)
    // All output rows are 0: every answer is a guess, whatever the vectors are.
    expect(await lossFrom(vectors)).toBeCloseTo(Math.LN2, 6)
    expect(await lossFrom(checkpoint)).toBeLessThan(0.6)
  })

  it.each<TrainOptions>([
    { negative: 0, hierarchicalSoftmax: true },
    { hierarchicalSoftmax: true },
    { architecture: 'cbow' }
  ])('goes on with %o from what another way has learned', async way => {
    const after = await trainWordVectors(topicText(600, 2), { ...options, ...way, initial: checkpoint })
    expect(topicPurity(after)).toBeGreaterThan(0.95)
  })

  it('gives the same bytes again, and may be interrupted', async () => {
    const going: TrainOptions = { ...options, initial: checkpoint }
    const text = topicText(1200, 3)
    const once = bytesOf(await trainWordVectors(text, going))
    expect(bytesOf(await trainWordVectors(text, going)).equals(once)).toBe(true)
    const kept: Uint8Array[] = []
    const store = {
      load: () => Promise.resolve(kept.at(-1)),
      save: (bytes: Uint8Array) =>
        kept.length < 3 ? Promise.resolve(void kept.push(bytes)) : Promise.reject(new Error('no'))
    }
    const resumable = { ...going, checkpoint: store, checkpointEvery: 0 }
    await expect(trainWordVectors(text, resumable)).rejects.toThrow('no')
    const resumed = { ...going, checkpoint: { load: store.load, save: () => Promise.resolve() } }
    expect(bytesOf(await trainWordVectors(text, resumed)).equals(once)).toBe(true)
  })

  it('takes vectors that come without counts', async () => {
    const bare = new WordVectors(
      ['x', 'y'],
      Matrix.fromRows([
        [1, 2],
        [3, 4]
      ])
    )
    const after = await trainWordVectors('y z z', { ...still, initial: bare })
    expect(after.words).toEqual(['y', 'z', 'x'])
    expect(after.counts).toEqual(Float64Array.of(2, 2, 1))
    expect([after.vector('x'), after.vector('y')]).toEqual([Float32Array.of(1, 2), Float32Array.of(3, 4)])
  })

  it('refuses another length of vectors, text without a known word, and bytes that are no checkpoint', async () => {
    const refused = [
      [{ initial: vectors, vectorSize: 100 }, { message: 'vectorSize: expected 12, as initial has it, got 100' }],
      [{ initial: vectors, minCount: 5 }, { code: 'corpus-too-small' }],
      [{ initial: Uint8Array.of(1, 2, 3) }, { code: 'invalid-file' }]
    ] as const
    for (const [options, error] of refused) {
      await expect(trainWordVectors('nothing known here', options)).rejects.toMatchObject(error)
    }
  })
})
