import { bytesOf, merge, type Bytes, type ReferenceBpe } from './reference.ts'

/** How one piece of a text becomes tokens. */
export interface ExplainedPiece {
  /** `text.slice(start, end)`, in UTF-16 units. */
  readonly text: string
  /** Where it begins in the text. */
  readonly start: number
  /** Where it ends there, and the next piece begins. */
  readonly end: number
  /** The merges in the order in which they are made. */
  readonly merges: readonly ExplainedMerge[]
  /** What is left when nothing can be merged any more; the whole piece, if that is a token. */
  readonly tokens: readonly ExplainedToken[]
}

/** Two neighbouring tokens become one. */
export interface ExplainedMerge {
  /** The first of the two. */
  readonly left: ExplainedToken
  /** The one that stood behind it. */
  readonly right: ExplainedToken
  /** The token they make; its id is its rank, the lowest of all that could be made. */
  readonly token: ExplainedToken
  /** All tokens of the piece, after the merge. */
  readonly parts: readonly ExplainedToken[]
}

/** A token that came out of the merges. */
export interface ExplainedToken {
  /** Its rank in the vocabulary, from 0. */
  readonly id: number
  /** What it stands for: any bytes, a part of a character too. */
  readonly bytes: Uint8Array
  /** The bytes as text, where they are whole characters; where not, `undefined`. */
  readonly text: string | undefined
}

/**
 * Every step from the text to its tokens; names of special tokens in it are plain text.
 *
 * @throws {RangeError} if a piece is longer than 1,000 UTF-16 units: to list all its steps takes the square of that
 */
export function explain(text: string, bpe: ReferenceBpe): ExplainedPiece[] {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const known = new Map<Bytes, ExplainedToken>()
  const explained = (token: Bytes): ExplainedToken => {
    let result = known.get(token)
    if (result === undefined) {
      const bytes = Uint8Array.from(token, byte => byte.charCodeAt(0))
      result = { id: bpe.ranks.get(token)!, bytes, text: textOf(bytes, utf8) }
      known.set(token, result)
    }
    return result
  }

  const pieces: ExplainedPiece[] = []
  let start = 0
  for (const piece of bpe.pieces(text)) {
    const end = start + piece.length
    if (piece.length > pieceLimit) {
      throw new RangeError(
        `the text has a piece of ${piece.length} UTF-16 units at ${start}, too long to list every merge; expected at most ${pieceLimit}`
      )
    }
    const merges: ExplainedMerge[] = []
    const bytes = bytesOf(piece)
    const tokens = merge(bytes, bpe.ranks, (place, before) => {
      const [left, right] = [before[place]!, before[place + 1]!]
      const parts = before.toSpliced(place, 2, left + right).map(explained)
      merges.push({ left: explained(left), right: explained(right), token: explained(left + right), parts })
    })
    const isToken = bpe.ranks.has(bytes)
    pieces.push({
      text: text.slice(start, end),
      start,
      end,
      merges,
      tokens: (isToken ? [bytes] : tokens).map(explained)
    })
    start = end
  }
  return pieces
}

const pieceLimit = 1000

function textOf(bytes: Uint8Array, utf8: TextDecoder): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}
