import { readFileSync } from 'node:fs'
import { Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pca } from '../src/pca.ts'
import type { Progress } from '../src/progress.ts'
import {
  continuity,
  distanceCorrelation,
  neighborRecall,
  quality,
  silhouette,
  trustworthiness,
  type Quality
} from '../src/quality.ts'
import { digits } from './support/digits.ts'

const { images, labels } = digits()
const folder = new URL('./fixtures/scikit-learn/', import.meta.url)
const tsneLayout = (): Matrix => {
  const bytes = readFileSync(new URL('digits-tsne.bin', folder))
  return new Matrix(1797, 2, new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)))
}

const firstRows = ({ columns, data }: Matrix, rows: number): Matrix =>
  new Matrix(rows, columns, data.slice(0, rows * columns))

interface Judged extends Pick<Quality, 'distanceCorrelation' | 'silhouette'> {
  neighborhoods: {
    k: number
    metric: 'euclidean' | 'cosine'
    trustworthiness: number
    continuity: number | null
    neighborRecall: number
  }[]
}
const recorded = JSON.parse(readFileSync(new URL('quality.json', folder), 'utf8')) as {
  pca: Judged
  tsne: Judged
  silhouettes: Record<'euclidean' | 'cosine', number>
}

describe.each(['pca', 'tsne'] as const)('the %s layout of the digits', name => {
  const low = name === 'tsne' ? tsneLayout() : pca(images)

  it.each(recorded[name].neighborhoods)('is judged as by scikit-learn: $k neighbours, $metric', async expected => {
    const { k, metric } = expected
    const judged = await quality(images, await low, { k, metric, pairs: 1000 })
    expect(judged.trustworthiness).toBeCloseTo(expected.trustworthiness, 4)
    expect(judged.neighborRecall).toBeCloseTo(expected.neighborRecall, 4)
    if (expected.continuity !== null) expect(judged.continuity).toBeCloseTo(expected.continuity, 4)
  })

  it('keeps the order of distances as scipy says, in the first 700 digits', async () => {
    const [some, shown] = [firstRows(images, 700), firstRows(await low, 700)]
    const correlation = await distanceCorrelation(some, shown)
    expect(correlation).toBeCloseTo(recorded[name].distanceCorrelation, 4)
    // Some of the pairs tell it to a few hundredths.
    const drawn = await distanceCorrelation(some, shown, { pairs: 10_000 })
    expect(drawn).not.toBe(correlation)
    expect(Math.abs(drawn - correlation)).toBeLessThan(0.03)
  })

  it('has the silhouette that scikit-learn says', async () => {
    expect(await silhouette(await low, labels)).toBeCloseTo(recorded[name].silhouette!, 4)
  })
})

it.each(['euclidean', 'cosine'] as const)('silhouette equals that of scikit-learn: %s', async metric => {
  expect(await silhouette(images, labels, { metric })).toBeCloseTo(recorded.silhouettes[metric], 4)
})

/** Points of whole numbers, whose distances are exact, and often equal. */
const points = (rows: number, columns: number): fc.Arbitrary<Matrix> =>
  fc
    .array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows
    })
    .map(list => Matrix.fromRows(list))

const squared = (matrix: Matrix, i: number, j: number): number =>
  matrix.row(i).reduce((sum, value, c) => sum + (value - matrix.row(j)[c]!) ** 2, 0)

/** The other rows, the nearest first, by the definition. */
const neighborsOf = (matrix: Matrix, i: number): number[] =>
  Array.from({ length: matrix.rows }, (_, j) => j)
    .filter(j => j !== i)
    .sort((a, b) => squared(matrix, i, a) - squared(matrix, i, b) || a - b)

function trustworthinessAsDefined(high: Matrix, low: Matrix, k: number): number {
  const n = high.rows
  let penalty = 0
  for (let i = 0; i < n; i++) {
    const order = neighborsOf(high, i)
    for (const j of neighborsOf(low, i).slice(0, k)) penalty += Math.max(0, order.indexOf(j) + 1 - k)
  }
  return 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * penalty
}

describe('trustworthiness, continuity and recall', () => {
  it('are 1 for a layout that changes nothing', async () => {
    const some = firstRows(images, 500)
    const result = await quality(some, some, { k: 7 })
    expect(result).toEqual({ trustworthiness: 1, continuity: 1, neighborRecall: 1, distanceCorrelation: 1 })
  })

  it('tell what is shown together wrongly from what is torn apart', async () => {
    // A ring that was cut open: nothing false is shown, only the two ends have been neighbours.
    const ring = Matrix.fromRows(
      Array.from({ length: 100 }, (_, i) => [Math.cos((i * Math.PI) / 50), Math.sin((i * Math.PI) / 50)])
    )
    const cut = Matrix.fromRows(Array.from({ length: 100 }, (_, i) => [i, 0]))
    const { trustworthiness: trust, continuity: kept } = await quality(ring, cut, { k: 4 })
    expect(trust).toBeGreaterThan(0.998)
    expect(kept).toBeLessThan(0.99)
    expect(await continuity(ring, cut, { k: 4 })).toBe(kept)
  })

  it('are what their definitions say, equal distances included', async () => {
    const size = fc.tuple(fc.integer({ min: 3, max: 30 }), fc.integer({ min: 1, max: 5 }))
    const cases = size.chain(([rows, columns]) =>
      fc.tuple(points(rows, columns), points(rows, 2), fc.integer({ min: 1, max: Math.ceil(rows / 2) - 1 }))
    )
    await fc.assert(
      fc.asyncProperty(cases, async ([high, low, k]) => {
        const judged = await quality(high, low, { k })
        expect(judged.trustworthiness).toBeCloseTo(trustworthinessAsDefined(high, low, k), 10)
        expect(judged.continuity).toBeCloseTo(trustworthinessAsDefined(low, high, k), 10)
        const common = Array.from({ length: high.rows }, (_, i) => {
          const shown = neighborsOf(low, i).slice(0, k)
          return neighborsOf(high, i)
            .slice(0, k)
            .filter(j => shown.includes(j)).length
        })
        expect(judged.neighborRecall).toBeCloseTo(common.reduce((a, b) => a + b) / (k * high.rows), 10)
      })
    )
  })

  it('come one by one as they come together', async () => {
    const low = tsneLayout()
    const options = { k: 9, metric: 'cosine', sample: 100, seed: 5 } as const
    const together = await quality(images, low, options)
    expect(await trustworthiness(images, low, options)).toBe(together.trustworthiness)
    expect(await continuity(images, low, options)).toBe(together.continuity)
    expect(await neighborRecall(images, low, options)).toBe(together.neighborRecall)
  })

  it('of a sample are near those of all rows, and the same for the same seed', async () => {
    const low = tsneLayout()
    const pairs = 1000
    const all = await quality(images, low, { pairs, sample: 5000 })
    expect(all).toEqual(await quality(images, low, { pairs }))
    const some = await quality(images, low, { pairs, sample: 400, seed: 3 })
    expect(some).toEqual(await quality(images, low, { pairs, sample: 400, seed: 3 }))
    expect(some.neighborRecall).not.toBe(all.neighborRecall)
    expect(some.trustworthiness).toBeCloseTo(all.trustworthiness, 2)
    expect(Math.abs(some.neighborRecall - all.neighborRecall)).toBeLessThan(0.05)
  })

  it('do not depend on the unit, be it ever so large or small', async () => {
    const vectors = firstRows(images, 300)
    const low = await pca(vectors)
    const expected = await quality(vectors, low)
    for (const by of [2 ** 120, 2 ** -120]) {
      const scaled = new Matrix(300, 64, vectors.data.map(x => x * by)) // prettier-ignore
      expect(await quality(scaled, low)).toEqual(expected)
    }
  })

  it('count a row of zeros as at a right angle to all others, by cosine', async () => {
    const high = Matrix.fromRows([[0, 0], [1, 0], [9, 1], [0, 5], [1, 9], [-1, 0]]) // prettier-ignore
    const low = Matrix.fromRows([[0], [1], [2], [3], [4], [5]])
    // The two nearest by cosine, those at a right angle in the order of the matrix: 1 2, 2 4, 1 4, 4 2, 3 2, 0 3. In the
    // layout: 1 2, 0 2, 1 3, 2 4, 3 5, 4 3. In common: 2, 1, 1, 2, 1, 1.
    expect(await neighborRecall(high, low, { k: 2, metric: 'cosine' })).toBe(8 / 12)
  })

  it('take rows that are all the same for neighbours in the order of the matrix', async () => {
    const same = new Matrix(8, 3)
    const low = Matrix.fromRows(Array.from({ length: 8 }, (_, i) => [i, i]))
    const judged = await quality(same, low)
    expect(judged.distanceCorrelation).toBeNaN()
    expect(judged.trustworthiness).toBeCloseTo(trustworthinessAsDefined(same, low, 3), 10)
  })

  it('take as many neighbours as there may be where the rows are few', async () => {
    const high = Matrix.fromRows([[0], [1], [3]])
    expect(await trustworthiness(high, high)).toBe(1)
    const four = Matrix.fromRows([[0], [1], [3], [7]])
    await expect(trustworthiness(four, four, { k: 2 })).rejects.toThrow('k: expected an integer from 1 to 1, got 2')
  })
})

describe('distanceCorrelation', () => {
  it('is 1 where the order of all distances is kept, and -1 where it is turned round', async () => {
    const high = Matrix.fromRows([[0], [1], [3], [7]])
    const squeezed = Matrix.fromRows([[0], [1], [2.2], [4.7]])
    expect(await distanceCorrelation(high, squeezed)).toBeCloseTo(1, 12)
    const triangle = Matrix.fromRows([[0, 0], [1, 0], [0, 3]]) // prettier-ignore
    const turned = Matrix.fromRows([[0, 0], [1, 3], [0, 3]]) // prettier-ignore
    expect(await distanceCorrelation(triangle, turned)).toBeCloseTo(-1, 12)
  })

  it('rejects more pairs than there is reason for', async () => {
    await expect(distanceCorrelation(images, images, { pairs: 2 ** 24 + 1 })).rejects.toThrow(
      'pairs: expected an integer from 3 to 16777216, got 16777217'
    )
  })
})

describe('silhouette', () => {
  it('is near 1 for clusters that lie apart, and below 0 for labels that cut across them', async () => {
    const matrix = Matrix.fromRows([[0, 0], [0, 1], [9, 0], [9, 1]]) // prettier-ignore
    // Each row is 1 from its fellow and, in the mean, (9 + √82) / 2 from the others.
    expect(await silhouette(matrix, ['left', 'left', 'right', 'right'])).toBeCloseTo(1 - 2 / (9 + Math.sqrt(82)), 6)
    expect(await silhouette(matrix, [0, 1, 1, 0])).toBeLessThan(0)
  })

  it('counts a row that is alone in its label as 0', async () => {
    const matrix = Matrix.fromRows([[0], [1], [50]])
    expect(await silhouette(matrix, ['a', 'a', 'b'])).toBeCloseTo((1 - 1 / 50 + 1 - 1 / 49) / 3, 6)
  })

  it('is 0 where all points are one', async () => {
    expect(await silhouette(new Matrix(4, 2), [1, 1, 2, 2])).toBe(0)
  })

  it('tells NaN from NaN no more than a Map does', async () => {
    const matrix = Matrix.fromRows([[0], [1], [50], [51]])
    expect(await silhouette(matrix, [Number.NaN, Number.NaN, null, null])).toBeGreaterThan(0.9)
  })

  it.each([
    [[1, 1, 1, 1], 'labels: expected 2 different ones at least, and fewer than rows, got the same for all'],
    [[1, 2, 3, 4], 'labels: expected 2 different ones at least, and fewer than rows, got another one for each row'],
    [[1, 2, 3], 'labels: expected one for each of 4 rows, got 3']
  ])('rejects the labels %j', async (labels, message) => {
    await expect(silhouette(new Matrix(4, 1), labels)).rejects.toThrow(message)
  })
})

describe('bad input', () => {
  it.each([
    [() => quality(images, new Matrix(3, 2)), 'low: expected 1797 rows as in high, got 3'],
    [() => quality(new Matrix(2, 2), new Matrix(2, 2)), 'high: expected 3 rows at least, got 2'],
    [() => quality(Matrix.fromRows([[1], [2], [Number.NaN]]), new Matrix(3, 2)), 'got NaN in row 2, column 0'],
    [() => quality(new Matrix(3, 2), Matrix.fromRows([[1], [Infinity], [1]])), 'got Infinity in row 1, column 0'],
    [() => quality(images, images, { labels: [1, 2] }), 'labels: expected one for each of 1797 rows, got 2'],
    [() => quality(images, images, { k: 899 }), 'k: expected an integer from 1 to 898, got 899'],
    [() => quality(images, images, { sample: 0 }), 'sample: expected an integer from 1 on, got 0'],
    [() => quality(images, images, { seed: 0.5 }), 'seed: expected a safe integer, got 0.5'],
    [
      () => quality(images, images, { metric: 'dot' as 'cosine' }),
      "metric: expected 'euclidean' or 'cosine', got 'dot'"
    ],
    [() => quality([[1]] as unknown as Matrix, images), 'high: expected a Matrix, got an array']
  ])('is named: %s', async (call, message) => {
    await expect(call()).rejects.toThrow(message)
  })
})

it('tells how far it is, and ends when asked to', async () => {
  const stages: Progress[] = []
  const controller = new AbortController()
  const onProgress = (progress: Progress): void => {
    stages.push(progress)
  }
  await quality(images, tsneLayout(), { labels, onProgress })
  expect(stages.find(({ stage }) => stage === 'quality')?.total).toBe(1797)
  for (const stage of ['quality', 'distances', 'silhouette']) {
    const { done, total } = stages.findLast(one => one.stage === stage)!
    expect(done).toBe(total)
  }
  const aborting = quality(images, tsneLayout(), {
    signal: controller.signal,
    onProgress: () => {
      controller.abort(new Error('enough'))
    }
  })
  await expect(aborting).rejects.toThrow('enough')
})

it('lets others have their turn', async () => {
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  await quality(images, tsneLayout(), { labels })
  clearInterval(timer)
  expect(turns).toBeGreaterThan(0)
})
