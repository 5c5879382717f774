import { createRandom, Matrix } from '@llm-cookbook/vector'
import { beforeAll, describe, expect, it } from 'vitest'
import { neighbors } from '../src/neighbors.ts'
import { createPause } from '../src/pause.ts'
import type { Progress } from '../src/progress.ts'
import { trustworthiness } from '../src/quality.ts'
import { tsne, tsneSteps, type TsneOptions } from '../src/tsne.ts'
import { tsne as tsneOfNode, tsneSteps as tsneStepsOfNode } from '../src/tsne-node.ts'
import { affinitiesOf } from '../src/tsne/affinities.ts'
import { Descent } from '../src/tsne/descent.ts'
import { digits } from './support/digits.ts'
import { firstRows } from './support/tsne-fixture.ts'

const { images, labels } = digits()
const some = firstRows(images, 600)
const few = firstRows(images, 250)

describe('tsne', () => {
  it('keeps neighbours together at least as well as scikit-learn does', async () => {
    const layout = await tsne(images)
    expect([layout.rows, layout.columns]).toEqual([1797, 2])
    // Of the layout that scikit-learn 1.2.1 makes of them: .9917; see fixtures/scikit-learn.
    expect(await trustworthiness(images, layout, { k: 12 })).toBeGreaterThan(0.9917 - 0.003)
    const { indices, k } = await neighbors(layout, { k: 1 })
    const right = labels.filter((label, row) => labels[indices[row * k]!] === label)
    expect(right.length / labels.length).toBeGreaterThan(0.97)
  })

  it.each([
    ['exact', 2],
    ['barnes-hut', 2],
    ['fft', 2],
    ['auto', 2],
    ['exact', 3],
    ['barnes-hut', 3],
    ['auto', 3]
  ] as const)('is faithful by the method %s in %d dimensions', async (method, dimensions) => {
    const layout = await tsne(few, { method, dimensions, iterations: 300 })
    expect(layout.columns).toBe(dimensions)
    expect(await trustworthiness(few, layout, { k: 12 })).toBeGreaterThan(dimensions === 2 ? 0.93 : 0.96)
  })

  it('is faithful by the cosine too', async () => {
    const lengthened = new Matrix(some.rows, some.columns)
    for (const [i, row] of [...some].entries()) lengthened.row(i).set(row.map(x => x * (1 + (i % 10))))
    const layout = await tsne(lengthened, { metric: 'cosine', iterations: 300 })
    expect(await trustworthiness(lengthened, layout, { k: 12, metric: 'cosine' })).toBeGreaterThan(0.965)
  })

  it('gives the same bytes for the same seed, and others for another', async () => {
    const options: TsneOptions = { iterations: 60, init: 'random', seed: 3 }
    const layout = await tsne(some, options)
    expect(await tsne(some, options)).toEqual(layout)
    expect(await tsne(some, { ...options, seed: 4 })).not.toEqual(layout)
  })

  it('takes neighbours that were found before', async () => {
    const options: TsneOptions = { iterations: 50, perplexity: 10 }
    const graph = await neighbors(some, { k: 31 })
    expect(await tsne(some, { ...options, neighbors: graph })).toEqual(await tsne(some, options))
  })

  it('gives the same bytes with workers, which are threads in Node.js', async () => {
    const options: TsneOptions = { iterations: 20 }
    const layout = await tsne(some, options)
    expect(await tsneOfNode(some, { ...options, workers: 2 })).toEqual(layout)
    const steps = await collect(tsneStepsOfNode(some, { ...options, workers: 2, every: 20 }))
    expect(steps.at(-1)!.layout).toEqual(layout)
  })

  it('begins where it is told to', async () => {
    const init = new Matrix(
      600,
      2,
      Float32Array.from({ length: 1200 }, (_, i) => Math.sin(i))
    )
    expect(await tsne(some, { init, iterations: 0 })).toEqual(init)
    const layout = await tsne(some, { init, iterations: 20, earlyExaggeration: 1 })
    expect(layout).not.toEqual(init)
    expect(init.data[1]).toBe(Math.fround(Math.sin(1)))
  })

  it('begins by the principal components, as large as scikit-learn makes them', async () => {
    const layout = await tsne(some, { iterations: 0 })
    const deviation = (axis: number): number =>
      Math.sqrt(layout.data.filter((_, i) => i % 2 === axis).reduce((sum, x) => sum + x * x, 0) / 600)
    expect(deviation(0)).toBeCloseTo(1e-4, 8)
    expect(deviation(1)).toBeLessThan(1e-4)
    expect(deviation(1)).toBeGreaterThan(5e-5)
  })

  it('takes perplexity, exaggeration and rate into account', async () => {
    const options: TsneOptions = { iterations: 40 }
    const layouts = await Promise.all(
      [{}, { perplexity: 5 }, { earlyExaggeration: 4 }, { learningRate: 20 }].map(one =>
        tsne(some, { ...options, ...one })
      )
    )
    expect(new Set(layouts.map(layout => layout.data.join())).size).toBe(4)
  })

  it('does not collapse however high the exaggeration', async () => {
    const random = createRandom(1)
    const shapeless = new Matrix(
      120,
      10,
      new Float32Array(1200).map(() => random.normal())
    )
    const layout = await tsne(shapeless, { earlyExaggeration: 100 })
    expect(await trustworthiness(shapeless, layout, { k: 12 })).toBeGreaterThan(0.75)
  })

  it('tells how far it is, stage by stage', async () => {
    const told: Progress[] = []
    await tsne(some, { iterations: 5, onProgress: progress => told.push(progress) })
    expect([...new Set(told.map(({ stage }) => stage))]).toEqual(['pca', 'neighbors', 'layout'])
    expect(told.at(-1)).toEqual({ stage: 'layout', done: 5, total: 5 })
  })

  it('ends when the signal aborts', async () => {
    const controller = new AbortController()
    const onProgress = ({ stage, done }: Progress): void => {
      if (stage === 'layout' && done === 3) controller.abort(new Error('enough'))
    }
    await expect(tsne(some, { signal: controller.signal, onProgress })).rejects.toThrow('enough')
    await expect(tsne(some, { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  })

  it('lets others have their turn meanwhile', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const layout = tsne(images, { iterations: 100 })
    await layout
    clearInterval(timer)
    expect(turns).toBeGreaterThan(0)
  })
})

describe('tsne of little or strange data', () => {
  it.each([
    [0, 3],
    [1, 3],
    [2, 3],
    [3, 1],
    [5, 0],
    [40, 1]
  ])('gives a layout of %d rows of %d numbers', async (rows, columns) => {
    const random = createRandom(2)
    const matrix = new Matrix(
      rows,
      columns,
      new Float32Array(rows * columns).map(() => random.normal())
    )
    for (const dimensions of [2, 3] as const) {
      const layout = await tsne(matrix, { dimensions, iterations: 100 })
      expect([layout.rows, layout.columns]).toEqual([rows, dimensions])
      expect(layout.data.every(Number.isFinite)).toBe(true)
    }
  })

  it.each(['exact', 'barnes-hut', 'fft'] as const)('spreads rows that are all equal, by %s', async method => {
    const layout = await tsne(new Matrix(80, 4, new Float32Array(320).fill(7)), { method, iterations: 300 })
    expect(layout.data.every(Number.isFinite)).toBe(true)
    expect(new Set(layout.data).size).toBeGreaterThan(150)
  })

  it('leaves the line on which there is only one column', async () => {
    const line = new Matrix(
      60,
      1,
      Float32Array.from({ length: 60 }, (_, i) => i)
    )
    const layout = await tsne(line, { perplexity: 5 })
    expect(await trustworthiness(line, layout, { k: 3 })).toBeGreaterThan(0.98)
    const across = layout.data.filter((_, i) => i % 2 === 1)
    expect(Math.max(...across) - Math.min(...across)).toBeGreaterThan(1)
  })

  it('keeps rows that occur twice in one place', async () => {
    const twice = new Matrix(200, 64)
    for (let row = 0; row < 200; row++) twice.row(row).set(some.row(row >> 1))
    const layout = await tsne(twice, { perplexity: 10 })
    const { indices, k } = await neighbors(layout, { k: 1 })
    const paired = Array.from({ length: 200 }, (_, row) => indices[row * k]! >> 1 === row >> 1)
    expect(paired.filter(Boolean).length).toBeGreaterThan(190)
  })

  it('takes numbers that are very large or small', async () => {
    for (const factor of [1e-30, 1e15]) {
      const scaled = new Matrix(some.rows, 64, some.data.map(x => x * factor)) // prettier-ignore
      const layout = await tsne(scaled, { iterations: 300, init: 'random' })
      expect(await trustworthiness(some, layout, { k: 12 })).toBeGreaterThan(0.96)
    }
  })
})

describe('tsneSteps', () => {
  it('gives the layout at first, every so often, and at last', async () => {
    const steps = await collect(tsneSteps(some, { iterations: 25, every: 10 }))
    expect(steps.map(({ iteration, total }) => [iteration, total])).toEqual([
      [0, 25],
      [10, 25],
      [20, 25],
      [25, 25]
    ])
    expect(steps[0]!.layout).toEqual(await tsne(some, { iterations: 0 }))
    expect(steps.at(-1)!.layout).toEqual(await tsne(some, { iterations: 25 }))
  })

  it('tells the divergence of each layout, which falls', async () => {
    const steps = await collect(tsneSteps(some, { iterations: 300, every: 100 }))
    const graph = await neighbors(some, { k: 91 })
    const affinities = await affinitiesOf(graph, 30, createPause())
    for (const { layout, divergence } of steps) {
      const exact = await new Descent(affinities, layout, 'pairs').divergence(createPause())
      expect(Math.abs(divergence - exact)).toBeLessThan(0.02)
    }
    const divergences = steps.map(({ divergence }) => divergence)
    expect(divergences).toEqual(divergences.toSorted((a, b) => b - a))
  })

  it('stops when nobody asks for more', async () => {
    const told: number[] = []
    for await (const { iteration } of tsneSteps(some, { every: 1, onProgress: ({ done }) => told.push(done) })) {
      if (iteration === 3) break
    }
    expect(told.at(-1)).toBe(3)
  })

  it('has the options of tsne, checked alike', async () => {
    const first = (options: object): Promise<unknown> => tsneSteps(some, options).next()
    await expect(first({ every: 0 })).rejects.toThrow('every: expected an integer from 1 on, got 0')
    await expect(first({ perplexity: 600 })).rejects.toThrow('perplexity: expected a number from 1 to 599, got 600')
  })
})

describe('options of tsne', () => {
  let graph: Awaited<ReturnType<typeof neighbors>>
  beforeAll(async () => {
    graph = await neighbors(some, { k: 15 })
  })

  it.each([
    [{ dimensions: 4 }, 'dimensions: expected an integer from 2 to 3, got 4'],
    [{ perplexity: 0.5 }, 'perplexity: expected a number from 1 to 599, got 0.5'],
    [{ perplexity: NaN }, 'perplexity: expected a number from 1 to 599, got NaN'],
    [{ earlyExaggeration: 0 }, 'earlyExaggeration: expected a number from 1 on, got 0'],
    [{ learningRate: 0 }, "learningRate: expected 'auto' or a number above 0, got 0"],
    [{ learningRate: -1 }, "learningRate: expected 'auto' or a number above 0, got -1"],
    [{ iterations: 1.5 }, 'iterations: expected an integer from 0 on, got 1.5'],
    [{ init: 'spectral' }, "init: expected 'pca' or 'random', got 'spectral'"],
    [{ init: new Matrix(600, 3) }, 'init: expected 600 rows of 2 numbers, got 600 of 3'],
    [{ method: 'fast' }, "method: expected 'auto', 'exact', 'barnes-hut' or 'fft', got 'fast'"],
    [{ method: 'fft', dimensions: 3 }, "method: expected 'auto', 'exact' or 'barnes-hut' in 3 dimensions, got 'fft'"],
    [{ metric: 'dot' }, "metric: expected 'euclidean' or 'cosine', got 'dot'"],
    [{ seed: 0.1 }, 'seed: expected a safe integer, got 0.1']
  ])('are checked: %j', async (options, message) => {
    await expect(tsne(some, options as TsneOptions)).rejects.toThrow(new RangeError(message))
  })

  it('are checked against the neighbours', async () => {
    await expect(tsne(some, { neighbors: graph })).rejects.toThrow(
      'neighbors: expected 30 for each row at least, as perplexity is 30, got 15; find more, best 90, or lower the perplexity'
    )
    await expect(tsne(some, { neighbors: graph, metric: 'cosine', perplexity: 5 })).rejects.toThrow(
      "neighbors: expected those by the metric 'cosine', got those by 'euclidean'"
    )
    await expect(tsne(images, { neighbors: graph, perplexity: 5 })).rejects.toThrow(
      'neighbors: expected those of 1797 rows as the matrix has, got those of 600'
    )
  })

  it('go with a matrix of finite numbers', async () => {
    const spoilt = new Matrix(10, 2)
    spoilt.data[7] = NaN
    const message = 'matrix: expected finite numbers, got NaN in row 3, column 1'
    await expect(tsne(spoilt)).rejects.toThrow(new RangeError(message))
    await expect(tsne([[1, 2]] as unknown as Matrix)).rejects.toThrow(TypeError)
  })
})

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}
