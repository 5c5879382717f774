import { createRandom, dot } from '@llm-cookbook/vector'
import type { Pause } from '../pause.ts'

export interface Eigen {
  /** All eigenvalues, in descending order. */
  readonly values: Float64Array
  /** Eigenvectors of length 1 of the first of them, as many as were asked for, at right angles to each other. */
  readonly vectors: readonly Float64Array[]
}

/**
 * The eigenvalues and the first eigenvectors of a symmetric matrix, as in EISPACK (J. Wilkinson and C. Reinsch, "Linear
 * algebra", Handbook for Automatic Computation II, 1971): Householder's reduction to tridiagonal form, QL steps with implicit
 * shifts for the eigenvalues of that, and inverse iteration for the vectors. The reduction takes most of the time, which
 * grows with the cube of the size.
 *
 * @param matrix  `size * size` numbers, the lower triangle is read; they get lost
 * @param count   how many eigenvectors, `size` at most
 */
export async function symmetricEigen(matrix: Float64Array, size: number, count: number, pause: Pause): Promise<Eigen> {
  const rows = Array.from({ length: size }, (_, i) => matrix.subarray(i * size, (i + 1) * size))
  // By a power of two, so that nothing is rounded, to numbers whose squares neither overflow nor get lost.
  const scale = 2 ** Math.ceil(Math.log2(matrix.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0) || 1))
  for (let i = 0; i < matrix.length; i++) matrix[i]! /= scale
  const { form, reflections } = await tridiagonalize(rows, pause)
  const values = (await eigenvalues(form, pause)).sort().reverse()
  const vectors = await eigenvectors(form, values.subarray(0, count), pause)
  for (const vector of vectors) {
    for (let k = size - 2; k >= 0; k--) reflect(vector.subarray(k + 1), reflections[k]!)
    await pause()
  }
  return { values: values.map(value => value * scale), vectors }
}

/** A symmetric matrix that is zero but for its diagonal and the numbers beside it. */
interface Tridiagonal {
  readonly diagonal: Float64Array
  /** One less, and a zero at the end. */
  readonly beside: Float64Array
}

/** The matrix I - factor v v', which is its own inverse. */
interface Reflection {
  readonly vector: Float64Array
  readonly factor: number
}

/** The reflections take the matrix to its tridiagonal form: the first all rows and columns but the first, and so on. */
async function tridiagonalize(
  rows: readonly Float64Array[],
  pause: Pause
): Promise<{ form: Tridiagonal; reflections: Reflection[] }> {
  const size = rows.length
  const [diagonal, beside] = [new Float64Array(size), new Float64Array(size)]
  const reflections: Reflection[] = []
  for (let k = 0; k < size; k++) {
    diagonal[k] = rows[k]![k]!
    if (k + 1 === size) break
    const below = Float64Array.from(rows.slice(k + 1), row => row[k]!)
    const { reflection, image } = reflectionOf(below)
    beside[k] = image
    reflectBothSides(rows, k + 1, reflection)
    reflections.push(reflection)
    await pause()
  }
  return { form: { diagonal, beside }, reflections }
}

/** The reflection that takes a vector to a multiple of the first unit vector, and what multiple that is. */
function reflectionOf(vector: Float64Array): { reflection: Reflection; image: number } {
  const first = vector[0]!
  const largest = vector.subarray(1).reduce((most, x) => Math.max(most, Math.abs(x)), 0)
  if (largest === 0) return { reflection: { vector, factor: 0 }, image: first }
  const scale = Math.max(largest, Math.abs(first))
  const scaled = vector.map(x => x / scale)
  const length = Math.sqrt(dot(scaled, scaled))
  // Away from the first number, so that nothing cancels.
  const image = first > 0 ? -length : length
  const factor = 1 / (length * (length + Math.abs(scaled[0]!)))
  scaled[0]! -= image
  return { reflection: { vector: scaled, factor }, image: image * scale }
}

/** H A H for the rows and columns from `from` on, in the lower triangle. */
function reflectBothSides(rows: readonly Float64Array[], from: number, { vector: v, factor }: Reflection): void {
  if (factor === 0) return
  const size = v.length
  const w = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    const row = rows[from + i]!
    const x = v[i]!
    let sum = row[from + i]! * x
    for (let j = 0; j < i; j++) {
      const a = row[from + j]!
      sum += a * v[j]!
      w[j]! += a * x
    }
    w[i]! += sum
  }
  for (let i = 0; i < size; i++) w[i]! *= factor
  add(w, (-factor / 2) * dot(w, v), v)
  for (let i = 0; i < size; i++) {
    const row = rows[from + i]!
    const [x, y] = [v[i]!, w[i]!]
    for (let j = 0; j <= i; j++) row[from + j]! -= x * w[j]! + y * v[j]!
  }
}

function reflect(x: Float64Array, { vector, factor }: Reflection): void {
  if (factor !== 0) add(x, -factor * dot(vector, x), vector)
}

/** In no order. */
async function eigenvalues(form: Tridiagonal, pause: Pause): Promise<Float64Array> {
  const [d, e] = [form.diagonal.slice(), form.beside.slice()]
  const size = d.length
  let shift = 0
  let largest = 0
  for (let l = 0; l < size; l++) {
    largest = Math.max(largest, Math.abs(d[l]!) + Math.abs(e[l]!))
    const negligible = Number.EPSILON * largest
    let m = l
    while (m < size - 1 && Math.abs(e[m]!) > negligible) m++
    while (m > l && Math.abs(e[l]!) > negligible) {
      shift += shiftBy(d, e, l)
      step(d, e, l, m)
    }
    d[l]! += shift
    e[l] = 0
    await pause()
  }
  return d
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
function step(d: Float64Array, e: Float64Array, l: number, m: number): void {
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

/** Eigenvalues that are nearer to each other than this have vectors that need to be made orthogonal. */
const close = 1e-3

/** The eigenvectors of some eigenvalues, in descending order: any vector, times the inverse of T less the eigenvalue. */
async function eigenvectors(form: Tridiagonal, values: Float64Array, pause: Pause): Promise<Float64Array[]> {
  const random = createRandom(0)
  const vectors: Float64Array[] = []
  let cluster = 0
  for (const [i, value] of values.entries()) {
    if (i > 0 && values[i - 1]! - value > close) cluster = i
    const x = form.diagonal.map(() => random.uniform() - 0.5)
    for (let time = 0; time < 3; time++) {
      divide(x, form, value)
      for (const other of vectors.slice(cluster)) add(x, -dot(x, other), other)
      const factor = 1 / Math.sqrt(dot(x, x))
      for (let k = 0; k < x.length; k++) x[k]! *= factor
    }
    vectors.push(x)
    await pause()
  }
  return vectors
}

/** Solves (T - value) y = x by elimination with pivots, y in place of x. A pivot that is nearly zero is made a small one. */
function divide(x: Float64Array, { diagonal, beside }: Tridiagonal, value: number): void {
  const size = x.length
  const [u, v, w] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)]
  // What is left of the row that comes next: its first two numbers.
  let a = diagonal[0]! - value
  let b = beside[0]!
  for (let i = 0; i + 1 < size; i++) {
    const [below, next, after] = [beside[i]!, diagonal[i + 1]! - value, beside[i + 1]!]
    if (Math.abs(a) >= Math.abs(below)) {
      u[i] = pivotOf(a)
      v[i] = b
      const factor = below / u[i]!
      x[i + 1]! -= factor * x[i]!
      a = next - factor * b
      b = after
    } else {
      u[i] = below
      v[i] = next
      w[i] = after
      const factor = a / below
      const held = x[i]!
      x[i] = x[i + 1]!
      x[i + 1] = held - factor * x[i + 1]!
      a = b - factor * next
      b = -factor * after
    }
  }
  u[size - 1] = pivotOf(a)
  for (let i = size - 1; i >= 0; i--) {
    x[i] = (x[i]! - v[i]! * (x[i + 1] ?? 0) - w[i]! * (x[i + 2] ?? 0)) / u[i]!
  }
}

/** The largest number of the matrix is between a half and 1. */
function pivotOf(a: number): number {
  return Math.abs(a) < Number.EPSILON ? Number.EPSILON : a
}

function add(sum: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += factor * vector[i]!
}
