import type { Places } from './colored-points.ts'
import { fontSizes, type Box, type Drawing } from './drawing.ts'
import { element } from './svg.ts'
import { fitText, textWidth } from './text.ts'

/** A text beside a point. */
export interface Annotation {
  /** Row of the point. */
  readonly row: number
  /** What stands there, in one line; shortened where it is wider than 160 pixels. */
  readonly text: string
}

const size = fontSizes.tick

/**
 * Texts beside their points, each at the first of eight places around it where it covers no other text and none of these
 * points, and stays in the box. One that has no such place is left out.
 *
 * @throws RangeError when there is no such row
 */
export function placeAnnotations(
  drawing: Drawing,
  annotations: readonly Annotation[],
  rows: number,
  { box, places, radius }: { box: Box; places: Places; radius: number }
): { markup: string[]; placed: number } {
  const taken = annotations.map(({ row }, i): Box => {
    if (!Number.isInteger(row) || row < 0 || row >= rows) {
      throw new RangeError(`annotations[${i}].row: expected a row of ${rows}, counted from 0, got ${row}`)
    }
    const [x, y] = [places.x(row), places.y(row)]
    return { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius }
  })
  // Which of many points it is has to be seen; where most have a text, rings would only be in the way.
  const withRings = annotations.length * 2 < rows
  const markup: string[] = []
  let placed = 0
  for (const { row, text } of annotations) {
    const label = fitText(text, size, 160)
    const [x, y] = [places.x(row), places.y(row)]
    const free = around(x, y, textWidth(label, size), radius + 3).find(
      place => isWithin(place, box) && !taken.some(other => overlap(place, other))
    )
    if (!free || label === '') continue
    taken.push(free)
    placed++
    const ring = { cx: x, cy: y, r: radius + 0.8, fill: 'none', stroke: drawing.colors.text }
    if (withRings) markup.push(element('circle', ring))
    markup.push(drawing.textElement(label, free.left, free.bottom - 3, { size, halo: drawing.colors.background }))
  }
  return { markup, placed }
}

/** Right, left, above, below, then the corners. */
function around(x: number, y: number, width: number, distance: number): Box[] {
  const height = size + 3
  const across = [x + distance, x - distance - width, x - width / 2] as const
  const down = [y - height / 2, y - distance - height, y + distance] as const
  const order = [[0, 0], [1, 0], [2, 1], [2, 2], [0, 1], [0, 2], [1, 1], [1, 2]] as const // prettier-ignore
  return order.map(([i, j]) => {
    const [left, top] = [across[i], down[j]]
    return { left, top, right: left + width, bottom: top + height }
  })
}

function isWithin(inner: Box, outer: Box): boolean {
  return (
    inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom
  )
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
