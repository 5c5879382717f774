import { f, sum } from './lanes.ts'

/**
 * What draws points to their neighbours: for each row from `from` to `to` the sum over its edges of
 * w (yᵢ - yⱼ) / (1 + |yᵢ - yⱼ|²), into `forces`. The twin of assembly/descent.ts, rounding for rounding.
 *
 * @param width    floats of a point: 2, or 4 of which the last is 0
 * @param starts   where the edges of each row begin, a multiple of 4, and where the last ends; those to fill up weigh nothing
 * @param columns  the row at the other end of each edge
 */
export function attract(
  buffer: ArrayBuffer,
  width: number,
  layout: number,
  starts: number,
  columns: number,
  weights: number,
  from: number,
  to: number,
  forces: number
): void {
  const floats = new Float32Array(buffer)
  const numbers = new Uint32Array(buffer)
  const sums = [new Float32Array(4), new Float32Array(4), new Float32Array(4)] as const
  const dimensions = Math.min(3, width)
  const apart = new Float32Array(3)
  for (let i = from; i < to; i++) {
    const own = layout / 4 + i * width
    for (const one of sums) one.fill(0)
    for (let e = numbers[starts / 4 + i]!; e < numbers[starts / 4 + i + 1]!; e++) {
      const other = layout / 4 + numbers[columns / 4 + e]! * width
      for (let axis = 0; axis < dimensions; axis++) apart[axis] = floats[own + axis]! - floats[other + axis]!
      const pull = f(floats[weights / 4 + e]! / f(1 + squared(apart)))
      for (let axis = 0; axis < dimensions; axis++) sums[axis]![e & 3]! += f(pull * apart[axis]!)
    }
    for (let axis = 0; axis < dimensions; axis++) floats[forces / 4 + i * width + axis] = sum(sums[axis]!)
  }
}

/** The square of a difference's length. */
export function squared(apart: Float32Array): number {
  const [x, y, z] = [apart[0]!, apart[1]!, apart[2]!]
  return f(f(f(x * x) + f(y * y)) + f(z * z))
}

/**
 * A step down the gradient `pull` · attraction - `push` · repulsion, of `count` numbers, a multiple of 4, by momentum and
 * gains: a gain grows by .2 where the gradient has the sign it had, and shrinks to .8 of itself where it changed (Jacobs,
 * "Increased rates of convergence through learning rate adaptation", 1988). The twin of assembly/descent.ts.
 */
export function move(
  buffer: ArrayBuffer,
  layout: number,
  velocities: number,
  gains: number,
  attraction: number,
  repulsion: number,
  count: number,
  pull: number,
  push: number,
  rate: number,
  momentum: number
): void {
  const floats = new Float32Array(buffer)
  for (let k = 0; k < count; k++) {
    const velocity = floats[velocities / 4 + k]!
    const gradient = f(f(f(pull) * floats[attraction / 4 + k]!) - f(f(push) * floats[repulsion / 4 + k]!))
    const before = floats[gains / 4 + k]!
    const gain = Math.max(f(0.01), f(velocity * gradient) < 0 ? f(before + f(0.2)) : f(before * f(0.8)))
    const step = f(f(f(rate) * gain) * gradient)
    const next = f(f(f(momentum) * velocity) - step)
    floats[gains / 4 + k] = gain
    floats[velocities / 4 + k] = next
    floats[layout / 4 + k]! += next
  }
}
