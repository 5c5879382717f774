import { endianness } from 'node:os'
import type { TypedArray } from '@llm-cookbook/vector'

/** The name that an array's type gives itself. */
export type TypeName =
  | 'Int8Array'
  | 'Uint8Array'
  | 'Uint8ClampedArray'
  | 'Int16Array'
  | 'Uint16Array'
  | 'Int32Array'
  | 'Uint32Array'
  | 'BigInt64Array'
  | 'BigUint64Array'
  | 'Float32Array'
  | 'Float64Array'

interface ArrayType {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): TypedArray
  new (buffer: ArrayBuffer, byteOffset: number, length: number): TypedArray
}

const types: Record<TypeName, ArrayType> = {
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
}

export function typeOf(array: TypedArray): TypeName {
  return Object.prototype.toString.call(array).slice(8, -1) as TypeName
}

export function bytesPerElement(type: TypeName): number {
  return types[type].BYTES_PER_ELEMENT
}

/** An empty array of a type, to be filled. */
export function arrayOf(type: TypeName, length: number): TypedArray {
  return new types[type](length)
}

/** The bytes of an array in little endian: a view, wherever that is the order of the machine. */
export function toBytes(array: TypedArray): Uint8Array {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  return isLittleEndian ? bytes : swapped(bytes, array.BYTES_PER_ELEMENT)
}

/** The array that these bytes are: a view, wherever that can be. */
export function fromBytes(type: TypeName, bytes: Uint8Array<ArrayBuffer>): TypedArray {
  const size = bytesPerElement(type)
  const source = isLittleEndian ? (bytes.byteOffset % size === 0 ? bytes : bytes.slice()) : swapped(bytes, size)
  return new types[type](source.buffer, source.byteOffset, Math.floor(source.length / size))
}

const isLittleEndian = endianness() === 'LE'

function swapped(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes)
  for (let at = 0; at < copy.length; at += size) copy.subarray(at, at + size).reverse()
  return copy
}
