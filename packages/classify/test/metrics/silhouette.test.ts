import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { silhouette } from '../../src/metrics.ts'
import { articles } from '../support/vectors.ts'

const { vectors, labels } = articles()

describe('silhouette', () => {
  it('is 1 for clusters far apart, and negative for rows that lie with the others', async () => {
    const far = Matrix.fromRows([
      [0, 1],
      [0, 1.001],
      [1e6, 0],
      [1e6, 0.001]
    ])
    expect(await silhouette(far, [7, 7, 8, 8])).toBeCloseTo(1, 6)
    expect(await silhouette(far, [7, 8, 7, 8])).toBeLessThan(-0.4)
  })

  it('is 0 where all rows are at one place', async () => {
    const same = new Matrix(4, 3)
    for (const metric of ['euclidean', 'cosine'] as const) {
      expect(await silhouette(same, [1, 1, 2, 2], { metric })).toBe(0)
    }
  })

  it('of a sample is near that of all, and the same for the same seed', async () => {
    const all = await silhouette(vectors, labels)
    const of = (seed: number): Promise<number> => silhouette(vectors, labels, { sample: 100, seed })
    expect(Math.abs((await of(1)) - all)).toBeLessThan(0.03)
    expect(await of(1)).toBe(await of(1))
    expect(await of(1)).not.toBe(await of(2))
    expect(await silhouette(vectors, labels, { sample: 1000 })).toBe(all)
  })

  it('tells how far it is, and ends with the reason of the signal', async () => {
    const told: number[] = []
    await silhouette(vectors, labels, { onProgress: ({ done, total }) => told.push(done / total) })
    expect(told.at(-1)).toBe(1)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
    const reason = new Error('enough')
    await expect(silhouette(vectors, labels, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it.each([
    [['a'], {}, 'labels: expected 200, one for each row, got 1'],
    [
      labels.map(() => 'a'),
      {},
      'labels: expected 2 different ones at least, and fewer than rows, got the same for all'
    ],
    [
      labels.map((_, row) => row),
      {},
      'labels: expected 2 different ones at least, and fewer than rows, got another one for each row'
    ],
    [labels, { sample: 0 }, 'sample: expected an integer from 1 on, got 0'],
    [labels, { metric: 'dot' as 'cosine' }, "metric: expected 'euclidean' or 'cosine', got 'dot'"]
  ])('says what is wrong: %#', async (given: readonly unknown[], options, message) => {
    await expect(silhouette(vectors, given, options)).rejects.toThrow(new RangeError(message))
  })
})
