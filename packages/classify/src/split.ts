import { createRandom, Matrix, type Random } from '@llm-cookbook/vector'
import { checkInteger, checkLength, checkNumber } from './check.ts'
import { encodeLabels } from './classes.ts'
import type { Label } from './learner.ts'

/** Which rows to learn from and which to judge by, counted from 0 and ascending. No row is in both. */
export interface Split {
  /** The rows to learn from: what `takeRows` takes. */
  readonly train: Int32Array
  /** The rows to judge by. */
  readonly test: Int32Array
}

export interface SplitOptions {
  /** How much is for the test: a share between 0 and 1, or a number of rows from 1 on; .2 by default, rounded up. */
  testSize?: number | undefined
  /** Any safe integer; 42 by default. The same seed gives the same split. */
  seed?: number | undefined
  /** A label for each row: both parts have as many of each as is their share, give or take one. */
  stratify?: readonly Label[] | undefined
  /** Whose each row is: a user, a document. All rows of a group come into the same part, which may so miss the size. */
  groups?: readonly Label[] | undefined
  /** When each row was: the test is what came last. Rows of the same time come into the same part. */
  time?: ArrayLike<number | Date> | undefined
}

export interface FoldOptions {
  /** How many parts, each of which is the test once; 5 by default, 2 at least. */
  folds?: number | undefined
  /** Any safe integer; 42 by default. The same seed gives the same folds. */
  seed?: number | undefined
}

export interface GroupFoldOptions extends FoldOptions {
  /** A label for each row: the folds have as many of each as the groups let them. */
  stratify?: readonly Label[] | undefined
}

/**
 * Rows for learning and rows for the test: at random, or by one of `stratify`, `groups` and `time`.
 *
 * @param rows  how many there are, 2 at least
 * @throws TypeError, RangeError for options out of range or of another length, for more than one of the three, and where a
 *   part would be empty
 */
export function trainTestSplit(rows: number, options: SplitOptions = {}): Split {
  const { testSize = 0.2, seed = 42, stratify, groups, time } = options
  checkInteger('rows', rows, { least: 2 })
  const size = testRows(testSize, rows)
  const given = Object.entries({ stratify, groups, time }).filter(([, value]) => value !== undefined)
  if (given.length > 1) {
    throw new RangeError(`${given[1]![0]}: expected one of stratify, groups and time, got ${given[0]![0]} too`)
  }
  for (const [name, values] of given) checkLength(name, values!, rows)
  const random = createRandom(seed)
  if (time) {
    const calendar = chronological(time)
    return splitAt(calendar.order, cutAt(calendar, rows - size))
  }
  const test = groups ? testGroups(groups, size, random) : spread(inRandomOrder(rows, random, stratify), size)
  return splitWhere(rows, row => test.has(row))
}

/**
 * Each row is in the test of one fold; rows at random, folds alike in size but for one row.
 *
 * @param rows  how many there are, as many as folds at least
 * @throws RangeError for arguments out of range
 *
 * @example
 * ```ts
 * import { kFold } from '@llm-cookbook/classify'
 *
 * const [first, second, third] = kFold(6, { folds: 3 })
 * first // => { train: [1, 2, 3, 4], test: [0, 5] }
 * second!.test // => [1, 3]
 * third!.test // => [2, 4]
 * ```
 */
export function kFold(rows: number, { folds = 5, seed = 42 }: FoldOptions = {}): Split[] {
  checkFolds(folds, 'rows', rows)
  return dealt(inRandomOrder(rows, createRandom(seed)), folds)
}

/**
 * As `kFold`, with as many of each label in every fold, give or take one; a label that is rarer than there are folds is in the
 * tests of only some.
 *
 * @param labels  one for each row
 * @throws TypeError, RangeError for labels that are none or fewer than folds, and options out of range
 *
 * @example
 * ```ts
 * import { stratifiedKFold, takeRows } from '@llm-cookbook/classify'
 *
 * const labels = ['spam', 'mail', 'mail', 'spam', 'mail', 'mail']
 * const folds = stratifiedKFold(labels, { folds: 2 })
 * folds.map(({ test }) => takeRows(labels, test)) // => [['spam', 'mail', 'mail'], ['mail', 'spam', 'mail']]
 * ```
 */
export function stratifiedKFold(labels: readonly Label[], { folds = 5, seed = 42 }: FoldOptions = {}): Split[] {
  checkFolds(folds, 'labels', labels.length)
  return dealt(inRandomOrder(labels.length, createRandom(seed), labels), folds)
}

/**
 * As `kFold`, with no group in two folds. The largest groups are placed first, each in the fold that has the fewest rows so far;
 * with `stratify`, the fewest of the group's labels, as shares of all rows with each.
 *
 * @param groups  whose each row is
 * @throws TypeError, RangeError for fewer different groups than folds, labels of another number, and options out of range
 *
 * @example
 * ```ts
 * import { groupKFold, takeRows } from '@llm-cookbook/classify'
 *
 * const writers = ['ann', 'ann', 'bob', 'cat', 'bob', 'dan']
 * const folds = groupKFold(writers, { folds: 2 })
 * folds.map(({ test }) => takeRows(writers, test)) // => [['ann', 'ann', 'dan'], ['bob', 'cat', 'bob']]
 * ```
 */
export function groupKFold(
  groups: readonly Label[],
  { folds = 5, seed = 42, stratify = groups.map(() => true) }: GroupFoldOptions = {}
): Split[] {
  const { classes, codes } = encodeLabels(groups, 'groups')
  checkFolds(folds, 'different groups', classes.length)
  checkLength('stratify', stratify, groups.length)
  const labels = encodeLabels(stratify, 'stratify')
  const totals = new Int32Array(labels.classes.length)
  for (const label of labels.codes) totals[label]!++
  // Shuffled first, as the sort keeps the order of those of the same size.
  const members = createRandom(seed)
    .shuffle([...Map.groupBy(codes.keys(), row => codes[row]).values()])
    .sort((a, b) => b.length - a.length)
  const filled = Array.from({ length: folds }, () => new Int32Array(totals.length))
  const foldOf = new Int32Array(groups.length)
  for (const rows of members) {
    const shares = filled.map(counts => {
      return rows.reduce((sum, row) => sum + counts[labels.codes[row]!]! / totals[labels.codes[row]!]!, 0)
    })
    const scarcest = shares.indexOf(Math.min(...shares))
    for (const row of rows) {
      foldOf[row] = scarcest
      filled[scarcest]![labels.codes[row]!]!++
    }
  }
  return filled.map((_, fold) => splitWhere(groups.length, row => foldOf[row] === fold))
}

/**
 * Learns from the past, judges by what came next: the rows in order of time are cut into `folds + 1` parts, and each but the
 * first is the test once, with all before it for learning. The first part is never a test; it takes what is left over when the
 * rows do not divide. Rows of the same time come into the same part.
 *
 * @param time  when each row was, in any order: numbers of any unit, or dates
 * @throws RangeError for too few different times, a time that is none, and options out of range
 *
 * @example
 * ```ts
 * import { byTime } from '@llm-cookbook/classify'
 *
 * const [first, second] = byTime([2021, 2019, 2020, 2022, 2023, 2024], { folds: 2 })
 * first // => { train: [1, 2], test: [0, 3] }
 * second // => { train: [0, 1, 2, 3], test: [4, 5] }
 * ```
 */
export function byTime(time: ArrayLike<number | Date>, { folds = 5 }: Pick<FoldOptions, 'folds'> = {}): Split[] {
  checkFolds(folds, 'times to begin a test with', time.length - 1)
  const calendar = chronological(time)
  const size = Math.floor(time.length / (folds + 1))
  const cuts = Array.from({ length: folds }, (_, fold) => cutAt(calendar, time.length - (folds - fold) * size))
  return cuts.map((cut, fold) => {
    const end = cuts[fold + 1] ?? time.length
    if (cut >= end) throw new RangeError(`time: too few different ones for ${folds} folds; take fewer folds`)
    return splitAt(calendar.order.subarray(0, end), cut)
  })
}

/**
 * The rows that are named, in that order: of a matrix as a new matrix, of an array (labels, texts) as an array.
 *
 * @param rows  their numbers, counted from 0; one that comes again is taken again
 * @throws RangeError when there is no such row
 */
export function takeRows(matrix: Matrix, rows: ArrayLike<number>): Matrix
/** Of an array as an array. @throws RangeError when there is no such row */
export function takeRows<T>(array: readonly T[], rows: ArrayLike<number>): T[]
export function takeRows<T>(from: Matrix | readonly T[], rows: ArrayLike<number>): Matrix | T[] {
  if (isArray(from)) {
    return Array.from(rows, row => {
      if (!(row in from)) throw new RangeError(`rows: expected rows of ${from.length}, counted from 0, got ${row}`)
      return from[row]!
    })
  }
  const taken = new Matrix(rows.length, from.columns)
  for (let i = 0; i < rows.length; i++) taken.row(i).set(from.row(rows[i]!))
  return taken
}

/** How many rows are for the test: one at least, and not all. */
function testRows(testSize: number, rows: number): number {
  checkNumber('testSize', testSize, { least: 0, most: rows - 1 })
  // Less a little: 7 % of 100 are 7.000000000000001 by their product.
  const size = testSize < 1 ? Math.ceil(testSize * rows - 1e-9) : testSize
  if (size < 1 || size >= rows || !Number.isInteger(size)) {
    const range = `a share between 0 and 1 or an integer from 1 to ${rows - 1}`
    throw new RangeError(`testSize: expected ${range}, so that no part is empty, got ${testSize} of ${rows} rows`)
  }
  return size
}

function checkFolds(folds: number, what: string, most: number): void {
  checkInteger('folds', folds, { least: 2 })
  if (folds > most) throw new RangeError(`folds: expected ${most} at most, as there are ${most} ${what}, got ${folds}`)
}

/** With the rows of a label together, where there are labels: then every fifth row is a fifth of each label too. */
function inRandomOrder(rows: number, random: Random, labels?: readonly Label[]): Int32Array {
  const order = random.shuffle(Int32Array.from({ length: rows }, (_, row) => row))
  if (!labels) return order
  const { codes } = encodeLabels(labels)
  return Int32Array.from([...Map.groupBy(order, row => codes[row]).values()].flat())
}

/** So many rows, at equal distances in the order. */
function spread(order: Int32Array, size: number): Set<number> {
  // Products first: their quotient is exact where it is an integer.
  const before = (place: number): number => Math.floor((place * size) / order.length)
  return new Set(order.filter((_, place) => before(place + 1) > before(place)))
}

/** Like cards: the first to the first fold, the next to the second, … */
function dealt(order: Int32Array, folds: number): Split[] {
  const foldOf = new Int32Array(order.length)
  for (const [place, row] of order.entries()) foldOf[row] = place % folds
  return Array.from({ length: folds }, (_, fold) => splitWhere(order.length, row => foldOf[row] === fold))
}

/** Groups at random, each of which brings the number of their rows nearer to `size`; one at least, and not all. */
function testGroups(groups: readonly Label[], size: number, random: Random): Set<number> {
  const { classes, codes } = encodeLabels(groups, 'groups')
  if (classes.length < 2)
    throw new RangeError('groups: expected two different ones at least, got the same for all rows')
  const members = [...Map.groupBy(codes.keys(), row => codes[row]).values()]
  const test = new Set<number>()
  for (const rows of random.shuffle(members)) {
    const without = size - test.size
    if (rows.length < 2 * without && test.size + rows.length < groups.length) for (const row of rows) test.add(row)
  }
  if (test.size > 0) return test
  return new Set(members.reduce((least, rows) => (rows.length < least.length ? rows : least)))
}

interface Calendar {
  /** The rows, the earliest first. */
  readonly order: Int32Array
  /** Their times, in that order. */
  readonly times: Float64Array
}

function chronological(time: ArrayLike<number | Date>): Calendar {
  const all = Float64Array.from({ length: time.length }, (_, row) => Number(time[row]))
  const wrong = all.findIndex(Number.isNaN)
  if (wrong >= 0) throw new RangeError(`time[${wrong}]: expected a number or a Date, got ${String(time[wrong])}`)
  const order = Int32Array.from(all.keys()).sort((a, b) => all[a]! - all[b]! || a - b)
  return { order, times: Float64Array.from(order, row => all[row]!) }
}

/** The place of the first row of the same time as the one at `place`; where that is the very first, of the first later one. */
function cutAt({ times }: Calendar, place: number): number {
  const first = times.indexOf(times[place]!)
  if (first > 0) return first
  const later = times.findIndex(time => time > times[0]!)
  if (later < 0) throw new RangeError('time: expected two different ones at least, got the same for all rows')
  return later
}

function splitAt(order: Int32Array, cut: number): Split {
  return { train: order.slice(0, cut).sort(), test: order.slice(cut).sort() }
}

function splitWhere(rows: number, isTest: (row: number) => boolean): Split {
  const all = Int32Array.from({ length: rows }, (_, row) => row)
  return { train: all.filter(row => !isTest(row)), test: all.filter(isTest) }
}

function isArray(from: unknown): from is readonly unknown[] {
  return Array.isArray(from)
}
