import { clamp } from './clamp.ts'

/** A way from 0 to 1 in time, slow at both ends. It starts with the first frame that asks, so that none of it is missed. */
export class Motion {
  readonly #duration: number
  #start: number | undefined

  /** @param duration  in ms, above 0 */
  constructor(duration: number) {
    this.#duration = duration
  }

  /** How far it is, from 0 to 1, at a time in ms. */
  at(now: number): number {
    this.#start ??= now
    const t = clamp((now - this.#start) / this.#duration, 0, 1)
    return t < 0.5 ? 4 * t ** 3 : 1 - 4 * (1 - t) ** 3
  }
}
