import type { Pause } from '../pause.ts'

/** Eigenvalues in descending order, and the eigenvector of length 1 of each. */
export interface Eigen {
  readonly values: Float64Array
  readonly vectors: readonly Float64Array[]
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix, by Householder's reduction to tridiagonal form and QL steps with
 * implicit shifts: `tred2` and `tql2` of J. Wilkinson and C. Reinsch, "Linear algebra", Handbook for Automatic Computation
 * II, 1971. Takes a time that grows with the cube of the size; a quarter of a second for 300.
 *
 * @param matrix  `size * size` numbers, which get lost
 */
export async function symmetricEigen(matrix: Float64Array, size: number, pause: Pause): Promise<Eigen> {
  // Column by column, which here is row by row: inner loops run along memory.
  const columns = Array.from({ length: size }, (_, i) => matrix.subarray(i * size, (i + 1) * size))
  const diagonal = new Float64Array(size)
  const beside = new Float64Array(size)
  await tridiagonalize(columns, diagonal, beside, pause)
  await diagonalize(columns, diagonal, beside, pause)
  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[b]! - diagonal[a]! || a - b)
  return { values: Float64Array.from(order, i => diagonal[i]!), vectors: order.map(i => columns[i]!) }
}

/**
 * Leaves the tridiagonal form in `d` and, from its second number on, `e`, and in `columns` the orthogonal matrix that takes
 * it there.
 */
async function tridiagonalize(
  columns: readonly Float64Array[],
  d: Float64Array,
  e: Float64Array,
  pause: Pause
): Promise<void> {
  const size = d.length
  for (let j = 0; j < size; j++) d[j] = columns[j]![size - 1]!
  for (let i = size - 1; i > 0; i--) {
    let scale = 0
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!)
    let h = 0
    if (scale === 0) {
      e[i] = d[i - 1]!
      for (let j = 0; j < i; j++) {
        d[j] = columns[j]![i - 1]!
        columns[j]![i] = 0
        columns[i]![j] = 0
      }
    } else {
      for (let k = 0; k < i; k++) {
        d[k]! /= scale
        h += d[k]! * d[k]!
      }
      const g = d[i - 1]! > 0 ? -Math.sqrt(h) : Math.sqrt(h)
      e[i] = scale * g
      h -= d[i - 1]! * g
      d[i - 1]! -= g
      reflect(columns, d, e, i, h)
    }
    d[i] = h
    await pause()
  }
  await accumulate(columns, d, pause)
  e[0] = 0
}

/** One Householder reflection, by the vector in `d`, of the leading `i` rows and columns. */
function reflect(columns: readonly Float64Array[], d: Float64Array, e: Float64Array, i: number, h: number): void {
  e.fill(0, 0, i)
  for (let j = 0; j < i; j++) {
    const column = columns[j]!
    const f = d[j]!
    columns[i]![j] = f
    let g = e[j]! + column[j]! * f
    for (let k = j + 1; k < i; k++) {
      g += column[k]! * d[k]!
      e[k]! += column[k]! * f
    }
    e[j] = g
  }
  let sum = 0
  for (let j = 0; j < i; j++) {
    e[j]! /= h
    sum += e[j]! * d[j]!
  }
  const half = sum / (h + h)
  for (let j = 0; j < i; j++) e[j]! -= half * d[j]!
  for (let j = 0; j < i; j++) {
    const column = columns[j]!
    const [f, g] = [d[j]!, e[j]!]
    for (let k = j; k < i; k++) column[k]! -= f * e[k]! + g * d[k]!
    d[j] = column[i - 1]!
    column[i] = 0
  }
}

/** The product of the reflections. */
async function accumulate(columns: readonly Float64Array[], d: Float64Array, pause: Pause): Promise<void> {
  const size = d.length
  const last = size - 1
  for (let i = 0; i < last; i++) {
    columns[i]![last] = columns[i]![i]!
    columns[i]![i] = 1
    const next = columns[i + 1]!
    const h = d[i + 1]!
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = next[k]! / h
      for (let j = 0; j <= i; j++) {
        const column = columns[j]!
        let g = 0
        for (let k = 0; k <= i; k++) g += next[k]! * column[k]!
        for (let k = 0; k <= i; k++) column[k]! -= g * d[k]!
      }
    }
    next.fill(0, 0, i + 1)
    await pause()
  }
  for (let j = 0; j < size; j++) {
    d[j] = columns[j]![last]!
    columns[j]![last] = 0
  }
  columns[last]![last] = 1
}

/** Turns the tridiagonal form to a diagonal one, and the columns with it. */
async function diagonalize(
  columns: readonly Float64Array[],
  d: Float64Array,
  e: Float64Array,
  pause: Pause
): Promise<void> {
  const size = d.length
  e.copyWithin(0, 1)
  e[size - 1] = 0
  let shift = 0
  let largest = 0
  for (let l = 0; l < size; l++) {
    largest = Math.max(largest, Math.abs(d[l]!) + Math.abs(e[l]!))
    const negligible = Number.EPSILON * largest
    let m = l
    while (m < size - 1 && Math.abs(e[m]!) > negligible) m++
    while (m > l && Math.abs(e[l]!) > negligible) {
      shift += shiftBy(d, e, l)
      rotate(columns, d, e, l, m)
      await pause()
    }
    d[l]! += shift
    e[l] = 0
  }
}

/** Subtracts a shift near an eigenvalue from the diagonal, from `l` on, and returns it. */
function shiftBy(d: Float64Array, e: Float64Array, l: number): number {
  const before = d[l]!
  const p = (d[l + 1]! - before) / (2 * e[l]!)
  const r = p < 0 ? -length(p, 1) : length(p, 1)
  d[l] = e[l]! / (p + r)
  d[l + 1] = e[l]! * (p + r)
  const shift = before - d[l]
  for (let i = l + 2; i < d.length; i++) d[i]! -= shift
  return shift
}

/** A QL step on the rows `l` to `m`. */
function rotate(columns: readonly Float64Array[], d: Float64Array, e: Float64Array, l: number, m: number): void {
  const [nextDiagonal, nextBeside] = [d[l + 1]!, e[l + 1]!]
  let p = d[m]!
  let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0]
  for (let i = m - 1; i >= l; i--) {
    c3 = c2
    c2 = c
    s2 = s
    const g = c * e[i]!
    const h = c * p
    const r = length(p, e[i]!)
    e[i + 1] = s * r
    s = e[i]! / r
    c = p / r
    p = c * d[i]! - s * g
    d[i + 1] = h + s * (c * g + s * d[i]!)
    const [a, b] = [columns[i]!, columns[i + 1]!]
    for (let k = 0; k < a.length; k++) {
      const [x, y] = [a[k]!, b[k]!]
      b[k] = s * x + c * y
      a[k] = c * x - s * y
    }
  }
  p = (-s * s2 * c3 * nextBeside * e[l]!) / nextDiagonal
  e[l] = s * p
  d[l] = c * p
}

/** `Math.hypot` may differ in the last bit from engine to engine. */
function length(x: number, y: number): number {
  const larger = Math.max(Math.abs(x), Math.abs(y))
  if (larger === 0) return 0
  const ratio = Math.min(Math.abs(x), Math.abs(y)) / larger
  return larger * Math.sqrt(1 + ratio * ratio)
}
