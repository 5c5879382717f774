import { EmbedError } from './errors.ts'

/**
 * The vectors in a service's answer, by their `index`; an error in the place of each that is missing or cannot be used.
 *
 * @param answer  parsed JSON; whatever the service sent
 * @param count  how many texts were sent
 * @throws {EmbedError} `bad-response`: not an answer at all, an index twice or out of range, vectors of different lengths
 */
export function decodeVectors(answer: unknown, count: number): (Float32Array | EmbedError)[] {
  const items = isRecord(answer) ? answer['data'] : undefined
  if (!Array.isArray(items)) {
    throw unusable('there is no list of vectors in it; does the base URL end as the service wants it, often with /v1?')
  }
  const vectors = new Array<Float32Array | EmbedError | undefined>(count)
  let length: number | undefined
  for (const [position, item] of (items as unknown[]).entries()) {
    if (!isRecord(item)) throw unusable(`item ${position} is not an object`)
    // A service with one list in order may leave the index out.
    const index = item['index'] ?? position
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= count) {
      throw unusable(`item ${position} has no index from 0 to ${count - 1}`)
    }
    if (vectors[index]) throw unusable(`index ${index} is there twice`)
    const vector = decodeVector(item['embedding'], index)
    vectors[index] = vector
    if (vector instanceof EmbedError) continue
    length ??= vector.length
    if (vector.length !== length) throw unusable(`vector ${index} has ${vector.length} numbers, expected ${length}`)
  }
  return Array.from(vectors, (vector, index) => {
    return vector ?? unusable(`${count} vectors were asked for, and number ${index} is missing`)
  })
}

/** A list of numbers, or base64 of little-endian 32-bit floats. */
function decodeVector(encoded: unknown, index: number): Float32Array | EmbedError {
  const vector = Array.isArray(encoded) ? decodeList(encoded) : decodeBase64(encoded)
  if (vector === undefined) return unusable(`vector ${index} is neither a list nor base64 of 32-bit floats`)
  if (vector.length === 0) return unusable(`vector ${index} is empty`)
  if (!isFinite(vector)) return unusable(`vector ${index} holds a value that is no finite number`)
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

function decodeBase64(text: unknown): Float32Array | undefined {
  const bytes = typeof text === 'string' ? bytesOf(text) : undefined
  if (bytes === undefined || bytes.length % 4 !== 0) return undefined
  if (isLittleEndian) return new Float32Array(bytes.buffer)
  const view = new DataView(bytes.buffer)
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** By the engine's own decoder where there is one (Chrome 140, Firefox 133, Safari 18.2, Node 25). */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    if (decodeNatively) return decodeNatively(base64)
    const binary = atob(base64)
    const bytes = new Uint8Array(binary.length)
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
    return bytes
  } catch {
    return undefined
  }
}

const decodeNatively = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64

/** Zero times a number is zero, but NaN where the number is not finite; a tenth of the time of asking each. */
function isFinite(vector: Float32Array): boolean {
  let zero = 0
  for (let i = 0; i < vector.length; i++) zero += 0 * vector[i]!
  return zero === 0
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function unusable(reason: string): EmbedError {
  return new EmbedError('bad-response', `The answer of the service is not what was asked for: ${reason}.`)
}
