import { Matrix } from '@llm-cookbook/vector'
import { quality, type LayoutStep, type Quality } from '@llm-cookbook/viz'
import { answerJobs } from '../kit/job.ts'
import { layoutSteps, type LayoutSettings } from './layout-steps.ts'

/** What of a matrix goes to a worker and comes back. */
export type Rows = Pick<Matrix, 'rows' | 'columns' | 'data'>

/** Rows laid out, step by step; or a layout judged. */
export interface LayoutJob {
  readonly input:
    { readonly vectors: Rows; readonly settings: LayoutSettings } | { vectors: Rows; readonly layout: Rows }
  readonly progress: Omit<LayoutStep, 'layout'> & { readonly layout: Rows }
  readonly result: Quality | null
}

/** Of how many neighbours the figures tell. */
const k = 12

answerJobs<LayoutJob>(async (input, report) => {
  const vectors = matrixOf(input.vectors)
  if ('layout' in input) return quality(vectors, matrixOf(input.layout), { k })
  for await (const { iteration, total, layout } of layoutSteps(vectors, input.settings)) {
    report({ iteration, total, layout: rowsOf(layout) })
  }
  return null
})

function matrixOf({ rows, columns, data }: Rows): Matrix {
  return new Matrix(rows, columns, data)
}

function rowsOf({ rows, columns, data }: Matrix): Rows {
  return { rows, columns, data }
}
