import { clamp } from './clamp.ts'

/**
 * How much of the points is drawn while the picture moves, so that it moves evenly also with more points than the graphics card
 * draws in time: a share, from 0 to 1, of an order that is random. At rest all are drawn.
 */
export class Pace {
  readonly #least: number
  #share = 1

  /** @param count  of points; 20,000 of them are always drawn */
  constructor(count: number) {
    this.#least = Math.min(20_000 / Math.max(count, 1), 1)
  }

  /** The share to be drawn while the picture moves. */
  get share(): number {
    return this.#share
  }

  /** Learns from a drawing of a share that took some ms, until the graphics card had done it. */
  learn(share: number, took: number): void {
    this.#share = clamp(share * clamp(16 / took, 0.1, 2), this.#least, 1)
  }
}
