import { euclidean, type Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkLength, checkMatrix } from './check.ts'
import type { FitOptions } from './learner.ts'
import { askForName } from './name-clusters/ask.ts'
import { distinctiveWords } from './name-clusters/words.ts'
import { createPause } from './pause.ts'
import type { Chat } from './ports.ts'
import { checkTexts, checkTokenize, lowercaseWords, type Tokenize } from './tokens.ts'

export interface NameClustersOptions extends FitOptions {
  /** How many distinctive words to find for each cluster at most, an integer from 1 on; 5 by default. */
  words?: number | undefined
  /** How many texts to find for each cluster at most, an integer from 1 on; 5 by default. */
  examples?: number | undefined
  /** Cuts a text into words; lower-case words of two letters or digits and more by default. */
  tokenize?: Tokenize | undefined
  /** Asked for the names, once for each cluster, by its nearest texts and distinctive words. Without, names are words. */
  chat?: Chat | undefined
}

/** What a cluster is about. */
export interface NamedCluster {
  /** Its number: its row among the centres. */
  readonly cluster: number
  /**
   * What the chat calls it. Without one, up to three of its words, joined by commas; the beginning of its nearest text where no
   * word is distinctive; `(empty)` where it has no rows.
   */
  readonly name: string
  /** How many rows it has. */
  readonly size: number
  /** Words that are in more of its texts than of the others', the most telling first. */
  readonly words: readonly string[]
  /** The rows nearest to its centre, the nearest first; of equal texts the first row. */
  readonly nearest: readonly number[]
}

/** What `kMeans` finds, or the like. */
export interface LabelledRows {
  /** The centre of each cluster, a row each, in the columns of the texts' vectors. */
  readonly centers: Matrix
  /** For each row that was clustered, the number of its cluster. */
  readonly labels: Int32Array
}

/**
 * Tells what the clusters of texts are about: by words that set each apart, and by the texts nearest to its centre; with a
 * `chat`, by a name that it gives. Progress has the stage `clusters`.
 *
 * A word tells the more, the larger its log-odds in the texts of the cluster against those in all others, measured in standard
 * deviations, with what all texts have as the prior (B. Monroe, M. Colaresi and K. Quinn, "Fightin' words", 2008). So words that
 * are everywhere, and words that are rare, do not come first, in any language.
 *
 * The texts go to the chat as data, of 500 characters each at most. What a text asks for may still find its way into a name, so
 * that a name is to be shown as untrusted text.
 *
 * @param texts   one for each row
 * @param matrix  their vectors, which were clustered
 * @throws TypeError, RangeError for texts, a matrix, clusters or options that do not fit; ClassifyError `bad-answer` when the
 *   chat gives no name; what the chat throws; the reason of `signal` when it aborts
 */
export async function nameClusters(
  texts: readonly string[],
  matrix: Matrix,
  clusters: LabelledRows,
  options: NameClustersOptions = {}
): Promise<NamedCluster[]> {
  const { words = 5, examples = 5, tokenize = lowercaseWords, chat, signal, onProgress } = options
  const pause = createPause(signal)
  const { centers, labels } = clusters
  checkTexts(texts)
  checkMatrix(matrix)
  checkMatrix(centers, { name: 'clusters.centers' })
  checkLength('texts', texts, matrix.rows)
  checkLength('clusters.labels', labels, matrix.rows)
  if (centers.columns !== matrix.columns) {
    throw new RangeError(
      `clusters.centers: expected ${matrix.columns} columns as in the matrix, got ${centers.columns}`
    )
  }
  for (const [row, label] of labels.entries()) {
    checkInteger(`clusters.labels[${row}]`, label, { least: 0, most: centers.rows - 1 })
  }
  checkInteger('words', words, { least: 1 })
  checkInteger('examples', examples, { least: 1 })
  checkTokenize(tokenize)

  const wordsOf = distinctiveWords(texts, { labels, clusters: centers.rows, tokenize, count: words })
  const named: NamedCluster[] = []
  for (let cluster = 0; cluster < centers.rows; cluster++) {
    const rows = [...labels.keys()].filter(row => labels[row] === cluster)
    const nearest = nearestTexts(texts, matrix, rows, centers.row(cluster)).slice(0, examples)
    const found = { words: wordsOf[cluster]!, texts: nearest.map(row => texts[row]!) }
    const name = chat !== undefined && rows.length > 0 ? await askForName(chat, found, signal) : nameOf(found)
    named.push({ cluster, name, size: rows.length, words: found.words, nearest })
    onProgress?.({ stage: 'clusters', done: cluster + 1, total: centers.rows })
    await pause()
  }
  return named
}

/** The rows by their distance to the centre, without those whose text has come before. */
function nearestTexts(
  texts: readonly string[],
  matrix: Matrix,
  rows: readonly number[],
  center: Float32Array
): number[] {
  const distances = new Map(rows.map(row => [row, euclidean(matrix.row(row), center)]))
  const seen = new Set<string>()
  return rows
    .toSorted((a, b) => distances.get(a)! - distances.get(b)! || a - b)
    .filter(row => seen.size < seen.add(texts[row]!.trim()).size)
}

function nameOf({ words, texts }: { readonly words: readonly string[]; readonly texts: readonly string[] }): string {
  if (words.length > 0) return words.slice(0, 3).join(', ')
  const [text] = texts
  return text === undefined ? '(empty)' : beginning(text.trim().replace(/\s+/g, ' '), 60)
}

function beginning(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`
}
