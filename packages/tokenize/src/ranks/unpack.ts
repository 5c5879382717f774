import { byteOrder } from '../bpe/byte-order.ts'
import { noRank, type Vocabulary } from '../bpe/vocabulary.ts'

/**
 * Opens what scripts/pack-encodings.ts made: for each token from rank 256 on, the two that it is merged of. That is a fifth to a
 * quarter smaller than the compressed bytes of the tokens, which follow from it, and is the table that encoding needs.
 *
 * @param parts of the vocabulary, one after the other. Each is six columns of bytes (low, middle and high byte of the ranks of
 * the left tokens, then of the right ones), in raw DEFLATE, in base64.
 */
export async function unpack(...parts: readonly string[]): Promise<Vocabulary> {
  const columnsOfParts = await Promise.all(parts.map(part => inflate(fromBase64(part))))
  const pairs = new Uint32Array(columnsOfParts.reduce((length, columns) => length + columns.length / 3, 0))
  let at = 0
  for (const columns of columnsOfParts) {
    const count = columns.length / 6
    for (let i = 0; i < count; i++) {
      pairs[at++] = columns[i]! | (columns[i + count]! << 8) | (columns[i + 2 * count]! << 16)
      pairs[at++] = columns[i + 3 * count]! | (columns[i + 4 * count]! << 8) | (columns[i + 5 * count]! << 16)
    }
  }
  return vocabularyOfMerges(pairs)
}

/**
 * The single bytes, and after them a token for each pair of ranks. Both ranks are lower than the token's own; if they are its
 * own, there is no token of this rank.
 */
function vocabularyOfMerges(pairs: Uint32Array): Vocabulary {
  const count = 256 + pairs.length / 2
  const merges = new Uint32Array(2 * count).fill(noRank, 0, 512)
  merges.set(pairs, 512)
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
    const right = merges[2 * rank + 1]!
    for (let from = offsets[left]!; from < offsets[left + 1]!; from++) bytes[to++] = bytes[from]!
    for (let from = offsets[right]!; to < end; from++) bytes[to++] = bytes[from]!
  }
  return { bytes, offsets, merges }
}

function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  // Since 2025 engines do that themselves, ten times as fast.
  const { fromBase64 } = Uint8Array as { fromBase64?: (base64: string) => Uint8Array<ArrayBuffer> }
  return fromBase64 ? fromBase64(base64) : Uint8Array.from(atob(base64), character => character.charCodeAt(0))
}

async function inflate(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new DecompressionStream('deflate-raw')
  const writer = stream.writable.getWriter()
  // An error of these shows in what is read.
  void writer.write(packed).catch(() => undefined)
  void writer.close().catch(() => undefined)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream.readable as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    length += chunk.length
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
