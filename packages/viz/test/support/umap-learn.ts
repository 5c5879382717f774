import { readFileSync } from 'node:fs'
import { Matrix } from '@llm-cookbook/vector'
import type { NeighborMetric } from '../../src/neighbors.ts'

/** What umap-learn makes of a small matrix; edges as row, higher row, strength. */
export interface UmapLearnCase {
  readonly name: string
  readonly nNeighbors: number
  readonly metric: NeighborMetric
  readonly matrix: Matrix
  readonly rhos: readonly number[]
  readonly sigmas: readonly number[]
  readonly edges: readonly Edge[]
  readonly labels?: readonly (number | null)[]
  readonly targetWeight?: number
  readonly supervised?: readonly Edge[]
}

export type Edge = readonly [row: number, other: number, strength: number]

/** See fixtures/umap. */
export const umapLearn: {
  readonly curves: readonly (readonly [spread: number, minDist: number, a: number, b: number])[]
  readonly cases: readonly UmapLearnCase[]
} = read()

function read(): typeof umapLearn {
  const json = readFileSync(new URL('../fixtures/umap/umap-learn.json', import.meta.url), 'utf8')
  const { curves, cases } = JSON.parse(json) as {
    curves: (typeof umapLearn)['curves']
    cases: (Omit<UmapLearnCase, 'matrix'> & { rows: number; matrix: number[] })[]
  }
  return {
    curves,
    cases: cases.map(({ rows, matrix, ...rest }) => ({
      ...rest,
      matrix: new Matrix(rows, matrix.length / rows, Float32Array.from(matrix))
    }))
  }
}
