import { readFileSync } from 'node:fs'
import { Matrix } from '@llm-cookbook/vector'

/** A part of a labelled set: what is learnt from, and what is judged. */
export interface Parts<L> {
  readonly vectors: Matrix
  readonly labels: readonly L[]
  readonly rest: Matrix
}

/** The first two thirds of the rows, and the others: as fixtures/linear/make.py splits them. */
export function splitForLinear<L>({ vectors, labels }: { vectors: Matrix; labels: readonly L[] }): Parts<L> {
  const { rows, columns, data } = vectors
  const learnt = Math.floor((2 * rows) / 3)
  return {
    vectors: new Matrix(learnt, columns, data.subarray(0, learnt * columns)),
    labels: labels.slice(0, learnt),
    rest: new Matrix(rows - learnt, columns, data.subarray(learnt * columns))
  }
}

interface Fitted {
  readonly coefficients: number[]
  readonly intercepts: number[]
  readonly predictions: unknown[]
  /** Of the last class, for each row. */
  readonly probabilities: number[]
}

interface Predicted {
  readonly predictions: number[]
  readonly coefficients?: number[]
  readonly intercepts?: number[]
}

/** What scikit-learn learnt: see fixtures/linear/make.py. */
export const scikitLearn: {
  readonly logistic: Readonly<Record<string, Fitted>>
  readonly ridge: Readonly<Record<string, Predicted>>
  readonly 'kernel ridge': Readonly<Record<string, Predicted>>
} = JSON.parse(readFileSync(new URL('../fixtures/linear/scikit-learn.json', import.meta.url), 'utf8')) as never
