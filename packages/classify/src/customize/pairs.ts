import { Matrix, type Random } from '@llm-cookbook/vector'
import { checkLength, checkMatrix } from '../check.ts'
import { ClassifyError } from '../errors.ts'
import type { Label } from '../learner.ts'

/** Vectors of two texts each, and whether they are alike. */
export interface Pairs {
  /** The first text of each pair. */
  readonly a: Matrix
  /** The second one, of the same embedder. */
  readonly b: Matrix
  /** Whether the two are alike; all pairs are by default. Where none is unlike, unlike ones are made: see `negatives`. */
  readonly alike?: readonly boolean[] | undefined
  /**
   * What the pairs are about, for example one picture: those of a group are never judged by what was learnt of others in it.
   * Pairs that share a text are of one group in any case.
   */
  readonly groups?: readonly Label[] | undefined
}

/** Pairs of different texts, by the rows of their vectors, in which each text is once. */
export interface TextPairs {
  readonly texts: Matrix
  readonly first: Int32Array
  readonly second: Int32Array
  readonly alike: readonly boolean[]
}

/** @throws TypeError, RangeError for matrices that are none, of different shapes or without a row, and lists of other lengths */
export function checkPairs({ a, b, alike, groups }: Pairs): void {
  checkMatrix(a, { name: 'a', atLeast: 1 })
  checkMatrix(b, { name: 'b' })
  if (b.rows !== a.rows || b.columns !== a.columns) {
    throw new RangeError(`b: expected ${a.rows} × ${a.columns} as a, got ${b.rows} × ${b.columns}`)
  }
  if (alike !== undefined) {
    checkLength('alike', alike, a.rows)
    const wrong = alike.findIndex(one => typeof (one as unknown) !== 'boolean')
    if (wrong >= 0) throw new TypeError(`alike[${wrong}]: expected true or false, got ${String(alike[wrong])}`)
  }
  if (groups !== undefined) checkLength('groups', groups, a.rows)
}

/** Each text once: those with the same vector are one text. */
export function textPairs({ a, b, alike }: Pairs): TextPairs {
  const numbers = new Map<string, number>()
  const rows: Float32Array[] = []
  const numberOf = (row: Float32Array): number => {
    const key = keyOf(row)
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, rows.length)
    rows.push(row)
    return rows.length - 1
  }
  const first = Int32Array.from(a, numberOf)
  const second = Int32Array.from(b, numberOf)
  return { texts: Matrix.fromRows(rows), first, second, alike: alike ?? Array.from(a, () => true) }
}

/** The pairs that are named, with no other text than theirs. */
export function takePairs({ texts, first, second, alike }: TextPairs, pairs: ArrayLike<number>): TextPairs {
  const numbers = new Map<number, number>()
  const numberOf = (text: number): number => {
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    return number
  }
  const part = {
    first: Int32Array.from(pairs, pair => numberOf(first[pair]!)),
    second: Int32Array.from(pairs, pair => numberOf(second[pair]!)),
    alike: Array.from(pairs, pair => alike[pair]!)
  }
  return { texts: Matrix.fromRows([...numbers.keys()].map(text => texts.row(text))), ...part }
}

/**
 * The pairs with unlike ones added, out of their own texts: two that are drawn at random, are not the same and no alike pair;
 * none twice. To be done after a split, or texts of the test would be learnt.
 *
 * @param perAlike  how many for each alike pair; all there are, where there are fewer
 */
export function withNegatives(pairs: TextPairs, perAlike: number, random: Random): TextPairs {
  const { texts, first, second, alike } = pairs
  const { rows } = texts
  const keyOfPair = (i: number, j: number): number => Math.min(i, j) * rows + Math.max(i, j)
  const taken = new Set(alike.map((_, pair) => keyOfPair(first[pair]!, second[pair]!)))
  for (let text = 0; text < rows; text++) taken.delete(keyOfPair(text, text))
  const free = (rows * (rows - 1)) / 2 - taken.size
  const wanted = Math.min(free, Math.round(perAlike * alike.filter(Boolean).length))
  const added: [number, number][] = []
  if (2 * wanted > free) {
    // Chance would have to search long for the last ones.
    for (let i = 0; i < rows; i++)
      for (let j = i + 1; j < rows; j++) if (!taken.has(keyOfPair(i, j))) added.push([i, j])
    random.shuffle(added).splice(wanted)
  }
  while (added.length < wanted) {
    const [i, j] = [random.integer(rows), random.integer(rows)]
    if (i === j || taken.has(keyOfPair(i, j))) continue
    taken.add(keyOfPair(i, j))
    added.push([i, j])
  }
  return {
    texts,
    first: Int32Array.of(...first, ...added.map(([i]) => i)),
    second: Int32Array.of(...second, ...added.map(([, j]) => j)),
    alike: [...alike, ...added.map(() => false)]
  }
}

/** @throws ClassifyError `one-class` where all pairs are alike, or none is */
export function checkBothKinds({ alike }: TextPairs): void {
  if (!alike.includes(true)) {
    throw new ClassifyError(
      'one-class',
      'alike: expected pairs that are alike, got none; there is nothing to be learnt'
    )
  }
  if (!alike.includes(false)) {
    const message =
      'alike: expected pairs that are not alike, or texts enough to make some of, got none; give more pairs'
    throw new ClassifyError('one-class', message)
  }
}

/**
 * A number for each pair, the same for all that a text, a group, or both over several pairs tie together. What an unlike pair
 * ties is told by its first text only, or chance would tie everything.
 */
export function tiedPairs({ texts, first, second, alike }: TextPairs, groups?: readonly Label[]): Int32Array {
  const parents = Int32Array.from({ length: texts.rows }, (_, text) => text)
  const rootOf = (text: number): number => {
    let root = text
    while (parents[root] !== root) root = parents[root] = parents[parents[root]!]!
    return root
  }
  const tie = (a: number, b: number): void => {
    parents[rootOf(a)] = rootOf(b)
  }
  const firstOf = new Map<Label, number>()
  for (const [pair, text] of first.entries()) {
    if (alike[pair]) tie(text, second[pair]!)
    if (groups === undefined) continue
    const group = groups[pair]!
    if (!firstOf.has(group)) firstOf.set(group, text)
    tie(text, firstOf.get(group)!)
  }
  return first.map(rootOf)
}

/** Rows are the same when their bytes are, but for the sign of 0. */
function keyOf(row: Float32Array): string {
  return String.fromCharCode(...new Uint16Array(row.map(value => value + 0).buffer))
}
