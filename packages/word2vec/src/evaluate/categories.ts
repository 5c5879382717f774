import { Matrix } from '@llm-cookbook/vector'
import { Word2vecError } from '../errors.ts'
import { kMeans, type KMeans } from '../k-means.ts'
import type { WordVectors } from '../word-vectors.ts'
import { Lookup, type LookupOptions } from './lookup.ts'

/** A word with the category that people gave it. */
export interface CategorizedWord {
  /** To be looked up in the vocabulary. */
  word: string
  /** What people put it under; words of one category spell it alike. */
  category: string
}

export interface EvaluateCategoriesOptions extends LookupOptions {
  /** The clusters depend on it; 1 by default. */
  seed?: number | undefined
}

/** How well clusters of the vectors fit the categories that people gave. */
export interface CategoriesReport {
  /**
   * The share of the words that are of the commonest category in their cluster, from above 0 to 1; 0 where no word was found.
   * Y. Zhao, G. Karypis, "Criterion functions for document clustering", 2001.
   */
  purity: number
  /** How many categories the words found are of, and as many clusters there were. */
  categories: number
  /** All words. */
  words: number
  /** Words in the vocabulary: only these count. */
  found: number
  /** The words that are not. */
  unknown: string[]
}

/**
 * Whether words of a category lie together: clusters the words, as many clusters as categories, by the best of ten runs of
 * spherical k-means, and compares.
 *
 * @param words  a file's text, as `readCategories` takes it, or what it gave
 * @throws {Word2vecError} 'invalid-file' as `readCategories`; RangeError when an option is out of range
 *
 * @example
 * ```ts
 * import { Matrix } from '@llm-cookbook/vector'
 * import { evaluateCategories, WordVectors } from '@llm-cookbook/word2vec'
 *
 * const matrix = Matrix.fromRows([[9, 1], [8, 3], [1, 9], [2, 7], [7, 2]])
 * const vectors = new WordVectors(['cat', 'dog', 'oak', 'elm', 'palm'], matrix)
 * const words = 'category,word\nanimal,cat\nanimal,dog\ntree,oak\ntree,elm\ntree,palm\ntree,yew'
 * evaluateCategories(vectors, words)
 * // => { purity: 0.8, categories: 2, words: 6, found: 5, unknown: ['yew'] }
 * ```
 */
export function evaluateCategories(
  vectors: WordVectors,
  words: string | readonly CategorizedWord[],
  { seed = 1, ...options }: EvaluateCategoriesOptions = {}
): CategoriesReport {
  const all = typeof words === 'string' ? readCategories(words) : words
  const lookup = new Lookup(vectors, options)
  const known = all.flatMap(({ word, category }) => {
    const row = lookup.row(word)
    return row === undefined ? [] : [{ vector: vectors.matrix.row(row), category }]
  })
  const names = [...new Set(known.map(({ category }) => category))]
  const report = {
    categories: names.length,
    words: all.length,
    found: known.length,
    unknown: all.filter(({ word }) => lookup.row(word) === undefined).map(({ word }) => word)
  }
  if (known.length === 0) return { purity: 0, ...report }
  const { assignments } = bestOfTen(Matrix.fromRows(known.map(({ vector }) => vector)), names.length, seed)
  const sizes = names.map(() => new Map<string, number>())
  for (const [i, { category }] of known.entries()) {
    const size = sizes[assignments[i]!]!
    size.set(category, (size.get(category) ?? 0) + 1)
  }
  const agreeing = sizes.reduce((sum, size) => sum + Math.max(0, ...size.values()), 0)
  return { purity: agreeing / known.length, ...report }
}

/**
 * Takes apart a CSV file whose first line names the columns, `category` and `word` among them.
 *
 * @param text  what the file holds, decoded; fields are not in quotes
 * @throws {Word2vecError} 'invalid-file' when a column or a field is missing, or when there is no word at all
 *
 * @example
 * ```ts
 * import { readCategories } from '@llm-cookbook/word2vec'
 *
 * readCategories('category,word\nfruit,cherry\ntool,chisel')
 * // => [{ category: 'fruit', word: 'cherry' }, { category: 'tool', word: 'chisel' }]
 * ```
 */
export function readCategories(text: string): CategorizedWord[] {
  const lines = text.split(/\r?\n/)
  const columns = lines[0]!.split(',')
  const [categoryAt, wordAt] = [columns.indexOf('category'), columns.indexOf('word')]
  if (categoryAt === -1 || wordAt === -1) {
    throw new Word2vecError(
      'invalid-file',
      `Line 1 of the categories: expected names of columns, 'category' and 'word' among them, got '${lines[0]!.slice(0, 80)}'`
    )
  }
  const words = lines.slice(1).flatMap((line, i) => {
    if (line.trim() === '') return []
    const fields = line.split(',')
    const [category, word] = [fields[categoryAt], fields[wordAt]]
    // Published sets have rows whose word is missing.
    if (word === '') return []
    if (fields.length === columns.length && category && word) return [{ category, word }]
    throw new Word2vecError('invalid-file', `Line ${i + 2} of the categories: expected '${lines[0]!}', got '${line}'`)
  })
  if (words.length === 0) throw new Word2vecError('invalid-file', 'There is no word in the categories')
  return words
}

function bestOfTen(matrix: Matrix, k: number, seed: number): KMeans {
  const runs = Array.from({ length: 10 }, (_, run) => kMeans(matrix, { k, seed: seed + run, maxIterations: 100 }))
  const fits = runs.map(({ similarities }) => similarities.reduce((sum, similarity) => sum + similarity, 0))
  return runs[fits.indexOf(Math.max(...fits))]!
}
