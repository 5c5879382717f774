/** Scores of a classifier for what is positive and what is not. */
export interface ScoredSeries {
  /** What it is called in the legend. */
  readonly name: string
  /** A number for each example, larger the more it is held to be positive. */
  readonly scores: ArrayLike<number>
  /** Which examples are positive, as many as there are scores. */
  readonly positives: ArrayLike<boolean | number>
}

/** How a ranking by score fares at every threshold. */
export interface Ranking {
  readonly positives: number
  readonly negatives: number
  /** With one more distinct score let through each time, from the largest on: how many positives and negatives are. */
  readonly steps: readonly { readonly truePositives: number; readonly falsePositives: number }[]
}

/**
 * @throws RangeError when there are more or fewer `positives` than `scores`, a score is NaN, or all examples are of one kind
 */
export function rank({ name, scores, positives }: ScoredSeries): Ranking {
  const { length } = scores
  if (positives.length !== length) {
    throw new RangeError(`${name}: expected ${length} positives, one for each score, got ${positives.length}`)
  }
  const order = Array.from({ length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!)
  const steps: { truePositives: number; falsePositives: number }[] = []
  let [truePositives, falsePositives] = [0, 0]
  for (const [place, i] of order.entries()) {
    if (Number.isNaN(scores[i]!)) throw new RangeError(`${name}: expected a number as score ${i}, got NaN`)
    if (positives[i]) truePositives++
    else falsePositives++
    // Examples of the same score pass a threshold together.
    const next = order[place + 1]
    if (next === undefined || scores[next] !== scores[i]) steps.push({ truePositives, falsePositives })
  }
  if (truePositives === 0 || falsePositives === 0) {
    const kind = truePositives === 0 ? 'no positive' : 'no negative'
    throw new RangeError(`${name}: expected positive and negative examples, got ${kind} of ${length}`)
  }
  return { positives: truePositives, negatives: falsePositives, steps }
}

/** Mean of the precisions at each threshold, weighted by what recall it gains: not interpolated, as in scikit-learn. */
export function averagePrecision({ positives, steps }: Ranking): number {
  let [sum, before] = [0, 0]
  for (const { truePositives, falsePositives } of steps) {
    sum += ((truePositives - before) / positives) * (truePositives / (truePositives + falsePositives))
    before = truePositives
  }
  return sum
}

/** The area under the ROC curve: how often a positive has a higher score than a negative; ties count half. */
export function rocArea({ positives, negatives, steps }: Ranking): number {
  let [area, positivesBefore, negativesBefore] = [0, 0, 0]
  for (const { truePositives, falsePositives } of steps) {
    area += ((falsePositives - negativesBefore) * (truePositives + positivesBefore)) / 2
    positivesBefore = truePositives
    negativesBefore = falsePositives
  }
  return area / (positives * negatives)
}
