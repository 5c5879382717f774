import { crossMoments, secondMoments } from './principal.ts'

/**
 * The linear map from the rows of `from` to those of `to` with the least squared error, plus `penalty` times the sum of
 * the map's squares: row-major, `fromSize` rows of `toSize` numbers.
 */
export function ridge(
  from: Float32Array,
  fromSize: number,
  to: Float32Array,
  toSize: number,
  penalty: number
): Float64Array {
  const moments = Float64Array.from(secondMoments(from, fromSize))
  for (let k = 0; k < fromSize; k++) moments[k * fromSize + k]! += penalty
  return solve(moments, Float64Array.from(crossMoments(from, fromSize, to, toSize)), fromSize, toSize)
}

/** Solves for `right` in place by Cholesky's decomposition of `left`, which is symmetric and positive definite. */
function solve(left: Float64Array, right: Float64Array, size: number, columns: number): Float64Array {
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let value = left[i * size + j]!
      for (let k = 0; k < j; k++) value -= left[i * size + k]! * left[j * size + k]!
      left[i * size + j] = i === j ? Math.sqrt(value) : value / left[j * size + j]!
    }
  }
  const takeOut = (to: number, from: number, factor: number): void => {
    for (let c = 0; c < columns; c++) right[to * columns + c]! -= factor * right[from * columns + c]!
  }
  const divide = (row: number): void => {
    for (let c = 0; c < columns; c++) right[row * columns + c]! /= left[row * size + row]!
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) takeOut(i, k, left[i * size + k]!)
    divide(i)
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) takeOut(i, k, left[k * size + i]!)
    divide(i)
  }
  return right
}
