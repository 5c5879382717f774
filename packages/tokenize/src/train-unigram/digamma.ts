/** The derivative of the logarithm of the gamma function, for x > 0, by its asymptotic series around x - 1/2. */
export function digamma(x: number): number {
  let sum = 0
  for (; x < 7; x++) sum -= 1 / x
  const middle = x - 1 / 2
  const inverse = 1 / (middle * middle)
  const series = inverse * (1 / 24 + inverse * (-7 / 960 + inverse * (31 / 8064 - inverse * (127 / 30720))))
  return sum + Math.log(middle) + series
}
