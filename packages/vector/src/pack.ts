import { crc32c, isLittleEndian } from './kernels/index.ts'

/** What JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** The kinds of arrays that a packed file can hold. */
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

/** What a packed file holds. */
export interface PackContent {
  /** Anything that JSON can hold; `null` by default. */
  meta?: JsonValue
  /** Arrays by name; their order is kept. */
  arrays?: Record<string, TypedArray>
}

export interface PackOptions {
  /** The version of the content, an integer from 0 to 2^32 - 1; 1 by default. */
  version?: number
}

/**
 * - `not-packed`: these bytes were not written by `pack`
 * - `wrong-kind`, `wrong-version`: whole, but another kind or version than asked for
 * - `truncated`: bytes are missing at the end
 * - `checksum`: the bytes are not those that were written; some changed, or some were added
 */
export type FormatErrorCode = 'not-packed' | 'wrong-kind' | 'wrong-version' | 'truncated' | 'checksum'

/** A buffer that cannot be unpacked; `code` says why. */
export class FormatError extends Error {
  override readonly name = 'FormatError'
  /** What is wrong with the bytes. */
  readonly code: FormatErrorCode

  /**
   * @param message  what was expected and what was found, for people
   * @param options  its `cause` is the error behind this one, if there is one
   */
  constructor(code: FormatErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * Named arrays and a JSON value as one buffer, with checksums over every byte of it; the same bytes for the same content
 * on every machine.
 *
 * ```
 *  0  8  89 4C 4C 4D 43 42 0A, and the number of this layout, 01
 *  8  8  length of the whole buffer
 * 16  4  version of the content
 * 20  4  length of the directory
 * 24  4  CRC-32C of all bytes from 32 on
 * 28  4  CRC-32C of the 28 bytes before
 * 32  …  directory: JSON in UTF-8, { kind, meta, arrays: [[name, type, length], …] }
 *     …  the arrays, each from the next multiple of 8 on, zeros between
 * ```
 *
 * All numbers are little endian, all lengths in bytes, but those of the arrays in elements.
 *
 * @param kind  what this is, for example `word-vectors`: `unpack` has to be asked for the same
 * @throws TypeError when `content` holds what cannot be packed, in `meta` also NaN and Infinity; RangeError when
 *   `version` is out of range
 */
export function pack(kind: string, content: PackContent, options: PackOptions = {}): Uint8Array<ArrayBuffer> {
  const version = versionOf(options)
  const arrays = Object.entries(content.arrays ?? {})
  const entries = arrays.map(([name, array]) => [name, typeOf(name, array), array.length])
  const json = JSON.stringify({ kind, meta: content.meta ?? null, arrays: entries }, refuseNonFinite)
  const directory = new TextEncoder().encode(json)

  const bodyStart = headerLength + directory.length
  const length = arrays.reduce((end, [, array]) => aligned(end) + array.byteLength, bodyStart)
  const bytes = new Uint8Array(length)
  bytes.set(directory, headerLength)
  let at = bodyStart
  for (const [, array] of arrays) {
    at = aligned(at)
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at)
    swapOnBigEndian(bytes.subarray(at, at + array.byteLength), array.BYTES_PER_ELEMENT)
    at += array.byteLength
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
 * What `pack` was given. Every byte is checked before anything is believed. The arrays are views of `bytes` when that
 * starts at a multiple of 8 in its buffer, else of one copy.
 *
 * @param kind  what it has to be, as `pack` was told
 * @throws FormatError, and nothing else, whatever stands in `bytes`; TypeError when `bytes` is no Uint8Array; RangeError
 *   when `version` is out of range
 */
export function unpack(
  kind: string,
  bytes: Uint8Array,
  options: PackOptions = {}
): { meta: JsonValue; arrays: Record<string, TypedArray> } {
  const version = versionOf(options)
  if (tagOf(bytes) !== 'Uint8Array') throw new TypeError(`bytes: expected a Uint8Array, got ${tagOf(bytes)}`)
  const header = readHeader(bytes)
  const bodyStart = headerLength + header.directoryLength
  const directory = readDirectory(bytes.subarray(headerLength, bodyStart))
  if (directory.kind !== kind) throw new FormatError('wrong-kind', `expected kind '${kind}', got '${directory.kind}'`)
  if (header.version !== version) {
    throw new FormatError('wrong-version', `expected version ${version} of '${kind}', got ${header.version}`)
  }

  // A constructor copies; `slice` of a Node Buffer does not.
  const source = bytes.byteOffset % 8 === 0 && isLittleEndian ? bytes : new Uint8Array(bytes)
  let at = bodyStart
  const arrays = directory.arrays.map(([name, type, length]): [string, TypedArray] => {
    const { constructor, size } = types[type]!
    at = aligned(at)
    const end = at + length * size
    if (end > bytes.length)
      throw new FormatError('not-packed', `expected '${name}' to end by ${bytes.length}, got ${end}`)
    swapOnBigEndian(source.subarray(at, end), size)
    const array = new constructor(source.buffer, source.byteOffset + at, length)
    at = end
    return [name, array]
  })
  return { meta: directory.meta, arrays: Object.fromEntries(arrays) }
}

// Not ASCII at first and a line feed at last: whatever takes it for text damages it at once.
const magic = Uint8Array.of(0x89, 0x4c, 0x4c, 0x4d, 0x43, 0x42, 0x0a, 1)
const headerLength = 32

/** Checks that the bytes are those that were written. */
function readHeader(bytes: Uint8Array): { version: number; directoryLength: number } {
  const { length } = bytes
  if (bytes.subarray(0, 7).some((byte, i) => byte !== magic[i])) {
    throw new FormatError('not-packed', 'expected bytes written by pack, got others')
  }
  if (length < headerLength)
    throw new FormatError('truncated', `expected ${headerLength} bytes at least, got ${length}`)
  if (bytes[7] !== magic[7]) throw new FormatError('wrong-version', `expected layout ${magic[7]!}, got ${bytes[7]!}`)

  const header = new DataView(bytes.buffer, bytes.byteOffset, headerLength)
  if (header.getUint32(28, true) !== crc32c(bytes.subarray(0, 28))) {
    throw new FormatError('checksum', 'expected an undamaged header, got another checksum')
  }
  const expected = header.getBigUint64(8, true)
  if (length !== Number(expected)) {
    throw new FormatError(length < expected ? 'truncated' : 'checksum', `expected ${expected} bytes, got ${length}`)
  }
  if (header.getUint32(24, true) !== crc32c(bytes.subarray(headerLength))) {
    throw new FormatError('checksum', 'expected undamaged content, got another checksum')
  }
  return { version: header.getUint32(16, true), directoryLength: header.getUint32(20, true) }
}

interface Directory {
  kind: string
  meta: JsonValue
  arrays: [name: string, type: string, length: number][]
}

/** The checksums are right by now, so that only bytes made by someone else's hand can fail here. */
function readDirectory(bytes: Uint8Array): Directory {
  try {
    // A copy, because browsers do not decode shared memory.
    const directory = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(bytes))) as Directory
    for (const [name, type, length] of directory.arrays) {
      if (typeof name !== 'string' || !Object.hasOwn(types, type) || !Number.isSafeInteger(length) || length < 0) {
        throw new TypeError(`expected [name, type, length], got ${JSON.stringify([name, type, length])}`)
      }
    }
    return directory
  } catch (cause) {
    throw new FormatError('not-packed', 'expected a directory written by pack, got another', { cause })
  }
}

interface ElementType {
  constructor: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => TypedArray
  size: number
}

/** The types of arrays by the name that they give themselves. */
const types: Record<string, ElementType> = Object.fromEntries(
  [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    BigInt64Array,
    BigUint64Array,
    Float32Array,
    Float64Array
  ].map(constructor => [constructor.name, { constructor, size: constructor.BYTES_PER_ELEMENT }])
)

function typeOf(name: string, array: TypedArray): string {
  const type = tagOf(array)
  if (Object.hasOwn(types, type)) return type
  throw new TypeError(`arrays['${name}']: expected one of ${Object.keys(types).join(', ')}, got ${type}`)
}

/** The name that a value gives itself, in any realm: 'Uint8Array' for a Node Buffer too, 'Null' for null. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

function versionOf({ version = 1 }: PackOptions): number {
  if (Number.isInteger(version) && version >= 0 && version < 2 ** 32) return version
  throw new RangeError(`version: expected an integer from 0 to 2^32 - 1, got ${String(version)}`)
}

/** JSON would write null for it, without a word. */
function refuseNonFinite(key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw new TypeError(`meta: expected finite numbers, got ${value} for '${key}'`)
}

function aligned(at: number): number {
  return Math.ceil(at / 8) * 8
}

function swapOnBigEndian(bytes: Uint8Array, size: number): void {
  if (isLittleEndian) return
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse()
}
