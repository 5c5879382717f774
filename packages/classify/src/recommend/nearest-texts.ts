import { nearest, type Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkLength } from '../check.ts'

export interface NearestTextsOptions {
  /** How many texts at most, an integer from 0 on; 5 by default. */
  k?: number | undefined
}

/** A text that was found, with its distance. */
export interface NearText {
  /** Its row in the table, counted from 0. */
  readonly row: number
  /** The text in full. */
  readonly text: string
  /** 1 - cosine, from 0 (the same direction) to 2. */
  readonly distance: number
}

/** Texts and their vectors, a row each. */
export interface TextTable {
  /** The texts, as many as there are vectors; one that comes again is the same text. */
  readonly texts: readonly string[]
  /** The vector of each, all by the same embedder. */
  readonly vectors: Matrix
}

/**
 * The texts of a table that mean most alike, nearest first, of equally near ones the earlier first: what to read next. None that
 * is the same as the one in question, none twice, and none whose vector has NaN.
 *
 * @param query  the number of a row of the table, or the vector of what is searched for
 * @throws RangeError for a table that has texts and vectors of different numbers, a row that it does not
 *   have, a vector of another length, and k out of range
 *
 * @example
 * ```ts
 * import { Matrix, nearestTexts } from '@llm-cookbook/classify'
 *
 * const table = {
 *   texts: ['We won in the last minute', 'Our team lost again', 'A cake with apples', 'How to bake bread'],
 *   vectors: Matrix.fromRows([[0.9, 0.1], [0.8, 0.3], [0.1, 0.9], [0.2, 1]])
 * }
 * // What to read after the first.
 * nearestTexts(table, 0, { k: 1 }) // => [{ row: 1, text: 'Our team lost again', distance: 0.0306… }]
 * // What is near a vector.
 * nearestTexts(table, [0, 1], { k: 2 }).map(({ text }) => text) // => ['A cake with apples', 'How to bake bread']
 * ```
 */
export function nearestTexts(
  { texts, vectors }: TextTable,
  query: number | ArrayLike<number>,
  { k = 5 }: NearestTextsOptions = {}
): NearText[] {
  checkLength('texts', texts, vectors.rows)
  checkInteger('k', k, { least: 0 })
  if (typeof query === 'number') checkInteger('query', query, { least: 0, most: vectors.rows - 1 })
  else if (query.length !== vectors.columns) {
    throw new RangeError(`query: expected ${vectors.columns} numbers as in a vector of the table, got ${query.length}`)
  }
  const vector = typeof query === 'number' ? vectors.row(query) : query
  // Texts that come again take the places of others: more are asked for, until there are enough, or no more.
  for (let asked = k + 1; ; asked *= 2) {
    const seen = new Set(typeof query === 'number' ? [texts[query]!] : [])
    const found = nearest(vectors, vector, { k: asked }).filter(({ row }) => {
      const isNew = !seen.has(texts[row]!)
      seen.add(texts[row]!)
      return isNew
    })
    if (found.length >= k || asked >= vectors.rows) {
      return found.slice(0, k).map(({ row, score }) => ({ row, text: texts[row]!, distance: 1 - score }))
    }
  }
}
