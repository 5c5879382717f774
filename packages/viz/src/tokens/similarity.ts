import { cosine, dot, Matrix } from '@llm-cookbook/vector'
import type { ChartOptions } from '../charts/drawing.ts'
import { heatmapSvg } from '../charts/heatmap.ts'
import { checkMatrix, checkOneOf } from '../check.ts'
import { colorScale } from '../palette.ts'
import { lineOf, type Cell } from '../terminal/cells.ts'
import { inkOn } from '../terminal/paint.ts'
import { textPlot, type TextPlotOptions } from '../terminal/options.ts'
import { columnsOf, nameLine, padEnd, shorten } from '../terminal/width.ts'

export interface WordSimilarityOptions {
  /** The words, in the order of the sentence; one may come again. */
  words: readonly string[]
  /** The vector of each word, in a row each. */
  vectors: Matrix
  /**
   * - `cosine`, the default: of the angle between two vectors, from -1 to 1; 0 for a vector of zeros
   * - `attention`: how a word of this row would share its attention among all words, in sum 1: the softmax of inner products divided
   *   by the square root of the dimensions (A. Vaswani et al., "Attention is all you need", 2017), with the vectors as queries and keys
   */
  measure?: 'cosine' | 'attention' | undefined
}

/**
 * How much each word has to do with each other: row by row, column by column.
 *
 * @throws TypeError, RangeError for vectors that are no matrix, have a number that is NaN or infinite, or are not as many as the words
 *
 * @example
 * ```ts
 * import { Matrix, wordSimilarity } from '@llm-cookbook/viz'
 *
 * const words = ['cat', 'dog', 'shark']
 * const vectors = Matrix.fromRows([[1, 0, 0], [0.6, 0.8, 0], [0, 0, 1]])
 * wordSimilarity({ words, vectors }).row(1) // => [0.6, 1, 0]
 * wordSimilarity({ words, vectors, measure: 'attention' }).row(1) // => [0.3370…, 0.4245…, 0.2383…]
 * ```
 */
export function wordSimilarity({ words, vectors, measure = 'cosine' }: WordSimilarityOptions): Matrix {
  checkMatrix(vectors, { name: 'vectors' })
  checkOneOf('measure', measure, ['cosine', 'attention'])
  if (vectors.rows !== words.length) {
    throw new RangeError(`vectors: expected ${words.length} rows, one for each word, got ${vectors.rows}`)
  }
  const similarity = new Matrix(vectors.rows, vectors.rows)
  for (let i = 0; i < vectors.rows; i++) {
    const of = vectors.row(i)
    const row = Array.from(vectors, other => (measure === 'cosine' ? cosine(of, other) : scaledDot(of, other)))
    similarity.row(i).set(measure === 'cosine' ? row : softmax(row))
  }
  return similarity
}

export interface WordSimilaritySvgOptions extends WordSimilarityOptions, ChartOptions {}

/**
 * `wordSimilarity` as a heatmap with the words on both sides, as an SVG document.
 *
 * @throws as `wordSimilarity`; RangeError for sizes out of range
 *
 * @example
 * ```ts
 * import { Matrix, wordSimilaritySvg } from '@llm-cookbook/viz'
 *
 * const words = ['cat', 'dog', 'shark']
 * const vectors = Matrix.fromRows([[1, 0, 0], [0.6, 0.8, 0], [0, 0, 1]])
 * const svg = wordSimilaritySvg({ words, vectors, title: 'Animals' })
 * const [, summary] = /<desc>(.*?)<\/desc>/.exec(svg) ?? []
 * summary // => '3 rows and 3 columns, from 0 (cat, shark) to 1 (cat, cat).'
 * ```
 */
export function wordSimilaritySvg(options: WordSimilaritySvgOptions): string {
  const { words, measure = 'cosine' } = options
  const names = words.map(nameLine)
  const values = wordSimilarity(options)
  const domain = measure === 'attention' && values.rows > 0 ? { domain: [0, greatest(values)] as const } : {}
  const subtitle = options.subtitle ?? subtitles[measure]
  return heatmapSvg({ ...options, ...domain, subtitle, values, rows: names, columns: names, format: twoDigits })
}

export interface WordSimilarityTextOptions extends WordSimilarityOptions, Omit<TextPlotOptions, 'height'> {}

/**
 * `wordSimilarity` as a table for a terminal, in hundredths, on colours where those are wanted. Where it would be wider than the
 * terminal, the last line says how many columns are left out.
 *
 * @throws as `wordSimilarity`; RangeError for a width out of range
 *
 * @example
 * ```ts
 * import { Matrix, wordSimilarityText } from '@llm-cookbook/viz'
 *
 * const words = ['cat', 'dog', 'shark']
 * const vectors = Matrix.fromRows([[1, 0, 0], [0.6, 0.8, 0], [0, 0, 1]])
 * wordSimilarityText({ words, vectors }).split('\n')
 * // => [
 * //   '        cat   dog shark',
 * //   'cat    1.00   .60   .00',
 * //   'dog     .60  1.00   .00',
 * //   'shark   .00   .00  1.00'
 * // ]
 * ```
 */
export function wordSimilarityText(options: WordSimilarityTextOptions): string {
  const plot = textPlot(options)
  const values = wordSimilarity(options)
  const names = options.words.map(nameLine)
  const side = Math.min(Math.max(0, ...names.map(columnsOf)), Math.floor(plot.width / 3))
  const shown = Math.min(names.length, Math.floor((plot.width - side) / cellColumns))
  const head = names.slice(0, shown).map(name => ` ${padStart(shorten(name, cellColumns - 1), cellColumns - 1)}`)
  // From 0 on, also of cosines: the 256 colours of terminals have too few steps for a scale that diverges.
  const most = options.measure === 'attention' ? greatest(values) : 1
  const shade = colorScale('viridis')
  const rows = names.map((name, i) => {
    const cells = Array.from(values.row(i).subarray(0, shown), (value): Cell => {
      const background = shade(value / most)
      return { text: padStart(twoDigits(value), cellColumns), paint: { background, foreground: inkOn(background) } }
    })
    return padEnd(shorten(name, side), side) + lineOf(cells, plot.color)
  })
  const rest = names.length - shown
  const note = rest > 0 ? [`${rest} more columns need a width of ${side + names.length * cellColumns}`] : []
  return [...plot.heading, ' '.repeat(side) + head.join(''), ...rows, ...note].join('\n')
}

const subtitles = {
  cosine: 'Cosines of their vectors',
  attention: 'How each word, in its row, would share its attention'
}

/** Room for a sign, a point, two digits and a space. */
const cellColumns = 6

function scaledDot(a: Float32Array, b: Float32Array): number {
  return dot(a, b) / Math.sqrt(a.length)
}

function softmax(values: readonly number[]): number[] {
  const most = Math.max(...values)
  const powers = values.map(value => Math.exp(value - most))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map(power => power / sum)
}

function greatest({ data }: Matrix): number {
  return data.reduce((a, b) => Math.max(a, b), 0)
}

/** Hundredths without a zero before the point, as statisticians write what is never above 1. */
function twoDigits(value: number): string {
  const text = value.toFixed(2).replace(/^(-?)0\./, '$1.')
  return text === '-.00' ? '.00' : text.replace('-', '−')
}

function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columnsOf(text))) + text
}
