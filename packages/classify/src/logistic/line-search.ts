import { rounding } from './problem.ts'

/** A point on the line: how far it is, the value there, and the slope along the line. */
export interface Place {
  readonly step: number
  readonly value: number
  readonly slope: number
}

/**
 * A step that meets the strong Wolfe conditions: the value falls by a part of what the slope at the start promises, and the
 * slope there is flatter (J. Nocedal and S. Wright, "Numerical Optimization", 2006, algorithms 3.5 and 3.6, with cubic
 * interpolation). Where values differ by no more than their rounding, the slopes decide (W. Hager and H. Zhang, "A new
 * conjugate gradient method with guaranteed descent and an efficient line search", 2005).
 *
 * @param start  at step 0, with a slope below 0
 * @param step   to be tried first
 * @returns the place, which was asked for last; or the best that was found; or `undefined` where no step leads downwards
 */
export async function searchLine(
  placeAt: (step: number) => Promise<Place>,
  start: Place,
  step: number
): Promise<Place | undefined> {
  const noise = rounding * Math.abs(start.value)
  let low = start
  let high: Place | undefined
  for (let trial = 0; trial < mostTrials; trial++) {
    const place = await placeAt(step)
    const falls = place.value <= start.value + enough * step * start.slope + noise
    if (!falls || place.value > low.value + noise || !Number.isFinite(place.slope)) high = place
    else if (Math.abs(place.slope) <= -flatter * start.slope) return place
    else {
      if (place.slope * ((high?.step ?? Infinity) - low.step) >= 0) high = low
      low = place
    }
    step = high === undefined ? Math.min(10, Math.max(2, growth(start, low))) * step : between(low, high)
  }
  return low.step > 0 ? low : undefined
}

const mostTrials = 30
const enough = 1e-4
const flatter = 0.9

/** By how much the step has to grow for the slope to be 0, if it goes on as it did. */
function growth(start: Place, { slope }: Place): number {
  return slope > start.slope ? start.slope / (start.slope - slope) : Infinity
}

/** Where the cubic through both has its minimum; not too near to either. */
function between(low: Place, high: Place): number {
  const width = high.step - low.step
  const [nearest, farthest] = [0.1, 0.9]
  const share = cubicMinimum(low, high)
  return low.step + width * (share >= nearest ? Math.min(farthest, share) : share < nearest ? nearest : 0.5)
}

/** As a share of the way from the one to the other; NaN where there is none. */
function cubicMinimum(low: Place, high: Place): number {
  const width = high.step - low.step
  const d1 = low.slope + high.slope - (3 * (high.value - low.value)) / width
  const root = Math.sqrt(d1 * d1 - low.slope * high.slope) * Math.sign(width)
  return 1 - (high.slope + root - d1) / (high.slope - low.slope + 2 * root)
}
