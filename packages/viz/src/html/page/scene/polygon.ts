/**
 * Whether places lie within a closed path: anything that it goes round, also where it crosses itself (the nonzero winding rule,
 * as canvas fills). Fast for very many places: only the edges at a place's height are looked at.
 *
 * @param path  x and y by turns, in pixels, the last corner is joined to the first; fewer than three corners hold nothing
 */
export function insideOf(path: readonly number[]): (x: number, y: number) => boolean {
  // Bands of one pixel from the uppermost corner on, each with the edges (index of their first corner) that touch it.
  const bands: number[][] = []
  const top = Math.floor(Math.min(...path.filter((_, i) => i % 2 === 1)))
  for (let i = 0; i < path.length; i += 2) {
    const [from, to] = [path[i + 1]!, path[(i + 3) % path.length]!]
    for (let y = Math.floor(Math.min(from, to)); y <= Math.max(from, to); y++) (bands[y - top] ??= []).push(i)
  }
  return (x, y) => {
    let winding = 0
    for (const i of bands[Math.floor(y) - top] ?? []) {
      const [x0, y0] = [path[i]!, path[i + 1]!]
      const [x1, y1] = [path[(i + 2) % path.length]!, path[(i + 3) % path.length]!]
      // Each edge holds its upper end and not its lower one, so that a corner counts once.
      if (y0 <= y !== y1 <= y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) winding += y1 > y0 ? 1 : -1
    }
    return winding !== 0
  }
}
