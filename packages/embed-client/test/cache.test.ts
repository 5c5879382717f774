import fc from 'fast-check'
import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { cached, type VectorCache } from '../src/cache.ts'
import { createMemoryCache } from '../src/cache/memory.ts'
import type { Embedder } from '../src/embedder.ts'
import { badInputs, EmbedError } from '../src/errors.ts'
import { streamOf } from '../src/stream.ts'

describe('cached', () => {
  it('asks only for what the cache does not have, and gives rows in the order of the texts', async () => {
    const { embedder, asked } = lengths()
    const cache = createMemoryCache()
    const first = await cached(embedder, cache).embed(['a', 'bb', 'a'])
    expect(first.toJSON()).toEqual([[1], [2], [1]])
    const second = await cached(embedder, cache).embed(['ccc', 'a', 'bb', 'ccc'])
    expect(second.toJSON()).toEqual([[3], [1], [2], [3]])
    expect(asked).toEqual(['a', 'bb', 'ccc'])
  })

  it('gives what the embedder gives, for any texts in any order, in any number of calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.string({ minLength: 1, maxLength: 3 }))), async calls => {
        const { embedder, asked } = lengths()
        const both = cached(embedder, createMemoryCache())
        for (const texts of calls) {
          expect((await both.embed(texts)).toJSON()).toEqual(texts.map(text => [text.length]))
        }
        expect(new Set(asked).size).toBe(asked.length)
      }),
      { numRuns: 40 }
    )
  })

  it('keeps vectors of different fingerprints apart', async () => {
    const cache = createMemoryCache()
    await cached(lengths('one').embedder, cache).embed(['a'])
    const { embedder, asked } = lengths('two')
    await cached(embedder, cache).embed(['a'])
    expect(asked).toEqual(['a'])
  })

  it('takes no texts, and gives no rows', async () => {
    expect((await cached(lengths().embedder, createMemoryCache()).embed([])).rows).toBe(0)
  })

  it('has the dimensions and the fingerprint of the embedder, and learns what that does not know', async () => {
    const { embedder } = lengths('mine')
    const both = cached({ ...embedder, dimensions: undefined }, createMemoryCache())
    expect(both.fingerprint).toBe('mine')
    expect(both.dimensions).toBeUndefined()
    await both.embed(['a'])
    expect(both.dimensions).toBe(1)
  })

  it('reports progress: what was cached and what was not, until all are done', async () => {
    const both = cached(lengths().embedder, createMemoryCache())
    await both.embed(['a'])
    const seen: number[] = []
    await both.embed(['a', 'b', 'b', 'c'], {
      onProgress({ done, total }) {
        expect(total).toBe(4)
        seen.push(done)
      }
    })
    expect(seen[0]).toBe(1)
    expect(seen.at(-1)).toBe(4)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  })

  it('keeps what was done before a failure, and says so', async () => {
    const { embedder, asked } = lengths()
    const failing = failAfter(embedder, 300)
    const cache = createMemoryCache()
    const texts = Array.from({ length: 600 }, (_, i) => `text ${i}`)
    const error = await cached(failing, cache)
      .embed(texts)
      .catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'quota-exceeded', done: 300 })
    expect(cache.size).toBe(300)
    asked.length = 0
    await cached(embedder, cache).embed(texts)
    expect(asked).toEqual(texts.slice(300))
  })

  it('keeps the vectors that a failure brings with it, those done out of turn', async () => {
    const { embedder } = lengths()
    const vectors = [undefined, new Float32Array([2]), undefined]
    const failing: Embedder = {
      ...embedder,
      // eslint-disable-next-line require-yield
      async *embedStream() {
        await Promise.resolve()
        throw new EmbedError('server-error', 'down', { vectors })
      }
    }
    const cache = createMemoryCache()
    const error = await cached(failing, cache)
      .embed(['a', 'bb', 'ccc'])
      .catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'server-error', vectors })
    expect(cache.size).toBe(1)
  })

  it('embeds the others where a text has no vector, and tries that one again the next time', async () => {
    const { embedder, asked } = lengths()
    const cache = createMemoryCache()
    const both = cached(embedder, cache)
    const error = await both.embed(['a', '', 'bb', '']).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'bad-inputs', done: 2, failures: [{ index: 1 }, { index: 3 }] })
    expect((error as EmbedError).vectors[2]).toEqual(new Float32Array([2]))
    await expect(both.embed(['a', ''])).rejects.toMatchObject({ code: 'bad-inputs', failures: [{ index: 1 }] })
    expect(asked).toEqual(['a', '', 'bb', ''])
  })

  it('asks once for a text that two calls want at the same time', async () => {
    const { embedder, asked } = lengths()
    const both = cached(embedder, createMemoryCache())
    const [one, two] = await Promise.all([both.embed(['a', 'bb', 'ccc']), both.embed(['ccc', 'dddd', 'a'])])
    expect(one.toJSON()).toEqual([[1], [2], [3]])
    expect(two.toJSON()).toEqual([[3], [4], [1]])
    expect(asked.toSorted()).toEqual(['a', 'bb', 'ccc', 'dddd'])
  })

  it('asks again where the call that it waited for was aborted, and does not fail with it', async () => {
    const { embedder } = lengths()
    const both = cached(embedder, createMemoryCache())
    const abort = new AbortController()
    const first = both.embed(['a'], { signal: abort.signal })
    const second = both.embed(['a'])
    abort.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    expect((await second).toJSON()).toEqual([[1]])
  })

  it('stops waiting for another call when it is aborted itself', async () => {
    const { embedder } = lengths()
    const never: Embedder = {
      ...embedder,
      // eslint-disable-next-line require-yield
      async *embedStream(_, { signal } = {}) {
        await new Promise((_, reject) => {
          signal?.addEventListener('abort', () => {
            reject(signal.reason as Error)
          })
        })
      }
    }
    const both = cached(never, createMemoryCache())
    const first = new AbortController()
    const second = new AbortController()
    const calls = [both.embed(['a'], { signal: first.signal }), both.embed(['a'], { signal: second.signal })]
    setTimeout(() => {
      second.abort(new Error('second'))
      first.abort(new Error('first'))
    }, 20)
    await expect(calls[1]).rejects.toThrow('second')
    await expect(calls[0]).rejects.toThrow('first')
  })

  it('does not begin where the signal is aborted', async () => {
    const { embedder, asked } = lengths()
    const both = cached(embedder, createMemoryCache())
    await expect(both.embed(['a'], { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
    expect(asked).toEqual([])
  })

  it('ends with the failure of the cache, reading or writing, and goes no further', async () => {
    const { embedder, asked } = lengths()
    const memory = createMemoryCache()
    const unreadable: VectorCache = { get: () => Promise.reject(new Error('unreadable')), set: e => memory.set(e) }
    await expect(cached(embedder, unreadable).embed(['a'])).rejects.toThrow('unreadable')
    expect(asked).toEqual([])
    const full: VectorCache = { get: keys => memory.get(keys), set: () => Promise.reject(new Error('full')) }
    await expect(cached(embedder, full).embed(['a'])).rejects.toThrow('full')
  })

  it('refuses what is no text', async () => {
    const both = cached(lengths().embedder, createMemoryCache())
    await expect(both.embed(['a', 5 as unknown as string])).rejects.toThrow(TypeError)
  })

  it('embeds again what has another length than the embedder now gives', async () => {
    const cache = createMemoryCache()
    await cached(lengths().embedder, cache).embed(['a'])
    const { embedder, asked } = lengths()
    const wider = cached({ ...embedder, dimensions: 2 }, cache)
    await wider.embed(['a'])
    expect(asked).toEqual(['a'])
  })

  it('does not mix lengths where the embedder does not know its own', async () => {
    const cache = createMemoryCache()
    await cached(lengths().embedder, cache).embed(['a'])
    const embed: Embedder['embed'] = texts => Promise.resolve(new Matrix(texts.length, 3))
    const changed: Embedder = { dimensions: undefined, fingerprint: 'lengths', embed, embedStream: streamOf(embed) }
    const error = await cached(changed, cache)
      .embed(['a', 'b'])
      .catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'bad-response', done: 2 })
    expect(String(error)).toMatch(/of 1 and of 3 numbers/)
  })

  it('streams in order, with bad texts as entries', async () => {
    const { embedder, asked } = lengths()
    const both = cached(embedder, createMemoryCache())
    const texts = Array.from({ length: 5000 }, (_, i) => (i === 4321 ? '' : 'x'.repeat(1 + (i % 7))))
    let count = 0
    for await (const { index, vector, error } of both.embedStream(texts)) {
      expect(index).toBe(count++)
      if (index === 4321) expect(error?.code).toBe('empty-text')
      else expect(vector?.[0]).toBe(texts[index]!.length)
    }
    expect(count).toBe(5000)
    expect(asked.length).toBe(8)
  })
})

/** An embedder whose vector is the length of the text, and what it was asked for. Empty texts have none. */
function lengths(fingerprint = 'lengths'): { embedder: Embedder; asked: string[] } {
  const asked: string[] = []
  const embed: Embedder['embed'] = texts => {
    asked.push(...texts)
    const error = new EmbedError('empty-text', 'empty')
    const failures = [...texts.keys()].filter(index => texts[index] === '').map(index => ({ index, error }))
    const vectors = texts.map(text => (text === '' ? undefined : new Float32Array([text.length])))
    if (failures.length > 0) return Promise.reject(badInputs(failures, vectors))
    return Promise.resolve(Matrix.fromRows(texts.map(text => [text.length])))
  }
  return { embedder: { dimensions: 1, fingerprint, embed, embedStream: streamOf(embed) }, asked }
}

/** The same until so many vectors have come. */
function failAfter(embedder: Embedder, count: number): Embedder {
  return {
    ...embedder,
    async *embedStream(texts, options) {
      for await (const entry of embedder.embedStream(texts, options)) {
        if (entry.index === count) throw new EmbedError('quota-exceeded', 'used up')
        yield entry
      }
    }
  }
}
