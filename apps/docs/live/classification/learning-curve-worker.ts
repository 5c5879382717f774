import { Matrix } from '@llm-cookbook/vector'
import { answerJobs } from '../kit/job.ts'
import { learningCurve, type CurveOptions, type CurvePoint } from './learning-curve.ts'

export interface CurveJob {
  readonly input: {
    readonly rows: number
    readonly numbers: Float32Array
    readonly positive: readonly number[]
    readonly options: CurveOptions
  }
  readonly progress: CurvePoint
  readonly result: null
}

answerJobs<CurveJob>(async ({ rows, numbers, positive, options }, report) => {
  const matrix = new Matrix(rows, numbers.length / rows, numbers)
  for await (const point of learningCurve(matrix, positive, options)) report(point)
  return null
})
