import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { chooseK, kMeans, Matrix, silhouette, type ChooseKOptions, type Progress } from '../../src/index.ts'
import { articles } from '../support/vectors.ts'

/** Points around 4 places. */
function blobs(rows: number): Matrix {
  const random = createRandom(5)
  const places = [[0, 0], [10, 0], [0, 10], [10, 10]] // prettier-ignore
  return Matrix.fromRows(
    Array.from({ length: rows }, (_, i) => places[i % 4]!.map(coordinate => coordinate + random.normal()))
  )
}

describe('chooseK', () => {
  it('finds as many clusters as there are places that points lie around', async () => {
    const matrix = blobs(80)
    const told: Progress[] = []
    const { k, model, tried } = await chooseK(matrix, { to: 7, onProgress: progress => told.push(progress) })
    expect(k).toBe(4)
    expect(model.save()).toEqual((await kMeans(matrix, { k: 4 })).save())
    expect(tried.map(({ k }) => k)).toEqual([2, 3, 4, 5, 6, 7])
    expect(tried[2]!.silhouette).toBeCloseTo(await silhouette(matrix, model.labels), 12)
    expect(tried[2]!.inertia).toBe(model.inertia)
    expect(Math.max(...tried.map(({ silhouette }) => silhouette))).toBe(tried[2]!.silhouette)
    expect(told.at(-1)).toEqual({ stage: 'clusters', done: 6, total: 6 })
  })

  it('judges by as many rows as it is told', async () => {
    const { vectors } = articles()
    const options = { from: 3, to: 3, restarts: 2 }
    const [all, some, same] = await Promise.all([
      chooseK(vectors, options),
      chooseK(vectors, { ...options, sample: 60 }),
      chooseK(vectors, { ...options, sample: 60 })
    ])
    expect(some).toEqual(same)
    expect(some.tried[0]!.silhouette).not.toBe(all.tried[0]!.silhouette)
    expect(some.tried[0]!.silhouette).toBeCloseTo(all.tried[0]!.silhouette, 1)
  })

  it('takes rows that are all the same, and as few as three', async () => {
    const same = await chooseK(Matrix.fromRows([[1], [1], [1], [1]]))
    expect(same.k).toBe(2)
    expect(same.tried.map(({ silhouette }) => silhouette)).toEqual([0, 0])
    const { k, model } = await chooseK(Matrix.fromRows([[1], [9], [1.5]]))
    expect([k, ...model.labels]).toEqual([2, 0, 1, 0])
  })

  it.each([
    [{ from: 1 }, 'from: expected an integer from 2 to 3, got 1'],
    [{ from: 3, to: 2 }, 'to: expected an integer from 3 to 3, got 2'],
    [{ to: 4 }, 'to: expected an integer from 2 to 3, got 4'],
    [{ sample: 2 }, 'sample: expected an integer from 3 on, got 2']
  ] satisfies [ChooseKOptions, string][])('names the option that is wrong: %o', async (options, message) => {
    await expect(chooseK(Matrix.fromRows([[1], [2], [3], [4]]), options)).rejects.toThrow(new RangeError(message))
  })

  it('needs three rows, and ends when it is to', async () => {
    await expect(chooseK(Matrix.fromRows([[1], [2]]))).rejects.toThrow('matrix: expected 3 rows at least, got 2')
    await expect(chooseK(blobs(9), { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
  })
})
