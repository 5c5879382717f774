import { checkInteger } from '../check.ts'
import { paint } from '../terminal/paint.ts'
import { columnsOf, pieces, visible } from '../terminal/width.ts'
import { tokenTexts, type ShownToken } from './token.ts'

export interface TokensTextOptions {
  /** What is shown, in the order of the text. */
  tokens: readonly ShownToken[]
  /** The text that was cut. Tokens that have neither `text` nor `bytes` are pieces of it. */
  text?: string | undefined
  /** Columns of the terminal, from 20 to 1,000; 80 by default. */
  width?: number | undefined
  /** Whether tokens stand on colours, which follow each other; `false`, the default: with `|` between them. */
  color?: boolean | undefined
  /** Whether the id stands below each token; by default where there are at most 100. */
  ids?: boolean | undefined
}

/**
 * Tokens side by side for a terminal: `·` for a space, `→` for a tab, `↵` for the end of a line, and for every other character that
 * does not show, or that a terminal would obey, a picture or its number.
 *
 * @throws TypeError, RangeError for a token without a place in the text, and for a width out of range
 */
export function tokensText(options: TokensTextOptions): string {
  const { tokens, text, width = 80, color = false, ids = tokens.length <= 100 } = options
  checkInteger('width', width, { least: 20, most: 1000 })
  const lines: string[] = []
  const apart = ids || !color ? 1 : 0
  let line = ''
  let below = ''
  /** Where the line ends, and where the next token may stand: an id can be longer than its token. */
  let column = 0
  let next = 0
  const endLine = (): void => {
    lines.push(line)
    if (below.trim() !== '') lines.push(color ? paint(below, { dim: true }) : below)
    line = below = ''
    column = next = 0
  }
  for (const [i, said] of tokenTexts(tokens, text, 'tokens').entries()) {
    let id = ids ? String(tokens[i]!.id) : ''
    const shown = said
      .split('\n')
      .map((part, j, all) => visible(part).replaceAll(' ', '·') + (j < all.length - 1 ? '↵' : ''))
    for (const [j, part] of shown.entries()) {
      for (const piece of part === '' ? [] : pieces(part, width)) {
        const wanted = Math.max(columnsOf(piece), id.length)
        if (next > 0 && next + apart + wanted > width) endLine()
        const start = next === 0 ? 0 : next + apart
        line += (ids ? ' ' : '|').repeat(start - column)
        line += color ? paint(piece, { foreground: '#000000', background: shades[i % shades.length]! }) : piece
        column = start + columnsOf(piece)
        next = start + wanted
        below = below.padEnd(start) + id
        id = ''
      }
      if (j < shown.length - 1) endLine()
    }
  }
  if (next > 0) endLine()
  return lines.join('\n')
}

/** Pale blue, orange, green, pink and yellow, on which black is read. */
const shades = ['#afd7ff', '#ffd7af', '#afffaf', '#ffd7ff', '#ffffaf']
