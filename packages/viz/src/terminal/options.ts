import { checkInteger } from '../check.ts'
import type { Theme } from '../palette.ts'
import { paint } from './paint.ts'
import { nameLine, shorten } from './width.ts'

/** What every plot of the terminal takes. */
export interface TextPlotOptions {
  /** Columns of the terminal, from 20 to 1,000; 80 by default. No line is longer. */
  width?: number | undefined
  /** Lines of the picture with its frame and axes, from 5 to 1,000; 24 by default. Title and legend stand outside. */
  height?: number | undefined
  /**
   * Whether the text is coloured, by escape sequences for the 256 colours of terminals; `false` by default. Whether the terminal
   * has them, and whether `NO_COLOR` is set, is for the caller to see.
   */
  color?: boolean | undefined
  /** What the terminal's background is; `dark` by default. */
  theme?: Theme | undefined
  /** Stands above the picture, shortened to its width; none by default. */
  title?: string | undefined
}

/** The options with their defaults, and the lines of the title: one, or none. */
export interface TextPlot {
  readonly width: number
  readonly height: number
  readonly color: boolean
  readonly theme: Theme
  readonly heading: readonly string[]
}

/** @throws RangeError for sizes out of range */
export function textPlot(options: TextPlotOptions): TextPlot {
  const { width = 80, height = 24, color = false, theme = 'dark', title = '' } = options
  checkInteger('width', width, { least: 20, most: 1000 })
  checkInteger('height', height, { least: 5, most: 1000 })
  const heading = shorten(nameLine(title), width)
  return {
    width,
    height,
    color,
    theme,
    heading: heading === '' ? [] : [color ? paint(heading, { bold: true }) : heading]
  }
}
