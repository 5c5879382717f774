/**
 * Draws from a discrete distribution in constant time, whatever its size: A. Walker, "An efficient method for generating
 * discrete random variables with general distributions", ACM Transactions on Mathematical Software 3, 1977; built in
 * linear time as in M. Vose, "A linear algorithm for generating random numbers with a given distribution", IEEE
 * Transactions on Software Engineering 17, 1991.
 *
 * The table has two numbers a word. To draw, choose a word i with equal chances, then 32 random bits: below
 * `table[2 * i]` the draw is i, else it is `table[2 * i + 1]`.
 *
 * @param weights  of each word, none negative, the sum positive; need not add up to 1
 */
export function aliasTable(weights: Float64Array): Uint32Array<ArrayBuffer> {
  const size = weights.length
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const share = weights.map(weight => (weight / total) * size)
  const table = new Uint32Array(2 * size)
  // A word below the mean share leaves room in its cell, which one above the mean fills. Two stacks in one array: those
  // below grow from the front, those above from the back.
  const stacks = new Uint32Array(size)
  let below = 0
  let above = size
  for (let i = size - 1; i >= 0; i--) stacks[share[i]! < 1 ? below++ : --above] = i
  while (below > 0 && above < size) {
    const small = stacks[--below]!
    const large = stacks[above]!
    table[2 * small] = share[small]! * 2 ** 32
    table[2 * small + 1] = large
    share[large]! -= 1 - share[small]!
    if (share[large]! < 1) {
      above++
      stacks[below++] = large
    }
  }
  // What is left has a share of 1, but for rounding.
  for (let i = 0; i < below; i++) fillAlone(table, stacks[i]!)
  for (let i = above; i < size; i++) fillAlone(table, stacks[i]!)
  return table
}

function fillAlone(table: Uint32Array, i: number): void {
  table[2 * i] = 2 ** 32 - 1
  table[2 * i + 1] = i
}

/**
 * The weights of words as noise: their counts to the power of 3/4 (T. Mikolov et al., "Distributed Representations of
 * Words and Phrases and their Compositionality", 2013, section 2.2). By square roots alone, which are the same to the
 * last bit on every machine, as `Math.pow` is not.
 */
export function noiseWeights(counts: Float64Array): Float64Array {
  return counts.map(count => Math.sqrt(count) * Math.sqrt(Math.sqrt(count)))
}
