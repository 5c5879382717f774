import { squared } from './descent.ts'
import { f, sum } from './lanes.ts'

/**
 * What drives points apart, by all pairs: for each row from `from` to `to` the sum over all rows of
 * (yᵢ - yⱼ) / (1 + |yᵢ - yⱼ|²)², into `forces`. The twin of assembly/pairs.ts, rounding for rounding.
 *
 * @param xs      the first coordinate of each point; `count` of them, a multiple of 4; those to fill up are far away
 * @param stride  bytes from force to force: 8 for two numbers each, 16 for three
 * @returns the sum of all 1 / (1 + |yᵢ - yⱼ|²), that of a point and itself among them
 */
export function repelPairs(
  buffer: ArrayBuffer,
  xs: number,
  ys: number,
  zs: number,
  count: number,
  from: number,
  to: number,
  forces: number,
  stride: number
): number {
  const floats = new Float32Array(buffer)
  const axes = [xs / 4, ys / 4, zs / 4] as const
  const sums = [new Float32Array(4), new Float32Array(4), new Float32Array(4)] as const
  const similarities = new Float32Array(4)
  const apart = new Float32Array(3)
  const dimensions = stride === 16 ? 3 : 2
  let total = 0
  for (let i = from; i < to; i++) {
    for (const one of [...sums, similarities]) one.fill(0)
    for (let j = 0; j < count; j++) {
      for (let axis = 0; axis < 3; axis++) apart[axis] = floats[axes[axis]! + i]! - floats[axes[axis]! + j]!
      const similarity = f(1 / f(1 + squared(apart)))
      const push = f(similarity * similarity)
      similarities[j & 3]! += similarity
      for (let axis = 0; axis < dimensions; axis++) sums[axis]![j & 3]! += f(push * apart[axis]!)
    }
    total += sum(similarities)
    for (let axis = 0; axis < dimensions; axis++) floats[(forces + i * stride) / 4 + axis] = sum(sums[axis]!)
  }
  return total
}
