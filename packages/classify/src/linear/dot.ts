/** The inner product, in four sums, of `a` and as many numbers of `b`. */
export function dot(a: Float64Array, b: Float64Array): number {
  const { length } = a
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let i = 0
  for (; i + 3 < length; i += 4) {
    s0 += a[i]! * b[i]!
    s1 += a[i + 1]! * b[i + 1]!
    s2 += a[i + 2]! * b[i + 2]!
    s3 += a[i + 3]! * b[i + 3]!
  }
  for (; i < length; i++) s0 += a[i]! * b[i]!
  return s0 + s1 + (s2 + s3)
}

/** Adds `factor` times `from` to as many numbers of `to`. */
export function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  for (let i = 0; i < from.length; i++) to[i]! += factor * from[i]!
}
