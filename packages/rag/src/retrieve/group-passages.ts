import type { Span } from '../document.ts'
import { nearDuplicates, shapeOf, type TextShape } from './near-duplicates.ts'
import type { Passage, Passages } from './passages.ts'
import type { Candidate } from './rank.ts'

/** Passages that are shown as one hit: the best of them, with those that lie within what is shown of it. */
export interface PassageGroup {
  readonly best: Candidate
  readonly passage: Passage
  /** The number of its document. */
  readonly document: number
  /** What is shown of the document. It holds the passage. */
  readonly shown: Span
  /** The passages that were found there, best first. */
  readonly found: Span[]
  /** Where else the documents say the same, best first. */
  readonly copies: Passage[]
}

export interface GroupOptions {
  /** The most groups. */
  readonly most: number
  /** Shows a passage's parent in its place, where it has one. */
  readonly parents: boolean
  /** How many passages before and after are shown with one. */
  readonly neighbors: number
  /** Whether near-duplicates make groups of their own. */
  readonly duplicates: boolean
}

/** Groups passages, best first, until there are `most` groups. */
export function groupPassages(
  candidates: readonly Candidate[],
  passages: Passages,
  { most, parents, neighbors, duplicates }: GroupOptions
): PassageGroup[] {
  const groups: (PassageGroup & { readonly shape: TextShape | undefined })[] = []
  for (let from = 0; from < candidates.length && groups.length < most; from += most) {
    const batch = candidates.slice(from, from + most)
    const read = passages.read(batch.map(({ row }) => row))
    for (const [i, best] of batch.entries()) {
      if (groups.length === most) break
      const passage = read[i]!
      const { start, end } = passage
      const document = passages.documentOf(best.row)
      const shownAlready = groups.find(
        group => group.document === document && group.shown.start <= start && end <= group.shown.end
      )
      if (shownAlready) {
        shownAlready.found.push({ start, end })
        continue
      }
      const shape = duplicates ? undefined : shapeOf(passage.text)
      const same = shape && groups.find(group => nearDuplicates(group.shape!, shape))
      if (same) {
        same.copies.push(passage)
        continue
      }
      const parent = parents ? passage.parent : undefined
      const shown = parent ?? withNeighbors(passages, best.row, passage, neighbors)
      groups.push({ best, passage, document, shown, found: [{ start, end }], copies: [], shape })
    }
  }
  return groups
}

/** From the beginning of the passage `count` before to the end of that `count` after, within the document. */
function withNeighbors(passages: Passages, row: number, { start, end }: Span, count: number): Span {
  if (count === 0) return { start, end }
  const document = passages.documentOf(row)
  const within = (other: number): boolean =>
    other >= 0 && other < passages.rows && passages.documentOf(other) === document
  let [first, last] = [row, row]
  while (row - first < count && within(first - 1)) first--
  while (last - row < count && within(last + 1)) last++
  const [before, after] = passages.read([first, last])
  return { start: Math.min(start, before!.start), end: Math.max(end, after!.end) }
}
