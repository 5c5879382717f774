import { longestKey, type DoubleArray } from './double-array.ts'
import { scoredMerges } from './merges.ts'
import type { SentencePieceModel } from './model.ts'
import { characterLength } from './normalizer.ts'
import type { PieceIds } from './piece-ids.ts'
import { Segments, type Segmenter } from './segments.ts'
import { viterbi } from './viterbi.ts'

/** How a model's algorithm cuts a normalised text. `symbols` are its user-defined pieces. */
export function segmenterOf(model: SentencePieceModel, ids: PieceIds, symbols: DoubleArray | undefined): Segmenter {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const idOf = (bytes: Uint8Array, start: number, end: number): number =>
    ids.of(decoder.decode(bytes.subarray(start, end)))
  switch (model.algorithm) {
    case 'unigram':
      return mostProbable(model, ids.unknown)
    case 'bpe':
      return scoredMerges(model.pieces, symbols, idOf)
    case 'word':
      return (bytes, length) => eachOf(bytes, length, at => wordEnd(bytes, length, at), idOf)
    case 'char':
      return (bytes, length) => eachOf(bytes, length, at => characterEnd(bytes, length, at, symbols), idOf)
  }
}

/** The largest and the smallest value of C++'s `float`, from which SentencePiece starts when it looks for the lowest and highest score. */
const largestFloat = 3.4028234663852886e38
const smallestFloat = 1.1754943508222875e-38
const unkPenalty = 10

function mostProbable({ pieces }: SentencePieceModel, unkId: number): Segmenter {
  const encoder = new TextEncoder()
  let lowest = largestFloat
  let highest = smallestFloat
  for (const { kind, score } of pieces) {
    if (kind !== 'normal') continue
    lowest = Math.min(lowest, Math.fround(score))
    highest = Math.max(highest, Math.fround(score))
  }
  const found = pieces.flatMap(({ piece, score, kind }, id) => {
    if (kind === 'normal') return [{ id, piece, score: Math.fround(score) }]
    // So high that it wins over whatever else fits.
    const bonus = Math.fround(encoder.encode(piece).length * highest) - 0.1
    return kind === 'user-defined' ? [{ id, piece, score: bonus }] : []
  })
  return viterbi(found, { unkId, unkScore: Math.fround(lowest - unkPenalty) })
}

type IdOf = (bytes: Uint8Array, start: number, end: number) => number

function eachOf(bytes: Uint8Array, length: number, endOf: (start: number) => number, idOf: IdOf): Segments {
  const found = new Segments(length)
  for (let start = 0; start < length;) {
    const end = endOf(start)
    found.add(idOf(bytes, start, end), end)
    start = end
  }
  return found
}

function characterEnd(bytes: Uint8Array, length: number, start: number, symbols: DoubleArray | undefined): number {
  const symbol = symbols === undefined ? 0 : longestKey(symbols, bytes, start)
  return Math.min(length, start + (symbol || characterLength(bytes[start]!)))
}

/** A word is a space and what follows, up to the next space. */
function wordEnd(bytes: Uint8Array, length: number, start: number): number {
  for (let at = start + 1; at < length; at++) {
    if (bytes[at] === 0xe2 && bytes[at + 1] === 0x96 && bytes[at + 2] === 0x81) return at
  }
  return length
}
