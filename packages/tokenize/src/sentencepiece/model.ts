import type { Normalization } from './normalizer.ts'

/**
 * What a piece is for. `normal`: part of a text. `unknown`: stands for what no piece fits. `control`: `<s>` and the like, never
 * found in a text. `user-defined`: found wherever its characters are. `byte`: a byte of an unknown character, written `<0x41>`.
 * `unused`: not to be used.
 */
export type PieceKind = 'normal' | 'unknown' | 'control' | 'user-defined' | 'unused' | 'byte'

/** A token by its text, in which `▁` stands for a space. */
export interface Piece {
  /** Its text; of a byte, `<0x41>`. */
  readonly piece: string
  /** The logarithm of its probability (unigram), or the order of merges: higher comes first (BPE). */
  readonly score: number
  /** What it is for: part of a text, or one of the others. */
  readonly kind: PieceKind
}

/** What SentencePiece keeps in a .model file. */
export interface SentencePieceModel {
  /** How a normalised text is cut into pieces. */
  readonly algorithm: 'unigram' | 'bpe' | 'word' | 'char'
  /** All tokens; the place is the id. One of them is of the kind `unknown`. */
  readonly pieces: readonly Piece[]
  /** Unknown characters become the pieces of their bytes. */
  readonly byteFallback: boolean
  /** What is done to a text before it is cut. */
  readonly normalization: Normalization
  /** What is done to decoded text; nothing by default. */
  readonly denormalization?: Normalization | undefined
  /** What the unknown piece is decoded to; SentencePiece's own is ` ⁇ `. */
  readonly unkSurface: string
}
