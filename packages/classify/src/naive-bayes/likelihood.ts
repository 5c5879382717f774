import { Matrix } from '@llm-cookbook/vector'

/** The class of the highest likelihood of each row; of equal ones the first. */
export function mostLikely<L>(likelihoods: Float64Array, classes: readonly L[]): L[] {
  return Array.from({ length: likelihoods.length / classes.length }, (_, row) => {
    let best = 0
    const at = row * classes.length
    for (let c = 1; c < classes.length; c++) if (likelihoods[at + c]! > likelihoods[at + best]!) best = c
    return classes[best]!
  })
}

/** Probabilities of logarithms of likelihoods, which may be as far below 0 as they like. */
export function posterior(likelihoods: Float64Array, classes: number): Matrix {
  const probabilities = new Matrix(likelihoods.length / classes, classes)
  for (const [i, row] of [...probabilities].entries()) {
    const own = likelihoods.subarray(i * classes, (i + 1) * classes)
    const highest = own.reduce((most, one) => Math.max(most, one), -Infinity)
    const shares = own.map(one => Math.exp(one - highest))
    const sum = shares.reduce((total, one) => total + one, 0)
    for (let c = 0; c < classes; c++) row[c] = shares[c]! / sum
  }
  return probabilities
}
