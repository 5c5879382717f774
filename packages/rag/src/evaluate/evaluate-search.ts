import { pageAt } from '../document.ts'
import type { Hit, SearchOptions } from '../retrieve/retrieve.ts'
import { measureQueries, measureRun, type Judgement, type Measures, type Run } from './measure-run.ts'
import { pageName } from './page-judgements.ts'

export interface EvaluateSearchOptions {
  /** An index of this package, or anything that can do this. */
  index: { search(query: string, options: SearchOptions): Promise<readonly Hit[]> }
  /** What the index is searched for; each `id` once. */
  queries: readonly { readonly id: string; readonly text: string }[]
  /** Which sources answer which queries; `source#page=3`, by `'pages'`: see `pageJudgements`. */
  qrels: readonly Judgement[]
  /** What is judged: a document, by its source, or a page of it, counted from 1. Default `'documents'`. */
  by?: 'documents' | 'pages' | undefined
  /** How to search. `k` is the number of passages that are looked at, 100 by default. */
  search?: SearchOptions | undefined
  signal?: AbortSignal | undefined
  /** Called as queries are answered. */
  onProgress?: ((progress: { done: number; total: number }) => void) | undefined
}

/** How well the searches of an index found what was judged relevant, and what was missed. */
export interface SearchEvaluation extends Measures {
  /** Of every query the documents or pages found, best first. */
  readonly run: Run
  /** Ids of the queries that have a relevant document or page, and found none: all others found one at least. */
  readonly missed: readonly string[]
}

/**
 * Measures how well an index of your own finds your own documents: what `evaluateRetrieval` is for test collections. A
 * document, or a page, stands where its best passage does; a passage that goes on over pages counts for each of them. Two
 * settings are compared by `compareRuns`, with the runs of both.
 *
 * @param options  the index, what it is searched for, what is right, and how it is searched
 * @throws {TypeError} a query's id occurs twice
 * @throws {RangeError} a grade that is not finite
 * @throws what the index's search throws; the signal's reason, once it is aborted
 */
export async function evaluateSearch({
  index,
  queries,
  qrels,
  by = 'documents',
  search = {},
  signal,
  onProgress
}: EvaluateSearchOptions): Promise<SearchEvaluation> {
  measureRun({}, qrels) // wrong judgements are told before the work, not after it
  const found = new Map<string, Run[string]>()
  for (const { id, text } of queries) {
    signal?.throwIfAborted()
    if (found.has(id)) throw new TypeError(`queries: the id '${id}' occurs twice`)
    const hits = await index.search(text, { k: 100, ...search, ...(signal && { signal }) })
    const best = new Map<string, number>()
    for (const hit of hits) {
      for (const document of by === 'pages' ? pagesOf(hit) : [hit.source]) {
        if (!best.has(document)) best.set(document, hit.score)
      }
    }
    found.set(
      id,
      [...best].map(([document, score]) => ({ id: document, score }))
    )
    onProgress?.({ done: found.size, total: queries.length })
  }
  const run = Object.fromEntries(found)
  const missed = [...measureQueries(run, qrels)].flatMap(([id, { mrr }]) => (mrr === 0 ? [id] : []))
  return { ...measureRun(run, qrels), run, missed }
}

/** The pages that a passage stands on, as judgements name them. */
function pagesOf({ source, page, document, end }: Hit): string[] {
  const last = pageAt(document, end - 1)
  return Array.from({ length: last - page + 1 }, (_, i) => pageName(source, page + i))
}
