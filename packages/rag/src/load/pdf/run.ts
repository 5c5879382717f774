import type { Link } from '../../document.ts'

/**
 * A piece of one line as the file draws it: some words, one word, or less. Positions are in points, x to the right
 * and y downwards, in the frame in which the text stands upright.
 */
export interface Run {
  readonly text: string
  readonly x0: number
  readonly x1: number
  /** Of the baseline. */
  readonly y: number
  /** Of the font. */
  readonly size: number
  readonly bold: boolean
  readonly mono: boolean
  readonly rightToLeft: boolean
  /** White space stands before it in the file, however narrow. */
  readonly spaced: boolean
  /** Parts of its text that lead somewhere, in order. */
  readonly links?: readonly Link[]
}

/** What is drawn on a page. */
export interface PageRuns {
  readonly width: number
  readonly height: number
  /** By direction of writing, the one with the most text first; each group in a frame of its own. */
  readonly groups: readonly (readonly Run[])[]
  /** Remarks of readers, which stand outside the text. */
  readonly comments: readonly string[]
}

export const topOf = (run: Run): number => run.y - 0.7 * run.size
export const bottomOf = (run: Run): number => run.y + 0.1 * run.size
