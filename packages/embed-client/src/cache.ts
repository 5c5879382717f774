import { Matrix } from '@llm-cookbook/vector'
import { Claims } from './cache/claims.ts'
import { fill, type Result } from './cache/fill.ts'
import { checkTexts, type Embedder } from './embedder.ts'
import { badInputs, EmbedError, type TextFailure } from './errors.ts'
import { streamOf } from './stream.ts'

/** Where vectors are kept. `createMemoryCache` and, behind `./node`, `openSqliteCache` are two; yours is another. */
export interface VectorCache {
  /**
   * The vector of each key, in their order; `undefined` where it has none. They must not be written to.
   *
   * @param keys  each as of `CacheEntry`, in any number
   */
  get(keys: readonly string[]): Promise<(Float32Array | undefined)[]>
  /** Keeps vectors, in place of those that it had. They may be views of a larger array: they have to be copied. */
  set(entries: readonly CacheEntry[]): Promise<void>
}

/** A vector, with the key that it is kept by. */
export interface CacheEntry {
  /** Stands for a text: its SHA-256 (of UTF-8, in hexadecimal), a space, and the fingerprint of the embedder. */
  readonly key: string
  /** The vector as the embedder gave it. */
  readonly vector: Float32Array
}

/**
 * An embedder that asks `embedder` only for what is not in the cache, and keeps what it gets as it comes: when the work
 * fails or is killed, what was paid for is there the next time. The same text is asked for once, in one call and in
 * several at the same time. Only vectors are kept, so a text that has none is tried again.
 *
 * A cache that fails ends the work: without it everything would be paid for again, and nobody would know.
 */
export function cached(embedder: Embedder, cache: VectorCache): Embedder {
  const source = { embedder, cache, claims: new Claims<Float32Array>() }
  let dimensions: number | undefined

  const embed: Embedder['embed'] = async (texts, { signal, onProgress } = {}) => {
    signal?.throwIfAborted()
    checkTexts(texts)
    const indices = Map.groupBy(texts.keys(), index => texts[index]!)
    const vectors = new Array<Float32Array | undefined>(texts.length).fill(undefined)
    const failures: TextFailure[] = []
    let done = 0
    const place = (results: readonly Result[]): void => {
      for (const { text, vector, error } of results) {
        for (const index of indices.get(text)!) {
          if (error) failures.push({ index, error })
          else vectors[index] = vector
          done += Number(!error)
        }
      }
      onProgress?.({ done, total: texts.length })
    }
    try {
      await fill([...indices.keys()], place, source, signal)
    } catch (error) {
      throw error instanceof EmbedError ? error.withResults(vectors, failures) : error
    }
    if (failures.length > 0) {
      throw badInputs(
        failures.sort((a, b) => a.index - b.index),
        vectors
      )
    }
    dimensions ??= vectors[0]?.length
    const other = vectors.find(vector => vector?.length !== vectors[0]?.length)
    if (other) throw changed(vectors[0]!.length, other.length, vectors)
    return Matrix.fromRows(vectors as Float32Array[])
  }

  return {
    get dimensions() {
      return embedder.dimensions ?? dimensions
    },
    fingerprint: embedder.fingerprint,
    embed,
    embedStream: streamOf(embed, { batch: 1024 })
  }
}

function changed(first: number, other: number, vectors: readonly (Float32Array | undefined)[]): EmbedError {
  const message =
    `There are vectors of ${first} and of ${other} numbers, in the cache and from the service, under one fingerprint: ` +
    'the model behind it has changed. Prune the cache, or give the embedder another fingerprint.'
  return new EmbedError('bad-response', message, { vectors })
}
