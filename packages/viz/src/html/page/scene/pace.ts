import { clamp } from './clamp.ts'

/**
 * How much of the points is drawn while the picture moves, so that it moves evenly also with more points than the graphics card
 * draws in time: a share, from 0 to 1, of an order that is random. At rest all are drawn.
 */
export class Pace {
  readonly #least: number
  #share = 1
  #before: number | undefined

  /** @param count  of points; 20,000 of them are always drawn */
  constructor(count: number) {
    this.#least = Math.min(20_000 / Math.max(count, 1), 1)
  }

  /**
   * The share for the frame that is drawn now.
   *
   * @param now  time of the frame in ms; frames at rest have none and start anew
   */
  next(now: number | undefined): number {
    const took = now === undefined || this.#before === undefined ? undefined : now - this.#before
    this.#before = now
    if (now === undefined) return 1
    // Longer is no frame that took long but a rest of the pointer.
    if (took !== undefined && took < 1000) {
      if (took > 34) this.#share *= Math.max(24 / took, 0.4)
      else if (took < 20) this.#share *= 1.1
      this.#share = clamp(this.#share, this.#least, 1)
    }
    return this.#share
  }
}
