import type { Judged } from './classified.ts'
import { evidence } from './decision.ts'

/** A row that was taken for something else. */
export interface Mistake {
  /** From 0 in the file. */
  readonly row: number
  readonly text: string
  readonly truth: string
  readonly predicted: string
  /** What spoke for the wrong label, less what spoke for the right one. */
  readonly distance: number
}

/** All rows that were told a wrong label, those first where least spoke for the right one. */
export function mistakesOf({ rows, predicted, labels, scores, kind }: Judged): Mistake[] {
  const speaking = evidence(scores, kind)
  return rows
    .flatMap(({ number, text, truth }, i): Mistake[] => {
      const label = predicted[i]
      if (label === undefined || label === truth) return []
      const values = speaking.row(i)
      const distance = values[labels.indexOf(label)]! - (values[labels.indexOf(truth)] ?? 0)
      return [{ row: number, text, truth, predicted: label, distance }]
    })
    .sort((a, b) => b.distance - a.distance)
}
