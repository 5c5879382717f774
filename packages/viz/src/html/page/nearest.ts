import type { Neighbor } from './data.ts'

/** The `k` points nearest to one in a layout, the nearest first; of equally near ones, the lower row first. */
export function nearestIn(positions: Float32Array, row: number, k: number): Neighbor[] {
  const [x, y, z] = positions.subarray(3 * row, 3 * row + 3) as unknown as [number, number, number]
  const best: { row: number; distance: number }[] = []
  let limit = Infinity
  for (let other = 0; 3 * other < positions.length; other++) {
    if (other === row) continue
    const distance =
      (positions[3 * other]! - x) ** 2 + (positions[3 * other + 1]! - y) ** 2 + (positions[3 * other + 2]! - z) ** 2
    if (distance >= limit) continue
    // Few enough that moving them along is the fastest.
    let at = best.length
    while (at > 0 && best[at - 1]!.distance > distance) at--
    best.splice(at, 0, { row: other, distance })
    if (best.length > k) best.pop()
    if (best.length === k) limit = best.at(-1)?.distance ?? 0
  }
  return best.map(neighbor => ({ row: neighbor.row, distance: Math.sqrt(neighbor.distance) }))
}
