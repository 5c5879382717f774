/** The terms of a passage, by the field that they stand in. */
export interface PassageTerms {
  /** Of the document's title. */
  readonly title?: readonly string[] | undefined
  /** Of the headings that the passage stands under. */
  readonly headings?: readonly string[] | undefined
  readonly body: readonly string[]
}

/**
 * How often each term occurs in each of several passages. Passage `p` has the terms `vocabulary[ids[i]]`, `counts[i]`
 * times each, for `i` from `starts[p]` up to `starts[p + 1]`.
 */
export interface TermCounts {
  readonly vocabulary: readonly string[]
  readonly starts: Uint32Array
  readonly ids: Uint32Array
  /** In all fields together. */
  readonly counts: Uint32Array
  /** How many of `counts[i]` stand in the title. Undefined where no passage has a title. */
  readonly inTitle?: Uint32Array | undefined
  /** How many of `counts[i]` stand in the headings. Undefined where no passage has headings. */
  readonly inHeadings?: Uint32Array | undefined
}

/**
 * Counts the terms of each passage; the vocabulary is in order of appearance. Terms given as a plain array are those
 * of the body.
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
