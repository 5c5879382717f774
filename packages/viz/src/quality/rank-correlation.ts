/**
 * Spearman's correlation: that of the ranks, equal values sharing the mean of theirs. NaN where all values of one list are
 * equal.
 *
 * @param a  numbers from 0 on
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
  const order = ascending(values)
  const ranks = new Float64Array(values.length)
  for (let from = 0, to = 0; from < order.length; from = to) {
    const value = values[order[from]!]!
    while (to < order.length && values[order[to]!] === value) to++
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2
  }
  return ranks
}

/** The indices of numbers from 0 on in the order of the numbers: radix sort by their bits, which are in the same order. */
function ascending(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  let order = Uint32Array.from(values, (_, i) => i)
  let sorted = new Uint32Array(values.length)
  for (const shift of [0, 11, 22]) {
    const places = new Uint32Array(2049)
    for (let i = 0; i < bits.length; i++) places[((bits[i]! >>> shift) & 2047) + 1]!++
    for (let digit = 1; digit < 2048; digit++) places[digit]! += places[digit - 1]!
    for (let i = 0; i < bits.length; i++) sorted[places[(bits[order[i]!]! >>> shift) & 2047]!++] = order[i]!
    ;[order, sorted] = [sorted, order]
  }
  return order
}
