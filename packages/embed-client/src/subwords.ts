/**
 * The character n-grams of a word that the table lacks, as rows of a table of `buckets` of them: all stretches of 3 to 5
 * characters of the word between `<` and `>`, hashed (FNV-1a, 32 bits), as fastText does (Bojanowski and others,
 * 'Enriching Word Vectors with Subword Information', TACL 2017). Of what is not all a–z and 0–9 there are none. Of a
 * word of over 40 characters only the first 40 count.
 *
 * @param buckets  how many rows the table has, from 0
 *
 * @example
 * ```ts
 * import { subwordRows } from '@llm-cookbook/embed-client'
 *
 * // Of <ox>: `<ox`, `<ox>` and `ox>`.
 * subwordRows('ox', 1000) // => [484, 934, 652]
 * subwordRows('bjørn', 1000) // => []
 * ```
 */
export function subwordRows(word: string, buckets: number): number[] {
  const rows: number[] = []
  if (buckets === 0 || !/^[a-z0-9]+$/.test(word)) return rows
  const marked = `<${word.slice(0, longest)}>`
  for (let start = 0; start < marked.length; start++) {
    let hash = 0x811c9dc5
    for (let length = 1; length <= 5 && start + length <= marked.length; length++) {
      hash = Math.imul(hash ^ marked.charCodeAt(start + length - 1), 0x01000193) >>> 0
      if (length >= 3) rows.push(hash % buckets)
    }
  }
  return rows
}

const longest = 40
