import { addScaled, dot } from './dot.ts'

/** A system A x = b, A being symmetric and positive definite. */
export interface System {
  /** A times `vector`, written into `out`. */
  readonly apply: (vector: Float64Array, out: Float64Array) => Promise<void>
  /** Something like the inverse of A times `vector`, written into `out`; symmetric and positive definite. */
  readonly precondition: (vector: Float64Array, out: Float64Array) => void
  readonly right: Float64Array
}

/**
 * An approach to x by conjugate gradients (M. Hestenes and E. Stiefel, 1952), preconditioned.
 *
 * @param tolerance  ends where the residual is no larger than this share of the right side
 */
export async function solveIteratively(
  { apply, precondition, right }: System,
  { maxIterations, tolerance }: { readonly maxIterations: number; readonly tolerance: number }
): Promise<{ readonly x: Float64Array; readonly converged: boolean }> {
  const x = new Float64Array(right.length)
  const residual = right.slice()
  const scaled = new Float64Array(right.length)
  precondition(residual, scaled)
  const direction = scaled.slice()
  const image = new Float64Array(right.length)
  let product = dot(residual, scaled)
  const goal = tolerance * tolerance * product
  for (let iteration = 0; product > goal; iteration++) {
    if (iteration >= maxIterations) return { x, converged: false }
    await apply(direction, image)
    const bend = dot(direction, image)
    if (!(bend > 0)) return { x, converged: false }
    const step = product / bend
    addScaled(x, direction, step)
    addScaled(residual, image, -step)
    precondition(residual, scaled)
    const next = dot(residual, scaled)
    const share = next / product
    for (let i = 0; i < direction.length; i++) direction[i] = scaled[i]! + share * direction[i]!
    product = next
  }
  return { x, converged: true }
}

/** A division by the diagonal, above 0. */
export function byDiagonal(diagonal: Float64Array): System['precondition'] {
  return (vector, out) => {
    for (let i = 0; i < out.length; i++) out[i] = vector[i]! / diagonal[i]!
  }
}
