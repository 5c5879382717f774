import type { Random } from '@llm-cookbook/vector'
import { type Numbers, zerosLike } from './products.ts'
import type { SparseAdam } from './sparse-adam.ts'
import type { Texts } from './texts.ts'

/** What became of texts: their vectors, and what is needed to hand back a gradient. */
export interface Encoded<N extends Numbers> {
  /** Row-major, each row of length 1, or zero where a text has no word. */
  units: N
  /** The lengths that the rows had before. */
  norms: Float64Array
  /** The rows of the table in text i: from `starts[i]` to `starts[i + 1]`. */
  rows: Int32Array
  starts: Int32Array
}

export interface Dropout {
  /** The probability that a word is left out. */
  share: number
  random: Random
}

/** The vectors of the chosen texts: the sums of their words' rows in the table, at length 1. */
export function encode<N extends Numbers>(
  table: N,
  size: number,
  texts: Texts,
  chosen: ArrayLike<number>,
  dropout?: Dropout
): Encoded<N> {
  const units = zerosLike(table, chosen.length * size)
  const norms = new Float64Array(chosen.length)
  const starts = new Int32Array(chosen.length + 1)
  const rows: number[] = []
  for (let i = 0; i < chosen.length; i++) {
    const to = i * size
    for (let w = texts.starts[chosen[i]!]!; w < texts.starts[chosen[i]! + 1]!; w++) {
      if (dropout && dropout.random.uniform() < dropout.share) continue
      const row = texts.rows[w]!
      rows.push(row)
      for (let k = 0; k < size; k++) units[to + k]! += table[row * size + k]!
    }
    starts[i + 1] = rows.length
    let square = 0
    for (let k = to; k < to + size; k++) square += units[k]! * units[k]!
    const norm = Math.sqrt(square)
    norms[i] = norm
    if (norm > 0) for (let k = to; k < to + size; k++) units[k]! /= norm
  }
  return { units, norms, rows: Int32Array.from(rows), starts }
}

/** Hands a gradient by the units, times a factor, on to the rows of the words. */
export function backward<N extends Numbers>(
  { units, norms, rows, starts }: Encoded<N>,
  gradient: N,
  factor: number,
  optimizer: SparseAdam<N>
): void {
  const size = units.length / norms.length
  const back = new Float64Array(size)
  for (let i = 0; i < norms.length; i++) {
    if (norms[i] === 0) continue
    const from = i * size
    // A unit does not change along itself.
    let along = 0
    for (let k = 0; k < size; k++) along += gradient[from + k]! * units[from + k]!
    const scale = factor / norms[i]!
    for (let k = 0; k < size; k++) back[k] = scale * (gradient[from + k]! - along * units[from + k]!)
    for (let w = starts[i]!; w < starts[i + 1]!; w++) optimizer.add(rows[w]!, back)
  }
}
