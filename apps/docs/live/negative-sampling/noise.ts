/** Of each word how often it is drawn, when its count is raised to a power: 0.75 is word2vec's `noiseProbabilities`. */
export function noiseOf(counts: Float64Array, exponent: number): Float64Array {
  const powers = counts.map(count => count ** exponent)
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map(power => power / total)
}
