/** How relevant a document is to a query: a number above 0, more for more. 0 and below: judged and not relevant. */
export interface Judgement {
  readonly query: string
  readonly document: string
  readonly grade: number
}

/** Of each query the documents that were found, best first. */
export type Run = Readonly<Record<string, readonly { readonly id: string; readonly score: number }[]>>

/** Means over the queries of a run for which there is a relevant document; each from 0 to 1. */
export interface Measures {
  /** Normalised discounted cumulative gain of the first ten. */
  readonly ndcgAt10: number
  /** The share of the relevant documents that is among the first hundred. */
  readonly recallAt100: number
  /** Mean average precision, over the first hundred. */
  readonly map: number
  /** Mean reciprocal rank of the first relevant document, among the first hundred. */
  readonly mrr: number
  /** How many queries the means are over. */
  readonly queries: number
}

/**
 * Measures rankings against judgements, as trec_eval does: documents that nobody judged are not relevant, relevant ones
 * that were not found count as missed, and a query with judgements but no entry in the run is left out. The gain of a
 * document is its grade, its discount log2(1 + rank) (Järvelin and Kekäläinen, 'Cumulated gain-based evaluation of IR
 * techniques', 2002). Of two judgements of one pair the last counts.
 *
 * @throws {RangeError} a grade that is not finite
 */
export function measureRun(run: Run, qrels: readonly Judgement[]): Measures {
  const gradesOf = relevantGrades(qrels)
  const each = Object.entries(run).flatMap(([query, found]) => {
    const grades = gradesOf.get(query)
    if (!grades || grades.size === 0) return []
    return [
      measureQuery(
        found.slice(0, 100).map(({ id }) => grades.get(id) ?? 0),
        [...grades.values()]
      )
    ]
  })
  const mean = (name: keyof QueryMeasures): number =>
    each.reduce((sum, measures) => sum + measures[name], 0) / Math.max(1, each.length)
  return {
    ndcgAt10: mean('ndcgAt10'),
    recallAt100: mean('recallAt100'),
    map: mean('map'),
    mrr: mean('mrr'),
    queries: each.length
  }
}

type QueryMeasures = Omit<Measures, 'queries'>

/**
 * @param found grades of the documents found, in their order, 0 for those that are not relevant
 * @param relevant grades of all relevant documents
 */
function measureQuery(found: readonly number[], relevant: readonly number[]): QueryMeasures {
  let hits = 0
  let precisions = 0
  for (const [i, grade] of found.entries()) if (grade > 0) precisions += ++hits / (i + 1)
  const first = found.findIndex(grade => grade > 0)
  return {
    ndcgAt10: gain(found) / gain(relevant.toSorted((a, b) => b - a)),
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
