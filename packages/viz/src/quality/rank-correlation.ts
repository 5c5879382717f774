/** How many values can be ranked at most: their keys are exact in 64 bits. */
export const mostRanked: number = 2 ** 22

/**
 * Spearman's correlation: that of the ranks, equal values sharing the mean of theirs. NaN where all values of one list are
 * equal.
 *
 * @param a  numbers from 0 on, `mostRanked` at most
 * @param b  as many
 */
export function rankCorrelation(a: Float32Array, b: Float32Array): number {
  const [p, q] = [ranks(a), ranks(b)]
  const mean = (a.length + 1) / 2
  let pp = 0
  let qq = 0
  let pq = 0
  for (let i = 0; i < p.length; i++) {
    const x = p[i]! - mean
    const y = q[i]! - mean
    pp += x * x
    qq += y * y
    pq += x * y
  }
  return pq / Math.sqrt(pp * qq)
}

function ranks(values: Float32Array): Float64Array {
  // The bits of numbers from 0 on are in the order of the numbers. With the index behind them they are keys that a typed
  // array sorts without a comparison of ours.
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const keys = Float64Array.from(bits, (bit, i) => bit * mostRanked + i).sort()
  const ranks = new Float64Array(values.length)
  for (let from = 0, to = 0; from < keys.length; from = to) {
    const first = Math.floor(keys[from]! / mostRanked)
    while (to < keys.length && Math.floor(keys[to]! / mostRanked) === first) to++
    for (let i = from; i < to; i++) ranks[keys[i]! % mostRanked] = (from + 1 + to) / 2
  }
  return ranks
}
