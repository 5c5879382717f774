/** Units of UTF-16 in a piece, about. */
const pieceLength = 65_536

/** Lines, each with its end, in pieces that are worth handing on. */
export function* inPieces(lines: Iterable<string>): Generator<string, void, undefined> {
  let piece = ''
  for (const line of lines) {
    piece += line
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}
