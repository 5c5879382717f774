import { createRandom, Matrix } from '@llm-cookbook/vector'
import type { DataSet } from './data-sets.ts'

/** A round heap of points: normally distributed about a place on the first axis. */
export interface Heap {
  readonly rows: number
  /** The standard deviation in each dimension. */
  readonly width: number
  readonly at: number
}

/** Heaps in space, named A, B, C … in their order; a single one has no name. */
export function heaps(list: readonly Heap[], dimensions: number, seed = 1): DataSet {
  const random = createRandom(seed)
  const classes = list.flatMap(({ rows }, i) => Array<string>(rows).fill(list.length === 1 ? 'noise' : 'ABCDEF'[i]!))
  const vectors = Matrix.fromRows(
    list.flatMap(({ rows, width, at }) =>
      Array.from({ length: rows }, () =>
        Array.from({ length: dimensions }, (_, axis) => width * random.normal() + (axis === 0 ? at : 0))
      )
    )
  )
  return { vectors, classes }
}

/** The same numbers, but each column dealt out anew: no row is itself any more, and no column is any other. */
export function shuffled({ vectors, classes }: DataSet, seed = 1): DataSet {
  const random = createRandom(seed)
  const { rows, columns } = vectors
  const dealt = new Matrix(rows, columns)
  for (let column = 0; column < columns; column++) {
    const order = random.shuffle(Array.from({ length: rows }, (_, row) => row))
    for (let row = 0; row < rows; row++) dealt.row(row)[column] = vectors.row(order[row]!)[column]!
  }
  return { vectors: dealt, classes }
}

/** How large the classes of a picture are, and how far apart. */
export interface Shape {
  /** Of each class after the first: how many times as wide it is as the first, by the root mean square from its middle. */
  readonly widths: readonly number[]
  /** From each class to the next, in units of the first of these ways. */
  readonly gaps: readonly number[]
}

/** @param points  in any number of dimensions */
export function shapeOf(points: Matrix, classes: readonly string[]): Shape {
  const found = [...new Set(classes)].map(name => {
    const rows = classes.flatMap((own, row) => (own === name ? [points.row(row)] : []))
    const middle = Array.from({ length: points.columns }, (_, axis) => mean(rows.map(row => row[axis]!)))
    return { middle, width: Math.sqrt(mean(rows.map(row => distance(row, middle) ** 2))) }
  })
  const gaps = found.slice(1).map(({ middle }, i) => distance(middle, found[i]!.middle))
  return {
    widths: found.slice(1).map(({ width }) => width / found[0]!.width),
    gaps: gaps.slice(1).map(gap => gap / gaps[0]!)
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.hypot(...Array.from(a, (value, axis) => value - b[axis]!))
}
