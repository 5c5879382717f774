import type { Judgement } from './measure-run.ts'

/** A question with the pages on which its answer stands. */
export interface PageQuestion {
  readonly question: string
  /** The document, as the index names it. */
  readonly source: string
  /** Counted from 1; any of them is right. */
  readonly pages: readonly number[]
}

/**
 * Questions of one's own, or those of `generateQuestions`, in the form of `evaluateSearch` by pages:
 * `evaluateSearch({ index, by: 'pages', ...pageJudgements(questions) })`. The id of a query is the place of its question in
 * the list, counted from 0.
 */
export function pageJudgements(questions: readonly PageQuestion[]): {
  readonly queries: readonly { readonly id: string; readonly text: string }[]
  readonly qrels: readonly Judgement[]
} {
  return {
    queries: questions.map(({ question }, i) => ({ id: String(i), text: question })),
    qrels: questions.flatMap(({ source, pages }, i) =>
      pages.map(page => ({ query: String(i), document: pageName(source, page), grade: 1 }))
    )
  }
}

/** What a page of a document is called in judgements and runs: `book.pdf#page=3`. */
export function pageName(source: string, page: number): string {
  return `${source}#page=${page}`
}
