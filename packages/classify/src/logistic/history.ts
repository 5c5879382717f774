import { addScaled, dot } from '../linear/dot.ts'

/**
 * What the last steps tell of how the objective bends: the inverse of its Hessian by L-BFGS (J. Nocedal, "Updating
 * quasi-Newton matrices with limited storage", 1980), from a diagonal on.
 */
export class History {
  readonly #curvatures: Float64Array
  readonly #steps: Step[] = []
  /** The diagonal is divided by that, as the last step taught. */
  #scale = 1

  /** @param curvatures  the diagonal of the Hessian, roughly, each above 0 */
  constructor(curvatures: Float64Array) {
    this.#curvatures = curvatures
  }

  get isEmpty(): boolean {
    return this.#steps.length === 0
  }

  /** @param s  a step  @param y  how the gradient has changed by it */
  add(s: Float64Array, y: Float64Array): void {
    const product = dot(s, y)
    let length = 0
    for (let i = 0; i < y.length; i++) length += (y[i]! * y[i]!) / this.#curvatures[i]!
    // Only what bends upwards keeps the Hessian positive.
    if (!(product > 1e-16 * length)) return
    this.#scale = length / product
    this.#steps.push({ s, y, product })
    if (this.#steps.length > remembered) this.#steps.shift()
  }

  clear(): void {
    this.#steps.length = 0
    this.#scale = 1
  }

  /** Minus the inverse Hessian times the gradient. */
  direction(gradient: Float64Array): Float64Array {
    const d = gradient.map(slope => -slope)
    const shares = this.#steps.map(() => 0)
    for (let i = this.#steps.length - 1; i >= 0; i--) {
      const { s, y, product } = this.#steps[i]!
      shares[i] = dot(s, d) / product
      addScaled(d, y, -shares[i]!)
    }
    for (let i = 0; i < d.length; i++) d[i]! /= this.#curvatures[i]! * this.#scale
    for (const [i, { s, y, product }] of this.#steps.entries()) addScaled(d, s, shares[i]! - dot(y, d) / product)
    return d
  }
}

interface Step {
  readonly s: Float64Array
  readonly y: Float64Array
  /** s · y */
  readonly product: number
}

const remembered = 10
