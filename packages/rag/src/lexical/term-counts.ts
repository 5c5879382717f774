/** The terms of a passage, by the field that they stand in. */
export interface PassageTerms {
  /** Of the document's title. */
  readonly title?: readonly string[] | undefined
  /** Of the headings that the passage stands under. */
  readonly headings?: readonly string[] | undefined
  /** Of the passage itself. A term that occurs twice stands there twice, here as in the other fields. */
  readonly body: readonly string[]
}

/**
 * How often each term occurs in each of several passages. Passage `p` has the terms `vocabulary[ids[i]]`, `counts[i]`
 * times each, for `i` from `starts[p]` up to `starts[p + 1]`.
 */
export interface TermCounts {
  /** Every term that occurs, once; a term's id is its place here. */
  readonly vocabulary: readonly string[]
  /** Of each passage, where its terms begin in `ids` and `counts`; at the end, how many there are of these. */
  readonly starts: Uint32Array
  /** The different terms of one passage after the other, as places in `vocabulary`. */
  readonly ids: Uint32Array
  /** How often the passage has the term, in all its fields together. */
  readonly counts: Uint32Array
  /** How many of `counts[i]` stand in the title. Undefined where no passage has a title. */
  readonly inTitle?: Uint32Array | undefined
  /** How many of `counts[i]` stand in the headings. Undefined where no passage has headings. */
  readonly inHeadings?: Uint32Array | undefined
}

/**
 * Counts the terms of each passage, to be given to `LexicalIndex.build`; the vocabulary is in order of appearance.
 *
 * @param passages  the terms of each, as an analyzer gives them; a plain array is those of the body
 *
 * @example
 * ```ts
 * import { countTerms, plainAnalyzer } from '@llm-cookbook/rag'
 *
 * const { vocabulary, starts, ids, counts } = countTerms([
 *   plainAnalyzer.terms('The pump pumps.'),
 *   { title: ['pump'], body: plainAnalyzer.terms('Check the pump.') }
 * ])
 * vocabulary // => ['the', 'pump', 'pumps', 'check']
 * starts // => [0, 3, 6]
 * ids // => [0, 1, 2, 1, 3, 0]
 * counts // => [1, 1, 1, 2, 1, 1]
 * ```
 */
export function countTerms(passages: readonly (readonly string[] | PassageTerms)[]): TermCounts {
  const idOf = new Map<string, number>()
  const starts = new Uint32Array(passages.length + 1)
  const ids: number[] = []
  const counts: [title: number[], headings: number[], all: number[]] = [[], [], []]
  passages.forEach((passage, row) => {
    const { title = [], headings = [], body } = isBody(passage) ? { body: passage } : passage
    const placeOf = new Map<number, number>()
    ;[title, headings, body].forEach((terms, field) => {
      for (const term of terms) {
        const id = idOf.get(term) ?? idOf.size
        idOf.set(term, id)
        let place = placeOf.get(id)
        if (place === undefined) {
          placeOf.set(id, (place = ids.length))
          ids.push(id)
          for (const one of counts) one.push(0)
        }
        counts[2][place]!++
        if (field < 2) counts[field]![place]!++
      }
    })
    starts[row + 1] = ids.length
  })
  const [inTitle, inHeadings] = counts.map(field =>
    field.some(count => count > 0) ? Uint32Array.from(field) : undefined
  )
  return {
    vocabulary: [...idOf.keys()],
    starts,
    ids: Uint32Array.from(ids),
    counts: Uint32Array.from(counts[2]),
    ...(inTitle && { inTitle }),
    ...(inHeadings && { inHeadings })
  }
}

function isBody(passage: readonly string[] | PassageTerms): passage is readonly string[] {
  return Array.isArray(passage)
}
