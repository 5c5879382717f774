import { buildDoubleArray, compareBytes, longestKey, valueOf, type DoubleArray } from './double-array.ts'
import { MergeHeap } from './merge-heap.ts'
import type { Piece } from './model.ts'
import { characterLength } from './normalizer.ts'
import { Segments, type Segmenter } from './segments.ts'

/**
 * Byte-pair encoding as SentencePiece does it (`bpe::Model::Encode`): of all neighbours whose characters together are a piece,
 * those of the highest score are joined, the leftmost of equals; what is in `symbols` is joined to nothing. Unused pieces are
 * taken apart again. `idOf` gives the id of the characters from `start` to `end`.
 *
 * O(n log n) in the length of the stretches between white space that no piece reaches across.
 */
export function scoredMerges(
  pieces: readonly Piece[],
  symbols: DoubleArray | undefined,
  idOf: (bytes: Uint8Array, start: number, end: number) => number
): Segmenter {
  const vocabulary: MergeVocabulary = {
    joined: indexJoinable(pieces),
    scores: Float32Array.from(pieces, piece => piece.score),
    isUnused: id => pieces[id]!.kind === 'unused',
    symbols,
    idOf
  }
  const isBorder = borders(pieces)
  return (bytes, length) => {
    const merging = new Merging(vocabulary, bytes, length)
    for (let start = 0; start < length;) {
      let end = start + 1
      while (end < length && !isBorder(bytes, end)) end++
      merging.run(start, end)
      start = end
    }
    return merging.found
  }
}

interface MergeVocabulary {
  readonly joined: DoubleArray
  readonly scores: Float32Array
  readonly symbols: DoubleArray | undefined
  readonly isUnused: (id: number) => boolean
  readonly idOf: (bytes: Uint8Array, start: number, end: number) => number
}

/** The merges in one text. A symbol is a character or what came of joining some: it begins at `#starts`, has `#sizes` bytes. */
class Merging {
  readonly found: Segments
  readonly #vocabulary: MergeVocabulary
  readonly #bytes: Uint8Array
  readonly #heap = new MergeHeap()
  #starts = new Int32Array(64)
  /** 0: joined to the symbol before it. */
  #sizes = new Int32Array(64)
  #previous = new Int32Array(64)
  #next = new Int32Array(64)
  #isFrozen = new Uint8Array(64)
  /** How an unused piece came about, by its id: the bytes of its left part. */
  readonly #leftParts = new Map<number, number>()

  constructor(vocabulary: MergeVocabulary, bytes: Uint8Array, length: number) {
    this.#vocabulary = vocabulary
    this.#bytes = bytes.subarray(0, length)
    this.found = new Segments(length)
  }

  /** Merges what stands from `start` to `end`, and adds its pieces to `found`. */
  run(start: number, end: number): void {
    const count = this.#split(start, end)
    const heap = this.#heap
    for (let symbol = 0; symbol + 1 < count; symbol++) this.#offer(symbol, symbol + 1)
    while (heap.size > 0) {
      const { left, size } = heap.pop()
      const right = this.#next[left]!
      // Joined to another meanwhile, it or its neighbour: a pair's size only ever grows.
      if (this.#sizes[left] === 0 || right < 0 || this.#sizes[left]! + this.#sizes[right]! !== size) continue
      const after = this.#next[right]!
      this.#sizes[left] = size
      this.#sizes[right] = 0
      this.#next[left] = after
      if (after >= 0) this.#previous[after] = left
      this.#offer(this.#previous[left]!, left)
      this.#offer(left, after)
    }
    for (let symbol = 0; symbol >= 0; symbol = this.#next[symbol]!) {
      this.#emit(this.#starts[symbol]!, this.#starts[symbol]! + this.#sizes[symbol]!)
    }
  }

  /** Makes symbols of the characters and of what is in `symbols`. */
  #split(start: number, end: number): number {
    const { symbols } = this.#vocabulary
    let count = 0
    for (let at = start; at < end; count++) {
      if (count === this.#starts.length) this.#grow()
      const frozen = symbols === undefined ? 0 : longestKey(symbols, this.#bytes, at)
      const size = frozen || Math.min(characterLength(this.#bytes[at]!), end - at)
      this.#starts[count] = at
      this.#sizes[count] = size
      this.#isFrozen[count] = frozen > 0 ? 1 : 0
      this.#previous[count] = count - 1
      this.#next[count] = count + 1
      at += size
    }
    this.#next[count - 1] = -1
    return count
  }

  /** Puts two neighbours on the heap if they may be joined. */
  #offer(left: number, right: number): void {
    if (left < 0 || right < 0 || this.#isFrozen[left] === 1 || this.#isFrozen[right] === 1) return
    const start = this.#starts[left]!
    const size = this.#sizes[left]! + this.#sizes[right]!
    const { joined, scores, isUnused } = this.#vocabulary
    const id = valueOf(joined, this.#bytes, start, start + size)
    if (id < 0) return
    this.#heap.push({ left, size, score: scores[id]! })
    if (isUnused(id)) this.#leftParts.set(id, this.#sizes[left]!)
  }

  #emit(start: number, end: number): void {
    const { idOf, isUnused } = this.#vocabulary
    // What is still to be emitted, the first on top.
    const ends = [end]
    for (let at = start; ends.length > 0;) {
      const last = ends[ends.length - 1]!
      const id = idOf(this.#bytes, at, last)
      const left = isUnused(id) ? this.#leftParts.get(id) : undefined
      if (left !== undefined) ends.push(at + left)
      else {
        this.found.add(id, last)
        at = last
        ends.pop()
      }
    }
  }

  #grow(): void {
    const grown = <T extends Int32Array | Uint8Array>(from: T, to: T): T => {
      to.set(from)
      return to
    }
    const size = 2 * this.#starts.length
    this.#starts = grown(this.#starts, new Int32Array(size))
    this.#sizes = grown(this.#sizes, new Int32Array(size))
    this.#previous = grown(this.#previous, new Int32Array(size))
    this.#next = grown(this.#next, new Int32Array(size))
    this.#isFrozen = grown(this.#isFrozen, new Uint8Array(size))
  }
}

function indexJoinable(pieces: readonly Piece[]): DoubleArray {
  const encoder = new TextEncoder()
  const sorted = pieces
    .map(({ piece, kind }, id) => ({ key: encoder.encode(piece), kind, id }))
    .filter(({ kind }) => kind === 'normal' || kind === 'user-defined' || kind === 'unused')
    .sort((a, b) => compareBytes(a.key, b.key))
  return buildDoubleArray(sorted.map(one => one.key), sorted.map(one => one.id)) // prettier-ignore
}

/** Tells where a text may be cut without any piece reaching across: before white space, behind it, or nowhere. */
function borders(pieces: readonly Piece[]): (bytes: Uint8Array, at: number) => boolean {
  const isSpaceBefore = (bytes: Uint8Array, at: number): boolean =>
    bytes[at - 3] === 0xe2 && bytes[at - 2] === 0x96 && bytes[at - 1] === 0x81
  const isSpaceBehind = (bytes: Uint8Array, at: number): boolean => isSpaceBefore(bytes, at + 3)
  const found = pieces.filter(({ kind }) => kind !== 'control' && kind !== 'unknown' && kind !== 'byte')
  // How an unused piece is taken apart depends on the whole of the text.
  if (found.some(({ kind }) => kind === 'unused')) return () => false
  if (!found.some(({ piece }) => /[^▁]▁/u.test(piece))) {
    return (bytes, at) => isSpaceBehind(bytes, at) && !isSpaceBefore(bytes, at)
  }
  if (!found.some(({ piece }) => /▁[^▁]/u.test(piece))) {
    return (bytes, at) => isSpaceBefore(bytes, at) && !isSpaceBehind(bytes, at)
  }
  return () => false
}
