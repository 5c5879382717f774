import type { Matrix } from '@llm-cookbook/vector'
import type { Fault } from './faults.ts'

/** One vector in an answer: a list, or base64 of little-endian 32-bit floats. */
export interface EmbeddingItem {
  object: 'embedding'
  index: number
  embedding: (number | null)[] | string
}

export interface EncodeOptions {
  base64: boolean
  /** Cuts vectors to this length and normalises them again, as models that can shorten theirs do. */
  dimensions: number | undefined
  fault: Fault | undefined
}

/** The `data` of an answer, with the fault in it if it is one of embeddings. */
export function encodeEmbeddings(matrix: Matrix, { base64, dimensions, fault }: EncodeOptions): EmbeddingItem[] {
  const length = Math.min(dimensions ?? matrix.columns, matrix.columns)
  const items = Array.from({ length: matrix.rows }, (_, index): EmbeddingItem => {
    const row = shorten(matrix.row(index), length)
    if (fault?.type === 'nan' && index === 0) row[0] = NaN
    const sent = fault?.type === 'short' ? row.subarray(1) : row
    return { object: 'embedding', index, embedding: base64 ? toBase64(sent) : toList(sent) }
  })
  if (fault?.type === 'reverse') return items.reverse()
  if (fault?.type === 'missing') return items.slice(0, Math.max(0, items.length - (fault.items ?? 1)))
  return items
}

function shorten(vector: Float32Array, length: number): Float32Array {
  const row = vector.slice(0, length)
  if (length === vector.length) return row
  const norm = Math.hypot(...row)
  return norm === 0 ? row : row.map(value => value / norm)
}

function toBase64(vector: Float32Array): string {
  const bytes = Buffer.alloc(4 * vector.length)
  vector.forEach((value, i) => bytes.writeFloatLE(value, 4 * i))
  return bytes.toString('base64')
}

/** JSON has no NaN: services send null. */
function toList(vector: Float32Array): (number | null)[] {
  return Array.from(vector, value => (Number.isNaN(value) ? null : value))
}
