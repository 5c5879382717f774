import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sentenceEnd, type EncodedCorpus } from '../../src/encoded-corpus.ts'
import { Chunks, chunkSpan, leftOut } from '../../src/train/chunks.ts'
import { Vocabulary } from '../../src/vocabulary.ts'

/** Sentences of these lengths; every id is the place where it stands, so that each is there once. */
function corpusOf(lengths: readonly number[]): EncodedCorpus & { ids: Int32Array } {
  const length = lengths.reduce((sum, words) => sum + words + 1, 0)
  const ids = Int32Array.from({ length }, (_, place) => place)
  let end = -1
  for (const words of lengths) ids[(end += words + 1)] = sentenceEnd
  const vocabulary = new Vocabulary(['a', 'b'], Float64Array.of(2, 1))
  return { vocabulary, length, ids, read: (start, end) => Promise.resolve(ids.subarray(start, end)) }
}

async function all(chunks: Chunks): Promise<Int32Array[]> {
  return Promise.all(Array.from({ length: chunks.count }, (_, chunk) => chunks.read(chunk)))
}

function joined(chunks: readonly Int32Array[]): Buffer {
  return Buffer.concat(chunks.map(ids => Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength)))
}

describe('chunks', () => {
  it('have whole sentences, each once an epoch and in order, however long the sentences are', async () => {
    const length = fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 8_000, max: 30_000 }))
    await fc.assert(
      fc.asyncProperty(fc.array(length, { minLength: 1, maxLength: 30 }), async lengths => {
        const corpus = corpusOf(lengths)
        const read = (await all(new Chunks(corpus, 1))).filter(ids => ids.length > 0)
        expect(read.every(ids => ids.at(-1) === sentenceEnd)).toBe(true)
        expect(Buffer.compare(joined(read), Buffer.from(corpus.ids.buffer))).toBe(0)
      }),
      { numRuns: 30 }
    )
  })

  it('begin and end exactly where sentences do, at the edge too', async () => {
    const sizes = async (first: number): Promise<number[]> =>
      (await all(new Chunks(corpusOf([first, 3]), 1))).map(ids => ids.length)
    // The second sentence begins with the last id of the first chunk, then with the first of the second.
    expect(await sizes(chunkSpan - 2)).toEqual([chunkSpan + 3, 0])
    expect(await sizes(chunkSpan - 1)).toEqual([chunkSpan, 4])
    expect(await sizes(chunkSpan)).toEqual([chunkSpan + 1, 4])
  })

  it('of sentences of 1,000 words fit into one call of a kernel', async () => {
    const sizes = (await all(new Chunks(corpusOf(Array<number>(40).fill(1000)), 1))).map(ids => ids.length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10_000)
  })

  it('come again in each epoch', async () => {
    const chunks = new Chunks(corpusOf(Array<number>(300).fill(100)), 3)
    expect(chunks.count).toBe(3 * chunks.perEpoch)
    expect(await chunks.read(chunks.perEpoch + 1)).toEqual(await chunks.read(1))
  })

  it('say what share of the training lies before them', () => {
    const chunks = new Chunks(corpusOf(Array<number>(300).fill(100)), 2)
    const length = 300 * 101
    expect(chunks.perEpoch).toBe(4)
    expect([0, 1, 4, 5].map(chunk => chunks.shareBefore(chunk))).toEqual([
      0,
      chunkSpan / (2 * length),
      1 / 2,
      (length + chunkSpan) / (2 * length)
    ])
  })

  it('have other rows instead of ids, and no words without one', async () => {
    const rows = Int32Array.of(7, leftOut, 0, 9)
    expect(await new Chunks(corpusOf([3]), 1, rows).read(0)).toEqual(Int32Array.of(7, 0, sentenceEnd))
  })

  it('tell corpora apart that differ in one id or in order, and only those', async () => {
    const hash = (lengths: number[]): Promise<number> => new Chunks(corpusOf(lengths), 1).hash()
    expect(await hash([5, 4])).toBe(await hash([5, 4]))
    expect(await hash([5, 4])).not.toBe(await hash([4, 5]))
    const rows = (last: number): Int32Array => Int32Array.of(0, 1, 2, 3, last)
    const read = [4, 5].map(last => new Chunks(corpusOf([5]), 1, rows(last)).hash())
    expect(await read[0]).not.toBe(await read[1])
  })
})
