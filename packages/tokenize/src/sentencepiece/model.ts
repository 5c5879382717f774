import type { Normalization } from './normalizer.ts'

/**
 * What a piece is for. `normal`: part of a text. `unknown`: stands for what no piece fits. `control`: `<s>` and the like, never
 * found in a text. `user-defined`: found wherever its characters are. `byte`: a byte of an unknown character, written `<0x41>`.
 * `unused`: not to be used.
 */
export type PieceKind = 'normal' | 'unknown' | 'control' | 'user-defined' | 'unused' | 'byte'

/** A token by its text, in which `▁` stands for a space. */
export interface Piece {
  readonly piece: string
  /** The logarithm of its probability (unigram), or the order of merges: higher comes first (BPE). */
  readonly score: number
  readonly kind: PieceKind
}

/** What SentencePiece keeps in a .model file. */
export interface SentencePieceModel {
  /** How a normalised text is cut into pieces. */
  readonly algorithm: 'unigram' | 'bpe' | 'word' | 'char'
  /** By id. */
  readonly pieces: readonly Piece[]
  /** Unknown characters become the pieces of their bytes. */
  readonly byteFallback: boolean
  readonly normalization: Normalization
  /** Rules for decoded text. */
  readonly denormalization?: Normalization | undefined
  /** What the unknown piece is decoded to; SentencePiece's own is ` ⁇ `. */
  readonly unkSurface: string
}
