import { byteOrder } from '../bpe/byte-order.ts'
import { noRank, type Vocabulary } from '../bpe/vocabulary.ts'

/**
 * Opens what scripts/pack-encodings.ts made: for each token from rank 256 on, the two that it is merged of. They take less than
 * the bytes of the tokens, which follow from them, and they are the table that encoding needs.
 *
 * In base64: the number of these tokens, in 3 bytes; the length of the code of each symbol, half a byte each and 0 for none, those
 * for left tokens and then those for right ones; and the tokens, of each the left one and the right one. Ranks below 2,048 are a
 * symbol each, others are one for every 256 with the low byte behind it. Codes are canonical Huffman codes, high bits come first.
 * (cl100k_base: 314 kB, where DEFLATE makes 336 kB of the same pairs, and 423 kB of the bytes of the tokens.)
 *
 * @param more pairs that follow; a rank that is itself its pair has no token
 */
export function unpack(base64: string, more: readonly number[] = []): Vocabulary {
  const packed = fromBase64(base64)
  const count = (packed[0]! << 16) | (packed[1]! << 8) | packed[2]!
  const symbols = symbolCount(256 + count)
  const left = readCodes(packed, 3, symbols)
  const right = readCodes(packed, 3 + symbols / 2, symbols)

  const end = 2 * (256 + count)
  const merges = new Uint32Array(end + more.length).fill(noRank, 0, 512)
  let at = 3 + symbols
  let bits = 0
  let available = 0
  for (let i = 512; i < end; i++) {
    for (; available < longestCode + 8; available += 8) bits = (bits << 8) | packed[at++]!
    const code = (i & 1 ? right : left)[(bits >>> (available - longestCode)) & codeMask]!
    const symbol = code >>> 4
    available -= code & 15
    if (symbol < firstGroup) merges[i] = symbol
    else {
      available -= 8
      merges[i] = ((symbol - firstGroup) << 8) | ((bits >>> available) & 255)
    }
  }
  merges.set(more, end)
  return withBytes(merges)
}

/** From this symbol on, each stands for 256 ranks. */
export const firstGroup = 2048

/** Of a code, in bits. */
export const longestCode = 15
const codeMask = (1 << longestCode) - 1

/** How many symbols there can be for ranks below this; an even number. */
export function symbolCount(ranks: number): number {
  return 2 * Math.ceil((firstGroup + Math.ceil(ranks / 256)) / 2)
}

/**
 * For each 15 bits, `symbol << 4 | length` of the code that they begin with. In a canonical code the short codes come first, and
 * those of one length are in the order of their symbols.
 */
function readCodes(packed: Uint8Array, from: number, symbols: number): Uint16Array {
  const lengthOf = (symbol: number): number => (packed[from + (symbol >> 1)]! >> (symbol & 1 ? 0 : 4)) & 15
  // Where the codes of a length start, and then the next of them. A code takes all places of 15 bits that begin with it.
  const starts = new Uint32Array(longestCode + 2)
  for (let symbol = 0; symbol < symbols; symbol++) starts[lengthOf(symbol) + 1]! += placesOf(lengthOf(symbol))
  starts[1] = 0
  for (let length = 1; length <= longestCode; length++) starts[length + 1]! += starts[length]!
  const codes = new Uint16Array(1 << longestCode)
  for (let symbol = 0; symbol < symbols; symbol++) {
    const length = lengthOf(symbol)
    if (length === 0) continue
    const start = starts[length]!
    starts[length] = start + placesOf(length)
    codes.fill((symbol << 4) | length, start, starts[length])
  }
  return codes
}

function placesOf(length: number): number {
  return 1 << (longestCode - length)
}

/** The vocabulary of the single bytes and, from rank 256 on, of what is merged of two tokens of lower rank. */
function withBytes(merges: Uint32Array): Vocabulary {
  const count = merges.length / 2
  const offsets = new Uint32Array(count + 1)
  for (let rank = 0; rank < count; rank++) {
    const left = merges[2 * rank]!
    const right = merges[2 * rank + 1]!
    let length = 1
    if (left === rank) {
      merges.fill(noRank, 2 * rank, 2 * rank + 2)
      length = 0
    } else if (left !== noRank) {
      length = offsets[left + 1]! - offsets[left]! + offsets[right + 1]! - offsets[right]!
    }
    offsets[rank + 1] = offsets[rank]! + length
  }
  const bytes = new Uint8Array(offsets[count]!)
  bytes.set(byteOrder)
  for (let rank = 256; rank < count; rank++) {
    let to = offsets[rank]!
    const end = offsets[rank + 1]!
    if (to === end) continue
    const left = merges[2 * rank]!
    const leftEnd = offsets[left + 1]!
    for (let from = offsets[left]!; from < leftEnd; from++) bytes[to++] = bytes[from]!
    for (let from = offsets[merges[2 * rank + 1]!]!; to < end; from++) bytes[to++] = bytes[from]!
  }
  return { bytes, offsets, merges, isSound: true }
}

function fromBase64(base64: string): Uint8Array {
  // Since 2025 engines do that themselves, ten times as fast.
  const native = Uint8Array as { fromBase64?: (base64: string) => Uint8Array }
  return native.fromBase64?.(base64) ?? Uint8Array.from(atob(base64), character => character.charCodeAt(0))
}
