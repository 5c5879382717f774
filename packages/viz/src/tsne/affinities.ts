import type { NeighborGraph } from '../neighbors.ts'
import type { Pause } from '../pause.ts'
import { exponential, logarithm } from '../elementary.ts'

/** How much each row wants to be near each other one: a symmetric sparse matrix whose values sum to 1. */
export interface Affinities {
  readonly rows: number
  /** Where the edges of each row begin, and where those of the last end. Multiples of 4. */
  readonly starts: Uint32Array
  /** The row at the other end of each edge. */
  readonly columns: Uint32Array
  /** Its affinity. Edges from a row to itself, of affinity 0, fill up to the multiple of 4. */
  readonly values: Float32Array
}

/**
 * The affinities p of t-SNE: for each row a normal distribution over the distances to its neighbours, as wide as makes its
 * perplexity the given one; then the mean of both directions. L. van der Maaten and G. Hinton, "Visualizing data using t-SNE",
 * 2008; L. van der Maaten, "Accelerating t-SNE using tree-based algorithms", 2014, of so many neighbours only.
 *
 * @param perplexity  how many neighbours a row has, as it were: from 1 to `graph.k`
 */
export async function affinitiesOf(graph: NeighborGraph, perplexity: number, pause: Pause): Promise<Affinities> {
  const { rows, k } = graph
  const conditional = new Float32Array(rows * k)
  for (let row = 0; row < rows; row++) {
    conditional.set(distribution(graph.distances.subarray(row * k, (row + 1) * k), perplexity), row * k)
    await pause()
  }
  return symmetric(graph, conditional)
}

/** Of exp(-β d²), divided by their sum, with the β whose distribution has that perplexity. */
function distribution(distances: Float32Array, perplexity: number): Float64Array {
  if (distances.length === 0) return new Float64Array(0)
  const entropy = logarithm(perplexity)
  // The nearest distance may be subtracted from all: it cancels, and no sum can vanish.
  const excess = Float64Array.from(distances, d => d * d - distances[0]! * distances[0]!)
  const mean = excess.reduce((sum, e) => sum + e, 0) / excess.length
  const p = new Float64Array(excess.length)
  let beta = mean > 0 ? 1 / mean : 1
  let [low, high] = [0, Infinity]
  for (let step = 0; step < 100; step++) {
    let [sum, first, second] = [0, 0, 0]
    for (let i = 0; i < p.length; i++) {
      const e = excess[i]!
      const weight = exponential(-beta * e)
      p[i] = weight
      sum += weight
      first += weight * e
      second += weight * e * e
    }
    first /= sum
    second /= sum
    for (let i = 0; i < p.length; i++) p[i]! /= sum
    const over = logarithm(sum) + beta * first - entropy
    if (Math.abs(over) < 1e-9) break
    if (over > 0) low = beta
    else high = beta
    // Newton's step for the logarithm of β, along which the entropy falls by β² times the variance; where that leads astray,
    // bisection.
    const change = over / (beta * beta * (second - first * first))
    const next = beta * (1 + Math.max(-0.5, Math.min(1, change)))
    beta = next > low && next < high ? next : high === Infinity ? 2 * beta : (low + high) / 2
  }
  return p
}

function symmetric({ rows, k, indices }: NeighborGraph, conditional: Float32Array): Affinities {
  // The edges that come in, row by row.
  const incoming = new Uint32Array(rows + 1)
  for (const column of indices) incoming[column + 1]!++
  for (let row = 0; row < rows; row++) incoming[row + 1]! += incoming[row]!
  const sources = new Uint32Array(rows * k)
  const given = new Float32Array(rows * k)
  const next = incoming.slice()
  for (let edge = 0; edge < rows * k; edge++) {
    const at = next[indices[edge]!]!++
    sources[at] = Math.floor(edge / k)
    given[at] = conditional[edge]!
  }

  const starts = new Uint32Array(rows + 1)
  const columns = new Uint32Array(2 * rows * k + 3 * rows)
  const values = new Float32Array(columns.length)
  const places = new Int32Array(rows).fill(-1)
  let end = 0
  for (let row = 0; row < rows; row++) {
    const start = end
    const add = (column: number, value: number): void => {
      if (places[column]! < start) {
        places[column] = end
        columns[end++] = column
      }
      values[places[column]!]! += value
    }
    for (let edge = row * k; edge < (row + 1) * k; edge++) add(indices[edge]!, conditional[edge]!)
    for (let edge = incoming[row]!; edge < incoming[row + 1]!; edge++) add(sources[edge]!, given[edge]!)
    while (end % 4 > 0) columns[end++] = row
    starts[row + 1] = end
  }
  for (let edge = 0; edge < end; edge++) values[edge]! /= 2 * rows
  return { rows, starts, columns: columns.subarray(0, end), values: values.subarray(0, end) }
}
