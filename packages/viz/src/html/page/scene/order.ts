/** Which points are drawn above which: three groups, one after the other. */
export interface DrawOrder {
  /** Rows of the visible points, in the order in which they are drawn. */
  readonly rows: Uint32Array
  /** How many belong to each group: the rest; what is selected, above it; what wears a ring, above both. */
  readonly counts: readonly [rest: number, selected: number, ringed: number]
  /** Of each row, from 0 to 2; `hidden` if it is not drawn. */
  readonly groups: Uint8Array
}

export const hidden = 3

/**
 * @param shuffled  all rows in the order in which each group is drawn
 * @param visible   0 hides a row; `undefined`: none is hidden
 * @param selected  other than 0: above the rest
 * @param ringed    above all
 */
export function drawOrder(
  shuffled: Uint32Array,
  visible: Uint8Array | undefined,
  selected: Uint8Array | undefined,
  ringed: readonly number[]
): DrawOrder {
  const groups = new Uint8Array(shuffled.length)
  if (selected) for (let row = 0; row < groups.length; row++) groups[row] = selected[row] === 0 ? 0 : 1
  for (const row of ringed) groups[row] = 2
  if (visible) for (let row = 0; row < groups.length; row++) if (visible[row] === 0) groups[row] = hidden
  const counts = [0, 0, 0, 0] as [number, number, number, number]
  for (const group of groups) counts[group]!++
  const [rest, above, top] = counts
  const rows = new Uint32Array(rest + above + top)
  const next = [0, rest, rest + above]
  for (const row of shuffled) {
    const group = groups[row]!
    if (group !== hidden) rows[next[group]!++] = row
  }
  return { rows, counts: [rest, above, top], groups }
}

/**
 * The rows from 0 on in an order that is random and always the same. Drawn by number, a class that comes last in the data would
 * hide the others; and any first part of a random order is a fair sample.
 */
export function shuffledRows(count: number): Uint32Array {
  const rows = Uint32Array.from({ length: count }, (_, row) => row)
  let state = 0x9e3779b9
  for (let i = count - 1; i > 0; i--) {
    // xorshift32 (Marsaglia, 2003).
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const j = (state >>> 0) % (i + 1)
    const row = rows[i]!
    rows[i] = rows[j]!
    rows[j] = row
  }
  return rows
}
