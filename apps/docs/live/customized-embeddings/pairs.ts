import { chooseThreshold, takeRows, type Pairs } from '@llm-cookbook/classify'
import { cosine, type Matrix, type Random } from '@llm-cookbook/vector'
import { fromInt8 } from '../classification/int8-rows.ts'

/** What people said of a pair: the second sentence follows from the first, or cannot be true beside it. */
export type Judgement = 'entailment' | 'contradiction'

/** Sentences about photographs. */
export interface Corpus {
  /** A row a sentence. */
  readonly matrix: Matrix
  readonly pairs: readonly JudgedPair[]
}

export interface JudgedPair {
  readonly judgement: Judgement
  /** The number of the photograph that both are about. */
  readonly photo: number
  /** Rows of the matrix. */
  readonly first: number
  readonly second: number
}

const columns = 256

/** @param pairs  lines of judgement, photograph and the rows of both sentences, with tabs between them */
export function readCorpus(pairs: string, vectors: Int8Array): Corpus {
  const rows = pairs.trim().split('\n').map(line => line.split('\t')) // prettier-ignore
  return {
    matrix: fromInt8(vectors, columns),
    pairs: rows.map(([judgement, photo, first, second]) => ({
      ...{ judgement: judgement as Judgement, photo: Number(photo) },
      ...{ first: Number(first), second: Number(second) }
    }))
  }
}

/** Two sentences by their rows. */
export interface Pair {
  readonly first: number
  readonly second: number
  readonly alike: boolean
}

export const alikePairs = (pairs: readonly JudgedPair[]): Pair[] =>
  pairs.map(({ first, second, judgement }) => ({ first, second, alike: judgement === 'entailment' }))

/**
 * As many unlike pairs, each of two sentences of the given pairs that are about different photographs, and none twice.
 *
 * @param photoOf  of each row
 */
export function unlikePairs(pairs: readonly Pair[], photoOf: ReadonlyMap<number, number>, random: Random): Pair[] {
  const rows = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))]
  const made = new Map<string, Pair>()
  // Of two sentences about the same photograph nobody knows whether they are alike.
  if (new Set(rows.map(row => photoOf.get(row))).size < 2) return []
  for (let tries = 0; made.size < pairs.length && tries < 100 * pairs.length; tries++) {
    const [first, second] = [rows[random.integer(rows.length)]!, rows[random.integer(rows.length)]!]
    if (photoOf.get(first) === photoOf.get(second)) continue
    made.set(`${Math.min(first, second)} ${Math.max(first, second)}`, { first, second, alike: false })
  }
  return [...made.values()]
}

/** The photograph of each row. A sentence that was written about several belongs to the first. */
export function photosOf({ pairs }: Corpus): Map<number, number> {
  const photos = new Map<number, number>()
  for (const { first, second, photo } of pairs)
    for (const row of [first, second]) if (!photos.has(row)) photos.set(row, photo)
  return photos
}

/** As `customize` takes them. */
export function vectorsOf(matrix: Matrix, pairs: readonly Pair[]): Pairs & { readonly alike: readonly boolean[] } {
  const side = (rows: number[]): Matrix => takeRows(matrix, rows)
  return {
    a: side(pairs.map(({ first }) => first)),
    b: side(pairs.map(({ second }) => second)),
    alike: pairs.map(({ alike }) => alike)
  }
}

export function cosinesOf({ a, b }: Pairs): Float64Array {
  return Float64Array.from({ length: a.rows }, (_, row) => cosine(a.row(row), b.row(row)))
}

export function bestThreshold(cosines: ArrayLike<number>, alike: readonly boolean[]): number {
  return chooseThreshold(cosines, alike, { metric: 'accuracy' }).threshold
}

/** How pairs are told by a threshold. */
export interface Told {
  readonly accuracy: number
  /** 95 of 100 measurements on so many pairs would lie so far about it, at most. */
  readonly within: number
  /** Of the pairs that are called alike, the share that is; 0 where none is called so. */
  readonly precision: number
  /** Of the alike pairs, the share that is called so. */
  readonly recall: number
  readonly counts: {
    readonly alike: { readonly right: number; readonly wrong: number }
    readonly unlike: { readonly right: number; readonly wrong: number }
  }
}

/** Alike is what has a higher cosine than the threshold. The interval is Wald's, as the recipe has it. */
export function tell(cosines: ArrayLike<number>, alike: readonly boolean[], threshold: number): Told {
  const counts = { alike: { right: 0, wrong: 0 }, unlike: { right: 0, wrong: 0 } }
  for (const [pair, isAlike] of alike.entries())
    counts[isAlike ? 'alike' : 'unlike'][cosines[pair]! > threshold === isAlike ? 'right' : 'wrong']++
  const accuracy = (counts.alike.right + counts.unlike.right) / alike.length
  const called = counts.alike.right + counts.unlike.wrong
  return {
    accuracy,
    within: 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / alike.length),
    precision: called === 0 ? 0 : counts.alike.right / called,
    recall: counts.alike.right / (counts.alike.right + counts.alike.wrong),
    counts
  }
}
