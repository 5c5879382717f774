import { TokenizeError } from '../errors.ts'

/** A field of a protobuf message: its number, and its value by the wire type. */
export type Field = { readonly number: number } & (
  | { readonly type: 'varint'; readonly value: number }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'bytes'; readonly value: Uint8Array }
  /** Of eight bytes, or of a kind that is no longer in use. */
  | { readonly type: 'other' }
)

/**
 * The fields of a protobuf message in order (Protocol Buffers, Encoding). Whole numbers are given modulo 2^32, signed.
 *
 * @throws {TokenizeError} `invalid-file` if the message ends too soon or has a field of no known wire type
 */
export function* readMessage(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined) throw damaged(at, 'it ends inside a number')
      if (shift < 32) value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw damaged(at, 'a number has more than ten bytes')
  }
  const skip = (size: number): number => {
    const start = at
    if (size < 0 || at + size > bytes.length) throw damaged(at, `a field of ${size >>> 0} bytes reaches beyond the end`)
    at += size
    return start
  }
  while (at < bytes.length) {
    const tag = varint()
    const number = tag >>> 3
    if (number === 0) throw damaged(at, 'a field has the number 0')
    switch (tag & 7) {
      case 0:
        yield { number, type: 'varint', value: varint() }
        break
      case 1:
        skip(8)
        yield { number, type: 'other' }
        break
      case 2: {
        const size = varint()
        const start = skip(size)
        yield { number, type: 'bytes', value: bytes.subarray(start, start + size) }
        break
      }
      case 5:
        yield { number, type: 'float', value: view.getFloat32(skip(4), true) }
        break
      default:
        throw damaged(at, `a field has the wire type ${tag & 7}, which is unknown`)
    }
  }
}

function damaged(at: number, what: string): TokenizeError {
  return new TokenizeError('invalid-file', `This is no SentencePiece model, or a damaged one: at byte ${at}, ${what}`)
}
