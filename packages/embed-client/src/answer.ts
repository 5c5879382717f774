import { EmbedError } from './errors.ts'

/**
 * The vectors in a service's answer, by their `index`.
 *
 * @param answer  parsed JSON; whatever the service sent
 * @param count  how many texts were sent
 * @throws {EmbedError} `bad-response`: not an answer, an index missing, twice or out of range, vectors of different
 *   lengths, a value that is no finite number
 */
export function decodeVectors(answer: unknown, count: number): Float32Array[] {
  const items = isRecord(answer) ? answer['data'] : undefined
  if (!Array.isArray(items)) {
    refuse('there is no list of vectors in it; does the base URL end as the service wants it, often with /v1?')
  }
  const vectors = new Array<Float32Array | undefined>(count)
  let length: number | undefined
  for (const [position, item] of (items as unknown[]).entries()) {
    if (!isRecord(item)) refuse(`item ${position} is not an object`)
    // A service with one list in order may leave the index out.
    const index = item['index'] ?? position
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= count) {
      refuse(`item ${position} has no index from 0 to ${count - 1}`)
    }
    if (vectors[index]) refuse(`index ${index} is there twice`)
    const vector = decodeVector(item['embedding'], index)
    length ??= vector.length
    if (vector.length !== length) refuse(`vector ${index} has ${vector.length} numbers, expected ${length}`)
    vectors[index] = vector
  }
  const missing = vectors.findIndex(vector => vector === undefined)
  if (missing >= 0) refuse(`${count} vectors were asked for, and number ${missing} is missing`)
  return vectors as Float32Array[]
}

/** A list of numbers, or base64 of little-endian 32-bit floats. */
function decodeVector(encoded: unknown, index: number): Float32Array {
  const isList = Array.isArray(encoded)
  if (!isList && typeof encoded !== 'string') refuse(`vector ${index} is neither a list nor base64`)
  const vector = isList ? decodeList(encoded) : decodeBase64(encoded, index)
  if (vector.length === 0) refuse(`vector ${index} is empty`)
  if (!vector.every(Number.isFinite)) refuse(`vector ${index} holds a value that is no finite number`)
  return vector
}

/** What is no number becomes NaN. */
function decodeList(list: readonly unknown[]): Float32Array {
  const vector = new Float32Array(list.length)
  for (let i = 0; i < list.length; i++) {
    const value = list[i]
    vector[i] = typeof value === 'number' ? value : NaN
  }
  return vector
}

function decodeBase64(text: string, index: number): Float32Array {
  let binary: string
  try {
    binary = atob(text)
  } catch {
    refuse(`vector ${index} is not base64`)
  }
  if (binary.length % 4 !== 0) refuse(`vector ${index} is not base64 of 32-bit floats`)
  const bytes = new DataView(new ArrayBuffer(binary.length))
  for (let i = 0; i < binary.length; i++) bytes.setUint8(i, binary.charCodeAt(i))
  const vector = new Float32Array(binary.length / 4)
  for (let i = 0; i < vector.length; i++) vector[i] = bytes.getFloat32(4 * i, true)
  return vector
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function refuse(reason: string): never {
  throw new EmbedError('bad-response', `The answer of the service is not what was asked for: ${reason}.`)
}
