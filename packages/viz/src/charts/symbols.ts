import { tenths } from './svg.ts'

/** Shapes of points, in the order in which they are used. */
export const symbolNames = ['circle', 'triangle', 'diamond', 'square', 'cross'] as const
export type SymbolName = (typeof symbolNames)[number]

/** The outline of a symbol about (x, y), for `fill`. All have the area of the circle of that radius, and so the same weight. */
export function symbolPath(name: SymbolName, x: number, y: number, radius: number): string {
  if (name === 'circle') {
    const [r, d] = [tenths(radius), tenths(2 * radius)]
    return `M${tenths(x - radius)} ${tenths(y)}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0 -${d} 0Z`
  }
  const corners = outlines[name].map(([dx, dy]) => `${tenths(x + dx * radius)} ${tenths(y + dy * radius)}`)
  return `M${corners.join('L')}Z`
}

type Outline = readonly (readonly [x: number, y: number])[]

const half = Math.sqrt(Math.PI) / 2
const corner = Math.sqrt(Math.PI / 2)
/** Of an equilateral triangle: from its middle to a corner. */
const reach = Math.sqrt((4 * Math.PI) / (3 * Math.sqrt(3)))
/** Of a cross of five squares: half of a side of one, and one and a half. */
const [inner, outer] = [Math.sqrt(Math.PI / 20), 3 * Math.sqrt(Math.PI / 20)]

const outlines: Readonly<Record<Exclude<SymbolName, 'circle'>, Outline>> = {
  triangle: [
    [0, -reach],
    [(reach * Math.sqrt(3)) / 2, reach / 2],
    [(-reach * Math.sqrt(3)) / 2, reach / 2]
  ],
  diamond: [
    [0, -corner],
    [corner, 0],
    [0, corner],
    [-corner, 0]
  ],
  square: [
    [-half, -half],
    [half, -half],
    [half, half],
    [-half, half]
  ],
  cross: [
    [-inner, -outer],
    [inner, -outer],
    [inner, -inner],
    [outer, -inner],
    [outer, inner],
    [inner, inner],
    [inner, outer],
    [-inner, outer],
    [-inner, inner],
    [-outer, inner],
    [-outer, -inner],
    [-inner, -inner]
  ]
}
