import type { NeighborGraph } from '../neighbors.ts'
import type { Pause } from '../pause.ts'
import { exponential, logarithm } from '../elementary.ts'

/**
 * A fuzzy set of directed edges (the fuzzy simplicial set of the paper): edge e leads from row i to row `targets[e]` for e from
 * `offsets[i]` on up to `offsets[i + 1]`, and belongs to the set with `strengths[e]`, from 0 to 1.
 */
export interface FuzzyGraph {
  readonly rows: number
  readonly offsets: Uint32Array
  readonly targets: Uint32Array
  readonly strengths: Float32Array
}

/** By what each row measures the distances to others: its neighbours' strengths sum up to log2 of their number, itself included. */
export interface LocalMetric {
  /** The distance to the nearest row that is not in the same place: up to here, the strength is 1. */
  readonly rhos: Float32Array
  /** Over this distance more, the strength falls to 1 / e. */
  readonly sigmas: Float32Array
}

/**
 * The fuzzy set of a matrix's rows: how strongly each is connected with its neighbours, in the measure of either.
 *
 * L. McInnes, J. Healy, J. Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction",
 * arXiv:1802.03426, section 3.1 and algorithms 1 to 3; with umap-learn's floor under sigma.
 */
export async function fuzzyGraph(neighbors: NeighborGraph, metric: LocalMetric, pause: Pause): Promise<FuzzyGraph> {
  const { rows, k, indices } = neighbors
  const directed = {
    rows,
    offsets: Uint32Array.from({ length: rows + 1 }, (_, i) => i * k),
    targets: new Uint32Array(indices),
    strengths: await membershipStrengths(neighbors, metric, pause)
  }
  return fuzzyUnion(directed, pause)
}

export async function localMetric({ rows, k, distances }: NeighborGraph, pause: Pause): Promise<LocalMetric> {
  const rhos = new Float32Array(rows)
  const sigmas = new Float32Array(rows)
  const mean = meanDistance(distances, k)
  for (let i = 0; i < rows; i++) {
    const { rho, sigma } = metricOf(distances.subarray(i * k, (i + 1) * k), mean)
    rhos[i] = rho
    sigmas[i] = sigma
    if (i % rowsAtOnce === 0) await pause()
  }
  return { rhos, sigmas }
}

/**
 * Of one row: algorithm 3 of the paper, its equation solved by Newton's method.
 *
 * @param distances  to the row's neighbours, the least first
 * @param mean       of all rows' distances: what counts where all neighbours are in the row's place
 */
export function metricOf(distances: Float32Array, mean: number): { rho: number; sigma: number } {
  const rho = distances.find(distance => distance > 0) ?? 0
  const ownMean = rho > 0 ? meanDistance(distances, distances.length) : mean
  return { rho, sigma: Math.max(bandwidth(distances, rho), 1e-3 * ownMean) }
}

/** The mean of the distances of rows with `k` neighbours, each row's distance to itself included, as in umap-learn. */
export function meanDistance(distances: Float32Array, k: number): number {
  let sum = 0
  for (const distance of distances) sum += distance
  return (sum * k) / (distances.length * (k + 1)) || 0
}

/** How strongly a row with this rho and sigma is connected with what is at this distance. */
export function strengthAt(distance: number, rho: number, sigma: number): number {
  return distance <= rho || sigma === 0 ? 1 : exponential((rho - distance) / sigma)
}

async function membershipStrengths(
  { rows, k, distances }: NeighborGraph,
  { rhos, sigmas }: LocalMetric,
  pause: Pause
): Promise<Float32Array> {
  const strengths = new Float32Array(rows * k)
  for (let i = 0; i < rows; i++) {
    for (let e = i * k; e < (i + 1) * k; e++) strengths[e] = strengthAt(distances[e]!, rhos[i]!, sigmas[i]!)
    if (i % rowsAtOnce === 0) await pause()
  }
  return strengths
}

/** Rows of a graph between two looks at the clock: tens of microseconds. */
export const rowsAtOnce = 256

/**
 * The union of the set with its reverse: an edge and its reverse with strengths p and q become two with p + q - p q each, the
 * probability that either exists.
 */
export async function fuzzyUnion({ rows, offsets, targets, strengths }: FuzzyGraph, pause: Pause): Promise<FuzzyGraph> {
  const count = targets.length
  // The reverse, its edges in the order of the rows they lead to.
  const reverseOffsets = new Uint32Array(rows + 1)
  for (let e = 0; e < count; e++) reverseOffsets[targets[e]! + 1]!++
  for (let i = 0; i < rows; i++) reverseOffsets[i + 1]! += reverseOffsets[i]!
  const reverseTargets = new Uint32Array(count)
  const reverseStrengths = new Float32Array(count)
  const next = reverseOffsets.slice(0, rows)
  for (let i = 0; i < rows; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const at = next[targets[e]!]!++
      reverseTargets[at] = i
      reverseStrengths[at] = strengths[e]!
    }
    if (i % rowsAtOnce === 0) await pause()
  }

  const union = {
    offsets: new Uint32Array(rows + 1),
    targets: new Uint32Array(2 * count),
    strengths: new Float32Array(2 * count)
  }
  /** Where this row's edge to a row stands in the union; what it holds of earlier rows lies before the start of this one. */
  const edgeTo = new Float64Array(rows).fill(-1)
  let end = 0
  for (let i = 0; i < rows; i++) {
    const start = end
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      edgeTo[targets[e]!] = end
      union.targets[end] = targets[e]!
      union.strengths[end++] = strengths[e]!
    }
    for (let e = reverseOffsets[i]!; e < reverseOffsets[i + 1]!; e++) {
      const target = reverseTargets[e]!
      const q = reverseStrengths[e]!
      const at = edgeTo[target]!
      if (at >= start) {
        const p = union.strengths[at]!
        union.strengths[at] = p + q - p * q
      } else {
        union.targets[end] = target
        union.strengths[end++] = q
      }
    }
    union.offsets[i + 1] = end
    if (i % rowsAtOnce === 0) await pause()
  }
  return {
    rows,
    offsets: union.offsets,
    targets: union.targets.slice(0, end),
    strengths: union.strengths.slice(0, end)
  }
}

/** The sigma for which the strengths of these distances sum up to log2(k + 1); 0 when too many are 1 whatever it is. */
function bandwidth(distances: Float32Array, rho: number): number {
  const k = distances.length
  const wanted = logarithm(k + 1) / Math.LN2
  let certain = 0
  for (const distance of distances) if (distance <= rho) certain++
  if (certain >= wanted) return 0
  // The sum falls with t = 1 / sigma, and is convex: from 0 on, Newton's steps never lead past the solution.
  let t = 0
  for (let step = 0; step < 100; step++) {
    let total = certain
    let slope = 0
    for (const distance of distances) {
      if (distance <= rho) continue
      const strength = exponential((rho - distance) * t)
      total += strength
      slope += strength * (distance - rho)
    }
    if (total - wanted < 1e-9 * wanted) break
    t += (total - wanted) / slope
  }
  return 1 / t
}
