import type { Matrix } from '@llm-cookbook/vector'
import { fitPca, type PcaModel } from '@llm-cookbook/viz'

/** A way to look at vectors in two dimensions. */
export interface SteadyView {
  draw(rows: Matrix): Matrix
}

/**
 * The principal components of the rows, turned, and flipped where that fits better, towards `before`: where the same rows lay
 * in the picture before. Principal components are found anew from step to step and may turn by any angle, which means nothing
 * and would hide what moves.
 */
export async function steadyView(rows: Matrix, before?: Matrix): Promise<SteadyView> {
  const model = await fitPca(rows)
  const turn = before === undefined ? unturned : turnTowards(model.transform(rows), before)
  return { draw: others => turned(model, others, turn) }
}

type Turn = readonly [number, number, number, number]
const unturned: Turn = [1, 0, 0, 1]

/** The rotation or reflection that brings points nearest to others: P. Schönemann, 1966, in two dimensions. */
function turnTowards(points: Matrix, goal: Matrix): Turn {
  let [xx, xy, yx, yy] = [0, 0, 0, 0]
  for (let i = 0; i < points.rows; i++) {
    const [[x, y], [u, v]] = [points.row(i) as unknown as Point, goal.row(i) as unknown as Point]
    xx += x * u
    xy += x * v
    yx += y * u
    yy += y * v
  }
  const rotated = Math.hypot(xx + yy, xy - yx)
  const reflected = Math.hypot(xx - yy, xy + yx)
  if (rotated === 0 && reflected === 0) return unturned
  if (rotated >= reflected) {
    const [cos, sin] = [(xx + yy) / rotated, (xy - yx) / rotated]
    return [cos, sin, -sin, cos]
  }
  const [cos, sin] = [(xx - yy) / reflected, (xy + yx) / reflected]
  return [cos, sin, sin, -cos]
}

type Point = readonly [number, number]

function turned(model: PcaModel, rows: Matrix, [a, b, c, d]: Turn): Matrix {
  const points = model.transform(rows)
  for (let i = 0; i < points.rows; i++) {
    const [x, y] = points.row(i) as unknown as Point
    points.row(i).set([x * a + y * c, x * b + y * d])
  }
  return points
}
