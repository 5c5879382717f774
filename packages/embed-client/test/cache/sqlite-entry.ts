import { createHash } from 'node:crypto'
import type { CacheEntry } from '../../src/cache.ts'

/** An entry whose vector tells whether it is the right one. */
export function entryOf(name: string, number: number, dimensions = 8): CacheEntry {
  const hash = createHash('sha256').update(`${name} ${number}`)
  return { key: `${hash.digest('hex')} model of ${name}`, vector: new Float32Array(dimensions).fill(number) }
}
