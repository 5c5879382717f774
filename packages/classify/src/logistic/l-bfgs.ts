import { dot } from '../linear/dot.ts'
import { searchLine, type Place } from './line-search.ts'
import { History } from './history.ts'
import { Watch, type Limits, type Minimum, type Problem } from './problem.ts'

/** The minimum of a smooth function, from zeros on, by L-BFGS with a line search for the strong Wolfe conditions. */
export async function minimize(problem: Problem, limits: Limits): Promise<Minimum> {
  const { size } = problem
  const watch = new Watch(problem, limits)
  const history = new History(problem.curvatures)
  let point = new Float64Array(size)
  let gradient = new Float64Array(size)
  let value = await problem.evaluate(point, gradient)
  while (watch.goesOn(value, gradient)) {
    const [from, direction] = [point, history.direction(gradient)]
    const trial = new Float64Array(size)
    const slopes = new Float64Array(size)
    const start = { step: 0, value, slope: dot(direction, gradient) }
    let last = start
    const placeAt = async (step: number): Promise<Place> => {
      for (let i = 0; i < size; i++) trial[i] = from[i]! + step * direction[i]!
      const reached = await problem.evaluate(trial, slopes)
      last = { step, value: reached, slope: dot(direction, slopes) }
      return last
    }
    let place = await searchLine(placeAt, start, 1)
    if (place === undefined) {
      if (history.isEmpty) break
      history.clear()
      continue
    }
    if (place !== last) place = await placeAt(place.step)
    history.add(difference(trial, point), difference(slopes, gradient))
    point = trial
    gradient = slopes
    value = place.value
    watch.countIteration()
  }
  return { point, iterations: watch.iterations, converged: watch.converged }
}

export function difference(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const differences = new Float64Array(a.length)
  for (let i = 0; i < a.length; i++) differences[i] = a[i]! - b[i]!
  return differences
}
