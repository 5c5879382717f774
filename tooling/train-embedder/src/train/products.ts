/** Row-major numbers: 32-bit in training, 64-bit where gradients are checked. */
export type Numbers = Float32Array | Float64Array

/** Zeros of the same kind. */
export function zerosLike<N extends Numbers>(numbers: N, length: number): N {
  return new (numbers.constructor as new (length: number) => N)(length)
}

/** The dot products of all rows of `a` with all rows of `b`, both with `size` columns: a row of the result a row of `a`. */
export function dotProducts<N extends Numbers>(a: N, b: N, size: number): N {
  const [rows, columns] = [a.length / size, b.length / size]
  const result = zerosLike(a, rows * columns)
  // Four rows of a at a time, so that what is loaded of b is used four times.
  let i = 0
  for (; i + 4 <= rows; i += 4) {
    const [a0, a1, a2, a3] = [i * size, (i + 1) * size, (i + 2) * size, (i + 3) * size]
    for (let j = 0; j < columns; j++) {
      const bj = j * size
      let [s0, s1, s2, s3] = [0, 0, 0, 0]
      for (let k = 0; k < size; k++) {
        const value = b[bj + k]!
        s0 += a[a0 + k]! * value
        s1 += a[a1 + k]! * value
        s2 += a[a2 + k]! * value
        s3 += a[a3 + k]! * value
      }
      const at = i * columns + j
      result[at] = s0
      result[at + columns] = s1
      result[at + 2 * columns] = s2
      result[at + 3 * columns] = s3
    }
  }
  for (; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[i * columns + j] = dotAt(a, i * size, b, j * size, size)
  }
  return result
}

/** Adds to each row of `sums` the rows of `b`, each times the factor that the row of `factors` has for it. */
export function addProducts<N extends Numbers>(sums: N, factors: N, b: N, size: number): void {
  const [rows, columns] = [sums.length / size, b.length / size]
  for (let i = 0; i < rows; i++) {
    const [to, from] = [i * size, i * columns]
    let j = 0
    for (; j + 4 <= columns; j += 4) {
      const [f0, f1, f2, f3] = [
        factors[from + j]!,
        factors[from + j + 1]!,
        factors[from + j + 2]!,
        factors[from + j + 3]!
      ]
      const b0 = j * size
      const [b1, b2, b3] = [b0 + size, b0 + 2 * size, b0 + 3 * size]
      for (let k = 0; k < size; k++) {
        sums[to + k]! += f0 * b[b0 + k]! + f1 * b[b1 + k]! + f2 * b[b2 + k]! + f3 * b[b3 + k]!
      }
    }
    for (; j < columns; j++) {
      const factor = factors[from + j]!
      for (let k = 0; k < size; k++) sums[to + k]! += factor * b[j * size + k]!
    }
  }
}

/** The dot products of row i of `a` with row i of `b`. */
export function rowProducts<N extends Numbers>(a: N, b: N, size: number): N {
  const result = zerosLike(a, a.length / size)
  for (let i = 0; i < result.length; i++) result[i] = dotAt(a, i * size, b, i * size, size)
  return result
}

function dotAt(a: Numbers, ai: number, b: Numbers, bi: number, size: number): number {
  let sum = 0
  for (let k = 0; k < size; k++) sum += a[ai + k]! * b[bi + k]!
  return sum
}
