/** Zipf's law with Mandelbrot's shift: the word of rank r (from 1) makes up a share of words as (r + shift)^-exponent. */
export interface Frequencies {
  exponent: number
  shift: number
  /** By rank from 0; the sum is 1. */
  shares: Float64Array
}

/**
 * The law that makes the counted text most likely, out of a grid: exponents from 0.9 to 1.4 by 0.02, shifts from 0 to 8.
 *
 * Why a law and not the counts: a text that is small enough to lie here has seen few of the words, and calls all others
 * equally rare. The order of the vocabulary is that of a text of six billion words.
 *
 * @param counts  of words in a text, by their rank in the vocabulary
 */
export function fitFrequencies(counts: ArrayLike<number>): Frequencies {
  let best = { exponent: NaN, shift: NaN, likelihood: -Infinity }
  for (let step = 45; step <= 70; step++) {
    const exponent = step / 50
    for (let shift = 0; shift <= 8; shift++) {
      const likelihood = logLikelihood(counts, exponent, shift)
      if (likelihood > best.likelihood) best = { exponent, shift, likelihood }
    }
  }
  const { exponent, shift } = best
  const shares = Float64Array.from(counts, (_, rank) => (rank + 1 + shift) ** -exponent)
  const sum = shares.reduce((a, b) => a + b, 0)
  return { exponent, shift, shares: shares.map(share => share / sum) }
}

function logLikelihood(counts: ArrayLike<number>, exponent: number, shift: number): number {
  let total = 0
  let counted = 0
  let logs = 0
  for (let rank = 0; rank < counts.length; rank++) {
    const share = (rank + 1 + shift) ** -exponent
    total += share
    if (counts[rank]! > 0) {
      counted += counts[rank]!
      logs -= counts[rank]! * exponent * Math.log(rank + 1 + shift)
    }
  }
  return logs - counted * Math.log(total)
}
