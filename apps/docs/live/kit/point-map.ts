import type { Matrix } from '@llm-cookbook/vector'

/** Where points of a layout stand in a picture. */
export interface MapView {
  /** In pixels: x and y of each row in turn. */
  readonly places: Float32Array
  /** The row that is nearest to a place, if one is within so many pixels. */
  at(x: number, y: number, within: number): number | undefined
  /** The row that one comes to from another in a direction: the nearest within 45 degrees of it. */
  next(from: number, direction: Direction): number | undefined
}

export type Direction = 'left' | 'right' | 'up' | 'down'

const margin = 14

/** All points as large as they can be in the middle of a picture; a unit has the same length on both axes, y upwards. */
export function viewOf(points: Matrix, width: number, height: number): MapView {
  const [left, right] = reach(points, 0)
  const [low, high] = reach(points, 1)
  const scale = Math.min(
    (width - 2 * margin) / (right - left || Number.MIN_VALUE),
    (height - 2 * margin) / (high - low || Number.MIN_VALUE)
  )
  const finite = Number.isFinite(scale) ? scale : 0
  const places = new Float32Array(2 * points.rows)
  for (let row = 0; row < points.rows; row++) {
    const [x, y] = points.row(row)
    places[2 * row] = width / 2 + finite * (x! - (left + right) / 2)
    places[2 * row + 1] = height / 2 - finite * (y! - (low + high) / 2)
  }
  const nearest = (x: number, y: number, counts: (dx: number, dy: number) => boolean): number | undefined => {
    let found: number | undefined
    let least = Infinity
    for (let row = 0; row < points.rows; row++) {
      const [dx, dy] = [places[2 * row]! - x, places[2 * row + 1]! - y]
      const distance = dx * dx + dy * dy
      if (distance < least && counts(dx, dy)) [found, least] = [row, distance]
    }
    return found
  }
  return {
    places,
    at: (x, y, within) => nearest(x, y, (dx, dy) => dx * dx + dy * dy <= within * within),
    next: (from, direction) => nearest(places[2 * from]!, places[2 * from + 1]!, ahead[direction])
  }
}

const ahead: Readonly<Record<Direction, (dx: number, dy: number) => boolean>> = {
  left: (dx, dy) => dx < 0 && Math.abs(dy) <= -dx,
  right: (dx, dy) => dx > 0 && Math.abs(dy) <= dx,
  up: (dx, dy) => dy < 0 && Math.abs(dx) <= -dy,
  down: (dx, dy) => dy > 0 && Math.abs(dx) <= dy
}

function reach({ rows, columns, data }: Matrix, column: number): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (let row = 0; row < rows; row++) {
    const value = data[row * columns + column]!
    if (value < low) low = value
    if (value > high) high = value
  }
  return rows === 0 ? [0, 0] : [low, high]
}

/** What stands for a class: a colour of ten, and a shape, or the name itself where that is a single character. */
export interface Mark {
  readonly name: string
  readonly hue: number
  /** Of a path about (0, 0) for a point of radius 1. */
  readonly outline: string
  readonly character: string | undefined
}

const outlines = [
  'M-1 0a1 1 0 1 0 2 0a1 1 0 1 0 -2 0Z',
  'M0 -1.5L1.3 0.75L-1.3 0.75Z',
  'M-.9 -.9L.9 -.9L.9 .9L-.9 .9Z',
  'M0 -1.4L1.4 0L0 1.4L-1.4 0Z',
  'M-.45 -1.3L.45 -1.3L.45 -.45L1.3 -.45L1.3 .45L.45 .45L.45 1.3L-.45 1.3L-.45 .45L-1.3 .45L-1.3 -.45L-.45 -.45Z'
]

/** A mark for each class, in the order of their names. Fifty are all different. */
export function marksOf(classes: readonly string[]): Mark[] {
  return [...new Set(classes)].sort().map((name, i) => ({
    ...{ name, hue: i % 10 },
    outline: outlines[(i + Math.floor(i / 10)) % outlines.length]!,
    character: name.length === 1 ? name : undefined
  }))
}
