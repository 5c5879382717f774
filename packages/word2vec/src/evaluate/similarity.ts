import { Word2vecError } from '../errors.ts'
import type { WordVectors } from '../word-vectors.ts'
import { Lookup, type LookupOptions } from './lookup.ts'

/** Two words, and how similar people find them: the larger the more, on any scale. */
export interface RatedPair {
  /** One of the words. */
  a: string
  /** The other; the order makes no difference. */
  b: string
  /** The mean of what people said, on whatever scale: only the order and, for Pearson's correlation, the steps count. */
  score: number
}

/** How the similarities of vectors agree with those that people gave. */
export interface SimilarityReport {
  /** Spearman's rank correlation of people's scores and the cosines, from -1 to 1; 0 where it is undefined. */
  spearman: number
  /** Pearson's correlation of the same, from -1 to 1; 0 where it is undefined. */
  pearson: number
  /** All pairs. */
  pairs: number
  /** Pairs of which both words are in the vocabulary: only these count. */
  found: number
  /** The words that are not in the vocabulary, each once. */
  unknown: string[]
}

/**
 * How well the cosines of words agree with people.
 *
 * @param pairs  a file's text, as `readRatedPairs` takes it, or what it gave
 * @throws {Word2vecError} 'invalid-file' as `readRatedPairs`; RangeError when an option is out of range
 *
 * @example
 * ```ts
 * import { Matrix } from '@llm-cookbook/vector'
 * import { evaluateSimilarity, WordVectors } from '@llm-cookbook/word2vec'
 *
 * const vectors = new WordVectors(['cup', 'mug', 'tea', 'moon'], Matrix.fromRows([[9, 1], [8, 2], [6, 4], [1, 9]]))
 * const rated = 'cup mug 9.5\ncup tea 6\nmug tea 5\ntea moon 1\ncup saucer 8'
 * const { spearman, found, unknown } = evaluateSimilarity(vectors, rated)
 * spearman // => 0.8
 * found // => 4
 * unknown // => ['saucer']
 * ```
 */
export function evaluateSimilarity(
  vectors: WordVectors,
  pairs: string | readonly RatedPair[],
  options: LookupOptions = {}
): SimilarityReport {
  const rated = typeof pairs === 'string' ? readRatedPairs(pairs) : pairs
  const lookup = new Lookup(vectors, options)
  const unknown = new Set<string>()
  const scores: number[] = []
  const cosines: number[] = []
  for (const { a, b, score } of rated) {
    const [rowA, rowB] = [lookup.row(a), lookup.row(b)]
    if (rowA === undefined) unknown.add(a)
    if (rowB === undefined) unknown.add(b)
    if (rowA === undefined || rowB === undefined) continue
    scores.push(score)
    cosines.push(vectors.similarity(vectors.matrix.row(rowA), vectors.matrix.row(rowB)))
  }
  return {
    spearman: correlation(ranks(scores), ranks(cosines)),
    pearson: correlation(scores, cosines),
    pairs: rated.length,
    found: scores.length,
    unknown: [...unknown]
  }
}

/**
 * Takes apart a file of rated pairs: two words and a number a line, between them tabs, spaces or commas. A first line that
 * has no number is taken for titles; lines that begin with `#` are comments.
 *
 * @param text  what the file holds, decoded; in a line with tabs, words may have spaces
 * @throws {Word2vecError} 'invalid-file' for any other line, or when there is no pair at all
 *
 * @example
 * ```ts
 * import { readRatedPairs } from '@llm-cookbook/word2vec'
 *
 * readRatedPairs('word1,word2,score\ncup,mug,9.5\ntea,moon,1')
 * // => [{ a: 'cup', b: 'mug', score: 9.5 }, { a: 'tea', b: 'moon', score: 1 }]
 * ```
 */
export function readRatedPairs(text: string): RatedPair[] {
  const pairs: RatedPair[] = []
  let isFirst = true
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const fields = line.trim().split(line.includes('\t') ? /\t/ : /[\s,]+/)
    const [a = '', b = '', score = ''] = fields
    const isPair = fields.length === 3 && score !== '' && Number.isFinite(Number(score))
    if (isPair) pairs.push({ a, b, score: Number(score) })
    else if (!isFirst) {
      const problem = `expected two words and a number, got '${line.slice(0, 80).trim()}'`
      throw new Word2vecError('invalid-file', `Line ${i + 1} of the rated pairs: ${problem}`)
    }
    isFirst = false
  }
  if (pairs.length === 0) {
    throw new Word2vecError('invalid-file', 'There is no rated pair: expected lines of two words and a number')
  }
  return pairs
}

/** The place of each value among all in ascending order, from 1 on; equal values share the mean of their places. */
function ranks(values: readonly number[]): number[] {
  const order = Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!)
  const places = new Array<number>(values.length)
  for (let start = 0; start < order.length;) {
    let end = start + 1
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++
    for (let at = start; at < end; at++) places[order[at]!] = (start + 1 + end) / 2
    start = end
  }
  return places
}

/** Pearson's correlation; 0 when one of the two does not vary. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - meanA) * (b[i]! - meanB)
    aa += (a[i]! - meanA) ** 2
    bb += (b[i]! - meanB) ** 2
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
