import { endianness } from 'node:os'
import type { Matrix } from '@llm-cookbook/vector'
import type { Embedder } from '../embedder.ts'
import type { Fault } from './faults.ts'
import type { ServerLimits } from './limits.ts'
import { refusal, type WholeReply } from './reply.ts'
import type { Count, Endpoint } from './work.ts'

export interface EmbeddingsOptions {
  embedder: Pick<Embedder, 'embed'>
  /** Whether vectors come as base64 to who asks for it. */
  base64: boolean
  count: Count
  limits: ServerLimits
}

/** `POST /v1/embeddings`, for a text or a list of texts. */
export function embeddingsEndpoint({ embedder, base64, count, limits }: EmbeddingsOptions): Endpoint {
  const { inputsPerRequest = 2048, tokensPerInput = 8191, tokensPerRequest = 300_000 } = limits
  return ({ model, input, dimensions, encoding_format: format }) => {
    const texts = typeof input === 'string' ? [input] : input
    if (!isTexts(texts) || texts.length > inputsPerRequest) {
      return refusal(400, `input: expected from 1 to ${inputsPerRequest} strings, none of them empty`)
    }
    let tokens = 0
    for (const [index, text] of texts.entries()) {
      const length = count(text)
      if (length > tokensPerInput) return tooLong(index, length, tokensPerInput)
      tokens += length
    }
    if (tokens > tokensPerRequest) {
      const message = `Requested ${tokens} tokens, max ${tokensPerRequest} tokens per request`
      return refusal(400, message, 'max_tokens_per_request')
    }
    return {
      inputs: texts,
      tokens,
      async do(fault) {
        const data = encodeEmbeddings(await embedder.embed(texts), {
          base64: base64 && format === 'base64',
          dimensions: typeof dimensions === 'number' ? dimensions : undefined,
          fault
        })
        const usage = { prompt_tokens: tokens, total_tokens: tokens }
        return { status: 200, body: { object: 'list', data, model, usage } }
      }
    }
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(text => typeof text === 'string' && text !== '')
}

function tooLong(index: number, tokens: number, limit: number): WholeReply {
  return refusal(400, `The maximum input length is ${limit} tokens, input ${index} has ${tokens}.`)
}

/** One vector in an answer: a list, or base64 of little-endian 32-bit floats. */
interface EmbeddingItem {
  object: 'embedding'
  index: number
  embedding: (number | null)[] | string
}

interface EncodeOptions {
  base64: boolean
  /** Cuts vectors to this length and normalises them again, as models that can shorten theirs do. */
  dimensions: number | undefined
  fault: Fault | undefined
}

/** The `data` of an answer, with the fault in it if it is one of embeddings. */
function encodeEmbeddings(matrix: Matrix, { base64, dimensions, fault }: EncodeOptions): EmbeddingItem[] {
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
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
  return (endianness() === 'BE' ? Buffer.from(bytes).swap32() : bytes).toString('base64')
}

/** JSON has no NaN: services send null. */
function toList(vector: Float32Array): (number | null)[] {
  return Array.from(vector, value => (Number.isNaN(value) ? null : value))
}
