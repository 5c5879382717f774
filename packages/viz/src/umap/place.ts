import { createRandom, type Matrix } from '@llm-cookbook/vector'
import type { Curve } from './curve.ts'
import { attraction, clip, repulsion } from './kernels/typescript.ts'

export interface PlaceSettings {
  readonly layout: Matrix
  readonly curve: Curve
  readonly negativeSampleRate: number
  readonly seed: number
}

/** How strongly a new row is connected with a row of the layout. */
export interface Bond {
  readonly row: number
  /** Above 0, up to 1. */
  readonly strength: number
}

const steps = 100
/** Rows at random that stand for all of them, in each step. */
const sampled = 16

/**
 * Returns what finds the place of a new row in a layout that stays as it is: from the mean of the rows that it is bound to,
 * down the same slope that the layout itself has been taken. All bonds pull in each step, and the rows at random that push are
 * the same for each new row: so its place depends on nothing but its bonds, and near rows come to near places.
 */
export function createPlacer({
  layout,
  curve,
  negativeSampleRate,
  seed
}: PlaceSettings): (bonds: readonly Bond[]) => Float64Array {
  const { rows, columns: dimensions, data } = layout
  const [a, b] = [Math.fround(curve.a), Math.fround(curve.b)]
  const [pull, push] = [-2 * a * b, 2 * b]
  const random = createRandom(seed)
  const pushing = Uint32Array.from({ length: steps * sampled }, () => random.integer(rows))
  const difference = new Float64Array(dimensions)
  const force = new Float64Array(dimensions)

  return bonds => {
    const total = bonds.reduce((sum, { strength }) => sum + strength, 0)
    const place = new Float64Array(dimensions)
    for (const { row, strength } of bonds) {
      for (let d = 0; d < dimensions; d++) place[d]! += (data[row * dimensions + d]! * strength) / total
    }
    for (let step = 0; step < steps; step++) {
      force.fill(0)
      for (const { row, strength } of bonds) {
        const square = squareTo(place, row)
        add(attraction(square, pull, a, b), strength / total)
      }
      // In the layout, an edge moves both its ends, and pushes only one of them.
      for (let i = 0; i < sampled; i++) {
        const square = squareTo(place, pushing[step * sampled + i]!)
        add(repulsion(square, push, a, b), negativeSampleRate / (2 * sampled))
      }
      const rate = firstRate * (1 - step / steps)
      for (let d = 0; d < dimensions; d++) place[d]! += rate * force[d]!
    }
    return place
  }

  function squareTo(place: Float64Array, row: number): number {
    let square = 0
    for (let d = 0; d < dimensions; d++) {
      difference[d] = place[d]! - data[row * dimensions + d]!
      square += difference[d]! ** 2
    }
    return square
  }

  function add(coefficient: number, weight: number): void {
    for (let d = 0; d < dimensions; d++) force[d]! += weight * clip(coefficient * difference[d]!, 4)
  }
}

/** A quarter of that of a layout: the place is nearly right from the beginning. */
const firstRate = 0.25
