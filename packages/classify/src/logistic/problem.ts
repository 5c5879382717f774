/** A smooth function of many numbers, to be made as small as possible. */
export interface Problem {
  /** Of how many numbers. */
  readonly size: number
  /** Roughly how much it bends along each of them, above 0. */
  readonly curvatures: Float64Array
  /** What the components of its gradient are measured in, 1 or more. */
  readonly units: Float64Array
  /** The value at a point; the gradient there is written into `gradient`. */
  evaluate(point: Float64Array, gradient: Float64Array): Promise<number>
}

export interface Limits {
  readonly maxIterations: number
  /** It ends where no component of the gradient is larger than so many of its units. */
  readonly tolerance: number
  readonly onIteration: (iteration: number) => void
}

export interface Minimum {
  readonly point: Float64Array
  readonly iterations: number
  /** Whether the tolerance was reached: otherwise the iterations were used up, or 64 bits. */
  readonly converged: boolean
}

/** Tells a solver when to end. */
export class Watch {
  iterations = 0
  converged = false
  readonly #units: Float64Array
  readonly #limits: Limits
  #lowest = Infinity
  #flattest = Infinity
  #vain = 0

  constructor({ units }: Problem, limits: Limits) {
    this.#units = units
    this.#limits = limits
  }

  /** Whether another iteration is wanted from where it has come to. */
  goesOn(value: number, gradient: Float64Array): boolean {
    let steepness = 0
    for (let i = 0; i < gradient.length; i++) {
      steepness = Math.max(steepness, Math.abs(gradient[i]!) / this.#units[i]!)
    }
    this.converged = steepness <= this.#limits.tolerance
    const isBetter = value < this.#lowest - rounding * Math.abs(value) || steepness < 0.9 * this.#flattest
    this.#vain = isBetter ? 0 : this.#vain + 1
    if (isBetter) {
      this.#lowest = value
      this.#flattest = Math.min(this.#flattest, steepness)
    }
    return !this.converged && this.iterations < this.#limits.maxIterations && this.#vain < mostVain
  }

  countIteration(): void {
    this.iterations++
    this.#limits.onIteration(this.iterations)
  }
}

/** Values that differ by no more than this share may be the same but for rounding. */
export const rounding = 1e-14

/** Iterations without any gain after which there is none to be had. */
const mostVain = 30
