import { cosine, createRandom, Matrix, nearest } from '@llm-cookbook/vector'
import { expectEqual, expectFound, idsOf, place, put, type Checks } from './support.ts'

/** What a search gives. */
export const findingChecks: Checks = {
  'gives the nearest first, with their cosines': async open => {
    const store = await open('store', place(2))
    await put(store, [
      [1, 0],
      [0, 2],
      [3, 3],
      [-1, 0]
    ])
    await store.commit('1')
    expectFound(await store.nearest(Float32Array.of(5, 0), { k: 4 }), [
      [0, 1],
      [2, Math.SQRT1_2],
      [1, 0],
      [3, -1]
    ])
  },

  'puts equal vectors in the order of their ids': async open => {
    const store = await open('store', place(2))
    await put(
      store,
      Array.from({ length: 7 }, (_, i) => (i === 4 ? [0, 1] : [1, 1])),
      [5, 3, 9, 1, 0, 30, 7]
    )
    await store.commit('1')
    expectEqual(await idsOf(store, [1, 1], 9), [1, 3, 5, 7, 9, 30, 0], 'ids')
  },

  'gives k vectors, or all that there are, or none': async open => {
    const store = await open('store', place(2))
    expectEqual(await idsOf(store, [1, 0], 5), [], 'ids in a new store')
    await store.commit('0')
    expectEqual(await idsOf(store, [1, 0], 5), [], 'ids in an empty store')
    await put(store, [
      [1, 0],
      [0, 1],
      [1, 1]
    ])
    await store.commit('1')
    for (const [k, count] of [
      [0, 0],
      [1, 1],
      [3, 3],
      [4, 3],
      [2 ** 31, 3],
      [2 ** 40, 3]
    ] as const) {
      expectEqual((await idsOf(store, [1, 0], k)).length, count, `how many for k = ${k}`)
    }
  },

  'takes a vector of zeros for one that has nothing in common with any': async open => {
    const store = await open('store', place(2))
    await put(store, [
      [0, 0],
      [-1, 0],
      [1, 0],
      [0, 1],
      [-0, 0]
    ])
    await store.commit('1')
    expectFound(await store.nearest(Float32Array.of(1, 0), { k: 9 }), [
      [2, 1],
      [0, 0],
      [3, 0],
      [4, 0],
      [1, -1]
    ])
    expectEqual(await idsOf(store, [1, 0], 3), [2, 0, 3], 'ids')
    expectFound(await store.nearest(Float32Array.of(0, 0), { k: 3 }), [
      [0, 0],
      [1, 0],
      [2, 0]
    ])
    await put(store, [[1, 1]], [0])
    await store.commit('2')
    expectEqual(await idsOf(store, [1, 1], 2), [0, 2], 'ids once the zeros are replaced')
  },

  'compares directions, however long the vectors': async open => {
    const store = await open('store', place(3))
    const rows = [
      [1e-30, 2e-30, 0],
      [1e30, 0, 1e30],
      [3, 3, 3],
      [1e-42, 1e-42, 0]
    ]
    await put(store, rows)
    await store.commit('1')
    for (const scale of [1e-38, 1, 1e37]) {
      const query = Float32Array.of(scale, 2 * scale, 3 * scale)
      const expected = rows
        .map((row, id): [number, number] => [id, cosine(Float32Array.from(row), query)])
        .sort((a, b) => b[1] - a[1])
      expectFound(await store.nearest(query, { k: 4 }), expected)
    }
  },

  'knows ids up to 2^53 - 1': async open => {
    const store = await open('store', place(1))
    const ids = [0, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]
    await put(
      store,
      ids.map(() => [1]),
      ids
    )
    await store.commit('1')
    expectEqual(await idsOf(store, [1], 10), ids, 'ids')
    await store.remove([2 ** 32, Number.MAX_SAFE_INTEGER])
    await store.commit('2')
    expectEqual(await idsOf(store, [1], 10), [ids[0], ids[1], ids[2], ids[3], ids[5]], 'ids after some were removed')
  },

  'finds nine of ten of the nearest among 3,000, each with its cosine, and the same every time': async open => {
    const random = createRandom(11)
    const vectors = new Matrix(3000, 24)
    for (let i = 0; i < vectors.data.length; i++) vectors.data[i] = random.normal()
    const store = await open('store', place(24))
    const ids = Array.from({ length: vectors.rows }, (_, row) => 3 * row + 1)
    await store.put(
      ids,
      vectors,
      ids.map(() => ({}))
    )
    await store.commit('1')
    let right = 0
    for (let row = 0; row < 40; row++) {
      const query = vectors.row(row).map(value => value + 0.2 * random.normal())
      const found = await store.nearest(query, { k: 10 })
      expectFound(
        found,
        found.map(({ id }) => [id, cosine(vectors.row((id - 1) / 3), query)])
      )
      expectEqual(found.length, 10, 'how many for k = 10')
      expectEqual(new Set(found.map(({ id }) => id)).size, 10, 'how many different ones')
      expectEqual(await store.nearest(query, { k: 10 }), found, 'the second time')
      const truth = new Set(nearest(vectors, query, { k: 10 }).map(neighbor => ids[neighbor.row]))
      right += found.filter(({ id }) => truth.has(id)).length
    }
    if (right < 360) throw new Error(`expected at least 360 of 400 nearest, got ${right}`)
    expectEqual((await idsOf(store, [...vectors.row(0)], 2500)).length, 2500, 'how many for k = 2500')
  },

  'leaves the vectors and the query as they are, and keeps copies': async open => {
    const store = await open('store', place(2))
    const vectors = Matrix.fromRows([
      [3, 4],
      [0, 2]
    ])
    await store.put([0, 1], vectors, [{}, {}])
    expectEqual([...vectors.data], [3, 4, 0, 2], 'the vectors')
    vectors.data.fill(7)
    await store.commit('1')
    const query = Float32Array.of(3, 0)
    expectFound(await store.nearest(query, { k: 2 }), [
      [0, 0.6],
      [1, 0]
    ])
    expectEqual([...query], [3, 0], 'the query')
  }
}
