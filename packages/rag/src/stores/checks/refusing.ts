import { Matrix } from '@llm-cookbook/vector'
import { expectEqual, expectRejection, idsOf, place, put, type Checks } from './support.ts'

/** What is no use to a store: it says so, and takes no harm. */
export function refusalChecks(durable: boolean): Checks {
  return { ...alwaysRefused, ...(durable ? refusedWhenReadOnly : {}) }
}

const alwaysRefused: Checks = {
  'refuses a query that fits no vector, and a k that is no number of vectors': async open => {
    const store = await open('store', place(2))
    await put(store, [[1, 0]])
    await store.commit('1')
    for (const wrong of [[1], [1, 0, 0], [], [NaN, 0], [0, Infinity], [-Infinity, 0]]) {
      await expectRejection(
        () => store.nearest(Float32Array.from(wrong), { k: 1 }),
        RangeError,
        `a query of [${wrong.join()}]`
      )
    }
    for (const k of [-1, 1.5, NaN, Infinity]) {
      await expectRejection(() => idsOf(store, [1, 0], k), RangeError, `k = ${k}`)
    }
    expectEqual(await idsOf(store, [1, 0], 1), [0], 'ids')
  },

  'refuses vectors of another length or with NaN, and ids that are none, and takes nothing of the call': async open => {
    const store = await open('store', place(2))
    await put(store, [[1, 0]])
    await store.commit('1')
    const two = Matrix.fromRows([
      [1, 0],
      [0, 1]
    ])
    const wrong: Record<string, () => Promise<void>> = {
      'three columns': () => put(store, [[1, 2, 3]], [1]),
      'one column': () => put(store, [[1]], [1]),
      NaN: () =>
        put(
          store,
          [
            [1, 1],
            [NaN, 1]
          ],
          [1, 2]
        ),
      Infinity: () => put(store, [[Infinity, 1]], [1]),
      'a negative id': () => put(store, [[1, 1]], [-1]),
      'half an id': () => put(store, [[1, 1]], [0.5]),
      'an id beyond 2^53 - 1': () => put(store, [[1, 1]], [2 ** 53]),
      'an id twice': () => store.put([4, 4], two, [{}, {}]),
      'fewer ids than vectors': () => store.put([4], two, [{}, {}]),
      'fewer metadata than vectors': () => store.put([4, 5], two, [{}]),
      'an id to remove that is none': () => store.remove([0, -3])
    }
    for (const [what, call] of Object.entries(wrong)) await expectRejection(call, RangeError, what)
    await store.commit('2')
    expectEqual(await idsOf(store, [1, 0], 9), [0], 'ids')
  }
}

const refusedWhenReadOnly: Checks = {
  'changes nothing when it was opened read-only': async open => {
    const writer = await open('store', place(2))
    await put(writer, [[1, 0]])
    await writer.commit('1')
    await writer.close()
    const store = await open('store', { ...place(2), readOnly: true })
    const code = 'index-not-writable'
    await expectRejection(() => put(store, [[1, 0]]), code, 'put')
    await expectRejection(() => store.remove([0]), code, 'remove')
    await expectRejection(() => store.clear(), code, 'clear')
    await expectRejection(() => store.commit('2'), code, 'commit')
    expectEqual(await store.state(), '1', 'state')
    expectEqual(await idsOf(store, [1, 0], 1), [0], 'ids')
  },

  'is empty when it is opened read-only and was never written': async open => {
    const store = await open('store', { ...place(2), readOnly: true })
    expectEqual(await store.state(), undefined, 'state')
    expectEqual(await idsOf(store, [1, 0], 1), [], 'ids')
  }
}
