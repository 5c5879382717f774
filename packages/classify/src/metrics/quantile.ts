/** The value at a part, from 0 to 1, of the sorted ones; between the two nearest in proportion. NaN of none. */
export function quantile(sorted: Float64Array, part: number): number {
  const at = part * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN]
  return low + (high - low) * (at % 1)
}
