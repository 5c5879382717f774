import { createRandom } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitCurve } from '../../src/umap/curve.ts'
import { chunk, createDescent, type Descent } from '../../src/umap/kernel.ts'
import { attraction, pow, repulsion } from '../../src/umap/kernels/typescript.ts'

interface Shape {
  readonly rows: number
  readonly dimensions: number
  readonly edges: number
  readonly negatives: number
}

/** A descent on random points and edges, the same for the same seed. */
function randomDescent(
  { rows, dimensions, edges, negatives }: Shape,
  seed: number,
  kind: 'simd' | 'typescript'
): Descent {
  const random = createRandom(seed)
  const curve = fitCurve(1, random.uniform())
  const descent = createDescent({ rows, dimensions, edges, negatives, curve }, kind)
  const { stride, points } = descent
  for (let i = 0; i < rows; i++) {
    for (let d = 0; d < dimensions; d++) points[i * stride + d] = 10 * random.normal()
  }
  for (let e = 0; e < edges; e++) {
    descent.heads[e] = random.integer(rows)
    descent.tails[e] = random.integer(rows)
    descent.increments[e] = random.integer(65536)
    descent.phases[e] = random.integer(65536)
  }
  for (let i = 0; i < 4; i++) descent.state[i] = random.integer(2 ** 32)
  return descent
}

describe('kernel of the descent', () => {
  const shapes = fc.record({
    rows: fc.integer({ min: 1, max: 40 }),
    dimensions: fc.integer({ min: 1, max: 3 }),
    edges: fc.integer({ min: 0, max: 300 }),
    negatives: fc.integer({ min: 1, max: 7 })
  })

  it('gives the same bytes in WebAssembly and in TypeScript', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, seed) => {
        const [simd, typescript] = (['simd', 'typescript'] as const).map(kind => {
          const descent = randomDescent(shape, seed, kind)
          for (let epoch = 0; epoch < 5; epoch++) {
            // In two parts, which need not be multiples of anything.
            const middle = Math.floor(shape.edges / 3)
            descent.advance(0, middle, 1 - epoch / 5)
            descent.advance(middle, shape.edges, 1 - epoch / 5)
          }
          const { points, phases, state } = descent
          return { points: points.slice(), phases: phases.slice(), state: state.slice() }
        })
        expect(simd).toEqual(typescript)
        expect(simd!.points.every(Number.isFinite)).toBe(true)
      }),
      { numRuns: 60 }
    )
  })

  it('gives the same bytes where many edges are due at once', () => {
    const shape = { rows: 5000, dimensions: 2, edges: chunk, negatives: 5 }
    const [simd, typescript] = (['simd', 'typescript'] as const).map(kind => {
      const descent = randomDescent(shape, 1, kind)
      descent.increments.fill(65535)
      for (let epoch = 0; epoch < 2; epoch++) descent.advance(0, chunk, 1)
      return descent.points.slice()
    })
    expect(Buffer.from(simd!.buffer).equals(Buffer.from(typescript!.buffer))).toBe(true)
  })

  it.each(['simd', 'typescript'] as const)('moves an edge’s ends as often as it is strong (%s)', kind => {
    const descent = createDescent({ rows: 2, dimensions: 2, edges: 1, negatives: 1, curve: { a: 1, b: 1 } }, kind)
    descent.tails[0] = 1
    descent.increments[0] = 0.3 * 65536
    let moves = 0
    for (let epoch = 0; epoch < 1000; epoch++) {
      descent.points.set([0, 0, 3, 4])
      descent.advance(0, 1, 1)
      if (descent.points[2] !== 3) moves++
    }
    expect(moves).toBeGreaterThanOrEqual(299)
    expect(moves).toBeLessThanOrEqual(300)
  })

  it.each(['simd', 'typescript'] as const)('draws head and tail together along their difference (%s)', kind => {
    const descent = createDescent({ rows: 2, dimensions: 2, edges: 1, negatives: 0, curve: { a: 1, b: 1 } }, kind)
    descent.tails[0] = 1
    descent.increments[0] = 65535
    descent.phases[0] = 65535
    descent.points.set([0, 0, 3, 4])
    descent.advance(0, 1, 0.5)
    // 2 a b / (1 + a 25) = 1 / 13 of the difference, half of it.
    const [x, y, otherX, otherY] = descent.points
    expect(x).toBeCloseTo((3 / 13) * 0.5, 4)
    expect(y).toBeCloseTo((4 / 13) * 0.5, 4)
    expect(otherX).toBeCloseTo(3 - (3 / 13) * 0.5, 4)
    expect(otherY).toBeCloseTo(4 - (4 / 13) * 0.5, 4)
  })
})

describe('memory of the descent', () => {
  it.each(['simd', 'typescript'] as const)('that there cannot be is an error to recover from (%s)', kind => {
    const tooMany = { rows: 10, dimensions: 2, edges: 2 ** 44, negatives: 1, curve: { a: 1, b: 1 } }
    expect(() => createDescent(tooMany, kind)).toThrow(expect.objectContaining({ name: 'VizError', code: 'too-large' }))
  })
})

describe('forces', () => {
  const squares = fc.double({ min: 1e-6, max: 1e6, noNaN: true }).map(Math.fround)
  const exponents = fc.double({ min: 0.3, max: 2, noNaN: true }).map(Math.fround)

  it('take powers right to 3 parts in 10,000', () => {
    fc.assert(
      fc.property(squares, exponents, (x, b) => {
        expect(Math.abs(pow(x, b) / x ** b - 1)).toBeLessThan(3e-4)
      }),
      { numRuns: 1000 }
    )
  })

  it('are the slopes of the cross entropy', () => {
    // Of -log(v) and -log(1 - v), v = 1 / (1 + a s^b), where s is the square of the distance; 0.001 softens the push.
    const [a, b] = [Math.fround(1.577), Math.fround(0.895)]
    const entropy = (distance: number): number => Math.log(1 + a * distance ** (2 * b))
    const complement = (distance: number): number => -Math.log(1 - 1 / (1 + a * distance ** (2 * b)))
    for (const distance of [0.5, 1, 2, 5, 20]) {
      const slope = (f: (distance: number) => number): number => (f(distance + 1e-5) - f(distance - 1e-5)) / 2e-5
      const square = distance * distance
      expect(attraction(square, -2 * a * b, a, b) * distance).toBeCloseTo(-slope(entropy), 3)
      expect(repulsion(square - 0.001, 2 * b, a, b) * distance).toBeCloseTo(-slope(complement), 3)
    }
  })
})
