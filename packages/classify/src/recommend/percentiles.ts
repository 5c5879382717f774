/**
 * The share of the numbers that are not greater, from above 0 to 1; equal ones share the mean of theirs, as in `rank(pct=True)`
 * of pandas. NaN has none and does not count.
 */
export function percentiles(values: ArrayLike<number>): Float64Array {
  const places = new Float64Array(values.length).fill(NaN)
  const order = Array.from({ length: values.length }, (_, i) => i)
    .filter(i => !Number.isNaN(values[i]))
    .sort((a, b) => values[a]! - values[b]!)
  for (let from = 0; from < order.length;) {
    let to = from + 1
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++
    for (let i = from; i < to; i++) places[order[i]!] = (from + 1 + to) / 2 / order.length
    from = to
  }
  return places
}
