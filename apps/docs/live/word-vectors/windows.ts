import type { Random } from '@llm-cookbook/vector'

/** The words around each word of a sentence. */
export interface Window {
  /** Place of the word in the middle. */
  readonly center: number
  /** How many words to either side count, where there are as many. */
  readonly width: number
  /** Places of the words around it. */
  readonly around: readonly number[]
}

/**
 * A window for each of `length` words: of the full width, or of a width drawn for each word from 1 to the full one, all
 * equally likely, as word2vec does it.
 */
export function windowsOf(length: number, full: number, random?: Random): Window[] {
  return Array.from({ length }, (_, center) => {
    const width = random === undefined ? full : 1 + random.integer(full)
    const around: number[] = []
    for (let at = Math.max(0, center - width); at <= Math.min(length - 1, center + width); at++) {
      if (at !== center) around.push(at)
    }
    return { center, width, around }
  })
}

/** How likely a word this far away is in the window, where widths are drawn. */
export const chanceAt = (distance: number, full: number): number => Math.max(0, (full - distance + 1) / full)
