import { codesOf, withCodes, type Paint } from './paint.ts'

/** A character of a picture and how it is drawn; an empty one stands behind a character that takes two columns. */
export interface Cell {
  readonly text: string
  readonly paint?: Paint | undefined
}

export const blank: Cell = { text: ' ' }

/** Cells as a line of text. Neighbours of one colour share their escape sequence. */
export function lineOf(cells: readonly Cell[], color: boolean): string {
  if (!color) return cells.map(({ text }) => text).join('')
  let line = ''
  let run = ''
  let codes = ''
  for (const { text, paint = {} } of cells) {
    const wanted = codesOf(paint)
    if (wanted !== codes) {
      line += withCodes(run, codes)
      run = ''
      codes = wanted
    }
    run += text
  }
  return line + withCodes(run, codes)
}
