import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { CacheEntry, VectorCache } from '../cache.ts'
import type { Embedder } from '../embedder.ts'
import { EmbedError } from '../errors.ts'
import type { Claims } from './claims.ts'
import { WriteBehind } from './write-behind.ts'
import { nextTask } from '../next-task.ts'

/** What became of a text. */
export type Result =
  | { readonly text: string; readonly vector: Float32Array; readonly error?: undefined }
  | { readonly text: string; readonly vector?: undefined; readonly error: EmbedError }

export interface Source {
  readonly embedder: Embedder
  readonly cache: VectorCache
  /** The keys that calls are at work on. */
  readonly claims: Claims<Float32Array>
}

interface Wanted {
  readonly text: string
  readonly key: string
}

type Kept = Wanted & CacheEntry

/**
 * Gets the vectors of texts, all different, from the cache; where it has none, from another call that is at work on
 * them, or from the embedder and into the cache.
 *
 * @param place  gets each text once, in no order; those of the embedder when the cache has them
 */
export async function fill(
  texts: readonly string[],
  place: (results: readonly Result[]) => void,
  { embedder, cache, claims }: Source,
  signal: AbortSignal | undefined
): Promise<void> {
  const claimed = new Set<string>()
  let others: Wanted[]

  for (let rest = texts; rest.length > 0;) {
    others = []
    try {
      const missing = await lookUp(rest)
      if (missing.length > 0) await embed(missing)
    } finally {
      for (const key of claimed) settle(key)
    }
    rest = await waitForOthers()
  }

  async function lookUp(texts: readonly string[]): Promise<Wanted[]> {
    const missing: Wanted[] = []
    for (let start = 0; start < texts.length; start += textsAtATime) {
      signal?.throwIfAborted()
      const mine = texts
        .slice(start, start + textsAtATime)
        .map(text => ({ text, key: keyOf(embedder.fingerprint, text) }))
        .filter(claim)
      const vectors = await cache.get(mine.map(({ key }) => key))
      const found: Kept[] = []
      for (const [i, wanted] of mine.entries()) {
        const vector = vectors[i]
        // A service may have changed what it gives under the same name.
        const fits = vector?.length === (embedder.dimensions ?? vector?.length)
        if (vector && fits) found.push({ ...wanted, vector })
        else missing.push(wanted)
      }
      finish(found)
      await nextTask()
    }
    return missing
  }

  async function embed(missing: readonly Wanted[]): Promise<void> {
    signal?.throwIfAborted()
    const failure = new AbortController()
    const stop = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal
    const writes = new WriteBehind<Kept>(cache, finish, error => {
      failure.abort(error)
    })
    try {
      const stream = embedder.embedStream(
        missing.map(({ text }) => text),
        { signal: stop }
      )
      for await (const { index, vector, error } of stream) {
        if (vector) await writes.add({ ...missing[index]!, vector })
        else place([{ text: missing[index]!.text, error }])
      }
    } catch (error) {
      // What was done out of turn is paid for too.
      for (const [index, vector] of error instanceof EmbedError ? error.vectors.entries() : []) {
        if (vector && claimed.has(missing[index]!.key)) await writes.add({ ...missing[index]!, vector })
      }
      throw error
    } finally {
      await writes.end()
    }
    failure.signal.throwIfAborted()
  }

  /** Those that the others have no vector of either. */
  async function waitForOthers(): Promise<string[]> {
    const rest: string[] = []
    for (const { text, key } of others) {
      const vector = await claims.wait(key, signal)
      if (vector) place([{ text, vector }])
      else rest.push(text)
    }
    return rest
  }

  function claim(wanted: Wanted): boolean {
    const isMine = claims.claim(wanted.key)
    if (isMine) claimed.add(wanted.key)
    else others.push(wanted)
    return isMine
  }

  function finish(kept: readonly Kept[]): void {
    for (const { key, vector } of kept) settle(key, vector)
    place(kept)
  }

  function settle(key: string, vector?: Float32Array): void {
    claims.settle(key, vector)
    claimed.delete(key)
  }
}

/** Some milliseconds' worth of hashing. */
const textsAtATime = 1024

function keyOf(fingerprint: string, text: string): string {
  return `${bytesToHex(sha256(new TextEncoder().encode(text)))} ${fingerprint}`
}
