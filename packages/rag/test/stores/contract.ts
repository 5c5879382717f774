import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import type { BuildStore } from '../../src/index.ts'

/** What every store has to do, whether it looks at all rows or not. */
export function storeContract(name: string, buildStore: BuildStore): void {
  const build = (vectors: Matrix) => buildStore(vectors, { identity: name, folder: undefined })

  describe(`${name} as a store`, () => {
    it('gives the nearest first, with their cosines', async () => {
      const store = await build(
        Matrix.fromRows([
          [1, 0],
          [0, 2],
          [3, 3],
          [-1, 0]
        ])
      )
      const found = store.nearest(Float32Array.of(5, 0), 4)
      expect(found.map(({ row }) => row)).toEqual([0, 2, 1, 3])
      expect(found.map(({ score }) => Math.round(score * 1e6) / 1e6)).toEqual([1, 0.707107, 0, -1])
    })

    it('puts equal rows in their order', async () => {
      const store = await build(
        Matrix.fromRows([
          [0, 1],
          [1, 1],
          [2, 2],
          [3, 3]
        ])
      )
      expect(store.nearest(Float32Array.of(1, 1), 4).map(({ row }) => row)).toEqual([1, 2, 3, 0])
    })

    it('gives k rows, or all that there are, or none', async () => {
      const store = await build(
        Matrix.fromRows([
          [1, 0],
          [0, 1],
          [1, 1]
        ])
      )
      const query = Float32Array.of(1, 0)
      for (const [k, count] of [
        [0, 0],
        [1, 1],
        [3, 3],
        [4, 3],
        [2 ** 31, 3]
      ] as const) {
        expect(store.nearest(query, k)).toHaveLength(count)
      }
    })

    it('knows one row, and none', async () => {
      expect((await build(Matrix.fromRows([[0, 1]]))).nearest(Float32Array.of(1, 0), 5)).toEqual([{ row: 0, score: 0 }])
      expect((await build(new Matrix(0, 2))).nearest(Float32Array.of(1, 0), 5)).toEqual([])
    })

    it('is as far from the zero vector as from nothing in common', async () => {
      const store = await build(
        Matrix.fromRows([
          [0, 0],
          [1, 0],
          [0, 1]
        ])
      )
      expect(store.nearest(Float32Array.of(1, 0), 3)).toEqual([
        { row: 1, score: 1 },
        { row: 0, score: 0 },
        { row: 2, score: 0 }
      ])
    })

    it('names a query that does not fit, and takes no harm', async () => {
      const store = await build(
        Matrix.fromRows([
          [1, 0],
          [0, 1]
        ])
      )
      const query = Float32Array.of(1, 0)
      for (const wrong of [Float32Array.of(1), Float32Array.of(1, 0, 0), new Float32Array()]) {
        expect(() => store.nearest(wrong, 1)).toThrow(`query must have 2 numbers, not ${wrong.length}`)
      }
      for (const value of [NaN, Infinity, -Infinity]) {
        expect(() => store.nearest(Float32Array.of(value, 0), 1)).toThrow(RangeError)
      }
      for (const k of [-1, 1.5, NaN, Infinity]) expect(() => store.nearest(query, k)).toThrow(RangeError)
      expect(store.nearest(query, 1)).toEqual([{ row: 0, score: 1 }])
    })

    it('answers the same, every time, and from vectors made the same way', async () => {
      const random = createRandom(11)
      const vectors = new Matrix(
        500,
        16,
        Float32Array.from({ length: 8000 }, () => random.normal())
      )
      const [one, other] = [await build(vectors), await build(new Matrix(500, 16, vectors.data.slice()))]
      for (let row = 0; row < 20; row++) {
        const found = one.nearest(vectors.row(row), 10)
        expect(found[0]!.row).toBe(row)
        expect(other.nearest(vectors.row(row), 10)).toEqual(found)
        expect(one.nearest(vectors.row(row), 10)).toEqual(found)
      }
    })

    it('leaves the vectors and the query as they are', async () => {
      const vectors = Matrix.fromRows([
        [3, 4],
        [0, 2]
      ])
      const query = Float32Array.of(3, 0)
      const store = await build(vectors)
      store.nearest(query, 2)
      expect([...vectors.data, ...query]).toEqual([3, 4, 0, 2, 3, 0])
    })
  })
}
