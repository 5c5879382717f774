import { readFileSync } from 'node:fs'
import type { Matrix } from '@llm-cookbook/vector'
import { unpack } from '@llm-cookbook/vector'
import { takeRows } from '../../src/split.ts'

/** The nodes of a forest that was saved. */
export function nodesOf(
  saved: Uint8Array,
  kind: string
): { features: number[]; thresholds: number[]; rights: number[] } {
  const { arrays } = unpack(`classify/${kind}`, saved)
  const numbers = (name: string): number[] => Array.from(arrays[name] as Float32Array)
  return { features: numbers('features'), thresholds: numbers('thresholds'), rights: numbers('rights') }
}

/** Each third row is judged, from the first on, by what learnt from the others. */
export function parts(matrix: Matrix): {
  learnt: Matrix
  judged: Matrix
  isJudged: (value: unknown, row: number) => boolean
} {
  const isJudged = (_: unknown, row: number): boolean => row % 3 === 0
  const rows = Array.from({ length: matrix.rows }, (_, row) => row)
  const take = (some: number[]): Matrix => takeRows(matrix, Int32Array.from(some))
  return {
    learnt: take(rows.filter(row => !isJudged(row, row))),
    judged: take(rows.filter(row => isJudged(row, row))),
    isJudged
  }
}

export function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
}

interface RecordedTree {
  settings: { max_depth?: number; min_samples_leaf: number; class_weight?: 'balanced' }
  feature: number[]
  threshold: number[]
  right: number[]
  importances: number[]
}

interface RecordedForests {
  outOfBag: number[]
}

/** What scikit-learn said: see fixtures/forest/make.py. */
export interface Recorded {
  trees: Record<'reviews' | 'reviews, balanced' | 'articles', RecordedTree & { value: number[][] }> & {
    lengths: RecordedTree & { value: number[] }
  }
  forests: Record<'reviews' | 'articles', RecordedForests & { accuracies: number[]; importances: number[] }>
  regressions: {
    reviews: RecordedForests & { settings: { max_features: number; n_estimators: number }; errors: number[] }
  }
}

export function recorded(): Recorded {
  return JSON.parse(readFileSync(new URL('../fixtures/forest/scikit-learn.json', import.meta.url), 'utf8')) as Recorded
}
