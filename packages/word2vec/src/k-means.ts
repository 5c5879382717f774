import { createRandom, dot, Matrix, nearestAll, normalizeRows, type Random } from '@llm-cookbook/vector'

export interface KMeansOptions {
  /** How many clusters, an integer from 1 to the number of rows. */
  k: number
  /** Where the first centres lie depends on it; 1 by default. */
  seed?: number
  /** How often the centres move at most; 10 by default, as in word2vec.c. */
  maxIterations?: number
}

export interface KMeans {
  /** The cluster of each row, from 0 to k - 1. */
  assignments: Int32Array
  /** The cosine of each row and the centre of its cluster. */
  similarities: Float64Array
  /** The centres, each of length 1. */
  centroids: Matrix
}

/**
 * Spherical k-means: clusters of rows that point the same way, whatever their lengths, each row with the centre of the
 * largest cosine and each centre in the direction of its rows' sum. I. Dhillon, D. Modha, "Concept decompositions for large
 * sparse text data using clustering", Machine Learning 42, 2001. The first centres are rows, drawn by D. Arthur and
 * S. Vassilvitskii, "k-means++: The advantages of careful seeding", SODA 2007.
 *
 * @throws RangeError when `k` is no integer from 1 to the number of rows
 */
export function kMeans(matrix: Matrix, { k, seed = 1, maxIterations = 10 }: KMeansOptions): KMeans {
  if (!Number.isInteger(k) || k < 1 || k > matrix.rows) {
    throw new RangeError(`k: expected an integer from 1 to ${matrix.rows}, the number of rows, got ${String(k)}`)
  }
  const units = normalizeRows(matrix)
  let centroids = firstCentroids(units, k, createRandom(seed))
  const assignments = new Int32Array(units.rows).fill(-1)
  const similarities = new Float64Array(units.rows)
  for (
    let iteration = 0;
    assign(units, centroids, assignments, similarities) && iteration < maxIterations;
    iteration++
  ) {
    centroids = directions(units, assignments, centroids)
  }
  return { assignments, similarities, centroids }
}

/** Gives each row to its nearest centre, the first of several; whether any row changed. */
function assign(units: Matrix, centroids: Matrix, assignments: Int32Array, similarities: Float64Array): boolean {
  let changed = false
  for (const [i, [nearest]] of nearestAll(centroids, units, { k: 1, metric: 'dot' }).entries()) {
    // None where numbers of the row are NaN.
    const { row, score } = nearest ?? { row: 0, score: -Infinity }
    changed ||= assignments[i] !== row
    assignments[i] = row
    similarities[i] = score
  }
  return changed
}

/** The direction of the sum of each cluster's rows; a centre without any stays where it was. */
function directions(units: Matrix, assignments: Int32Array, before: Matrix): Matrix {
  const { columns } = units
  const sums = new Float64Array(before.data.length)
  const sizes = new Int32Array(before.rows)
  assignments.forEach((cluster, i) => {
    sizes[cluster]!++
    const row = units.row(i)
    for (let j = 0; j < columns; j++) sums[cluster * columns + j]! += row[j]!
  })
  const data = Float32Array.from(sums, (value, at) =>
    sizes[Math.floor(at / columns)] === 0 ? before.data[at]! : value
  )
  return normalizeRows(new Matrix(before.rows, columns, data))
}

/** Rows drawn one after the other, each with a chance in proportion to its squared distance from the nearest drawn before. */
function firstCentroids(units: Matrix, k: number, random: Random): Matrix {
  const distances = new Float64Array(units.rows).fill(Infinity)
  let drawn = random.integer(units.rows)
  return Matrix.fromRows(
    Array.from({ length: k }, () => {
      const centre = units.row(drawn)
      let total = 0
      for (let i = 0; i < units.rows; i++) {
        distances[i] = Math.min(distances[i]!, Math.max(0, 2 - 2 * dot(units.row(i), centre)))
        total += distances[i]!
      }
      let rest = random.uniform() * total
      drawn = distances.findIndex(distance => (rest -= distance) < 0)
      // All rows are drawn already, or as good as: rounding left nothing to choose from.
      if (drawn === -1) drawn = random.integer(units.rows)
      return centre
    })
  )
}
