import type { ScreenSize } from './camera.ts'
import { clamp } from './clamp.ts'

/** Where a text is drawn: its middle. */
export interface LabelPlace {
  readonly x: number
  readonly y: number
}

/**
 * The room for labels on the screen. First come, first served: what is placed is never covered by what comes later. Room is kept in
 * cells of four pixels, so that a test costs next to nothing, whatever the number of labels.
 */
export class LabelBoard {
  readonly #columns: number
  readonly #rows: number
  readonly #size: ScreenSize
  readonly #taken: Uint8Array

  constructor(size: ScreenSize) {
    this.#size = size
    this.#columns = Math.ceil(size.width / cell)
    this.#rows = Math.ceil(size.height / cell)
    this.#taken = new Uint8Array(this.#columns * this.#rows)
  }

  /** Whether a point is on the screen, and no text covers it. */
  isSeen(x: number, y: number): boolean {
    // A point that was kept free is seen.
    return this.#isFree(x, y, 0, 0, kept)
  }

  /**
   * Takes room for a text that names a point, beside it where there is room: right of it, left, above or below.
   *
   * @param gap  from the middle of the point to the text, in pixels
   */
  placeBeside(x: number, y: number, width: number, height: number, gap: number): LabelPlace | undefined {
    const [aside, above] = [gap + width / 2, gap + height / 2]
    return [
      { x: x + aside, y },
      { x: x - aside, y },
      { x, y: y - above },
      { x, y: y + above }
    ].find(place => this.#take(place, width, height))
  }

  /** Takes room for a text on a place, or else just above or below it, moved as far as needed to be whole on the screen. */
  placeOn(x: number, y: number, width: number, height: number): LabelPlace | undefined {
    if (x < 0 || y < 0 || x > this.#size.width || y > this.#size.height) return undefined
    const { width: right, height: bottom } = this.#size
    return [y, y - height, y + height]
      .map(y => ({ x: clamp(x, width / 2, right - width / 2), y: clamp(y, height / 2, bottom - height / 2) }))
      .find(place => this.#take(place, width, height))
  }

  /** Keeps a point free of the texts that are placed from now on. */
  keep(x: number, y: number, diameter: number): void {
    this.#cells(x, y, diameter, diameter, index => {
      this.#taken[index] ||= kept
      return true
    })
  }

  #take({ x, y }: LabelPlace, width: number, height: number): boolean {
    if (!this.#isFree(x, y, width, height)) return false
    this.#cells(x, y, width, height, index => {
      this.#taken[index] = covered
      return true
    })
    return true
  }

  /** Whether a box is whole on the screen, and nothing is there but what is allowed. */
  #isFree(x: number, y: number, width: number, height: number, allowed = 0): boolean {
    const [left, top] = [x - width / 2, y - height / 2]
    const inside = left >= 0 && top >= 0 && left + width <= this.#size.width && top + height <= this.#size.height
    return inside && this.#cells(x, y, width, height, index => this.#taken[index]! <= allowed)
  }

  /** Whether something holds of all cells of the screen that a box touches. */
  #cells(x: number, y: number, width: number, height: number, holds: (index: number) => boolean): boolean {
    const right = Math.min(Math.floor((x + width / 2) / cell), this.#columns - 1)
    const bottom = Math.min(Math.floor((y + height / 2) / cell), this.#rows - 1)
    for (let row = Math.max(Math.floor((y - height / 2) / cell), 0); row <= bottom; row++) {
      for (let column = Math.max(Math.floor((x - width / 2) / cell), 0); column <= right; column++) {
        if (!holds(row * this.#columns + column)) return false
      }
    }
    return true
  }
}

/** A text in one line, of 48 characters at most, however long it is. */
export function shorten(text: string): string {
  const line = text.slice(0, 400).replace(/\s+/gu, ' ').trim()
  const characters = Array.from(line)
  return characters.length <= 48 ? line : `${characters.slice(0, 47).join('').trimEnd()}…`
}

const cell = 4

/** What may be in a cell, if it is not free. */
const [kept, covered] = [1, 2]
