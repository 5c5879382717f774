import { describe, expect, it } from 'vitest'
import { createMemoryCache } from '../../src/cache/memory.ts'

describe('createMemoryCache', () => {
  it('gives vectors in the order of the keys, and undefined for what it does not have', async () => {
    const cache = createMemoryCache()
    await cache.set([entry('a', 1), entry('b', 2)])
    expect(await cache.get(['b', 'c', 'a'])).toEqual([new Float32Array([2]), undefined, new Float32Array([1])])
  })

  it('lets go of what was not used the longest, where use is reading and writing', async () => {
    const cache = createMemoryCache({ maxBytes: 3 * bytesAnEntry })
    await cache.set([entry('a', 1), entry('b', 2), entry('c', 3)])
    await cache.get(['a'])
    await cache.set([entry('b', 2)])
    await cache.set([entry('d', 4)])
    expect((await cache.get(['a', 'b', 'c', 'd'])).map(vector => vector?.[0])).toEqual([1, 2, undefined, 4])
  })

  it('never takes more than it may, and counts what it replaces once', async () => {
    const cache = createMemoryCache({ maxBytes: 10 * bytesAnEntry })
    for (let i = 0; i < 100; i++) {
      await cache.set([entry(String.fromCharCode(97 + (i % 25)), i)])
      expect(cache.bytes).toBeLessThanOrEqual(10 * bytesAnEntry)
      expect(cache.bytes).toBe(cache.size * bytesAnEntry)
    }
    expect(cache.size).toBe(10)
    cache.clear()
    expect([cache.size, cache.bytes]).toEqual([0, 0])
  })

  it('keeps nothing that is larger than all it may take', async () => {
    const cache = createMemoryCache({ maxBytes: 100 })
    await cache.set([entry('a', 1)])
    expect([cache.size, cache.bytes]).toEqual([0, 0])
  })

  it('copies: a row of a matrix may change afterwards, and does not keep the matrix', async () => {
    const cache = createMemoryCache()
    const data = new Float32Array([1, 2, 3, 4])
    await cache.set([{ key: 'a', vector: data.subarray(2) }])
    data.fill(0)
    const [vector] = await cache.get(['a'])
    expect(vector).toEqual(new Float32Array([3, 4]))
    expect(vector?.buffer.byteLength).toBe(8)
  })

  it('refuses a limit that is none', () => {
    for (const maxBytes of [-1, NaN]) expect(() => createMemoryCache({ maxBytes })).toThrow(/^maxBytes: expected/)
  })
})

const bytesAnEntry = 4 + 1 + 200

function entry(key: string, value: number): { key: string; vector: Float32Array } {
  return { key, vector: new Float32Array([value]) }
}
