import { crc32c } from './kernels/crc32c.ts'

/** What JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array

export interface PackContent {
  /** Anything that JSON can hold; numbers have to be finite. `null` by default. */
  meta?: JsonValue
  arrays?: Record<string, TypedArray>
}

export interface PackOptions {
  /** The version of the content, an integer from 0 to 2^32 - 1; 1 by default. */
  version?: number
}

export type FormatErrorCode = 'not-packed' | 'wrong-kind' | 'wrong-version' | 'truncated' | 'checksum'

/** Says why a buffer cannot be read. */
export class FormatError extends Error {
  override readonly name = 'FormatError'
  /**
   * - `not-packed`: these bytes were not written by `pack`
   * - `wrong-kind`, `wrong-version`: whole, but not what was asked for
   * - `truncated`: the end is missing
   * - `checksum`: the bytes are not those that were written
   */
  readonly code: FormatErrorCode

  constructor(code: FormatErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Named arrays and a JSON value in one buffer, the same bytes for the same content on every machine:
 *
 * ```
 *  0  8  89 4C 4C 4D 43 42 0A, then the number of this layout, 01
 *  8  8  length of the whole in bytes
 * 16  4  version of the content
 * 20  4  length of the directory in bytes
 * 24  4  CRC-32C of all bytes from 32 on
 * 28  4  CRC-32C of the bytes 0 to 27
 * 32  …  directory: JSON in UTF-8, { kind, meta, arrays: [[name, type, length], …] }
 *     …  the arrays, each at the next multiple of 8, zeros between
 * ```
 *
 * All numbers are little endian.
 *
 * @param kind  what this is, for example `llm-cookbook/index`: `unpack` has to be given the same
 * @throws TypeError when `content` holds something that cannot be packed; RangeError when `version` is out of range
 */
export function pack(kind: string, content: PackContent, options: PackOptions = {}): Uint8Array<ArrayBuffer> {
  const version = requireVersion(options.version)
  const arrays = Object.entries(content.arrays ?? {})
  const entries = arrays.map(([name, array]) => [name, typeOf(name, array), array.length])
  const directory = new TextEncoder().encode(
    JSON.stringify({ kind, meta: content.meta ?? null, arrays: entries }, finite)
  )

  let length = headerLength + directory.length
  for (const [, array] of arrays) length = aligned(length) + array.byteLength
  const bytes = new Uint8Array(length)
  bytes.set(directory, headerLength)
  let offset = headerLength + directory.length
  for (const [, array] of arrays) {
    offset = aligned(offset)
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset)
    offset += array.byteLength
  }

  const header = new DataView(bytes.buffer)
  bytes.set(magic)
  header.setBigUint64(8, BigInt(length), true)
  header.setUint32(16, version, true)
  header.setUint32(20, directory.length, true)
  header.setUint32(24, crc32c(bytes.subarray(headerLength)), true)
  header.setUint32(28, crc32c(bytes.subarray(0, 28)), true)
  return bytes
}

/**
 * What `pack` was given. The arrays are views of `bytes` where these begin at a multiple of 8 in their buffer, as those
 * of `pack` do, else of a copy. Every byte is checked before anything is read.
 *
 * @throws FormatError, and nothing else, whatever `bytes` holds; RangeError when `version` is out of range
 */
export function unpack(
  kind: string,
  bytes: Uint8Array,
  options: PackOptions = {}
): { meta: JsonValue; arrays: Record<string, TypedArray> } {
  const version = requireVersion(options.version)
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = bytes.subarray(0, 7)
  if (start.length === 0 || start.some((byte, i) => byte !== magic[i])) {
    throw new FormatError('not-packed', 'expected a packed buffer, got other bytes')
  }
  if (bytes.length < headerLength)
    throw new FormatError('truncated', `expected a header of 32 bytes, got ${bytes.length}`)
  if (bytes[7] !== magic[7]) throw new FormatError('wrong-version', `expected layout ${magic[7]!}, got ${bytes[7]!}`)
  if (header.getUint32(28, true) !== crc32c(bytes.subarray(0, 28))) {
    throw new FormatError('checksum', 'the header is damaged')
  }
  const length = Number(header.getBigUint64(8, true))
  if (bytes.length < length) throw new FormatError('truncated', `expected ${length} bytes, got ${bytes.length}`)
  if (bytes.length > length) throw new FormatError('checksum', `expected ${length} bytes, got ${bytes.length}`)
  if (header.getUint32(24, true) !== crc32c(bytes.subarray(headerLength))) {
    throw new FormatError('checksum', 'the content is damaged')
  }
  const directory = readDirectory(bytes.subarray(headerLength, headerLength + header.getUint32(20, true)))
  if (directory.kind !== kind) throw new FormatError('wrong-kind', `expected '${kind}', got '${directory.kind}'`)
  const found = header.getUint32(16, true)
  if (found !== version)
    throw new FormatError('wrong-version', `expected version ${version} of '${kind}', got ${found}`)

  // `slice` of a Node Buffer would be a view again.
  const source = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes)
  let offset = headerLength + header.getUint32(20, true)
  const arrays = directory.arrays.map(([name, type, count]): [string, TypedArray] => {
    const constructor = constructors[type]!
    offset = aligned(offset)
    const array = new constructor(source.buffer, source.byteOffset + offset, count)
    offset += array.byteLength
    return [name, array]
  })
  return { meta: directory.meta, arrays: Object.fromEntries(arrays) }
}

type TypedArrayConstructor = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => TypedArray

const constructors: Record<string, TypedArrayConstructor> = {
  i8: Int8Array,
  u8: Uint8Array,
  u8c: Uint8ClampedArray,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  i64: BigInt64Array,
  u64: BigUint64Array,
  f32: Float32Array,
  f64: Float64Array
}

// The first byte is no ASCII and the last but one a line feed: a transfer as text damages them at once.
const magic = Uint8Array.of(0x89, 0x4c, 0x4c, 0x4d, 0x43, 0x42, 0x0a, 1)
const headerLength = 32

interface Directory {
  kind: string
  meta: JsonValue
  arrays: [name: string, type: string, length: number][]
}

function readDirectory(bytes: Uint8Array): Directory {
  return JSON.parse(new TextDecoder().decode(bytes.slice())) as Directory
}

function typeOf(name: string, array: TypedArray): string {
  const type = Object.entries(constructors).find(([, constructor]) => array instanceof constructor)?.[0]
  if (type === undefined) throw new TypeError(`arrays['${name}']: expected a typed array`)
  return type
}

function requireVersion(version = 1): number {
  if (!Number.isInteger(version) || version < 0 || version >= 2 ** 32) {
    throw new RangeError(`version: expected an integer from 0 to 2^32 - 1, got ${String(version)}`)
  }
  return version
}

function finite(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`meta: expected finite numbers, got ${value} at '${key}'`)
  }
  return value
}

function aligned(offset: number): number {
  return Math.ceil(offset / 8) * 8
}
