import { readFileSync } from 'node:fs'
import { Matrix } from '@llm-cookbook/vector'
import { articles, reviews, type LabelledVectors } from './vectors.ts'

/** What scikit-learn says of every third row, after it has learnt from the others: see fixtures/naive-bayes/make.py. */
export interface Recorded {
  readonly gaussian: readonly { varSmoothing: number; probabilities: number[][] }[]
  readonly words: readonly { method: 'multinomial' | 'complement'; alpha: number; probabilities: number[][] }[]
  readonly tfIdf: readonly {
    options: { sublinear?: boolean; minCount?: number }
    words: number
    sum: number
    rows: Record<string, number>[]
  }[]
}

export const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/naive-bayes/scikit-learn.json', import.meta.url), 'utf8')
) as Record<'reviews' | 'articles', Recorded>

export const sets = { reviews: split<string | number>(reviews()), articles: split<string | number>(articles()) }

export interface Split<L> {
  readonly train: LabelledVectors<L>
  readonly test: LabelledVectors<L>
}

/** Every third row, and the others. */
function split<L>({ texts, labels, vectors }: LabelledVectors<L>): Split<L> {
  const part = (isMine: (i: number) => boolean): LabelledVectors<L> => ({
    texts: texts.filter((_, i) => isMine(i)),
    labels: labels.filter((_, i) => isMine(i)),
    vectors: Matrix.fromRows([...vectors].filter((_, i) => isMine(i)))
  })
  return { train: part(i => i % 3 !== 0), test: part(i => i % 3 === 0) }
}
