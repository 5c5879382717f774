/**
 * The distribution function of the standard normal distribution, right to 15 decimals: G. Marsaglia, "Evaluating the normal
 * distribution", 2004.
 */
export function normalCdf(x: number): number {
  if (Math.abs(x) > furthest) return x < 0 ? 0 : 1
  let [sum, term] = [x, x]
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) sum += term *= (x * x) / i
  return 0.5 + sum * Math.exp(-0.5 * x * x - 0.5 * Math.log(2 * Math.PI))
}

/** Where `normalCdf` reaches p; at most 8.5 from 0. */
export function normalQuantile(p: number): number {
  let [low, high] = [-furthest, furthest]
  // By halves, until neighbouring numbers: it is asked for a few times only.
  for (;;) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) return middle
    if (normalCdf(middle) < p) low = middle
    else high = middle
  }
}

/** Beyond this, 64 bits do not tell the distribution function from 0 and 1. */
const furthest = 8.5
