import { Buffer } from 'node:buffer'

/** A field: its bytes as the type's `recv` function takes them, or NULL. */
export type Field = Uint8Array | null

/**
 * Rows in the binary format of COPY (PostgreSQL's manual, 'COPY', 'Binary Format'), in pieces of about a megabyte.
 *
 * @param rows  made one by one as they are sent
 */
export function* binaryCopy(rows: Iterable<readonly Field[]>): Generator<Uint8Array> {
  // The signature, no flags, no extension.
  let parts: Uint8Array[] = [Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')]
  let size = 0
  for (const row of rows) {
    parts.push(int16(row.length))
    for (const field of row) {
      parts.push(int32(field === null ? -1 : field.length))
      if (field !== null) parts.push(field)
      size += 4 + (field?.length ?? 0)
    }
    if (size < pieceSize) continue
    yield Buffer.concat(parts)
    parts = []
    size = 0
  }
  parts.push(int16(-1))
  yield Buffer.concat(parts)
}

const pieceSize = 2 ** 20

export function int64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}

export function boolean(value: boolean): Uint8Array {
  return Uint8Array.of(value ? 1 : 0)
}

/** Of type jsonb: the version of the format, and the text. */
export function jsonb(text: string): Uint8Array {
  return Buffer.from(`\u0001${text}`)
}

/** Of pgvector's type vector: the number of dimensions, 0, and the numbers in 32 bits. */
export function vector(numbers: Float32Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(4 + 4 * numbers.length)
  bytes.writeUInt16BE(numbers.length, 0)
  bytes.writeUInt16BE(0, 2)
  for (let i = 0; i < numbers.length; i++) bytes.writeFloatBE(numbers[i]!, 4 + 4 * i)
  return bytes
}

/** The numbers of a vector from the bytes that `vector_send` gives. */
export function numbersOf(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: view.getUint16(0) }, (_, i) => view.getFloat32(4 + 4 * i))
}

function int16(value: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(2)
  bytes.writeInt16BE(value)
  return bytes
}

function int32(value: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32BE(value)
  return bytes
}
