import { createRandom, Matrix } from '@llm-cookbook/vector'
import { beforeAll, describe, expect, it } from 'vitest'
import { fitUmap, neighbors, neighborRecall, silhouette, trustworthiness, umap, umapSteps } from '../src/index.ts'
import type { Progress } from '../src/index.ts'
import * as node from '../src/node.ts'
import { digits } from './support/digits.ts'

/** Rows around as many far-off middles as there are clusters, in turn. */
function clusters(
  rows: number,
  { count = 3, columns = 6, spread = 0.3, seed = 1 } = {}
): { matrix: Matrix; labels: number[] } {
  const random = createRandom(seed)
  const labels = Array.from({ length: rows }, (_, i) => i % count)
  const row = (label: number): number[] =>
    Array.from({ length: columns }, (_, d) => (d === label ? 3 : 0) + spread * random.normal())
  return { matrix: Matrix.fromRows(labels.map(row)), labels }
}

function bytes({ data }: Matrix): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}

const quick = { nEpochs: 50 }

describe('umap', () => {
  it('shows clusters as clusters', async () => {
    const { matrix, labels } = clusters(150)
    const layout = await umap(matrix)
    expect([layout.rows, layout.columns]).toEqual([150, 2])
    expect(await silhouette(layout, labels)).toBeGreaterThan(0.8)
  })

  it.each(['pca', 'spectral', 'random'] as const)(
    'keeps the neighbours of digits, from the first layout %s',
    async init => {
      const { images } = digits()
      const matrix = new Matrix(600, 64, images.data.subarray(0, 600 * 64))
      const layout = await umap(matrix, { init })
      expect(await trustworthiness(matrix, layout, { k: 12 })).toBeGreaterThan(0.975)
      expect(await neighborRecall(matrix, layout, { k: 15 })).toBeGreaterThan(0.5)
    }
  )

  it.each([1, 3])('lays out in %d dimensions', async dimensions => {
    const { matrix, labels } = clusters(90)
    const layout = await umap(matrix, { dimensions })
    expect(layout.columns).toBe(dimensions)
    expect(await silhouette(layout, labels)).toBeGreaterThan(0.8)
  })

  describe('is the same', () => {
    const { matrix } = clusters(60)
    let layout: Matrix
    beforeAll(async () => {
      layout = await umap(matrix, quick)
    })

    it('for the same seed, and another for another', async () => {
      expect(bytes(await umap(matrix, { ...quick, seed: 0 })).equals(bytes(layout))).toBe(true)
      expect(bytes(await umap(matrix, { ...quick, seed: 1 })).equals(bytes(layout))).toBe(false)
    })

    it('on every machine', async () => {
      const fromRandom = await umap(matrix, { ...quick, init: 'random' })
      const hash = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes(fromRandom)))
      expect(Buffer.from(hash).toString('hex')).toMatchInlineSnapshot(
        `"a540be787b2a6912ad0aee0d4fb7342b2621eda70cff83588ce9861414207e7f"`
      )
    })

    it('whether neighbours are found before or not', async () => {
      const found = await neighbors(matrix, { k: 20 })
      expect(bytes(await umap(matrix, { ...quick, nNeighbors: 15, neighbors: found })).equals(bytes(layout))).toBe(true)
      const wider = await umap(matrix, { ...quick, nNeighbors: 21 })
      expect(bytes(await umap(matrix, { ...quick, neighbors: found })).equals(bytes(wider))).toBe(true)
    })

    it('with threads of Node.js', async () => {
      expect(bytes(await node.umap(matrix, { ...quick, workers: 2 })).equals(bytes(layout))).toBe(true)
      const model = await node.fitUmap(matrix, { ...quick, workers: 2 })
      expect(bytes(model.layout).equals(bytes(layout))).toBe(true)
      const { value } = await node.umapSteps(matrix, { ...quick, workers: 2 }).next()
      expect(value).toMatchObject({ iteration: 0, total: 50 })
    })

    it('as the last of its steps', async () => {
      let seen = -1
      let last: Matrix | undefined
      for await (const { iteration, total, layout: step } of umapSteps(matrix, quick)) {
        expect([iteration, total]).toEqual([++seen, 50])
        if (last) expect(bytes(step).equals(bytes(last))).toBe(false)
        last = step
      }
      expect(seen).toBe(50)
      expect(bytes(last!).equals(bytes(layout))).toBe(true)
    })
  })

  it('by cosine does not care how long rows are', async () => {
    const { matrix } = clusters(60)
    // By powers of two, which round nothing.
    const scaled = Matrix.fromRows(Array.from(matrix, (row, i) => row.map(value => value * 2 ** (i % 5))))
    const [one, other] = await Promise.all(
      [matrix, scaled].map(async rows => umap(rows, { ...quick, metric: 'cosine', init: 'random' }))
    )
    expect(bytes(one!).equals(bytes(other!))).toBe(true)
  })

  it('starts from a layout that it is given', async () => {
    const { matrix, labels } = clusters(90)
    const init = Matrix.fromRows(labels.map((label, i) => [label, i / 1000]))
    const layout = await umap(matrix, { init, ...quick })
    const middle = (label: number): number =>
      Array.from(layout).reduce((sum, row, i) => sum + (labels[i] === label ? row[0]! / 30 : 0), 0)
    expect(middle(0)).toBeLessThan(middle(1))
    expect(middle(1)).toBeLessThan(middle(2))
  })

  it('makes denser clusters of a smaller minDist', async () => {
    const { matrix } = clusters(150)
    const nearest = async (minDist: number): Promise<number> => {
      const { distances } = await neighbors(await umap(matrix, { minDist, nEpochs: 200 }), { k: 1 })
      return distances.reduce((sum, distance) => sum + distance / distances.length, 0)
    }
    expect(await nearest(0.01)).toBeLessThan(0.5 * (await nearest(0.8)))
  })

  describe('with labels', () => {
    // Noise: nothing tells the labels apart but themselves.
    const { matrix } = clusters(120, { count: 1, spread: 1 })
    const labels = Array.from({ length: 120 }, (_, i) => ['odd', 'even'][i % 2]!)

    it('draws rows of one label together', async () => {
      const [without, withLabels, strictly] = await Promise.all(
        [{}, { labels }, { labels, targetWeight: 0.9 }].map(async options =>
          silhouette(await umap(matrix, options), labels)
        )
      )
      expect(without!).toBeLessThan(0.1)
      expect(withLabels!).toBeGreaterThan(without! + 0.1)
      expect(strictly!).toBeGreaterThan(withLabels!)
    })

    it('takes labels of a part of the rows', async () => {
      const isKnown = (i: number): boolean => i % 3 > 0
      const some = labels.map((label, i) => (isKnown(i) ? label : null))
      const [without, withLabels] = await Promise.all(
        [{}, { labels: some, targetWeight: 0.9 }].map(async options => {
          const layout = await umap(matrix, options)
          const known = Matrix.fromRows(Array.from(layout).filter((_, i) => isKnown(i)))
          return silhouette(known, some.filter((_, i) => isKnown(i))) // prettier-ignore
        })
      )
      expect(withLabels!).toBeGreaterThan(without! + 0.05)
    })
  })

  describe('of little', () => {
    it.each([0, 1, 2, 3, 5])('is a finite layout of %d rows', async rows => {
      const { matrix } = clusters(rows)
      const layout = await umap(matrix)
      expect(layout.rows).toBe(rows)
      expect(layout.data.every(Number.isFinite)).toBe(true)
    })

    it.each(['pca', 'spectral', 'random'] as const)('is points of their own for rows in one place (%s)', async init => {
      const layout = await umap(new Matrix(40, 3), { init, ...quick })
      expect(layout.data.every(Number.isFinite)).toBe(true)
      expect(new Set(Array.from(layout, row => row.join())).size).toBe(40)
    })

    it('is a finite layout of rows of one number, and of none', async () => {
      for (const columns of [0, 1]) {
        const matrix = new Matrix(
          50,
          columns,
          Float32Array.from({ length: 50 * columns }, (_, i) => i)
        )
        expect((await umap(matrix, quick)).data.every(Number.isFinite)).toBe(true)
      }
    })

    it('copes with huge and with tiny numbers', async () => {
      const { matrix, labels } = clusters(90)
      for (const scale of [1e-15, 1e15]) {
        const scaled = new Matrix(
          90,
          6,
          matrix.data.map(value => value * scale)
        )
        expect(await silhouette(await umap(scaled), labels)).toBeGreaterThan(0.8)
      }
    })
  })

  it('tells how far it is', async () => {
    const told: Progress[] = []
    await umap(clusters(60).matrix, { ...quick, onProgress: progress => told.push(progress) })
    const layout = told.filter(({ stage }) => stage === 'layout')
    expect(layout.map(({ done }) => done)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
    expect(told[0]!.stage).toBe('neighbors')
    expect(told.every(({ done, total }) => done <= total)).toBe(true)
  })

  it('ends when it is told to, with the reason given', async () => {
    const { matrix } = clusters(60)
    await expect(umap(matrix, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    const controller = new AbortController()
    let epochs = 0
    const layout = umap(matrix, {
      signal: controller.signal,
      onProgress: ({ stage }) => {
        if (stage === 'layout' && ++epochs === 3) controller.abort('three are enough')
      }
    })
    await expect(layout).rejects.toBe('three are enough')
    expect(epochs).toBe(3)
  })

  it('leaves what it is given as it is', async () => {
    const { matrix } = clusters(60)
    const init = new Matrix(
      60,
      2,
      Float32Array.from({ length: 120 }, (_, i) => i)
    )
    const before = [matrix.data.slice(), init.data.slice()]
    await umap(matrix, { ...quick, init })
    expect([matrix.data, init.data]).toEqual(before)
  })

  it.each([
    [{ dimensions: 4 }, 'dimensions: expected an integer from 1 to 3, got 4'],
    [{ nNeighbors: 1 }, 'nNeighbors: expected an integer from 2 on, got 1'],
    [{ nNeighbors: 2.5 }, 'nNeighbors: expected an integer from 2 on, got 2.5'],
    [{ minDist: 2 }, 'minDist: expected a number from 0 to 1, got 2'],
    [{ spread: 0 }, 'spread: expected a number from 0.001 to 1000, got 0'],
    [{ nEpochs: 0 }, 'nEpochs: expected an integer from 1 on, got 0'],
    [{ learningRate: NaN }, 'learningRate: expected a number from 0.000001 to 1000, got NaN'],
    [{ negativeSampleRate: 0 }, 'negativeSampleRate: expected an integer from 1 on, got 0'],
    [{ targetWeight: 1.5, labels: [] }, 'targetWeight: expected a number from 0 to 1, got 1.5'],
    [{ metric: 'manhattan' as 'cosine' }, "metric: expected 'euclidean' or 'cosine', got 'manhattan'"],
    [{ init: 'grid' as 'pca' }, "init: expected 'pca', 'spectral' or 'random', got 'grid'"],
    [{ init: new Matrix(30, 3) }, 'init: expected a layout of 30 × 2, got 30 × 3'],
    [{ labels: ['a'] }, 'labels: expected one for each of the 30 rows, got 1'],
    [{ seed: 0.5 }, 'seed: expected an integer, got 0.5']
  ])('says what is wrong with %o', async (options, message) => {
    await expect(umap(clusters(30).matrix, options)).rejects.toThrow(new RangeError(message))
  })

  it('says what is wrong with neighbours that do not fit', async () => {
    const { matrix } = clusters(30)
    const found = await neighbors(matrix, { k: 5 })
    const errors: [Promise<unknown>, string][] = [
      [
        umap(clusters(31).matrix, { neighbors: found }),
        'neighbors: expected those of 31 rows as in the matrix, got those of 30'
      ],
      [
        umap(matrix, { neighbors: found, nNeighbors: 7 }),
        'neighbors: expected 6 a row, one less than nNeighbors, got 5'
      ],
      [
        umap(matrix, { neighbors: found, metric: 'cosine' }),
        "neighbors: expected those by the metric 'cosine', got those by 'euclidean'"
      ]
    ]
    for (const [promise, message] of errors) await expect(promise).rejects.toThrow(new RangeError(message))
  })

  it('says where a number is none', async () => {
    const { matrix } = clusters(30)
    matrix.data[6 * 7 + 2] = NaN
    await expect(umap(matrix)).rejects.toThrow('matrix: expected finite numbers, got NaN in row 7, column 2')
    await expect(fitUmap(matrix)).rejects.toThrow(RangeError)
    await expect(umapSteps(matrix).next()).rejects.toThrow(RangeError)
  })
})
