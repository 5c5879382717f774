/** Rounds to 32 bits, as each operation of a kernel does. */
export const f: (x: number) => number = Math.fround

/** The sum of four lanes, in the order of the kernels. */
export function sum(lanes: Float32Array): number {
  return f(f(lanes[0]! + lanes[2]!) + f(lanes[1]! + lanes[3]!))
}
