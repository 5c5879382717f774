/** A half-open span `[start, end)` of a text. */
interface Span {
  readonly start: number
  readonly end: number
}

export interface Piece {
  readonly text: string
  readonly marked: boolean
}

/** A part of a text in pieces, marked or not, where `marks` are spans of the whole text, in any order. */
export function markedPieces(text: string, part: Span, marks: readonly Span[]): Piece[] {
  const pieces: Piece[] = []
  const add = (end: number, marked: boolean): void => {
    if (end > at) pieces.push({ text: text.slice(at, end), marked })
    at = Math.max(at, end)
  }
  let at = part.start
  for (const { start, end } of [...marks].sort((a, b) => a.start - b.start)) {
    if (end <= at || start >= part.end) continue
    add(start, false)
    add(Math.min(end, part.end), true)
  }
  add(part.end, false)
  return pieces
}
