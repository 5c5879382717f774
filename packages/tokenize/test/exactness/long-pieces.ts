import { Merger, PairTable } from '../../src/bpe/merger.ts'
import { noRank, type Vocabulary } from '../../src/bpe/vocabulary.ts'
import { findMerges } from '../../src/bpe/find-merges.ts'
import { Random } from './random.ts'

/** Texts that are one piece for all split patterns, or nearly so, of about this many UTF-16 units. */
export function longPieces(length: number): string[] {
  const random = new Random(1)
  const of = (characters: string): string => {
    const list = Array.from(characters)
    return Array.from({ length }, () => random.pick(list)).join('')
  }
  return [
    'a'.repeat(length),
    of('ab'),
    of('etaoinshrdlu'),
    of('abcdefghijklmnopqrstuvwxyz'),
    of('あいうえおかきくけこ'),
    of('的一是不了人我在有他这中大来上'),
    'ab'.repeat(length / 2),
    'аб'.repeat(length / 2),
    ' '.repeat(length),
    '\n'.repeat(length),
    of('\n\r'),
    '='.repeat(length),
    of('.,;:-_=+*#'),
    of('😀👍🎉')
  ]
}

/** Encodes a text that is one piece, in O(n log n): tiktoken takes the square of its length. */
export class PieceEncoder {
  readonly #pairs: PairTable
  readonly #byteRanks = new Uint32Array(256).fill(noRank)

  constructor(vocabulary: Vocabulary) {
    const { bytes, offsets } = vocabulary
    const merges = vocabulary.merges ?? findMerges(vocabulary)
    this.#pairs = new PairTable(offsets.length - 1)
    for (let rank = 0; rank + 1 < offsets.length; rank++) {
      const start = offsets[rank]!
      if (offsets[rank + 1] === start + 1) this.#byteRanks[bytes[start]!] = rank
      if (merges[2 * rank] !== noRank) this.#pairs.set(merges[2 * rank]!, merges[2 * rank + 1]!, rank)
    }
  }

  encode(piece: string): number[] {
    const bytes = new TextEncoder().encode(piece)
    const merger = new Merger(this.#pairs, bytes.length)
    for (const [at, byte] of bytes.entries()) merger.ranks[at] = this.#byteRanks[byte]!
    merger.merge(bytes.length)
    const ids: number[] = []
    for (let at = 0; at < bytes.length; at = merger.next[at]!) ids.push(merger.ranks[at]!)
    return ids
  }
}
