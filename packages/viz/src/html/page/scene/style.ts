import type { ScreenSize } from './camera.ts'
import { clamp } from './clamp.ts'

/** How points look whose size is 1. */
export interface PointStyle {
  /** In CSS pixels, at the depth of what the camera looks at. */
  readonly diameter: number
  /** From 0 to 1, to be multiplied by that of the colour. */
  readonly opacity: number
}

/**
 * Points as large as leaves most of the picture free, and as faint as lets dense places be told from very dense ones. They grow
 * with the zoom, but slower than what is between them, so that clusters come apart.
 *
 * @param count  of points in all
 */
export function pointStyle(count: number, { width, height }: ScreenSize, zoom: number): PointStyle {
  const room = (width * height) / Math.max(count, 1)
  const diameter = clamp(Math.sqrt(0.3 * room * zoom), 2.2, clamp(9 + 2 * Math.log2(zoom), 9, 18))
  const cover = (Math.PI * diameter ** 2) / 4 / room / zoom
  return { diameter, opacity: clamp(0.9 * (0.5 / cover) ** 0.75, 0.1, 0.9) }
}

/** How much larger points are drawn that are nearer to the camera than what it looks at; the shader does the same. */
export function nearness(distance: number, depth: number): number {
  return clamp(distance / depth, 0.35, 4)
}
