import { readFileSync } from 'node:fs'
import { createRandom } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ClassifyError, KMeans, kMeans, Matrix, type KMeansOptions, type Progress } from '../src/index.ts'
import { typescriptKernel } from '../src/k-means/kernels/typescript.ts'
import { articles, reviews } from './support/vectors.ts'

const groups = Matrix.fromRows([
  [0, 0],
  [10, 0],
  [0, 1],
  [10, 1],
  [10, 2],
  [-9, 5]
])

describe('kMeans', () => {
  it('finds rows that lie together, the most first', async () => {
    const { centers, labels, inertia, iterations } = await kMeans(groups, { k: 3 })
    expect(labels).toEqual(Int32Array.of(1, 0, 1, 0, 0, 2))
    expect(centers).toEqual(
      Matrix.fromRows([
        [10, 1],
        [0, 0.5],
        [-9, 5]
      ])
    )
    expect(inertia).toBe(2.5)
    expect(iterations).toBeGreaterThan(0)
  })

  it('orders clusters of the same size by their earliest row', async () => {
    const { labels } = await kMeans(Matrix.fromRows([[5], [1], [5], [1], [9], [9]]), { k: 3 })
    expect(labels).toEqual(Int32Array.of(0, 1, 0, 1, 2, 2))
  })

  it('starts where it is told to, once, and keeps that order', async () => {
    const initialCenters = Matrix.fromRows([
      [-9, 5],
      [0, 0],
      [10, 0]
    ])
    const start = initialCenters.data.slice()
    const model = await kMeans(groups, { k: 3, initialCenters })
    expect(model.labels).toEqual(Int32Array.of(1, 2, 1, 2, 2, 0))
    // One to come there, one to see that nothing changes.
    expect(model.iterations).toBe(2)
    expect(initialCenters.data).toEqual(start)
  })

  it('gives a centre without rows the row that is farthest from its own', async () => {
    const initialCenters = Matrix.fromRows([
      [0, 0],
      [10, 1],
      [100, 100]
    ])
    const { centers, labels } = await kMeans(groups, { k: 3, initialCenters })
    expect(labels).toEqual(Int32Array.of(0, 1, 0, 1, 1, 2))
    expect(centers.row(2)).toEqual(Float32Array.of(-9, 5))
  })

  it('is plain Lloyd to the last bit, whatever distances it does not measure', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(),
          rows: fc.integer({ min: 2, max: 120 }),
          columns: fc.integer({ min: 1, max: 9 }),
          k: fc.integer({ min: 1, max: 20 }),
          grid: fc.boolean()
        }),
        async ({ seed, rows, columns, k: wanted, grid }) => {
          const random = createRandom(seed)
          const k = Math.min(wanted, rows)
          // On a grid there are equal rows and equal distances.
          // Sums are exact, in whatever order.
          const value = (): number => (grid ? random.integer(4) : random.integer(4096) / 1024)
          const matrix = new Matrix(rows, columns, Float32Array.from({ length: rows * columns }, value))
          const initialCenters = new Matrix(k, columns, matrix.data.slice(0, k * columns))
          const model = await kMeans(matrix, { k, initialCenters, tolerance: 0 })
          const expected = plainLloyd(matrix, initialCenters)
          if (expected === undefined) return
          expect(model.labels).toEqual(expected.labels)
          expect(model.centers).toEqual(expected.centers)
          expect(model.predict(matrix)).toEqual(model.labels)
        }
      ),
      { numRuns: 200 }
    )
  })

  it.each([
    ['one row', [[3, 4]], 1, [0], 0],
    ['as many clusters as rows', [[3], [1], [2]], 3, [0, 1, 2], 0],
    ['one cluster', [[1], [3]], 1, [0, 0], 2],
    [
      'identical rows',
      [
        [2, 7],
        [2, 7],
        [2, 7],
        [2, 7]
      ],
      3,
      [0, 0, 0, 0],
      0
    ],
    ['fewer different rows than clusters', [[1], [2], [1], [2], [1]], 4, [0, 1, 0, 1, 0], 0],
    [
      'constant columns',
      [
        [1, 5, 0],
        [1, 5, 9],
        [1, 5, 0]
      ],
      2,
      [0, 1, 0],
      0
    ],
    [
      'rows of zeros',
      [
        [0, 0],
        [0, 0],
        [1, 0]
      ],
      2,
      [0, 0, 1],
      0
    ],
    ['numbers whose squares are below all', [[1e-30], [1e-30], [1]], 2, [0, 0, 1], 0]
  ] satisfies [string, number[][], number, number[], number][])('takes %s', async (_, rows, k, labels, inertia) => {
    for (const batch of [undefined, 2]) {
      const model = await kMeans(Matrix.fromRows(rows), { k, batch, maxIterations: 100 })
      if (batch === undefined) {
        expect(Array.from(model.labels)).toEqual(labels)
        expect(model.inertia).toBe(inertia)
      }
      expect(model.centers.rows).toBe(k)
      expect(model.centers.data.every(Number.isFinite)).toBe(true)
      expect(model.predict(Matrix.fromRows(rows))).toEqual(model.labels)
    }
  })

  it('assigns other rows, or none, to the nearest centre', async () => {
    const model = await kMeans(groups, { k: 3 })
    expect(
      model.predict(
        Matrix.fromRows([
          [-20, 0],
          [1, 1],
          [9, 9]
        ])
      )
    ).toEqual(Int32Array.of(2, 1, 0))
    expect(model.predict(new Matrix(0, 2))).toEqual(new Int32Array())
    expect(() => model.predict(new Matrix(1, 3))).toThrow('matrix: expected 2 columns as in the fit, got 3')
    expect(() => model.predict(Matrix.fromRows([[0, NaN]]))).toThrow('got NaN in row 0, column 1')
  })

  it('gives the same bytes for the same seed', async () => {
    const { vectors } = articles()
    for (const batch of [undefined, 50]) {
      const [a, b, c] = [1, 1, 2].map(seed => kMeans(vectors, { k: 5, seed, restarts: 1, batch }))
      expect((await a!).save()).toEqual((await b!).save())
      expect((await a!).save()).not.toEqual((await c!).save())
    }
  })

  it('comes back from its bytes', async () => {
    const model = await kMeans(groups, { k: 3 })
    const bytes = model.save()
    const again = KMeans.from(bytes)
    expect(again).toEqual(model)
    expect(again.predict(groups)).toEqual(model.labels)
    bytes[bytes.length - 1]! ^= 1
    expect(() => KMeans.from(bytes)).toThrow(ClassifyError)
  })

  it('tells how far it is, and ends when it is to', async () => {
    const told: Progress[] = []
    await kMeans(groups, { k: 2, restarts: 3, onProgress: progress => told.push(progress) })
    expect(told).toEqual([1, 2, 3].map(done => ({ stage: 'restarts', done, total: 3 })))
    await expect(kMeans(groups, { k: 2, signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    const controller = new AbortController()
    const fit = kMeans(groups, {
      k: 2,
      signal: controller.signal,
      onProgress: () => {
        controller.abort('later')
      }
    })
    await expect(fit).rejects.toBe('later')
  })

  it.each([
    [{ k: 0 }, 'k: expected an integer from 1 to 6, got 0'],
    [{ k: 7 }, 'k: expected an integer from 1 to 6, got 7'],
    [{ k: 2, seed: 0.5 }, 'seed: expected a safe integer, got 0.5'],
    [{ k: 2, restarts: 0 }, 'restarts: expected an integer from 1 on, got 0'],
    [{ k: 2, maxIterations: 0 }, 'maxIterations: expected an integer from 1 on, got 0'],
    [{ k: 2, tolerance: -1 }, 'tolerance: expected a number from 0 on, got -1'],
    [{ k: 2, batch: 0 }, 'batch: expected an integer from 1 on, got 0'],
    [{ k: 2, initialCenters: new Matrix(2, 3) }, 'initialCenters: expected 2 rows of 2 columns, got 2 of 3'],
    [
      { k: 1, initialCenters: Matrix.fromRows([[0, NaN]]) },
      'initialCenters: expected finite numbers, got NaN in row 0, column 1'
    ]
  ] satisfies [KMeansOptions, string][])('names the option that is wrong: %o', async (options, message) => {
    await expect(kMeans(groups, options)).rejects.toThrow(new RangeError(message))
  })

  it('refuses a matrix that it cannot cluster', async () => {
    await expect(kMeans(new Matrix(0, 2), { k: 1 })).rejects.toThrow('matrix: expected 1 row at least, got 0')
    await expect(kMeans(new Matrix(2, 0), { k: 1 })).rejects.toThrow('matrix: expected 1 column at least, got 0')
    await expect(kMeans(Matrix.fromRows([[1], [NaN]]), { k: 1 })).rejects.toThrow('got NaN in row 1, column 0')
  })
})

describe('kMeans without WebAssembly', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  it('gives the same bytes', async () => {
    const { vectors } = articles()
    const fast = await kMeans(vectors, { k: 9, restarts: 2 })
    vi.stubGlobal('WebAssembly', undefined)
    vi.resetModules()
    const plain = await (await import('../src/k-means.ts')).kMeans(vectors, { k: 9, restarts: 2 })
    expect(plain.save()).toEqual(fast.save())
  })
})

interface Oracle {
  readonly fixed: {
    readonly rows: number[]
    readonly labels: number[]
    readonly inertia: number
    readonly iterations: number
    readonly center: number[]
  }[]
  readonly drawn: { readonly k: number; readonly inertia: number[] }[]
  readonly batches: { readonly k: number; readonly batch: number; readonly inertia: number[] }[]
}

describe.each([
  ['reviews', reviews().vectors],
  ['articles', articles().vectors]
])('clusters of real vectors: %s', (name, vectors) => {
  const recorded = new URL('fixtures/k-means/scikit-learn.json', import.meta.url)
  const { fixed, drawn, batches } = (JSON.parse(readFileSync(recorded, 'utf8')) as Record<string, Oracle>)[name]!

  it('are those of scikit-learn from the same centres', async () => {
    for (const { rows, labels, inertia, iterations, center } of fixed) {
      const initialCenters = Matrix.fromRows(rows.map(row => vectors.row(row)))
      const model = await kMeans(vectors, { k: rows.length, initialCenters })
      expect(Array.from(model.labels)).toEqual(labels)
      expect(model.iterations).toBe(iterations)
      expect(model.inertia / inertia).toBeCloseTo(1, 6)
      const last = model.centers.row(rows.length - 1)
      for (const [i, value] of center.entries()) expect(last[i]).toBeCloseTo(value, 6)
    }
  })

  it('have an inertia within .5 % of scikit-learn, over ten seeds', async () => {
    for (const { k, inertia } of drawn) {
      const ours = await inertias({ k })
      expect(mean(ours) / mean(inertia)).toBeLessThan(1.005)
      expect(mean(ours) / mean(inertia)).toBeGreaterThan(0.995)
    }
  })

  it('are hardly worse by mini-batches than those of scikit-learn', async () => {
    for (const { k, batch, inertia } of batches) {
      expect(mean(await inertias({ k, batch, restarts: 3 })) / mean(inertia)).toBeLessThan(1.01)
    }
  })

  async function inertias(options: KMeansOptions): Promise<number[]> {
    const models = Array.from({ length: 10 }, (_, seed) => kMeans(vectors, { ...options, seed }))
    return (await Promise.all(models)).map(({ inertia }) => inertia)
  }
})

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

/** Every distance measured, every mean summed anew; `undefined` when a cluster loses all its rows. */
function plainLloyd(matrix: Matrix, start: Matrix): { labels: Int32Array; centers: Matrix } | undefined {
  const centers = new Matrix(start.rows, start.columns, start.data.slice())
  let labels = new Int32Array(matrix.rows).fill(-1)
  for (;;) {
    const kernel = typescriptKernel({ rows: matrix.rows, columns: matrix.columns, centers: centers.rows })
    kernel.setRows(matrix.data)
    kernel.setCenters(centers.data)
    const now = Int32Array.from(matrix, (_, row) => {
      const groups = Int32Array.from({ length: Math.ceil(centers.rows / 4) }, (_, group) => group)
      const squares = kernel.measure({ rows: groups.map(() => row), groups }, groups.length)
      return squares.indexOf(Math.min(...squares))
    })
    if (now.every((label, i) => label === labels[i])) return { labels, centers }
    labels = now
    for (let label = 0; label < centers.rows; label++) {
      const rows = Array.from(matrix).filter((_, i) => labels[i] === label)
      if (rows.length === 0) return undefined
      for (let j = 0; j < matrix.columns; j++) centers.row(label)[j] = mean(rows.map(row => row[j]!))
    }
  }
}
