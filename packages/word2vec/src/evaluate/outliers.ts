import { cosine } from '@llm-cookbook/vector'
import { Word2vecError } from '../errors.ts'
import { meanVector } from '../sentence.ts'
import type { WordVectors } from '../word-vectors.ts'
import { Lookup, type LookupOptions } from './lookup.ts'

/** Words that belong together, and others that do not belong to them, each of which is to be found among them. */
export interface OutlierTopic {
  /** What the members have in common, for the report. */
  name: string
  /** The words that belong together, two at least for the topic to count. */
  members: readonly string[]
  /** The words that do not belong, put to the test one at a time. */
  outliers: readonly string[]
}

/** How often the word that does not belong was found. */
export interface OutlierScore {
  /** The share of outliers that were last in the order of compactness, from 0 to 1; 0 where none was found. */
  accuracy: number
  /** How far down the outliers stood in that order, from 0 (first) to 1 (last), in the mean; 0 where none was found. */
  opp: number
  /** All outliers. */
  outliers: number
  /** Outliers in the vocabulary, with two members of their topic at least: only these count. */
  found: number
}

/** How often the word that does not belong was found: in all, and by topic. */
export interface OutliersReport extends OutlierScore {
  /** The score of each topic, in the order given. */
  topics: (OutlierScore & { name: string })[]
  /** The words, members or outliers, that are not in the vocabulary, each once. */
  unknown: string[]
}

/**
 * Whether the word that does not belong can be told: the outlier joins the members of its topic, and all are ordered by
 * compactness, the mean cosine of a word with the others. Accuracy and outlier position percentage as in J.
 * Camacho-Collados, R. Navigli, "Find the word that does not belong: a framework for an intrinsic evaluation of word vector
 * representations", RepEval 2016; an outlier as compact as a member is not told from it. A word of several
 * (`Rio_de_Janeiro`) that has no vector takes the mean of its words', as in the authors' program; a word without any is left
 * out, where that program takes zeros, which are far from everything and so make unknown outliers detected ones.
 *
 * @param topics  a file's text, as `readOutliers` takes it, or what it gave
 * @throws {Word2vecError} 'invalid-file' as `readOutliers`; RangeError when an option is out of range
 *
 * @example
 * ```ts
 * import { Matrix } from '@llm-cookbook/vector'
 * import { evaluateOutliers, WordVectors } from '@llm-cookbook/word2vec'
 *
 * const matrix = Matrix.fromRows([[9, 1], [8, 2], [7, 3], [1, 9], [8, 1]])
 * const vectors = new WordVectors(['tiger', 'lion', 'lynx', 'spoon', 'wolf'], matrix)
 * const topic = { name: 'cats', members: ['tiger', 'lion', 'lynx'], outliers: ['spoon', 'wolf', 'comet'] }
 * // The spoon is told from the cats, the wolf is not, and there is no vector for a comet.
 * const { accuracy, found, unknown } = evaluateOutliers(vectors, [topic])
 * accuracy // => 0.5
 * found // => 2
 * unknown // => ['comet']
 * ```
 */
export function evaluateOutliers(
  vectors: WordVectors,
  topics: string | readonly OutlierTopic[],
  options: LookupOptions = {}
): OutliersReport {
  const all = typeof topics === 'string' ? readOutliers(topics) : topics
  const lookup = new Lookup(vectors, options)
  const unknown = new Set<string>()
  const vectorsOf = (words: readonly string[]): Float32Array[] =>
    words.flatMap(word => {
      const parts = lookup.row(word) === undefined ? word.split('_') : [word]
      const rows = parts.map(part => lookup.row(part)).filter(row => row !== undefined)
      if (rows.length === 0) unknown.add(word)
      const known = rows.map(row => vectors.words[row]!)
      return known.length === 0 ? [] : [meanVector(vectors, known)]
    })
  const scores = all.map(({ name, members, outliers }) => {
    const known = vectorsOf(members)
    const shares = vectorsOf(outliers).map(outlier => positionOf(outlier, known) / known.length)
    return { name, outliers: outliers.length, shares: known.length < 2 ? [] : shares }
  })
  const shares = scores.flatMap(topic => topic.shares)
  return {
    ...scoreOf(
      shares,
      scores.reduce((sum, topic) => sum + topic.outliers, 0)
    ),
    topics: scores.map(({ name, shares, outliers }) => ({ name, ...scoreOf(shares, outliers) })),
    unknown: [...unknown]
  }
}

/**
 * Takes apart a CSV file whose first line names the columns, `category`, `outliers` and `words` among them; in the last two
 * stand lists as Python writes them, `"['tiger', 'lion']"`. Empty words are left out.
 *
 * @param text  what the file holds, decoded; a field with commas stands in double quotes
 * @throws {Word2vecError} 'invalid-file' when a column or a list is missing, or when there is no outlier at all
 *
 * @example
 * ```ts
 * import { readOutliers } from '@llm-cookbook/word2vec'
 *
 * readOutliers(`category,outliers,words\ncats,"['spoon', 'comet']","['tiger', 'lion']"`)
 * // => [{ name: 'cats', members: ['tiger', 'lion'], outliers: ['spoon', 'comet'] }]
 * ```
 */
export function readOutliers(text: string): OutlierTopic[] {
  const lines = text.split(/\r?\n/)
  const columns = fieldsOf(lines[0]!)
  const [nameAt, outliersAt, membersAt] = ['category', 'outliers', 'words'].map(name => columns.indexOf(name))
  if (nameAt === -1 || outliersAt === -1 || membersAt === -1) {
    const expected = "expected names of columns, 'category', 'outliers' and 'words' among them"
    throw new Word2vecError('invalid-file', `Line 1 of the outliers: ${expected}, got '${lines[0]!.slice(0, 80)}'`)
  }
  const topics = lines.slice(1).flatMap((line, i) => {
    if (line.trim() === '') return []
    const fields = fieldsOf(line)
    const [outliers, members] = [listOf(fields[outliersAt!]), listOf(fields[membersAt!])]
    if (fields.length === columns.length && outliers && members) return [{ name: fields[nameAt!]!, members, outliers }]
    const problem = `expected '${lines[0]!}', with lists as "['tiger', 'lion']", got '${line.slice(0, 80)}'`
    throw new Word2vecError('invalid-file', `Line ${i + 2} of the outliers: ${problem}`)
  })
  if (topics.every(({ outliers }) => outliers.length === 0)) {
    throw new Word2vecError('invalid-file', 'There is no outlier in the file')
  }
  return topics
}

/** How many members are more compact than the outlier, when it has joined them. */
function positionOf(outlier: Float32Array, members: readonly Float32Array[]): number {
  const toOutlier = members.map(member => cosine(member, outlier))
  const compactness = toOutlier.reduce((sum, similarity) => sum + similarity, 0)
  return members.filter((member, i) => {
    const toMembers = members.reduce((sum, other, j) => (j === i ? sum : sum + cosine(member, other)), 0)
    return toMembers + toOutlier[i]! > compactness
  }).length
}

/** @param shares  of the members that were more compact, for each outlier */
function scoreOf(shares: readonly number[], outliers: number): OutlierScore {
  const mean = (values: readonly number[]): number =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    accuracy: mean(shares.map(share => (share === 1 ? 1 : 0))),
    opp: mean(shares),
    outliers,
    found: shares.length
  }
}

/** The fields of a line of CSV: between commas, or in quotes, in which two quotes stand for one. */
function fieldsOf(line: string): string[] {
  return Array.from(`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"(?=,|$)|([^,]*))/g), ([, quoted, plain]) =>
    quoted === undefined ? plain! : quoted.replaceAll('""', '"')
  )
}

/** The texts in a list of Python; undefined where there is none. */
function listOf(field = ''): string[] | undefined {
  const item = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g
  if (!new RegExp(`^\\[((${item.source})(, (?!\\])|(?=\\])))*\\]$`).test(field)) return undefined
  const texts = Array.from(field.matchAll(item), ([, single, double]) => single ?? double!)
  return texts.map(text => text.replaceAll(/\\(.)/g, '$1')).filter(text => text !== '')
}
