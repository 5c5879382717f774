import type { Matrix } from '@llm-cookbook/vector'

/** What a logistic regression learned: the label is 1 where the sum of a row's numbers times the weights is above -bias. */
export interface Logistic {
  weights: Float64Array
  bias: number
}

/**
 * Logistic regression with both labels weighing the same, `strength` times the mean loss a row, and half the square of the
 * weights as penalty (scikit-learn's LogisticRegression with C = strength / rows and balanced classes): Nesterov's
 * gradient descent until no slope is over 1e-4 of the strength.
 *
 * @param rows    of length 1 at most, of which step sizes are told
 * @param labels  0 or 1 by row
 */
export function fitLogistic(rows: Matrix, labels: readonly number[], strength: number): Logistic {
  const size = rows.columns
  const positives = labels.reduce((sum, label) => sum + label, 0)
  const shares = labels.map(label => strength / (2 * (label === 1 ? positives : labels.length - positives)))
  // The last weight is the bias, with a feature of 1 for all and no penalty. The curvature is at most |x|^2 / 4 a unit.
  const step = 1 / (strength / 2 + 1)
  let current = new Float64Array(size + 1)
  let ahead = current.slice()
  for (let round = 1, largest = Infinity; largest > 1e-4 * strength; round++) {
    const slopes = ahead.slice()
    slopes[size] = 0
    for (let i = 0; i < rows.rows; i++) {
      const row = rows.row(i)
      let z = ahead[size]!
      for (let k = 0; k < size; k++) z += ahead[k]! * row[k]!
      const error = shares[i]! * (1 / (1 + Math.exp(-z)) - labels[i]!)
      for (let k = 0; k < size; k++) slopes[k]! += error * row[k]!
      slopes[size] += error
    }
    const next = ahead.map((value, k) => value - step * slopes[k]!)
    const momentum = (round - 1) / (round + 2)
    ahead = next.map((value, k) => value + momentum * (value - current[k]!))
    current = next
    largest = slopes.reduce((max, slope) => Math.max(max, Math.abs(slope)), 0)
  }
  return { weights: current.slice(0, size), bias: current[size]! }
}

export function predictLogistic({ weights, bias }: Logistic, row: Float32Array): number {
  return Number(weights.reduce((sum, weight, k) => sum + weight * row[k]!, bias) > 0)
}
