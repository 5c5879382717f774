/** Dots across and down in one character. */
export const dotsAcross = 2
export const dotsDown = 4

/** The bit of each dot of U+2800 to U+28FF, row by row. */
const bits = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

/** A grid of characters with 2 × 4 dots each, in Braille patterns (Unicode 15, chapter 21.1); x to the right, y downwards. */
export class BrailleCanvas {
  readonly columns: number
  readonly lines: number
  readonly #cells: Uint8Array

  constructor(columns: number, lines: number) {
    this.columns = columns
    this.lines = lines
    this.#cells = new Uint8Array(columns * lines)
  }

  /** Sets a dot, and returns the number of its cell, counted from the upper left; -1 outside. */
  dot(x: number, y: number): number {
    if (x < 0 || y < 0 || x >= this.columns * dotsAcross || y >= this.lines * dotsDown) return -1
    const cell = Math.floor(y / dotsDown) * this.columns + Math.floor(x / dotsAcross)
    this.#cells[cell]! |= bits[(y % dotsDown) * dotsAcross + (x % dotsAcross)]!
    return cell
  }

  /** The character of a cell; a space where it has no dot. */
  character(cell: number): string {
    return this.#cells[cell] === 0 ? ' ' : String.fromCodePoint(0x2800 + this.#cells[cell]!)
  }
}

/** The dots from one place to another, both included (J. Bresenham, "Algorithm for computer control of a digital plotter", 1965). */
export function eachDotBetween(
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
  visit: (x: number, y: number) => void
): void {
  let [x, y] = from
  const across = Math.abs(to[0] - x)
  const down = -Math.abs(to[1] - y)
  const stepX = x < to[0] ? 1 : -1
  const stepY = y < to[1] ? 1 : -1
  for (let error = across + down; ;) {
    visit(x, y)
    if (x === to[0] && y === to[1]) return
    const twice = 2 * error
    if (twice >= down) {
      error += down
      x += stepX
    }
    if (twice <= across) {
      error += across
      y += stepY
    }
  }
}
