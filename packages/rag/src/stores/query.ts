/**
 * What every store asks of a query.
 *
 * @throws {RangeError} another length than the vectors have, a number that is not finite, or `k` no integer from 0 on
 */
export function requireQuery({ columns }: { readonly columns: number }, query: Float32Array, k: number): void {
  if (!(Number.isSafeInteger(k) && k >= 0)) throw new RangeError(`k must be an integer from 0 on, not ${k}`)
  if (query.length !== columns) throw new RangeError(`query must have ${columns} numbers, not ${query.length}`)
  const wrong = query.find(value => !Number.isFinite(value))
  if (wrong !== undefined) throw new RangeError(`query must hold finite numbers, not ${wrong}`)
}
