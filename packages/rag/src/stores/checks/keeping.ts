import { Matrix } from '@llm-cookbook/vector'
import type { VectorStore } from '../vector-store.ts'
import { expectEqual, expectRejection, idsOf, place, put, type Checks } from './support.ts'

/** What is there, and from when on. */
export function keepingChecks(durable: boolean): Checks {
  return { ...alwaysKept, ...(durable ? reopened : {}) }
}

const east = [1, 0]
const north = [0, 1]

const alwaysKept: Checks = {
  'searches nothing that is not committed, and has the state that the last commit named': async open => {
    const store = await open('store', place(2))
    expectEqual(await store.state(), undefined, 'state of a new store')
    await put(store, [east, north])
    expectEqual(await idsOf(store, east, 5), [], 'ids before the first commit')
    expectEqual(await store.state(), undefined, 'state before the first commit')
    await store.commit("it's \u{1f600} 1")
    expectEqual(await idsOf(store, east, 5), [0, 1], 'ids after it')
    expectEqual(await store.state(), "it's \u{1f600} 1", 'state')
    await store.remove([0])
    await put(store, [east], [2])
    expectEqual(await idsOf(store, east, 5), [0, 1], 'ids before the second commit')
    await store.commit('')
    expectEqual(await idsOf(store, east, 5), [2, 1], 'ids after it')
    expectEqual(await store.state(), '', 'state')
    await store.commit('3')
    expectEqual(await idsOf(store, east, 5), [2, 1], 'ids after a commit of nothing')
    expectEqual(await store.state(), '3', 'state')
  },

  'replaces the vector of an id': async open => {
    const store = await open('store', place(2))
    await put(store, [east, north])
    await store.commit('1')
    await put(store, [[-1, 0]], [0])
    await store.commit('2')
    expectEqual(await idsOf(store, east, 5), [1, 0], 'ids')
    await put(store, [[0, -1]], [0])
    await put(store, [east], [0])
    await store.commit('3')
    expectEqual(await idsOf(store, east, 5), [0, 1], 'ids where the last of two counts')
  },

  'removes vectors, and takes no offence at ids that are not there': async open => {
    const store = await open('store', place(2))
    await put(store, [east, north, east])
    await store.remove([2, 77])
    await store.commit('1')
    expectEqual(await idsOf(store, east, 5), [0, 1], 'ids: put and removed in one commit')
    await store.remove([0, 5])
    await store.remove([])
    await put(store, [], [])
    await store.commit('2')
    expectEqual(await idsOf(store, east, 5), [1], 'ids')
    await put(store, [east], [0])
    await store.remove([0, 1])
    await put(store, [north], [1])
    await store.commit('3')
    expectEqual(await idsOf(store, east, 5), [1], 'ids: removed and put again in one commit')
    await store.remove([1])
    await store.commit('4')
    expectEqual(await idsOf(store, east, 5), [], 'ids when all are removed')
  },

  'clears from the next commit on, and forgets what was not committed': async open => {
    const store = await open('store', place(2))
    await put(store, [east, north])
    await store.commit('1')
    await put(store, [east], [5])
    await store.clear()
    await put(store, [north], [1])
    expectEqual(await idsOf(store, east, 5), [0, 1], 'ids before the commit')
    expectEqual(await store.state(), '1', 'state before the commit')
    await store.commit('2')
    expectEqual(await idsOf(store, east, 5), [1], 'ids')
    await store.clear()
    await store.commit('3')
    expectEqual(await idsOf(store, east, 5), [], 'ids')
    expectEqual(await store.state(), '3', 'state')
  },

  'holds what is left when most were replaced and removed, time and again': async open => {
    const store = await open('store', place(8))
    const there = new Map<number, number[]>()
    const vector = (n: number): number[] => Array.from({ length: 8 }, (_, i) => Math.sin(n * (i + 1) + 1))
    for (let round = 0; round < 12; round++) {
      const ids = Array.from({ length: 40 }, (_, i) => (round * 17 + i) % 90)
      for (const id of ids) there.set(id, vector(id + 100 * round))
      await put(
        store,
        ids.map(id => there.get(id)!),
        ids
      )
      const gone = ids.filter(id => id % 3 === round % 3)
      for (const id of gone) there.delete(id)
      await store.remove(gone)
      await store.commit(String(round))
      const all = await idsOf(store, vector(1), 100)
      expectEqual(
        all.toSorted((a, b) => a - b),
        [...there.keys()].sort((a, b) => a - b),
        `ids in round ${round}`
      )
    }
    for (const [id, numbers] of there) expectEqual(await idsOf(store, numbers, 1), [id], 'the vector itself')
  },

  'answers searches during a commit from before it or from after it': async open => {
    const store = await open('store', place(4))
    await seesOldOrNew(store, () => Promise.resolve(store))
  },

  'ends at once when it is aborted, with the reason, and nothing has changed': async open => {
    const store = await open('store', place(2))
    await put(store, [east])
    await store.commit('1')
    class Stop extends Error {}
    const signal = AbortSignal.abort(new Stop())
    const { nearest, put: take, remove, commit } = boundOf(store)
    await expectRejection(() => nearest(Float32Array.from(east), { k: 1, signal }), Stop, 'nearest')
    await expectRejection(() => take([], emptyMatrix, [], { signal }), Stop, 'put')
    await expectRejection(() => remove([0], { signal }), Stop, 'remove')
    await expectRejection(() => commit('2', { signal }), Stop, 'commit')
    await store.commit('3')
    expectEqual(await idsOf(store, east, 5), [0], 'ids')
    await store.remove([0])
    await expectRejection(() => commit('4', { signal }), Stop, 'commit')
    expectEqual(await store.state(), '3', 'state')
    await store.commit('5')
    expectEqual(await idsOf(store, east, 5), [0], 'ids after a commit that was aborted')
  },

  'is closed once and for all': async open => {
    const store = await open('store', place(2))
    await store.close()
    await store.close()
    await expectRejection(() => store.state(), TypeError, 'state')
    await expectRejection(() => idsOf(store, east, 1), TypeError, 'nearest')
    await expectRejection(() => put(store, [east]), TypeError, 'put')
    await expectRejection(() => store.commit('1'), TypeError, 'commit')
  }
}

const reopened: Checks = {
  'has what was committed when it is opened again, and nothing else': async open => {
    const first = await open('store', place(2))
    await put(first, [east, north])
    await first.commit('1')
    await put(first, [east], [2])
    await first.remove([0])
    await first.close()
    const second = await open('store', place(2))
    expectEqual(await second.state(), '1', 'state')
    expectEqual(await idsOf(second, east, 5), [0, 1], 'ids')
    await put(second, [east], [3])
    await second.commit('2')
    expectEqual(await idsOf(second, east, 5), [0, 3, 1], 'ids: nothing that was put before it was closed')
    await second.close()
    const third = await open('store', { ...place(2), readOnly: true })
    expectEqual(await third.state(), '2', 'state')
    expectEqual(await idsOf(third, east, 5), [0, 3, 1], 'ids')
  },

  'keeps stores of different names apart': async open => {
    const [one, other] = [await open('one', place(2)), await open('other', place(2))]
    await put(one, [east])
    await one.commit('1')
    expectEqual(await other.state(), undefined, 'state')
    expectEqual(await idsOf(other, east, 5), [], 'ids')
  },

  'is followed by a store that was opened read-only, which sees old or new, never half': async open => {
    const writer = await open('store', place(4))
    const readers: VectorStore[] = []
    await seesOldOrNew(writer, async () => {
      if (readers.length === 0) readers.push(await open('store', { ...place(4), readOnly: true }))
      await readers[0]!.state()
      return readers[0]!
    })
    expectEqual(await readers[0]!.state(), 'last', 'state that the reader has at the end')
    expectEqual((await idsOf(readers[0]!, [1, 1, 1, 1], 900)).length, 300, 'how many the reader finds at the end')
  },

  'does not mix the vectors of one embedder with those of another': async open => {
    const first = await open('store', place(2))
    await put(first, [east, north])
    await first.commit('1')
    await first.close()
    const others = await open('store', { columns: 2, fingerprint: 'another' }).catch((error: unknown) => error)
    if (others instanceof Error) {
      expectEqual((others as { code?: unknown }).code, 'index-mismatch', 'code of the refusal')
    } else {
      expectEqual(await (others as VectorStore).state(), undefined, 'state of the store begun anew')
      expectEqual(await idsOf(others as VectorStore, east, 5), [], 'ids in it')
    }
  }
}

const emptyMatrix = new Matrix(0, 2)

function boundOf(store: VectorStore): Pick<VectorStore, 'nearest' | 'put' | 'remove' | 'commit'> {
  return {
    nearest: (...given) => store.nearest(...given),
    put: (...given) => store.put(...given),
    remove: (...given) => store.remove(...given),
    commit: (...given) => store.commit(...given)
  }
}

/** All 300 vectors get other ids in each of some commits, while a reader searches on and on. */
async function seesOldOrNew(writer: VectorStore, reader: () => Promise<VectorStore>): Promise<void> {
  const generations = 5
  const fill = async (generation: number): Promise<void> => {
    if (generation % 2 === 1) await writer.clear()
    else await writer.remove(Array.from({ length: 300 }, (_, i) => 1000 * (generation - 1) + i))
    const ids = Array.from({ length: 300 }, (_, i) => 1000 * generation + i)
    await put(
      writer,
      ids.map(id => Array.from({ length: 4 }, (_, j) => Math.cos(id * (j + 1)))),
      ids
    )
    await writer.commit(generation === generations ? 'last' : String(generation))
  }
  await fill(1)
  const writing = { done: false }
  const work = (async () => {
    for (let generation = 2; generation <= generations; generation++) await fill(generation)
  })().finally(() => {
    writing.done = true
  })
  try {
    do {
      const ids = await idsOf(await reader(), [1, 1, 1, 1], 900)
      const seen = new Set(ids.map(id => Math.floor(id / 1000)))
      expectEqual([ids.length, seen.size], [300, 1], `how many, of how many commits (${[...seen].join()})`)
      // So that timers and input of the writer get their turn, in a store that answers without waiting.
      await new Promise(resolve => setTimeout(resolve, 0))
    } while (!writing.done)
  } finally {
    await work
  }
}
