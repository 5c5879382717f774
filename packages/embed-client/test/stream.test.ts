import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it, vi } from 'vitest'
import { badInputs } from '../src/errors.ts'
import { EmbedError, streamOf, type Embedded, type Embedder } from '../src/index.ts'

/** The vector of a text is its length; `bad` has none. */
const embed: Embedder['embed'] = texts => {
  const vectors = texts.map(text => (text === 'bad' ? undefined : Float32Array.of(text.length)))
  const error = new EmbedError('text-too-long', 'bad')
  const failures = texts.flatMap((text, index) => (text === 'bad' ? [{ index, error }] : []))
  if (failures.length > 0) return Promise.reject(badInputs(failures, vectors))
  return Promise.resolve(Matrix.fromRows(vectors as Float32Array[]))
}

async function collect(entries: AsyncIterable<Embedded>): Promise<unknown[]> {
  const seen: unknown[] = []
  for await (const { index, vector, error } of entries) seen.push([index, error ? error.code : vector[0]])
  return seen
}

describe('streamOf', () => {
  it('gives the entries in order, so many texts a call', async () => {
    const calls = vi.fn(embed)
    expect(await collect(streamOf(calls, { batch: 2 })(['a', 'bb', 'ccc', 'dd', 'e']))).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 2],
      [4, 1]
    ])
    expect(calls.mock.calls.map(([texts]) => texts)).toEqual([['a', 'bb'], ['ccc', 'dd'], ['e']])
  })

  it('has an entry with an error for a text that failed, and goes on', async () => {
    expect(await collect(streamOf(embed, { batch: 2 })(['a', 'bad', 'bad', 'dd']))).toEqual([
      [0, 1],
      [1, 'text-too-long'],
      [2, 'text-too-long'],
      [3, 2]
    ])
  })

  it('throws what ends it, after the entries before it', async () => {
    const reason = new EmbedError('model-damaged', 'broken')
    const failing: Embedder['embed'] = texts => (texts.includes('x') ? Promise.reject(reason) : embed(texts))
    const seen: number[] = []
    const read = async (): Promise<void> => {
      for await (const { index } of streamOf(failing, { batch: 2 })(['a', 'b', 'x', 'c'])) seen.push(index)
    }
    await expect(read()).rejects.toBe(reason)
    expect(seen).toEqual([0, 1])
  })

  it('makes as many calls at the same time as told', async () => {
    for (const width of [1, 3]) {
      let now = 0
      let most = 0
      const counted: Embedder['embed'] = async texts => {
        most = Math.max(most, ++now)
        await new Promise(resolve => setTimeout(resolve, 2))
        now--
        return embed(texts)
      }
      await collect(streamOf(counted, { batch: 1, width })(Array.from({ length: 12 }, (_, i) => `${i}`)))
      expect(most).toBe(width)
    }
  })

  it('refuses options that cannot be right', () => {
    expect(() => streamOf(embed, { batch: 0 })).toThrow(new RangeError('batch: expected a whole number from 1, got 0'))
    expect(() => streamOf(embed, { width: 1.5 })).toThrow(/width: expected a whole number from 1, got 1.5/)
  })
})
