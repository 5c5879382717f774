import type { Matrix } from '@llm-cookbook/vector'
import { RagError } from '../errors.ts'
import type { Metadata } from '../retrieve/filter.ts'

/**
 * What every store asks of a query.
 *
 * @throws {RangeError} another length than the vectors have, a number that is not finite, or `k` no integer from 0 on
 */
export function requireQuery({ columns }: { readonly columns: number }, query: Float32Array, k: number): void {
  if (!(Number.isSafeInteger(k) && k >= 0)) throw new RangeError(`k must be an integer from 0 on, not ${k}`)
  if (query.length !== columns) throw new RangeError(`query must have ${columns} numbers, not ${query.length}`)
  requireFinite('query', query)
}

/**
 * What every store asks of vectors that it is to take.
 *
 * @throws {RangeError} other columns than the store has, a number that is not finite, ids that are not as many integers
 *   from 0 to 2^53 - 1, each once, or metadata that are not as many
 */
export function requireVectors(
  columns: number,
  ids: readonly number[],
  vectors: Matrix,
  metadata: readonly Metadata[]
): void {
  if (vectors.columns !== columns && vectors.rows > 0) {
    throw new RangeError(`vectors must have ${columns} columns, not ${vectors.columns}`)
  }
  requireFinite('vectors', vectors.data)
  if (ids.length !== vectors.rows)
    throw new RangeError(`ids must be as many as vectors, ${vectors.rows}, not ${ids.length}`)
  if (metadata.length !== vectors.rows) {
    throw new RangeError(`metadata must be as many as vectors, ${vectors.rows}, not ${metadata.length}`)
  }
  requireIds(ids)
  if (new Set(ids).size < ids.length) throw new RangeError('ids must be there once each')
}

/** @throws {RangeError} an id is no integer from 0 to 2^53 - 1 */
export function requireIds(ids: readonly number[]): void {
  const wrong = ids.find(id => !(Number.isSafeInteger(id) && id >= 0))
  if (wrong !== undefined) throw new RangeError(`ids must be integers from 0 to 2^53 - 1, not ${wrong}`)
}

/** @throws {RagError} `index-not-writable`: the store was opened read-only */
export function requireWritable(readOnly: boolean | undefined): void {
  if (readOnly) throw new RagError('index-not-writable', 'the vector store was opened read-only')
}

/** What an index says of a store that holds what it did not put there. */
export function ofAnotherIndex(location: string): RagError {
  return new RagError(
    'index-mismatch',
    `${location} holds the vectors of another index, or of a copy of this one that has been written to: ` +
      'give the store of each its own (option collection), or put those of this index in their place (option replace)'
  )
}

function requireFinite(name: string, numbers: Float32Array): void {
  for (let i = 0; i < numbers.length; i++) {
    if (!Number.isFinite(numbers[i])) throw new RangeError(`${name} must hold finite numbers, not ${numbers[i]!}`)
  }
}
