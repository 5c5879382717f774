import type { Judgement } from './measure-run.ts'

/** A question with the pages on which its answer stands. */
export interface PageQuestion {
  /** What the index is searched for. */
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
 *
 * @param questions  each with where its answer stands
 * @returns the questions as `queries`, and a judgement of grade 1 for each of their pages, called `source#page=3`
 *
 * @example
 * ```ts
 * import { createMemoryIndex, evaluateSearch, loadText, pageJudgements } from '@llm-cookbook/rag'
 *
 * const manual = loadText('Fill the tank by hand.\fThe pump starts by itself.', { source: 'manual.txt' })
 * const questions = [{ question: 'What starts the pump?', source: 'manual.txt', pages: [2] }]
 * pageJudgements(questions).qrels // => [{ query: '0', document: 'manual.txt#page=2', grade: 1 }]
 *
 * const index = createMemoryIndex({ chunks: { byPage: true } })
 * await index.ingest([manual])
 * const { recallAt10, missed } = await evaluateSearch({ index, by: 'pages', ...pageJudgements(questions) })
 * recallAt10 // => 1
 * missed // => []
 * ```
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
