import { Matrix } from '@llm-cookbook/vector'
import type { Embedder } from '../embedder.ts'
import { streamOf } from '../stream.ts'

/**
 * Vectors without meaning, for tests that only ask whether the right vector comes to the right place: the same text
 * always has the same unit vector, different texts have nearly orthogonal ones.
 *
 * @param dimensions  length of a vector, at least 1. Default 64.
 */
export function hashEmbedder(dimensions = 64): Embedder {
  const embed: Embedder['embed'] = texts => {
    const matrix = new Matrix(texts.length, dimensions)
    texts.forEach((text, i) => {
      fill(matrix.row(i), text)
    })
    return Promise.resolve(matrix)
  }
  return { dimensions, fingerprint: `hash ${dimensions}`, embed, embedStream: streamOf(embed) }
}

/** FNV-1a of the text seeds a mulberry32 sequence. */
function fill(row: Float32Array, text: string): void {
  let state = 0x811c9dc5
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193)
  let squares = 0
  for (let i = 0; i < row.length; i++) {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    const value = ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1
    row[i] = value
    squares += value * value
  }
  const scale = 1 / Math.sqrt(squares)
  for (let i = 0; i < row.length; i++) row[i]! *= scale
}
