import { checkedCount, type TokenCount } from './chunk.ts'
import { type Chunk, pack } from './pack.ts'
import type { SentenceEmbedder } from './ports.ts'
import { UnitQueue } from './queue.ts'
import { cutSentences, type Unit } from './units.ts'

export interface MeaningOptions extends TokenCount {
  /** The most tokens that a chunk may have; at least 1. */
  size: number
  /** Text to vectors. It is asked once, for all sentences. */
  embedder: SentenceEmbedder
  /** How many sentences on either side of a place are compared; a whole number from 1. Default 3. */
  window?: number
  /**
   * How deep the meaning has to dip for a break, in standard deviations above the mean of all dips. Higher gives fewer and longer
   * chunks. Default 0.75.
   */
  threshold?: number
  /** Handed to the embedder; aborted, the promise rejects with its reason. */
  signal?: AbortSignal | undefined
}

/**
 * Cuts a text where its subject changes, into chunks of at most `size` tokens, in order. They are whole sentences, and every
 * character that is not white space is in one; a stretch over the limit is cut where it parts most in its middle half, and so on,
 * a sentence over the limit as `chunk` does it.
 *
 * Each place between two sentences has a distance: one minus the cosine of the mean vectors of the sentences before and behind. A
 * break is where that peaks, and stands out from the valleys on both sides: the depth score of TextTiling (M. A. Hearst,
 * 'TextTiling', Computational Linguistics 23, 1997, section 5.2), with vectors in the place of counted words, as in the
 * 'semantic chunking' of G. Kamradt (2023).
 *
 * @throws {RangeError} if an option is not as described, or a single code point has more than `size` tokens
 * @throws {TypeError} if the embedder gives anything but a row of numbers a sentence, all of one length
 * @throws what the embedder throws, and the signal's reason once it is aborted
 *
 * @example
 * ```ts
 * import { createLocalEmbedder } from '@llm-cookbook/embed-client'
 * import { chunkByMeaning } from '@llm-cookbook/tokenize'
 *
 * const text = 'The cat purred on the sofa. The dog slept beside it. Shares fell in London. The bank raised its rates.'
 * const chunks = await chunkByMeaning(text, { size: 40, embedder: await createLocalEmbedder() })
 * chunks.map(chunk => chunk.text)
 * // => ['The cat purred on the sofa. The dog slept beside it.', 'Shares fell in London. The bank raised its rates.']
 * ```
 */
export async function chunkByMeaning(text: string, options: MeaningOptions): Promise<Chunk[]> {
  const { size, embedder, window = 3, threshold = 0.75, signal } = options
  if (!(size >= 1 && size < Infinity)) throw new RangeError(`size must be a number from 1, got ${size}`)
  if (!(Number.isInteger(window) && window >= 1))
    throw new RangeError(`window must be a whole number from 1, got ${window}`)
  if (!Number.isFinite(threshold)) throw new RangeError(`threshold must be a finite number, got ${threshold}`)
  const count = checkedCount(options)
  signal?.throwIfAborted()
  const units = [...cutSentences(text, { start: 0, end: text.length })]
  if (units.length === 0) return []
  const rows = await embedder.embed(
    units.map(({ start, end }) => text.slice(start, end)),
    { signal }
  )
  signal?.throwIfAborted()
  const distances = distancesBetween(checkedRows(rows, units.length), window)
  const chunks: Chunk[] = []
  const starts = [0, ...breaks(distances, threshold), units.length]
  for (let i = 0; i + 1 < starts.length; i++) {
    const subject = stretch(units, distances, starts[i]!, starts[i + 1]!)
    const limits = { size, overlap: 0, tokens: (start: number, end: number) => count(text.slice(start, end)) }
    for (const piece of pack(text, new UnitQueue(text, () => [subject]), limits)) chunks.push(piece)
  }
  return chunks
}

function checkedRows(rows: { row(i: number): ArrayLike<number> }, sentences: number): ArrayLike<number>[] {
  return Array.from({ length: sentences }, (_, i) => {
    const row = rows.row(i) as ArrayLike<number> | undefined
    const { length } = rows.row(0)
    if (row?.length === length && Array.from(row).every(Number.isFinite)) return row
    throw new TypeError(
      `embedder must give a row of ${length} finite numbers for each sentence, got ${row?.length ?? 'none'} for sentence ${i}`
    )
  })
}

/** How far what stands before each sentence but the first is from what begins with it. */
function distancesBetween(rows: readonly ArrayLike<number>[], window: number): Float64Array {
  const dimensions = rows[0]!.length
  const before = new Float64Array(dimensions)
  const behind = new Float64Array(dimensions)
  const add = (sum: Float64Array, i: number, sign: number): void => {
    const row = rows[i]
    if (row !== undefined) for (let j = 0; j < dimensions; j++) sum[j]! += sign * row[j]!
  }
  for (let i = 0; i < window; i++) add(behind, i, 1)
  return Float64Array.from({ length: rows.length - 1 }, (_, i) => {
    add(before, i, 1)
    add(before, i - window, -1)
    add(behind, i, -1)
    add(behind, i + window, 1)
    return 1 - cosine(before, behind)
  })
}

/** 1 where one has no direction: nothing is known of a difference. */
function cosine(a: Float64Array, b: Float64Array): number {
  let [dot, squareA, squareB] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!
    squareA += a[i]! ** 2
    squareB += b[i]! ** 2
  }
  return squareA > 0 && squareB > 0 ? dot / Math.sqrt(squareA * squareB) : 1
}

/** The sentences that something new begins with: where the distance peaks, and is deep enough. */
function breaks(distances: Float64Array, threshold: number): number[] {
  const depths = new Float64Array(distances.length)
  const addSide = (from: number, step: number): void => {
    let valley = distances[from]!
    for (let i = from; i >= 0 && i < distances.length; i += step) {
      const distance = distances[i]!
      if ((distances[i - step] ?? distance) > distance) valley = distance
      depths[i]! += distance - valley
    }
  }
  addSide(0, 1)
  addSide(distances.length - 1, -1)
  const mean = depths.reduce((sum, depth) => sum + depth, 0) / depths.length
  const deviation = Math.sqrt(depths.reduce((sum, depth) => sum + (depth - mean) ** 2, 0) / depths.length)
  return Array.from(depths.keys())
    .filter(
      i =>
        depths[i]! > mean + threshold * deviation &&
        distances[i]! > (distances[i - 1] ?? -Infinity) &&
        distances[i]! >= (distances[i + 1] ?? -Infinity)
    )
    .map(i => i + 1)
}

/** Some sentences as one unit, which is cut where they part most; not near its ends, so that it is halved in a few steps. */
function stretch(units: readonly Unit[], distances: Float64Array, from: number, to: number): Unit {
  if (to - from === 1) return units[from]!
  return {
    start: units[from]!.start,
    end: units[to - 1]!.end,
    *finer() {
      const margin = Math.max(1, (to - from) >> 2)
      let cut = from + margin
      for (let i = cut; i <= to - margin; i++) if (distances[i - 1]! > distances[cut - 1]!) cut = i
      yield stretch(units, distances, from, cut)
      yield stretch(units, distances, cut, to)
    }
  }
}
