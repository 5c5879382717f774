import type { Report } from '@llm-cookbook/classify'
import { Matrix } from '@llm-cookbook/vector'
import { evidence, type ScoreKind } from './decision.ts'
import { Failure } from './exit.ts'
import type { LabelledRow } from './labelled-rows.ts'

/** Rows, and what they are said to be. */
export interface Classified {
  /** Who says it: 'zero-shot', 'logistic regression'. */
  readonly by: string
  readonly rows: readonly LabelledRow[]
  readonly labels: readonly string[]
  /** A row for each row, a column for each label. */
  readonly scores: Matrix
  readonly kind: ScoreKind
  /** `undefined` where it was too close to tell. */
  readonly predicted: readonly (string | undefined)[]
}

/** How good it is, by the rows that were told a label. */
export interface Judged extends Classified {
  readonly rows: readonly LabelledRow<string>[]
  readonly report: Report<string>
  /** Rows that were told no label, and count for nothing in the report. */
  readonly abstained: number
}

/**
 * @param classified  whose rows all have their truth
 * @throws Failure  `no-labels` where no row was told one
 */
export async function judge(classified: Classified): Promise<Judged> {
  const { report } = await import('@llm-cookbook/classify')
  const rows = classified.rows as readonly LabelledRow<string>[]
  const { answered, speaking } = answeredOf(classified)
  if (answered.length === 0) {
    throw new Failure(
      'no-labels',
      'No row was told a label, so that there is nothing to judge; --abstain may be too high.'
    )
  }
  return {
    ...classified,
    rows,
    report: report({
      truth: answered.map(row => rows[row]!.truth),
      predicted: answered.map(row => classified.predicted[row]!),
      [classified.kind === 'probability' ? 'probabilities' : 'scores']: speaking,
      classes: classified.labels,
      name: classified.by
    }),
    abstained: rows.length - answered.length
  }
}

/** The rows that were told a label, and what speaks for each label there. */
function answeredOf({ predicted, scores, kind, labels }: Classified): { answered: number[]; speaking: Matrix } {
  const answered = [...predicted.keys()].filter(row => predicted[row] !== undefined)
  const all = evidence(scores, kind)
  const speaking = new Matrix(answered.length, labels.length)
  for (const [i, row] of answered.entries()) speaking.row(i).set(all.row(row))
  return { answered, speaking }
}

/** For `--json`: `row` is counted from 0 in the file. */
export function predictionsOf({ rows, labels, scores, predicted }: Classified): object[] {
  return rows.map(({ number, truth }, i) => ({
    row: number,
    ...(truth !== undefined && { truth }),
    predicted: predicted[i] ?? null,
    scores: Object.fromEntries(labels.map((label, column) => [label, rounded(scores.row(i)[column]!)]))
  }))
}

function rounded(score: number): number {
  return Number(score.toPrecision(7))
}
