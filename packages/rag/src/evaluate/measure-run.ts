/** How relevant a document is to a query: a number above 0, more for more. 0 and below: judged and not relevant. */
export interface Judgement {
  readonly query: string
  readonly document: string
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
 * discount log2(1 + rank) (Järvelin and Kekäläinen, 'Cumulated gain-based evaluation of IR techniques', 2002). Of two judgements of one pair the last counts.
 *
 * @throws {RangeError} a grade that is not finite
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
 * @throws {RangeError} a grade that is not finite
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
