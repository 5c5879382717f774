/** What somebody found of a document and a query. */
export interface Judgement {
  /** The id of the query. */
  readonly query: string
  /** The id of the document; of an index, its source, or `source#page=3`. */
  readonly document: string
  /** How relevant the one is to the other: a number above 0, more for more; 0 and below for what is not relevant. */
  readonly grade: number
}

/** Of each query the documents that were found, best first. */
export type Run = Readonly<Record<string, readonly { readonly id: string; readonly score: number }[]>>

/** Of one query; each from 0 to 1. */
export interface QueryMeasures {
  /** Normalised discounted cumulative gain of the first ten. */
  readonly ndcgAt10: number
  /** The share of the first ten that is relevant; ten count, also where fewer were found. */
  readonly precisionAt10: number
  /** The share of the relevant documents that is among the first ten. */
  readonly recallAt10: number
  /** The share of the relevant documents that is among the first hundred. */
  readonly recallAt100: number
  /** Average precision over the first hundred; its mean over queries is what the name stands for. */
  readonly map: number
  /** Reciprocal rank of the first relevant document among the first hundred, 0 without one. */
  readonly mrr: number
}

/** Means over the queries of a run for which there is a relevant document. */
export interface Measures extends QueryMeasures {
  /** How many queries the means are over. */
  readonly queries: number
}

/**
 * Measures rankings against judgements, as trec_eval does: documents that nobody judged are not relevant, relevant ones
 * that were not found count as missed, and a query with judgements but no entry in the run is left out. Unlike there, a
 * query without any relevant document is left out too: there is nothing to find. The gain of a document is its grade, its
 * discount log2(1 + rank) (Järvelin and Kekäläinen, 'Cumulated gain-based evaluation of IR techniques', 2002). Of two
 * judgements of one pair the last counts.
 *
 * @param run    of each query what was found, best first; the scores are not looked at
 * @param qrels  the judgements
 * @returns means over the queries; 0 each where no query of the run has a relevant document
 * @throws {RangeError} a grade that is not finite
 *
 * @example
 * ```ts
 * import { measureRun } from '@llm-cookbook/rag'
 *
 * const run = {
 *   leave: [{ id: 'travel.md', score: 3.1 }, { id: 'leave.md', score: 2.8 }],
 *   pump: [{ id: 'pump.md', score: 5.2 }]
 * }
 * const { ndcgAt10, mrr, queries } = measureRun(run, [
 *   { query: 'leave', document: 'leave.md', grade: 1 },
 *   { query: 'pump', document: 'pump.md', grade: 1 }
 * ])
 * ndcgAt10 // => 0.815…
 * mrr // => 0.75
 * queries // => 2
 * ```
 */
export function measureRun(run: Run, qrels: readonly Judgement[]): Measures {
  const each = [...measureQueries(run, qrels).values()]
  const mean = (name: keyof QueryMeasures): number =>
    each.reduce((sum, measures) => sum + measures[name], 0) / Math.max(1, each.length)
  return {
    ndcgAt10: mean('ndcgAt10'),
    precisionAt10: mean('precisionAt10'),
    recallAt10: mean('recallAt10'),
    recallAt100: mean('recallAt100'),
    map: mean('map'),
    mrr: mean('mrr'),
    queries: each.length
  }
}

/**
 * The measures query by query, in the order of the run: of those for which there is a relevant document.
 *
 * @param run    of each query what was found, best first, as for `measureRun`
 * @param qrels  the judgements
 * @throws {RangeError} a grade that is not finite
 *
 * @example
 * ```ts
 * import { measureQueries } from '@llm-cookbook/rag'
 *
 * const run = { leave: [{ id: 'travel.md', score: 3.1 }, { id: 'leave.md', score: 2.8 }], pump: [] }
 * const measures = measureQueries(run, [
 *   { query: 'leave', document: 'leave.md', grade: 1 },
 *   { query: 'pump', document: 'pump.md', grade: 1 }
 * ])
 * measures.get('leave')!.mrr // => 0.5
 * measures.get('pump')!.mrr // => 0
 * ```
 */
export function measureQueries(run: Run, qrels: readonly Judgement[]): Map<string, QueryMeasures> {
  const gradesOf = relevantGrades(qrels)
  return new Map(
    Object.entries(run).flatMap(([query, found]) => {
      const grades = gradesOf.get(query)
      if (!grades || grades.size === 0) return []
      const gradesFound = found.slice(0, 100).map(({ id }) => grades.get(id) ?? 0)
      return [[query, measureQuery(gradesFound, [...grades.values()])] as const]
    })
  )
}

/**
 * @param found grades of the documents found, in their order, 0 for those that are not relevant
 * @param relevant grades of all relevant documents
 */
function measureQuery(found: readonly number[], relevant: readonly number[]): QueryMeasures {
  const hitsAmong = (k: number): number => found.slice(0, k).filter(grade => grade > 0).length
  let hits = 0
  let precisions = 0
  for (const [i, grade] of found.entries()) if (grade > 0) precisions += ++hits / (i + 1)
  const first = found.findIndex(grade => grade > 0)
  return {
    ndcgAt10: gain(found) / gain(relevant.toSorted((a, b) => b - a)),
    precisionAt10: hitsAmong(10) / 10,
    recallAt10: hitsAmong(10) / relevant.length,
    recallAt100: hits / relevant.length,
    map: precisions / relevant.length,
    mrr: first < 0 ? 0 : 1 / (first + 1)
  }
}

function gain(grades: readonly number[]): number {
  return grades.slice(0, 10).reduce((sum, grade, i) => sum + grade / Math.log2(i + 2), 0)
}

/** From query to relevant document to grade. */
function relevantGrades(qrels: readonly Judgement[]): Map<string, Map<string, number>> {
  const gradesOf = new Map<string, Map<string, number>>()
  for (const { query, document, grade } of qrels) {
    if (!Number.isFinite(grade)) throw new RangeError(`the grade of ${query}, ${document} must be finite, not ${grade}`)
    const grades = gradesOf.get(query) ?? new Map<string, number>()
    gradesOf.set(query, grades)
    if (grade > 0) grades.set(document, grade)
    else grades.delete(document)
  }
  return gradesOf
}
