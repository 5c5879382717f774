import { createRandom, Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPause } from '../../src/pause.ts'
import { createKernels, typescriptKernels } from '../../src/tsne/kernels.ts'
import { placePoints } from '../../src/tsne/points.ts'
import { createRepulsion, type RepulsionMethod } from '../../src/tsne/repulsion.ts'
import { Workspace } from '../../src/tsne/workspace.ts'

interface Repelled {
  readonly forces: Float32Array
  readonly total: number
}

describe('pairs', () => {
  it('repel by (y - z) / (1 + |y - z|²)² each', async () => {
    const { forces, total } = await repel('pairs', Matrix.fromRows([[0, 0], [1, 0], [0, 2]])) // prettier-ignore
    // Squares of the distances: 1, 4, 5.
    expect([...forces].map(x => x + 0)).toEqual([
      expect.closeTo(-1 / 4),
      expect.closeTo(-2 / 25),
      expect.closeTo(1 / 4 + 1 / 36),
      expect.closeTo(-2 / 36),
      expect.closeTo(-1 / 36),
      expect.closeTo(2 / 25 + 2 / 36)
    ])
    expect(total).toBeCloseTo(2 * (1 / 2 + 1 / 5 + 1 / 6))
  })
})

describe.each(['tree', 'grid', 'quicker'] as const)('%s', method => {
  it.each([
    ['a small cloud', 300, 0.01, 2e-3],
    ['a cloud', 800, 3, 0.025],
    ['a wide cloud, in which the nearest count most', 800, 25, 0.04],
    ['two points', 2, 1, 0.05]
  ])('repels about as all pairs do: %s', async (_, rows, deviation, error) => {
    const layout = cloud(rows, 2, deviation)
    const [exact, found] = [await repel('pairs', layout), await repel(method, layout)]
    expect(relativeError(found.forces, exact.forces)).toBeLessThan(error)
    expect(found.total / exact.total).toBeCloseTo(1, 1)
  })

  it('is not misled by a point gone astray', async () => {
    const layout = cloud(600, 2, 5)
    layout.row(17).set([-900, 400])
    const [exact, found] = [await repel('pairs', layout), await repel(method, layout)]
    expect(relativeError(found.forces, exact.forces)).toBeLessThan(0.2)
    expect(found.forces[34]! / exact.forces[34]!).toBeCloseTo(1, 0)
  })

  it('repels nothing from a point where all are', async () => {
    const { forces, total } = await repel(method, new Matrix(20, 2, new Float32Array(40).fill(0.5)))
    for (const force of forces) expect(force).toBeCloseTo(0, 4)
    expect(total).toBeCloseTo(20 * 19, 1)
  })
})

describe('tree', () => {
  it('repels about as all pairs do, in three dimensions', async () => {
    for (const deviation of [0.01, 2, 10]) {
      const layout = cloud(900, 3, deviation)
      const [exact, found] = [await repel('pairs', layout), await repel('tree', layout)]
      expect(relativeError(found.forces, exact.forces)).toBeLessThan(0.03)
    }
  })
})

describe('grid', () => {
  it('repels each of two as much as the other, wherever they lie between the nodes', async () => {
    const coordinate = fc.double({ min: -3, max: 3, noNaN: true })
    await fc.assert(
      fc.asyncProperty(fc.tuple(coordinate, coordinate, coordinate, coordinate), async at => {
        const { forces } = await repel('grid', new Matrix(2, 2, Float32Array.from(at)))
        expect(forces[0]! + forces[2]!).toBeCloseTo(0, 5)
        expect(forces[1]! + forces[3]!).toBeCloseTo(0, 5)
      }),
      { numRuns: 50 }
    )
  })

  it('follows a layout that grows, and one that shrinks', async () => {
    const workspace = new Workspace()
    const points = placePoints(cloud(500, 2, 1), workspace)
    const forces = workspace.take(points.bytes)
    const byGrid = createRepulsion('grid', points, workspace)
    for (const factor of [1, 30, 2, 0.001]) {
      const coordinates = workspace.floats(points.layout, points.bytes / 4)
      for (let i = 0; i < coordinates.length; i++) coordinates[i]! *= factor
      const layout = new Matrix(500, 2, coordinates.slice(0, 1000))
      await byGrid(forces, createPause())
      const found = workspace.floats(forces, 1000)
      expect(relativeError(found, (await repel('pairs', layout)).forces)).toBeLessThan(0.04)
    }
  })
})

describe('kernels', () => {
  it('give the same bytes in WebAssembly and in TypeScript', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('pairs' as const, 'tree' as const, 'grid' as const),
        fc.integer({ min: 2, max: 60 }),
        fc.constantFrom(1e-4, 1, 8),
        fc.nat(),
        async (method, rows, deviation, seed) => {
          for (const dimensions of method === 'grid' ? [2] : [2, 3]) {
            const layout = cloud(rows, dimensions, deviation, seed)
            const plain = await repel(method, layout, new Workspace(typescriptKernels()))
            expect(plain).toEqual(await repel(method, layout, new Workspace(createKernels())))
          }
        }
      ),
      { numRuns: 10 }
    )
  })
})

async function repel(method: RepulsionMethod, layout: Matrix, workspace = new Workspace()): Promise<Repelled> {
  const points = placePoints(layout, workspace)
  const forces = workspace.take(points.bytes)
  const total = await createRepulsion(method, points, workspace)(forces, createPause())
  const floats = workspace.floats(forces, points.rows * points.width)
  return { forces: floats.filter((_, i) => i % points.width < points.dimensions), total }
}

function cloud(rows: number, dimensions: number, deviation: number, seed = 1): Matrix {
  const random = createRandom(seed)
  return new Matrix(
    rows,
    dimensions,
    new Float32Array(rows * dimensions).map(() => deviation * random.normal())
  )
}

/** Length of the difference of all forces, relative to their length. */
function relativeError(found: Float32Array, exact: Float32Array): number {
  return Math.hypot(...found.map((x, i) => x - exact[i]!)) / Math.hypot(...exact)
}
