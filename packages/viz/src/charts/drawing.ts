import { checkInteger, checkOneOf } from '../check.ts'
import { themes, type Theme, type ThemeColors } from '../palette.ts'
import { element, escapeText, tenths } from './svg.ts'
import { fontFamily, wrapText } from './text.ts'

/** What all charts have in common. */
export interface ChartOptions {
  /** Drawn above the chart, and its name to a screen reader, which otherwise says what kind of chart it is. */
  readonly title?: string | undefined
  /** Drawn below the title in smaller letters: a place for the source, or for how faithful a projection is. */
  readonly subtitle?: string | undefined
  /** What a screen reader says of the content; a summary of the data by default. */
  readonly description?: string | undefined
  /** In pixels, from 160 to 10,000; the default is about 640 and differs by chart. */
  readonly width?: number | undefined
  /** In pixels, from 120 to 10,000; the default is about 400 and differs by chart. */
  readonly height?: number | undefined
  /** `light` (the default), on white, or `dark`. */
  readonly theme?: Theme | undefined
}

/** A rectangle in pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A box beyond whose edges there may be values, along one axis or both. */
export interface Cut {
  readonly box: Box
  readonly cut: { readonly x: boolean; readonly y: boolean }
}

export interface TextStyle {
  /** Font size in pixels, 12 by default. */
  readonly size?: number
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly bold?: boolean
  /** '#rrggbb'; the theme's colour of text by default. */
  readonly color?: string
  /** Degrees, clockwise, about the place of the text. */
  readonly rotate?: number
  /** An outline in this colour behind the letters, so that they can be read on top of anything. */
  readonly halo?: string
}

/** The box, or a small one from its corner on: in a picture that is too small for its texts, these lie over the data. */
export function atLeast({ left, top, right, bottom }: Box): Box {
  return { left, top, right: Math.max(right, left + 20), bottom: Math.max(bottom, top + 20) }
}

/** Sizes of letters in pixels. */
export const fontSizes = { title: 15, text: 12, tick: 11 } as const

/** An SVG in the making: its title stands already, and whatever is drawn next takes its room from `area`. */
export class Drawing {
  readonly colors: ThemeColors
  readonly theme: Theme
  /** What is free still. */
  area: Box
  readonly #options: ChartOptions
  readonly #kind: string
  readonly #width: number
  readonly #height: number
  readonly #parts: string[] = []

  /**
   * @param kind  what kind of chart it is, in words
   * @throws RangeError when an option of `ChartOptions` is none
   */
  constructor(kind: string, options: ChartOptions, size: { width?: number; height?: number } = {}) {
    const { title, subtitle, width = size.width ?? 640, height = size.height ?? 400, theme = 'light' } = options
    checkInteger('width', width, { least: 160, most: 10_000 })
    checkInteger('height', height, { least: 120, most: 10_000 })
    checkOneOf('theme', theme, ['light', 'dark'])
    this.#options = options
    this.#kind = kind
    this.#width = width
    this.#height = height
    this.theme = theme
    this.colors = themes[theme]
    this.area = { left: 14, top: 12, right: width - 14, bottom: height - 12 }
    if (title !== undefined) this.#header(title, fontSizes.title, { bold: true })
    if (subtitle !== undefined) this.#header(subtitle, fontSizes.text, { color: this.colors.muted })
    if (title !== undefined || subtitle !== undefined) this.shrink({ top: 8 })
  }

  /** About how many ticks have room across the free area, and how many down. */
  get tickCounts(): { readonly x: number; readonly y: number } {
    const { left, top, right, bottom } = this.area
    const count = (length: number, each: number): number => Math.min(12, Math.max(2, Math.round(length / each)))
    return { x: count(right - left, 100), y: count(bottom - top, 60) }
  }

  /** Takes that many pixels from the sides of the free area, of which something remains. */
  shrink({ left = 0, top = 0, right = 0, bottom = 0 }: Partial<Box>): void {
    const { area } = this
    this.area = atLeast({
      left: area.left + left,
      top: area.top + top,
      right: area.right - right,
      bottom: area.bottom - bottom
    })
  }

  add(...markup: readonly string[]): void {
    this.#parts.push(...markup)
  }

  /** Draws one line of text with its baseline at y. */
  text(content: string, x: number, y: number, style: TextStyle = {}): void {
    this.add(this.textElement(content, x, y, style))
  }

  textElement(content: string, x: number, y: number, style: TextStyle = {}): string {
    const { size = fontSizes.text, anchor = 'start', bold = false, color = this.colors.text, rotate, halo } = style
    const attributes = {
      x,
      y,
      fill: color,
      'font-size': size === fontSizes.text ? undefined : size,
      'font-weight': bold ? '600' : undefined,
      'text-anchor': anchor === 'start' ? undefined : anchor,
      transform: rotate === undefined ? undefined : `rotate(${rotate} ${tenths(x)} ${tenths(y)})`,
      ...(halo !== undefined && {
        stroke: halo,
        'stroke-width': 3,
        'stroke-linejoin': 'round',
        'paint-order': 'stroke'
      })
    }
    return element('text', attributes, escapeText(content))
  }

  /** What lies outside of a plot is cut off where that may be, by an `svg` of its own: a clip path would need an id. */
  addInside({ box, cut }: Cut, ...markup: readonly string[]): void {
    if (!cut.x && !cut.y) {
      this.add(...markup)
      return
    }
    // A mark may reach over an edge, unless there may be others beyond.
    const [spareX, spareY] = [cut.x ? 0 : 8, cut.y ? 0 : 8]
    const { left, top, right, bottom } = {
      left: box.left - spareX,
      top: box.top - spareY,
      right: box.right + spareX,
      bottom: box.bottom + spareY
    }
    const [width, height] = [right - left, bottom - top]
    const viewBox = [left, top, width, height].map(tenths).join(' ')
    this.add(element('svg', { x: left, y: top, width, height, viewBox, role: 'presentation' }, ...markup))
  }

  /** @param summary  the content in words, for `description` where that is not given */
  finish(summary: string): string {
    const { title = this.#kind, description = summary } = this.#options
    return element(
      'svg',
      {
        xmlns: 'http://www.w3.org/2000/svg',
        width: this.#width,
        height: this.#height,
        viewBox: `0 0 ${this.#width} ${this.#height}`,
        role: 'img',
        'font-family': fontFamily,
        'font-size': fontSizes.text
      },
      // Named by their place alone: ids would clash where a page holds several charts.
      element('title', {}, escapeText(title)),
      element('desc', {}, escapeText(description)),
      element('rect', { width: this.#width, height: this.#height, fill: this.colors.background }),
      ...this.#parts
    ).replaceAll(/(<\/(?:title|desc|text|g|svg)>|\/>)(?=<)/g, '$1\n')
  }

  #header(content: string, size: number, style: TextStyle): void {
    const { left, right } = this.area
    for (const line of wrapText(content, size, right - left, 3, style.bold)) {
      this.text(line, left, this.area.top + size, { ...style, size })
      this.shrink({ top: size * 1.35 })
    }
  }
}
