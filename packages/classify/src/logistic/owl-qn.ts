import { History } from './history.ts'
import { difference } from './l-bfgs.ts'
import { rounding, Watch, type Limits, type Minimum, type Problem } from './problem.ts'

export interface SparseLimits extends Limits {
  /** What the sum of absolute values is weighed with. */
  readonly penalty: number
  /** How many numbers, the first ones, are in that sum. */
  readonly penalized: number
}

/**
 * The minimum of a smooth function and the penalty of absolute values, by the orthant-wise quasi-Newton method OWL-QN: a step
 * stays where no number changes its sign, as there the penalty is smooth; what would change it becomes 0. The gradient of the
 * tolerance is that of the sum; where it has a kink, the least of those there are.
 */
export async function minimizeSparsely(problem: Problem, limits: SparseLimits): Promise<Minimum> {
  const { penalty, penalized } = limits
  const { size } = problem
  const costs = (point: Float64Array): number => {
    let sum = 0
    for (let i = 0; i < penalized; i++) sum += Math.abs(point[i]!)
    return penalty * sum
  }
  const watch = new Watch(problem, limits)
  const history = new History(problem.curvatures)
  let point = new Float64Array(size)
  let gradient = new Float64Array(size)
  let value = (await problem.evaluate(point, gradient)) + costs(point)
  for (;;) {
    const slopes = leastGradient(point, gradient, penalty, penalized)
    if (!watch.goesOn(value, slopes)) break
    const direction = history.direction(slopes)
    for (let i = 0; i < penalized; i++) if (direction[i]! * slopes[i]! >= 0) direction[i] = 0
    const next = new Float64Array(size)
    const nextGradient = new Float64Array(size)
    let reached = NaN
    for (let trial = 0, step = 1; trial < mostTrials && Number.isNaN(reached); trial++, step /= 2) {
      let promised = 0
      for (let i = 0; i < size; i++) {
        const to = point[i]! + step * direction[i]!
        const side = point[i] === 0 ? -slopes[i]! : point[i]!
        next[i] = i < penalized && to * side < 0 ? 0 : to
        promised += slopes[i]! * (next[i]! - point[i]!)
      }
      const found = (await problem.evaluate(next, nextGradient)) + costs(next)
      if (found <= value + enough * promised + rounding * Math.abs(value)) reached = found
    }
    if (Number.isNaN(reached)) {
      if (history.isEmpty) break
      history.clear()
      continue
    }
    history.add(difference(next, point), difference(nextGradient, gradient))
    point = next
    gradient = nextGradient
    value = reached
    watch.countIteration()
  }
  return { point, iterations: watch.iterations, converged: watch.converged }
}

const mostTrials = 30
const enough = 1e-4

/** Of all gradients that the sum has at a point, the shortest. */
function leastGradient(
  point: Float64Array,
  gradient: Float64Array,
  penalty: number,
  penalized: number
): Float64Array<ArrayBuffer> {
  const slopes = gradient.slice()
  for (let i = 0; i < penalized; i++) {
    const slope = gradient[i]!
    if (point[i]! > 0) slopes[i] = slope + penalty
    else if (point[i]! < 0) slopes[i] = slope - penalty
    else slopes[i] = Math.sign(slope) * Math.max(0, Math.abs(slope) - penalty)
  }
  return slopes
}
