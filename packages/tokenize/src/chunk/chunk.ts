import { words } from '../words.ts'
import { type Chunk, pack } from './pack.ts'
import { UnitQueue } from './queue.ts'
import { cuts } from './units.ts'

export interface ChunkOptions {
  /** The most tokens that a chunk may have, by `count`; at least 1. */
  size: number
  /**
   * The most tokens of whole units (sentences, or words) at the end of a chunk that the next one repeats; from 0, less than
   * `size`. Fewer are repeated where the next unit would not fit behind them. Default 0.
   */
  overlap?: number
  /** The number of tokens of a text, from 0. Default: the number of its `words`. */
  count?: (text: string) => number
  /** What is kept whole where it fits: sentences, or words with the marks that cling to them. Default `'sentences'`. */
  by?: 'sentences' | 'tokens'
}

/**
 * Cuts a text into chunks of at most `size` tokens, in order. Each takes as many whole sentences (or words) as fit, and
 * begins and ends with a character that is not white space; every such character is in a chunk. A sentence over the limit is
 * cut at words, a word at grapheme clusters, and a cluster that is over the limit by itself between its code points.
 *
 * The tokens of a whole are not the sum of the tokens of its parts, so `count` is called on candidates of about the length of a
 * chunk: three or four for each, with an overlap about six.
 *
 * @throws {RangeError} if `size`, `overlap` or `by` is not as described, or a single code point has more than `size` tokens
 * @throws {TypeError} if `count` returns anything but a number from 0
 */
export function chunk(
  text: string,
  { size, overlap = 0, count = countWords, by = 'sentences' }: ChunkOptions
): Chunk[] {
  if (!(size >= 1 && size < Infinity)) throw new RangeError(`size must be a number from 1, got ${size}`)
  if (!(overlap >= 0 && overlap < size)) {
    throw new RangeError(`overlap must be from 0 and less than size (${size}), got ${overlap}`)
  }
  const units = new Map([
    ['sentences', cuts.sentences],
    ['tokens', cuts.words]
  ]).get(by)
  if (units === undefined) throw new RangeError(`by must be 'sentences' or 'tokens', got ${JSON.stringify(by)}`)
  const checked = (piece: string): number => {
    const tokens = count(piece)
    if (tokens >= 0 && tokens < Infinity) return tokens
    throw new TypeError(`count must return a number of tokens from 0, got ${tokens}`)
  }
  return pack(text, new UnitQueue(text, units), { size, overlap, count: checked })
}

function countWords(text: string): number {
  return words(text).length
}
