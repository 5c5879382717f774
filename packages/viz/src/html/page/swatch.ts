import { element } from './element.ts'
import { colorIndex, type Paint } from './paint.ts'

/** A dot in this colour. */
export function swatch(color: string): HTMLElement {
  const dot = element('i', { className: 'swatch' })
  dot.style.background = color
  return dot
}

/** A dot in the colour of this point. */
export function swatchOf(paint: Paint, row: number): HTMLElement {
  return swatch(paint.colors[colorIndex(paint, row)]!)
}
