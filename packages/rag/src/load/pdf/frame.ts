import type { PageViewport } from 'pdfjs-dist'
import type { TextItem } from 'pdfjs-dist/types/src/display/api.js'

/** Quarters by which a page is turned clockwise to set a text upright: 0, 1, 2 or 3. */
type Turn = number

export interface Place {
  readonly turn: Turn
  readonly x: number
  /** Of the baseline, downwards. */
  readonly y: number
  readonly width: number
  readonly size: number
}

/** Where an item stands after the page is turned by so many quarters that its text runs from left to right. */
export function placeOf(item: TextItem, vertical: boolean, viewport: PageViewport): Place {
  const [a, b, c, d] = viewport.transform as [number, number, number, number]
  const [ta, tb, , , te, tf] = item.transform as [number, number, number, number, number, number]
  const quarters = Math.round(Math.atan2(b * ta + d * tb, a * ta + c * tb) / (Math.PI / 2))
  // Vertical writing stands upright, yet its lines run downwards, and the next one is to the left.
  const turn = (((quarters + (vertical ? 1 : 0)) % 4) + 4) % 4
  const scale = Math.hypot(a, b)
  const [width, size] = vertical ? [item.height, item.width] : [item.width, item.height]
  const largest = Math.max(viewport.width, viewport.height)
  return { turn, ...pointIn(turn, te, tf, viewport), width: width * scale, size: Math.min(size * scale || 1, largest) }
}

export interface Box {
  readonly x0: number
  readonly x1: number
  readonly top: number
  readonly bottom: number
}

/** A rectangle of the file (two opposite corners), in the frame of text that is turned so. */
export function boxIn(turn: Turn, [x0, y0, x1, y1]: readonly number[], viewport: PageViewport): Box {
  const a = pointIn(turn, x0!, y0!, viewport)
  const b = pointIn(turn, x1!, y1!, viewport)
  return { x0: Math.min(a.x, b.x), x1: Math.max(a.x, b.x), top: Math.min(a.y, b.y), bottom: Math.max(a.y, b.y) }
}

function pointIn(turn: Turn, px: number, py: number, viewport: PageViewport): { x: number; y: number } {
  const [a, b, c, d, e, f] = viewport.transform as [number, number, number, number, number, number]
  const x = a * px + c * py + e
  const y = b * px + d * py + f
  if (turn === 1) return { x: y, y: viewport.width - x }
  if (turn === 2) return { x: viewport.width - x, y: viewport.height - y }
  return turn === 3 ? { x: viewport.height - y, y: x } : { x, y }
}
