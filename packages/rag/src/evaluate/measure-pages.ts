import type { Hit, SearchOptions } from '../retrieve/retrieve.ts'

/** A question with the pages on which its answer stands. */
export interface PageQuestion {
  readonly question: string
  /** The document, as the index names it. */
  readonly source: string
  /** Counted from 1; any of them is right. */
  readonly pages: readonly number[]
}

/** Shares are from 0 to 1; NaN without questions. */
export interface PageMeasures {
  /** The share of questions with a right page among the `k` best passages. A passage over two pages is on both. */
  readonly recall: number
  /** The mean of 1 / (place of the first passage on a right page), 0 for none among the `k`. */
  readonly reciprocalRank: number
  /** The questions without a right page among the `k`. */
  readonly missed: readonly PageQuestion[]
}

/**
 * How well an index finds the pages of answers: for questions of one's own, or those of `generateQuestions`.
 *
 * @throws {RangeError} `k`, as the index's search says
 */
export async function measurePages(
  index: { search(query: string, options: SearchOptions & { k: number }): Promise<readonly Hit[]> },
  questions: readonly PageQuestion[],
  { k = 5, ...options }: SearchOptions = {}
): Promise<PageMeasures> {
  const missed: PageQuestion[] = []
  let reciprocal = 0
  for (const asked of questions) {
    const hits = await index.search(asked.question, { ...options, k })
    const place = hits.findIndex(hit => isRight(hit, asked))
    if (place < 0) missed.push(asked)
    else reciprocal += 1 / (place + 1)
  }
  const { length } = questions
  return { recall: (length - missed.length) / length, reciprocalRank: reciprocal / length, missed }
}

function isRight(hit: Hit, { source, pages }: PageQuestion): boolean {
  if (hit.source !== source) return false
  return hit.document.pages.some(page => pages.includes(page.number) && page.start < hit.end && hit.start < page.end)
}
