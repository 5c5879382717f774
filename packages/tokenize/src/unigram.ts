import type { SentencePieceModel } from './sentencepiece/model.ts'
import { SentencePiece } from './sentencepiece/tokenizer.ts'

/** A model of the algorithm `unigram`; what is left out is as SentencePiece has it by default. */
export type UnigramModel = Pick<SentencePieceModel, 'pieces'> &
  Partial<Omit<SentencePieceModel, 'algorithm' | 'pieces'>>

/**
 * A tokenizer by a unigram language model (T. Kudo, Subword Regularization, 2018): of all ways to write a text with its pieces,
 * the most probable one, where a way's probability is the product of the pieces'. Equal to SentencePiece 0.1.97.
 *
 * @example
 * ```ts
 * import { type Piece, Unigram } from '@llm-cookbook/tokenize'
 *
 * const normal = (piece: string, score: number): Piece => ({ piece, score, kind: 'normal' })
 * const unknown: Piece = { piece: '<unk>', score: 0, kind: 'unknown' }
 * const pieces = [unknown, normal('▁un', -3), normal('▁unre', -5), normal('lated', -6), normal('related', -5)]
 *
 * // -3 - 5 is more than -5 - 6.
 * const unigram = new Unigram({ pieces })
 * Array.from(unigram.encode('unrelated'), id => unigram.model.pieces[id]?.piece) // => ['▁un', 'related']
 * ```
 */
export class Unigram extends SentencePiece {
  /**
   * @param model the pieces with their scores, and what differs from SentencePiece's defaults
   * @throws {TokenizeError} `invalid-file` if the pieces contradict each other or the model
   */
  constructor(model: UnigramModel) {
    super({
      algorithm: 'unigram',
      byteFallback: false,
      unkSurface: ' ⁇ ',
      normalization: {
        addDummyPrefix: true,
        removeExtraWhitespaces: true,
        escapeWhitespaces: true,
        whitespaceAsSuffix: false
      },
      ...model
    })
  }
}
