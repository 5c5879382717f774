/** A row of an index and how well it answers; of a list of these the best comes first. */
export interface Ranked {
  /** Which passage, counted from 0. */
  readonly row: number
  /** More for better, on a scale of whoever ranked. */
  readonly score: number
}

/**
 * The `k` highest scores above `floor`, of rows that `allow` allows, best first, ties by lower row: one pass, with a
 * heap of `k` rows. Of few rows it is asked whether they are allowed: those that would be among the best.
 */
export function top(
  scores: ArrayLike<number>,
  k: number,
  floor: number = Number.NEGATIVE_INFINITY,
  allow: (row: number) => boolean = () => true
): Ranked[] {
  const heap: number[] = []
  // The root is the worst of the rows kept, so that one comparison turns most rows away.
  const worse = (a: number, b: number): boolean => {
    const difference = scores[a]! - scores[b]!
    return difference < 0 || (difference === 0 && a > b)
  }
  // Rows come in ascending order: of those with the same score the first stays.
  let least = floor
  for (let row = 0; row < scores.length && k > 0; row++) {
    if (!(scores[row]! > least) || !allow(row)) continue
    if (heap.length === k) siftDown(heap, row, worse)
    else siftUp(heap, row, worse)
    if (heap.length === k) least = scores[heap[0]!]!
  }
  return heap.sort((a, b) => (worse(a, b) ? 1 : -1)).map(row => ({ row, score: scores[row]! }))
}

type Worse = (a: number, b: number) => boolean

function siftUp(heap: number[], row: number, worse: Worse): void {
  let at = heap.length
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!worse(row, heap[parent]!)) break
    heap[at] = heap[parent]!
    at = parent
  }
  heap[at] = row
}

function siftDown(heap: number[], row: number, worse: Worse): void {
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && worse(heap[child + 1]!, heap[child]!)) child++
    if (!worse(heap[child]!, row)) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = row
}
