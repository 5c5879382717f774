import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What stands in which order on the pages of a file, written down by hand while looking at them: `order` are pieces,
 * one after the other, `joined` are pieces that go on from one column (row, page) to the next, and stand in the text
 * as one.
 */
export interface ReadingOrder {
  readonly order: readonly string[]
  readonly joined: readonly string[]
}

export const readingOrders = new Map(
  Object.entries(
    JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/pdf/reading-order.json'), 'utf8')) as Record<
      string,
      ReadingOrder
    >
  )
)

/** Headings written down by hand for files that have no outline. */
export const handmadeHeadings = new Map(
  Object.entries(
    JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/pdf/headings.json'), 'utf8')) as Record<
      string,
      readonly string[]
    >
  )
)

/** Only letters and digits, so that it does not matter how lines, cells and divided words are joined. */
export const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()

/** Pairs of neighbouring pieces that are the wrong way round, or of which one is missing, and pieces that are torn. */
export function disorderOf(text: string, { order, joined }: ReadingOrder): string[] {
  const all = bare(text)
  const torn = joined.filter(piece => !all.includes(bare(piece)))
  const wrong: string[] = []
  let before: { piece: string; at: number } | undefined
  for (const piece of order) {
    // A piece may come again further down, as in tables of contents above.
    const at = all.indexOf(bare(piece), before === undefined || before.at < 0 ? 0 : before.at)
    if (at < 0) wrong.push(before ? `'${piece}' is not after '${before.piece}'` : `'${piece}' is missing`)
    else before = { piece, at }
  }
  return [...wrong, ...torn.map(piece => `'${piece}' is torn`)]
}
