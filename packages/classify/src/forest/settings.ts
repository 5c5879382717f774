import { checkInteger } from '../check.ts'
import type { Limits } from './grow.ts'

export interface ForestOptions {
  /** How many trees are grown, an integer from 1 on; 100 by default. */
  trees?: number | undefined
  /** How many splits a row passes at most, from 1 on; without end by default: until all rows of a leaf are alike. */
  maxDepth?: number | undefined
  /** How many rows a leaf has at least, from 1 on; 1 by default. A row that was drawn several times counts once. */
  minSamplesLeaf?: number | undefined
  /** How many rows a node has at least that is split, from 2 on; 2 by default. */
  minSamplesSplit?: number | undefined
  /**
   * How many columns are tried for a split, drawn anew each time: `'sqrt'`, the square root of their number; `'all'`; below 1,
   * a share of them; from 1 on, so many. At least one is tried, and more only while in those tried all rows are equal.
   */
  maxFeatures?: 'sqrt' | 'all' | number | undefined
  /** Whether each tree has rows of its own: as many as there are, drawn with repetition. True by default. */
  bootstrap?: boolean | undefined
  /**
   * Whether to judge the forest by the rows of the fit, each by those trees that have not seen it: `outOfBagScore` of the
   * model. False by default; needs `bootstrap`.
   */
  outOfBag?: boolean | undefined
  /** A safe integer, 42 by default. The same seed grows the same forest, in however many threads. */
  seed?: number | undefined
}

export interface Settings extends Omit<Limits, 'columnsASplit'> {
  readonly trees: number
  readonly maxFeatures: 'sqrt' | 'all' | number
  readonly outOfBag: boolean
  readonly seed: number
}

/** @throws RangeError for an option out of range */
export function resolve(options: ForestOptions, maxFeaturesByDefault: 'sqrt' | 'all'): Settings {
  const { trees = 100, maxDepth = Infinity, minSamplesLeaf = 1, minSamplesSplit = 2 } = options
  const { maxFeatures = maxFeaturesByDefault, bootstrap = true, outOfBag = false, seed = 42 } = options
  checkInteger('trees', trees, { least: 1 })
  if (maxDepth !== Infinity) checkInteger('maxDepth', maxDepth, { least: 1 })
  checkInteger('minSamplesLeaf', minSamplesLeaf, { least: 1 })
  checkInteger('minSamplesSplit', minSamplesSplit, { least: 2 })
  checkMaxFeatures(maxFeatures)
  checkInteger('seed', seed)
  if (outOfBag && !bootstrap) {
    throw new RangeError('outOfBag: expected false where bootstrap is false, as each tree sees all rows; got true')
  }
  return { trees, maxDepth, minSamplesLeaf, minSamplesSplit, maxFeatures, bootstrap, outOfBag, seed }
}

/** @throws RangeError where more columns are wanted than there are */
export function limitsOf({ maxFeatures, ...settings }: Settings, columns: number): Limits {
  if (typeof maxFeatures === 'number' && maxFeatures > columns && maxFeatures >= 1) {
    throw new RangeError(
      `maxFeatures: expected ${columns} at most, as many as the matrix has columns, got ${maxFeatures}`
    )
  }
  const { maxDepth, minSamplesLeaf, minSamplesSplit, bootstrap } = settings
  return { columnsASplit: columnsOf(maxFeatures, columns), maxDepth, minSamplesLeaf, minSamplesSplit, bootstrap }
}

function checkMaxFeatures(maxFeatures: unknown): void {
  if (maxFeatures === 'sqrt' || maxFeatures === 'all') return
  if (typeof maxFeatures === 'number' && maxFeatures > 0 && (maxFeatures < 1 || Number.isSafeInteger(maxFeatures)))
    return
  throw new RangeError(
    `maxFeatures: expected 'sqrt', 'all', a share between 0 and 1, or a number of columns, got ${String(maxFeatures)}`
  )
}

function columnsOf(maxFeatures: Settings['maxFeatures'], columns: number): number {
  if (maxFeatures === 'all') return columns
  const wanted = maxFeatures === 'sqrt' ? Math.sqrt(columns) : maxFeatures < 1 ? maxFeatures * columns : maxFeatures
  return Math.max(1, Math.floor(wanted))
}
