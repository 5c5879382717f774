import { TokenizeError } from '../errors.ts'
import type { SentencePieceModel } from './model.ts'

/** The ids of a model's pieces by their texts, which are checked as SentencePiece does (`ModelInterface::InitializePieces`). */
export class PieceIds {
  /** The id of the piece for what no piece fits. */
  readonly unknown: number
  /** The id of each byte's piece, if the model has byte fallback. */
  readonly bytes: Int32Array | undefined
  /** Pieces that stand for themselves, and those that stand for something else, which are looked up first. */
  readonly #plain = new Map<string, number>()
  readonly #reserved = new Map<string, number>()

  /** @throws {TokenizeError} `invalid-file` if the pieces contradict each other or the model */
  constructor({ pieces, byteFallback }: SentencePieceModel) {
    const bytes = new Int32Array(256).fill(-1)
    let unknown = -1
    for (const [id, { piece, kind }] of pieces.entries()) {
      const ids = kind === 'normal' || kind === 'user-defined' || kind === 'unused' ? this.#plain : this.#reserved
      if (piece === '') throw damaged(`piece ${id} is empty`)
      if (ids.has(piece)) throw damaged(`piece ${id} is '${piece}', and so is piece ${ids.get(piece)!}`)
      ids.set(piece, id)
      if (kind === 'unknown') {
        if (unknown >= 0) throw damaged(`pieces ${unknown} and ${id} are both the unknown piece`)
        unknown = id
      } else if (kind === 'byte') {
        const [, hex] = /^<0x([0-9A-F]{2})>$/.exec(piece) ?? []
        if (!byteFallback)
          throw damaged(`piece ${id}, '${piece}', stands for a byte, but the model has no byte fallback`)
        if (hex === undefined) throw damaged(`piece ${id}, '${piece}', should stand for a byte, as '<0x41>' does`)
        bytes[Number.parseInt(hex, 16)] = id
      }
    }
    if (unknown < 0) throw damaged('none of the pieces is the unknown piece')
    const missing = byteFallback ? bytes.indexOf(-1) : -1
    if (missing >= 0) throw damaged(`the model has byte fallback, but no piece for byte ${missing}`)
    this.unknown = unknown
    this.bytes = byteFallback ? bytes : undefined
  }

  /** The id of a piece, or of the unknown one. */
  of(piece: string): number {
    return this.#reserved.get(piece) ?? this.#plain.get(piece) ?? this.unknown
  }
}

function damaged(what: string): TokenizeError {
  return new TokenizeError('invalid-file', `The pieces of the SentencePiece model do not fit: ${what}`)
}
