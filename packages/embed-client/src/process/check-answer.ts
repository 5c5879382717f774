import { decodeVectors } from '../answer.ts'
import { EmbedError } from '../errors.ts'
import type { FileRequest } from './request.ts'

/** Why an answer that arrived whole is of no use: vectors that are missing or broken, or an error where a result should be. */
export function problemOf({ endpoint, body }: FileRequest, answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return 'The answer of the service is no object.'
  if ('error' in answer && answer.error) return `The service answered with an error${codeOf(answer.error)}.`
  if (endpoint !== '/embeddings') return undefined
  try {
    const broken = decodeVectors(answer, inputsOf(body['input'])).find(vector => vector instanceof EmbedError)
    return broken?.message
  } catch (error) {
    return (error as Error).message
  }
}

/** A text and a list of token ids are one input; other lists are of inputs. */
function inputsOf(input: unknown): number {
  return Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1
}

/** Nothing else of it: a service may repeat the key in its words. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? `, ${code}` : ''
}
