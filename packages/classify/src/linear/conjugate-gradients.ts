import { addScaled, dot } from './dot.ts'

/** A system A x = b, A being symmetric and positive definite. */
export interface System {
  /** A times `vector`, written into `out`. */
  readonly apply: (vector: Float64Array, out: Float64Array) => Promise<void>
  /** The diagonal of A, roughly; above 0. */
  readonly diagonal: Float64Array
  readonly right: Float64Array
}

/**
 * An approach to x by conjugate gradients (M. Hestenes and E. Stiefel, 1952), preconditioned by the diagonal.
 *
 * @param tolerance  ends where the residual is no larger than this share of the right side
 */
export async function solveIteratively(
  { apply, diagonal, right }: System,
  { maxIterations, tolerance }: { readonly maxIterations: number; readonly tolerance: number }
): Promise<{ readonly x: Float64Array; readonly converged: boolean }> {
  const x = new Float64Array(right.length)
  const residual = right.slice()
  const scaled = residual.map((value, i) => value / diagonal[i]!)
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
    for (let i = 0; i < scaled.length; i++) scaled[i] = residual[i]! / diagonal[i]!
    const next = dot(residual, scaled)
    const share = next / product
    for (let i = 0; i < direction.length; i++) direction[i] = scaled[i]! + share * direction[i]!
    product = next
  }
  return { x, converged: true }
}
