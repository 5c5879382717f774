import { exponential, logarithm } from '../elementary.ts'

/** How close two points of the layout count as being: 1 / (1 + a d^2b) at distance d. */
export interface Curve {
  readonly a: number
  readonly b: number
}

/**
 * The curve that comes nearest, by least squares, to what `minDist` and `spread` ask for: 1 up to the distance `minDist`, and
 * beyond it e^(-(d - minDist) / spread). As in umap-learn, the difference counts at 300 distances from 0 to 3 `spread`.
 *
 * @param spread   above 0
 * @param minDist  from 0 to `spread`
 */
export function fitCurve(spread: number, minDist: number): Curve {
  // In units of `spread`, in which a and b are near 1 whatever the unit of the distances.
  const least = minDist / spread
  const logarithms = new Float64Array(points)
  const wanted = new Float64Array(points)
  for (let i = 0; i < points; i++) {
    const distance = (3 * i) / (points - 1)
    if (i > 0) logarithms[i] = logarithm(distance)
    wanted[i] = distance < least ? 1 : exponential(least - distance)
  }
  const { a, b } = minimize(logarithms, wanted)
  return { a: a * exponential(-2 * b * logarithm(spread)), b }
}

const points = 300

/** Levenberg and Marquardt's method, from a = b = 1. */
function minimize(logarithms: Float64Array, wanted: Float64Array): Curve {
  let best = evaluate({ a: 1, b: 1 }, logarithms, wanted)
  let damping = 1e-3
  while (damping < 1e12) {
    const { aa, ab, bb, ra, rb } = best
    const [saa, sbb] = [aa * (1 + damping), bb * (1 + damping)]
    const determinant = saa * sbb - ab * ab
    const curve = {
      a: best.curve.a + (ra * sbb - rb * ab) / determinant,
      b: best.curve.b + (rb * saa - ra * ab) / determinant
    }
    const next = curve.a > 0 && curve.b > 0 ? evaluate(curve, logarithms, wanted) : undefined
    if (next === undefined || next.loss >= best.loss) {
      damping *= 10
      continue
    }
    const gain = best.loss - next.loss
    best = next
    damping /= 10
    if (gain <= 1e-16 * best.loss) break
  }
  return best.curve
}

/** The sum of squared differences, and what the normal equations need: products of derivatives and differences. */
function evaluate(
  curve: Curve,
  logarithms: Float64Array,
  wanted: Float64Array
): { curve: Curve; loss: number; aa: number; ab: number; bb: number; ra: number; rb: number } {
  let [loss, aa, ab, bb, ra, rb] = [(1 - wanted[0]!) ** 2, 0, 0, 0, 0, 0]
  // At distance 0 the curve is 1, whatever a and b.
  for (let i = 1; i < points; i++) {
    const power = exponential(Math.min(44, 2 * curve.b * logarithms[i]!))
    const value = 1 / (1 + curve.a * power)
    const difference = wanted[i]! - value
    const byA = -power * value * value
    const byB = 2 * logarithms[i]! * curve.a * byA
    loss += difference * difference
    aa += byA * byA
    ab += byA * byB
    bb += byB * byB
    ra += byA * difference
    rb += byB * difference
  }
  return { curve, loss, aa, ab, bb, ra, rb }
}
