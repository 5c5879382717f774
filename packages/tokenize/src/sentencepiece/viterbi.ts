import { buildDoubleArray, childrenOf, compareBytes, endsKey, nodeMask, valueMask } from './double-array.ts'
import { characterLength } from './normalizer.ts'
import { Segments, type Segmenter } from './segments.ts'

/** A piece that the lattice may use. */
export interface LatticePiece {
  readonly id: number
  readonly piece: string
  /** The logarithm of its probability. */
  readonly score: number
}

export interface ViterbiOptions {
  /** What a character without a piece of its own is; its score is `unkScore`. */
  readonly unkId: number
  readonly unkScore: number
  /**
   * What a path's score is kept in: 32 bits as in SentencePiece (the default), 64 as in Hugging Face's tokenizers. It matters:
   * rounding decides between paths of nearly the same score.
   */
  readonly precision?: 32 | 64
}

/**
 * The most probable pieces of a normalised text under a unigram language model (Viterbi 1967; T. Kudo, Subword
 * Regularization, 2018, section 3.1), with the arithmetic of SentencePiece 0.1.97 (`Model::EncodeOptimized`).
 *
 * One pass over the characters, each compared with the pieces that begin there: the cost is linear in the text, times the
 * longest piece. Wherever no piece reaches across, all paths meet and the way back is taken at once, so that only the stretch
 * in hand is kept in memory. (The score goes on, or rounding would differ.)
 */
export function viterbi(pieces: Iterable<LatticePiece>, options: ViterbiOptions): Segmenter {
  const { unkId, unkScore, precision = 32 } = options
  const { units, scores, lengths } = compile(pieces)
  const root = childrenOf(units[0]!)
  const isSingle = precision === 32
  const makeScores = (size: number): Float32Array | Float64Array =>
    isSingle ? new Float32Array(size) : new Float64Array(size)
  // By distance from where the stretch in hand begins: the best score of a path that ends there, and its last piece: an id, or
  // -1 minus the length of an unknown character.
  let best = makeScores(1024)
  let last = new Int32Array(1024)

  function grow(size: number): void {
    const scoresBefore = best
    const lastBefore = last
    best = makeScores(2 * size)
    last = new Int32Array(2 * size)
    best.set(scoresBefore)
    last.set(lastBefore)
  }

  return (bytes, length) => {
    const found = new Segments(length)
    let origin = 0
    let reach = 0
    best[0] = 0
    for (let start = 0; start < length;) {
      if (start === reach && start > origin) {
        wayBack(found, origin, start)
        best[0] = best[start - origin]!
        origin = start
      }
      const width = Math.min(characterLength(bytes[start]!), length - start)
      const before = best[start - origin]!
      let hasCharacter = false
      let position = root
      for (let at = start; at < length;) {
        const byte = bytes[at++]!
        position ^= byte
        const unit = units[position]!
        if ((unit & nodeMask) !== byte) break
        position ^= childrenOf(unit)
        if ((unit & endsKey) === 0) continue
        const id = units[position]! & valueMask
        const end = at - origin
        const score = scores[id]! + before
        if (at > reach) {
          extend(end, reach - origin)
          reach = at
        } else if (last[end] !== none && !(score > best[end]!)) {
          if (at - start === width) hasCharacter = true
          continue
        }
        best[end] = score
        last[end] = id
        if (at - start === width) hasCharacter = true
      }
      start += width
      if (hasCharacter) continue
      const end = start - origin
      const score = isSingle ? Math.fround(unkScore + before) : unkScore + before
      if (start > reach) {
        extend(end, reach - origin)
        reach = start
      } else if (last[end] !== none && !(score > best[end]!)) continue
      best[end] = score
      last[end] = -1 - width
    }
    wayBack(found, origin, length)
    return found
  }

  /** No path ends yet at the distances behind `from`, up to `to`. */
  function extend(to: number, from: number): void {
    if (to >= last.length) grow(to + 1)
    last.fill(none, from + 1, to + 1)
  }

  /** Adds the pieces of the best path from `start` to `end`. */
  function wayBack(found: Segments, start: number, end: number): void {
    let count = 0
    for (let at = end - start; at > 0; count++) at -= widthOf(last[at]!)
    found.reserve(count)
    found.count += count
    let slot = found.count
    for (let at = end - start; at > 0;) {
      const piece = last[at]!
      found.ids[--slot] = piece < 0 ? unkId : piece
      found.ends[slot] = start + at
      at -= widthOf(piece)
    }
  }

  function widthOf(piece: number): number {
    return piece < 0 ? -1 - piece : lengths[piece]!
  }
}

const none = -0x80000000

function compile(pieces: Iterable<LatticePiece>): { units: Int32Array; scores: Float64Array; lengths: Uint32Array } {
  const encoder = new TextEncoder()
  const sorted = Array.from(pieces, ({ id, piece, score }) => ({ id, score, key: encoder.encode(piece) }))
  sorted.sort((a, b) => compareBytes(a.key, b.key))
  const size = sorted.reduce((most, piece) => Math.max(most, piece.id + 1), 0)
  const scores = new Float64Array(size)
  const lengths = new Uint32Array(size)
  for (const { id, score, key } of sorted) {
    scores[id] = score
    lengths[id] = key.length
  }
  return { units: buildDoubleArray(sorted.map(piece => piece.key), sorted.map(piece => piece.id)), scores, lengths } // prettier-ignore
}
