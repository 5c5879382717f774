import type { SentencePieceModel } from './model.ts'
import { normalize } from './normalizer.ts'

/**
 * The text of some ids, as SentencePiece puts it together (`SentencePieceProcessor::Decode`): control pieces vanish, bytes in a row
 * are read as UTF-8 (each that does not fit is U+FFFD), the space that encoding put before the text is dropped.
 *
 * @throws {RangeError} if an id is not in the vocabulary
 */
export function decodePieces(model: SentencePieceModel, ids: Iterable<number>): string {
  const { pieces, normalization, denormalization, unkSurface } = model
  const dropsSpace = normalization.addDummyPrefix || normalization.removeExtraWhitespaces
  const parts: string[] = []
  const bytes: number[] = []
  let isAtStart = true
  let hasDroppedSpace = false
  const flush = (): void => {
    if (bytes.length === 0) return
    parts.push(readUtf8(bytes))
    bytes.length = 0
  }
  for (const id of ids) {
    const piece = pieces[id]
    if (piece === undefined) {
      throw new RangeError(`Every id must be a whole number from 0 to ${pieces.length - 1}, but one is ${id}`)
    }
    if (piece.kind === 'byte') {
      bytes.push(Number.parseInt(piece.piece.slice(3, 5), 16))
      continue
    }
    flush()
    if (hasDroppedSpace || parts.length > 0) isAtStart = false
    hasDroppedSpace = false
    let text = ''
    if (piece.kind === 'unknown') text = unkSurface
    else if (piece.kind !== 'control') {
      text = piece.piece
      if (isAtStart && dropsSpace && text.startsWith('▁')) {
        text = text.slice(1)
        hasDroppedSpace = !normalization.removeExtraWhitespaces
      }
      text = text.replaceAll('▁', ' ')
    }
    if (text !== '') parts.push(text)
  }
  flush()
  const text = parts.join('')
  if (denormalization === undefined) return text
  const { bytes: denormalized, length } = normalize(text, denormalization)
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(denormalized.subarray(0, length))
}

/** Reads bytes as UTF-8; unlike `TextDecoder`, gives one U+FFFD for each byte that is no part of a character. */
function readUtf8(bytes: readonly number[]): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at]!
    const size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
    const code = size > 0 ? readCharacter(bytes, at, size) : undefined
    text += code === undefined ? '\ufffd' : String.fromCodePoint(code)
    at += code === undefined ? 1 : size
  }
  return text
}

const smallest = [0, 0, 0x80, 0x800, 0x10000]

function readCharacter(bytes: readonly number[], start: number, size: number): number | undefined {
  if (size === 1) return bytes[start]
  let code = bytes[start]! & (0x7f >> size)
  for (let at = start + 1; at < start + size; at++) {
    const byte = bytes[at] ?? 0
    if ((byte & 0xc0) !== 0x80) return undefined
    code = (code << 6) | (byte & 0x3f)
  }
  const isSurrogate = code >= 0xd800 && code <= 0xdfff
  return code < smallest[size]! || code > 0x10ffff || isSurrogate ? undefined : code
}
