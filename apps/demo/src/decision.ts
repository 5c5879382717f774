import { Matrix } from '@llm-cookbook/vector'

/** How scores become a label. */
export interface Rule {
  /** Of two labels, the one that `threshold` speaks of. */
  readonly positive: string
  /**
   * Of two labels, `positive` is told where what speaks for it is more than this: of cosines the difference to the other's, of
   * probabilities its own. Not used of more labels.
   */
  readonly threshold: number
  /** No label where the decision is closer than this. */
  readonly abstain: number
}

/** What scores are: cosines of zero-shot, probabilities of what has learnt. */
export type ScoreKind = 'cosine' | 'probability'

/** Where nothing else is said. */
export const usualThreshold: Readonly<Record<ScoreKind, number>> = { cosine: 0, probability: 0.5 }

/**
 * What speaks for each label, for ranking rows by it: of cosines, how far it is above the highest of the others; probabilities as they
 * are.
 */
export function evidence(scores: Matrix, kind: ScoreKind): Matrix {
  if (kind === 'probability') return scores
  const margins = new Matrix(scores.rows, scores.columns)
  for (let row = 0; row < scores.rows; row++) {
    const [values, target] = [scores.row(row), margins.row(row)]
    const { best, next } = highest(values)
    for (let label = 0; label < values.length; label++) {
      target[label] = values[label]! - values[label === best ? next : best]!
    }
  }
  return margins
}

/**
 * The label of each row; `undefined` where it is too close. Of equal labels the first.
 *
 * @param labels  two at least
 */
export function decide(
  scores: Matrix,
  labels: readonly string[],
  kind: ScoreKind,
  { positive, threshold, abstain }: Rule
): (string | undefined)[] {
  const speaking = evidence(scores, kind)
  const first = labels.indexOf(positive)
  return Array.from(speaking, (values, row) => {
    // A text of unknown words alone has no cosine with anything.
    if (kind === 'cosine' && scores.row(row).every(score => score === 0)) return undefined
    if (labels.length === 2) {
      const distance = values[first]! - threshold
      if (Math.abs(distance) < abstain) return undefined
      return labels[distance > 0 ? first : 1 - first]
    }
    const { best, next } = highest(scores.row(row))
    return scores.row(row)[best]! - scores.row(row)[next]! < abstain ? undefined : labels[best]
  })
}

/** The places of the highest and of the second of two values or more; of equal ones the first. */
function highest(values: Float32Array): { best: number; next: number } {
  let [best, next] = values[1]! > values[0]! ? [1, 0] : [0, 1]
  for (let i = 2; i < values.length; i++) {
    if (values[i]! > values[best]!) [best, next] = [i, best]
    else if (values[i]! > values[next]!) next = i
  }
  return { best, next }
}
