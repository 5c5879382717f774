import type { Matrix } from '@llm-cookbook/vector'
import type { Workspace } from './workspace.ts'

/** Points in a workspace, and a vector beside each, for instance a force on it. */
export interface Points {
  readonly rows: number
  readonly dimensions: 2 | 3
  /** Floats of a point: 2, or 4 of which the last is 0. */
  readonly width: 2 | 4
  /** Bytes of all points; those that fill up to a multiple of 16 are 0. */
  readonly bytes: number
  /** Where the points are. */
  readonly layout: number
}

export function placePoints(initial: Matrix, workspace: Workspace): Points {
  const dimensions = initial.columns === 3 ? 3 : 2
  const width = dimensions === 3 ? 4 : 2
  const bytes = 16 * Math.ceil((initial.rows * width) / 4)
  const layout = workspace.take(bytes)
  const floats = workspace.floats(layout, bytes / 4)
  for (let row = 0; row < initial.rows; row++) floats.set(initial.row(row), row * width)
  return { rows: initial.rows, dimensions, width, bytes, layout }
}

/** The smallest and the largest of each coordinate: in the third of a plane, 0. */
export interface Box {
  readonly low: readonly [number, number, number]
  readonly high: readonly [number, number, number]
  /** The longest side. Not finite, if a coordinate is not. */
  readonly span: number
  /** The shortest side. */
  readonly breadth: number
}

export function boxAround({ layout, bytes, rows, width, dimensions }: Points, workspace: Workspace): Box {
  const floats = workspace.floats(layout, bytes / 4)
  const low: [number, number, number] = [0, 0, 0]
  const high: [number, number, number] = [0, 0, 0]
  let [span, breadth] = [0, Infinity]
  for (let axis = 0; axis < dimensions; axis++) {
    // The sum is there to find NaN, which no comparison does.
    let [least, most, sum] = [Infinity, -Infinity, 0]
    for (let i = axis; i < rows * width; i += width) {
      const x = floats[i]!
      if (x < least) least = x
      if (x > most) most = x
      sum += x
    }
    low[axis] = least
    high[axis] = most
    span = Math.max(span, most - least + 0 * sum)
    breadth = Math.min(breadth, most - least)
  }
  return { low, high, span, breadth }
}
