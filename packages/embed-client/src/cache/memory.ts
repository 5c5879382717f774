import type { VectorCache } from '../cache.ts'

export interface MemoryCacheOptions {
  /** What vectors, keys and their housekeeping may take, in bytes, from 0. Default 256 MB. */
  maxBytes?: number | undefined
}

/** A cache that lives as long as the program. */
export interface MemoryCache extends VectorCache {
  /** How many vectors it holds. */
  readonly size: number
  /** What they take by estimate, in bytes, never above `maxBytes`. */
  readonly bytes: number
  /** Forgets all vectors. */
  clear(): void
}

/**
 * A cache in the memory of this process. What was not asked for the longest goes first.
 * The vectors that it returns are its own: they must not be written to.
 *
 * @throws {RangeError} `maxBytes` is no number from 0
 *
 * @example
 * ```ts
 * import { cached, createLocalEmbedder, createMemoryCache } from '@llm-cookbook/embed-client'
 *
 * const cache = createMemoryCache({ maxBytes: 64e6 })
 * const embedder = cached(await createLocalEmbedder(), cache)
 * await embedder.embed(['How do I cook rice?', 'The minister resigned', 'How do I cook rice?'])
 * cache.size // => 2
 * cache.clear()
 * cache.bytes // => 0
 * ```
 */
export function createMemoryCache({ maxBytes = 256e6 }: MemoryCacheOptions = {}): MemoryCache {
  if (!(maxBytes >= 0)) throw new RangeError(`maxBytes: expected a number of bytes from 0, got ${maxBytes}`)
  // A Map keeps the order of insertion: what is used is inserted again, so that the first is the longest unused.
  const vectors = new Map<string, Float32Array>()
  let bytes = 0

  const remove = (key: string, vector: Float32Array): void => {
    vectors.delete(key)
    bytes -= bytesOf(key, vector)
  }
  const find = (key: string): Float32Array | undefined => {
    const vector = vectors.get(key)
    if (vector !== undefined) {
      vectors.delete(key)
      vectors.set(key, vector)
    }
    return vector
  }
  const put = (key: string, vector: Float32Array): void => {
    const old = vectors.get(key)
    if (old !== undefined) remove(key, old)
    // A copy: a view of a large matrix would keep all of it.
    vectors.set(key, vector.slice())
    bytes += bytesOf(key, vector)
    for (const [oldestKey, oldest] of vectors) {
      if (bytes <= maxBytes) break
      remove(oldestKey, oldest)
    }
  }

  return {
    get size() {
      return vectors.size
    },
    get bytes() {
      return bytes
    },
    get: keys => Promise.resolve(keys.map(find)),
    set(entries) {
      for (const { key, vector } of entries) put(key, vector)
      return Promise.resolve()
    },
    clear() {
      vectors.clear()
      bytes = 0
    }
  }
}

/** Of an entry in V8: its numbers, its key, and some 200 bytes for the array, the string and the map. */
function bytesOf(key: string, vector: Float32Array): number {
  return vector.byteLength + key.length + 200
}
