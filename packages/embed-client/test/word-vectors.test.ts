import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Progress } from '../src/index.ts'
import { createWordVectorEmbedder, type WordTable } from '../src/word-vectors.ts'

const vectors = new Map([
  ['cat', [3, 4]],
  ['dog', [0, 2]],
  ['not-cat', [-3, -4]]
])
const table: WordTable = { dimensions: 2, vector: word => vectors.get(word) }
const spaces = (text: string): string[] => text.split(' ')

describe('createWordVectorEmbedder', () => {
  it('gives the mean of the words of a text, at length 1', async () => {
    const embedder = createWordVectorEmbedder(table, { name: 'pets 1' })
    const rows = await embedder.embed(['Cat!', 'a cat and a dog', 'cat cat dog'])
    expect([rows.rows, rows.columns, embedder.dimensions, embedder.fingerprint]).toEqual([3, 2, 2, 'pets 1'])
    // (3, 4) + (0, 2) = (3, 6), and (6, 8) + (0, 2) = (6, 10)
    const expected = [3 / 5, 4 / 5, 3 / Math.sqrt(45), 6 / Math.sqrt(45), 6 / Math.sqrt(136), 10 / Math.sqrt(136)]
    expect(rows.data).toEqual(Float32Array.from(expected))
  })

  it('gives a zero row where no word is known, or where they cancel out', async () => {
    const embedder = createWordVectorEmbedder(table, { name: 'pets 1', words: spaces })
    expect((await embedder.embed(['', 'fish', 'cat not-cat'])).data).toEqual(new Float32Array(6))
    expect((await embedder.embed([])).rows).toBe(0)
  })

  it('cuts and weighs words as it is told', async () => {
    const upper = createWordVectorEmbedder(table, { name: 'x', words: text => spaces(text.toLowerCase().slice(1)) })
    expect((await upper.embed(['#DOG'])).row(0)).toEqual(Float32Array.of(0, 1))
    const weigh = (word: string): number => (word === 'dog' ? 3 : 1)
    const weighed = createWordVectorEmbedder(table, { name: 'x', weigh })
    // (3, 4) + 3 (0, 2) = (3, 10)
    const expected = [3 / Math.sqrt(109), 10 / Math.sqrt(109)]
    expect((await weighed.embed(['cat dog'])).row(0)).toEqual(Float32Array.from(expected))
  })

  it('does not see the order of words, unknown ones, or what stands beside a text', async () => {
    const embedder = createWordVectorEmbedder(table, { name: 'x', words: spaces })
    const words = fc.array(fc.constantFrom('cat', 'dog', 'fish', 'not-cat'), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(words, words, async (text, other) => {
        const known = text.filter(word => word !== 'fish').sort()
        const rows = await embedder.embed([text.join(' '), other.join(' '), known.join(' ')])
        expect(rows.row(0)).toEqual(rows.row(2))
        expect(rows.row(1)).toEqual((await embedder.embed([other.join(' ')])).row(0))
      })
    )
  })

  it('streams in order', async () => {
    const found: number[][] = []
    const stream = createWordVectorEmbedder(table, { name: 'x' }).embedStream(['dog', 'fish'])
    for await (const { vector } of stream) found.push(Array.from(vector!))
    expect(found).toEqual([
      [0, 1],
      [0, 0]
    ])
  })

  it('gives others a turn, tells its progress, and stops between texts', async () => {
    const embedder = createWordVectorEmbedder(table, { name: 'x' })
    const texts = Array.from({ length: 30 }, () => 'cat dog '.repeat(5000))
    const seen: Progress[] = []
    const stop = new AbortController()
    const reason = new Error('enough')
    setTimeout(() => {
      stop.abort(reason)
    })
    const onProgress = (progress: Progress): number => seen.push(progress)
    await expect(embedder.embed(texts, { signal: stop.signal, onProgress })).rejects.toBe(reason)
    expect(seen).toEqual([{ done: 5, total: 30 }])
    await embedder.embed(texts, { onProgress })
    expect(seen.at(-1)).toEqual({ done: 30, total: 30 })
    await expect(embedder.embed([], { signal: stop.signal })).rejects.toBe(reason)
  })

  it('refuses what is wrong, by name', async () => {
    expect(() => createWordVectorEmbedder(table, { name: '' })).toThrow(TypeError)
    expect(() => createWordVectorEmbedder({ ...table, dimensions: 0 }, { name: 'x' })).toThrow(
      /table\.dimensions.*got 0/
    )
    const embed = (given: WordTable, weigh?: () => number): Promise<unknown> =>
      createWordVectorEmbedder(given, { name: 'x', weigh }).embed(['dog'])
    await expect(embed({ ...table, dimensions: 3 })).rejects.toThrow("table.vector('dog'): expected 3 numbers, got 2")
    await expect(embed(table, () => NaN)).rejects.toThrow(RangeError)
    await expect(embed({ dimensions: 1, vector: () => [Infinity] })).rejects.toThrow(RangeError)
    await expect(createWordVectorEmbedder(table, { name: 'x' }).embed([1 as unknown as string])).rejects.toThrow(
      TypeError
    )
  })
})
