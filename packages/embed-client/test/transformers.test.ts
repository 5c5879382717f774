import { describe, expect, it } from 'vitest'
import { createTransformersEmbedder } from '../src/transformers.ts'
import { embedWith, type Encoder, type EncodingOptions } from '../src/transformers/encoder.ts'
import { poolRows } from '../src/transformers/pool.ts'
import { EmbedError } from '../src/index.ts'

const options: EncodingOptions = {
  pooling: 'mean',
  normalize: false,
  tooLong: 'error',
  maxTokens: undefined,
  batchSize: 2
}

/** A token a character; its vector is (1, its number). Padding, which must not count, is (99, 99). */
function encoderOf(batches: string[][] = [], padLeft = false): Encoder {
  let texts: string[] = []
  const tokenizer = (given: string[], { max_length }: { max_length?: number }): unknown => {
    if (max_length === undefined) return { input_ids: given.map(text => Array.from(text)) }
    texts = given.map(text => text.slice(0, max_length))
    batches.push(texts)
    const length = Math.max(...texts.map(text => text.length))
    const padded = texts.map(text => (padLeft ? text.padStart(length, '0') : text.padEnd(length, '0')))
    const data = padded.flatMap(text => Array.from(text, digit => BigInt(digit !== '0')))
    return { attention_mask: { dims: [texts.length, length], data }, padded }
  }
  return {
    tokenizer: Object.assign(tokenizer, { model_max_length: 5 }) as unknown as Encoder['tokenizer'],
    model: inputs => {
      const { padded } = inputs as unknown as { padded: string[] }
      const data = padded.flatMap(text =>
        Array.from(text).flatMap(digit => (digit === '0' ? [99, 99] : [1, parseInt(digit, 36)]))
      )
      return Promise.resolve({ last_hidden_state: { dims: [padded.length, padded[0]!.length, 2], data } })
    }
  }
}

describe('poolRows', () => {
  const tokens = { dims: [2, 3, 2], data: Float32Array.of(1, 2, 3, 4, 9, 9, 8, 8, 5, 6, 7, 0) }
  const mask = { dims: [2, 3], data: BigInt64Array.of(1n, 1n, 0n, 0n, 1n, 1n) }
  it('takes the mean, the first or the last of the tokens, wherever the padding stands', () => {
    expect(Array.from(poolRows(tokens, mask, 'mean').data)).toEqual([2, 3, 6, 3])
    expect(Array.from(poolRows(tokens, mask, 'cls').data)).toEqual([1, 2, 5, 6])
    expect(Array.from(poolRows(tokens, mask, 'last').data)).toEqual([3, 4, 7, 0])
  })
  it('gives a zero row where all is padding', () => {
    const none = { dims: [2, 3], data: new BigInt64Array(6) }
    for (const pooling of ['mean', 'cls', 'last'] as const) {
      expect(poolRows(tokens, none, pooling).data).toEqual(new Float32Array(4))
    }
  })
})

describe('embedWith', () => {
  it('embeds texts of like length together and gives rows in the order of the texts', async () => {
    for (const padLeft of [false, true]) {
      const batches: string[][] = []
      const { dimensions, embed } = await embedWith(encoderOf(batches, padLeft), options)
      expect(dimensions).toBe(2)
      const rows = await embed(['1234', '5', '678', '24'])
      expect(Array.from(rows.data)).toEqual([1, 2.5, 1, 5, 1, 7, 1, 3])
      expect(batches.slice(1)).toEqual([
        ['5', '24'],
        ['678', '1234']
      ])
      expect([(await embed([])).rows, (await embed([])).columns]).toEqual([0, 2])
    }
  })

  it('brings rows to length 1 where it is told to', async () => {
    const { embed } = await embedWith(encoderOf(), { ...options, normalize: true, pooling: 'last' })
    expect((await embed(['93'])).row(0)).toEqual(Float32Array.of(1 / Math.sqrt(10), 3 / Math.sqrt(10)))
  })

  it('refuses texts without a vector, and embeds the others', async () => {
    const { embed } = await embedWith(encoderOf(), options)
    const error = await embed(['1', '', '123456', '3']).catch((error: unknown) => error)
    if (!(error instanceof EmbedError)) throw new Error('expected an EmbedError', { cause: error })
    expect(error.failures.map(({ index, error }) => [index, error.code])).toEqual([
      [1, 'empty-text'],
      [2, 'text-too-long']
    ])
    expect(error.vectors.map(vector => vector?.[1])).toEqual([1, undefined, undefined, 3])
  })

  it('truncates to what the model takes, or to less', async () => {
    const { embed } = await embedWith(encoderOf(), { ...options, tooLong: 'truncate', pooling: 'last' })
    expect((await embed(['123456789'])).row(0)[1]).toBe(5)
    const short = await embedWith(encoderOf(), { ...options, tooLong: 'truncate', pooling: 'last', maxTokens: 3 })
    expect((await short.embed(['123456789'])).row(0)[1]).toBe(3)
  })

  it('stops between batches', async () => {
    const { embed } = await embedWith(encoderOf(), options)
    const stop = new AbortController()
    const seen: number[] = []
    const onProgress = ({ done }: { done: number }): void => {
      seen.push(done)
      stop.abort(new Error('enough'))
    }
    await expect(embed(['1', '2', '3'], { signal: stop.signal, onProgress })).rejects.toThrow('enough')
    expect(seen).toEqual([2])
  })

  it('refuses a model that gives no vector a token', async () => {
    const logits = { dims: [1, 2], data: [1, 2] }
    const encoder = { ...encoderOf(), model: () => Promise.resolve({ logits } as object) }
    await expect(embedWith(encoder, options)).rejects.toThrow(/last_hidden_state.*got logits/)
  })
})

describe('createTransformersEmbedder', () => {
  it('refuses wrong options, by name', async () => {
    const model = 'some/model'
    await expect(createTransformersEmbedder({ model: '' })).rejects.toThrow(/^model:/)
    await expect(createTransformersEmbedder({ model, pooling: 'max' as 'mean' })).rejects.toThrow(/^pooling:.*got max/)
    await expect(createTransformersEmbedder({ model, tooLong: 'chunk' as 'error' })).rejects.toThrow(/^tooLong:/)
    await expect(createTransformersEmbedder({ model, batchSize: 0 })).rejects.toThrow(/^batchSize:.*got 0/)
    await expect(createTransformersEmbedder({ model, maxTokens: 1.5 })).rejects.toThrow(/^maxTokens:.*got 1.5/)
  })
})
