import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom, Matrix, nearest } from '@llm-cookbook/vector'
import { beforeEach, describe, expect, it } from 'vitest'
import { hnswStore, type HnswOptions } from '../../src/stores/hnsw.ts'
import type { VectorStore } from '../../src/stores/vector-store.ts'
import { checksOfVectorStore } from '../../src/testing.ts'
import { temporaryFolder } from '../support/folders.ts'
import { hasHnswlib } from '../support/hnswlib.ts'

const long = process.env['LLM_COOKBOOK_LONG'] === '1'
const columns = 8

/** Points round 40 centres, so that near and far mean something. */
function clustered(rows: number, seed: number): Matrix {
  const random = createRandom(seed)
  const centres = Array.from({ length: 40 }, () => Array.from({ length: columns }, () => random.normal()))
  return Matrix.fromRows(
    Array.from({ length: rows }, () => centres[random.integer(40)]!.map(value => value + 0.5 * random.normal()))
  )
}

const putAll = (store: VectorStore, vectors: Matrix, first = 0): Promise<void> => {
  const ids = Array.from(vectors, (_, row) => first + row)
  return store.put(
    ids,
    vectors,
    ids.map(() => ({}))
  )
}

describe.skipIf(hasHnswlib)('without hnswlib-node', () => {
  it('says what to install', async () => {
    const opening = hnswStore()({ folder: undefined, columns, fingerprint: '' })
    await expect(opening).rejects.toMatchObject({ code: 'dependency-missing' })
  })
})

describe.skipIf(!hasHnswlib)('hnswStore', async () => {
  const folder = await temporaryFolder()
  const open = hnswStore()
  const checks = checksOfVectorStore((name, place) => open({ ...place, folder: join(folder, name) }))
  for (const { name, run } of checks) it(name, run)

  it('refuses settings that would harm hnswlib', () => {
    for (const options of [{ m: 1 }, { m: 16.5 }, { m: 1e6 }, { efConstruction: 0 }, { ef: NaN }, { ef: -1 }]) {
      expect(() => hnswStore(options)).toThrow(RangeError)
    }
    expect(() => hnswStore({ m: 1 })).toThrow('m must be an integer from 2 to 128, not 1')
  })

  it('finds as well after many changes as a graph made at once', async () => {
    const store = await open({ folder: undefined, columns, fingerprint: '' })
    const vectors = clustered(1200, 1)
    const random = createRandom(5)
    await putAll(store, vectors)
    await store.commit('0')
    for (let round = 1; round <= 6; round++) {
      const ids = random.shuffle(Array.from({ length: 1200 }, (_, i) => i)).slice(0, 150)
      const others = clustered(150, 10 + round)
      for (const [i, id] of ids.entries()) vectors.row(id).set(others.row(i))
      await store.put(
        ids,
        others,
        ids.map(() => ({}))
      )
      await store.commit(String(round))
    }
    let found = 0
    for (const query of clustered(50, 2)) {
      const near = new Set(nearest(vectors, query, { k: 10 }).map(({ row }) => row))
      found += (await store.nearest(query, { k: 10 })).filter(({ id }) => near.has(id)).length
    }
    expect(found / 500).toBeGreaterThan(0.98)
  })
})

describe.skipIf(!hasHnswlib)('the graph that hnswStore keeps', () => {
  const query = clustered(1, 4).row(0)
  let folder: string
  const stores = () => join(folder, 'stores')
  const place = () => ({ folder, columns, fingerprint: 'these' })
  const open = (options: HnswOptions = {}, fingerprint = 'these') => hnswStore(options)({ ...place(), fingerprint })
  const graphFile = async () => (await readdir(stores())).find(name => name.endsWith('.graph'))!
  async function fill(rows = 600) {
    const store = await open()
    await putAll(store, clustered(rows, 3))
    await store.commit('whole')
    const answer = await store.nearest(query, { k: 10 })
    await store.close()
    return answer
  }

  beforeEach(async () => {
    folder = await temporaryFolder()
  })

  it('is read again, and answers the same', async () => {
    const answer = await fill()
    const names = await readdir(stores())
    const again = await open()
    expect(await again.state()).toBe('whole')
    expect(await again.nearest(query, { k: 10 })).toEqual(answer)
    expect(names.sort()).toEqual([await graphFile(), 'hnsw.pack'].sort())
    await again.remove([answer[0]!.id])
    await again.commit('next')
    expect((await readdir(stores())).length).toBe(2)
  })

  it.each([
    ['other settings', () => open({ m: 8 })],
    ['the vectors of another embedder', () => open({}, 'those')]
  ])('is not taken for %s', async (_, openOther) => {
    await fill()
    const store = await openOther()
    expect(await store.state()).toBeUndefined()
    expect(await store.nearest(query, { k: 10 })).toEqual([])
  })

  it('is not read when a byte of it is not what was written', async () => {
    const answer = await fill()
    const random = createRandom(9)
    const damages: ((bytes: Buffer) => Uint8Array | undefined)[] = [
      ...Array.from({ length: long ? 5000 : 25 }, () => (bytes: Buffer) => {
        bytes[random.integer(bytes.length)]! ^= 1 << random.integer(8)
        return bytes
      }),
      bytes => bytes.subarray(0, random.integer(bytes.length)),
      bytes => Buffer.concat([bytes, Buffer.from([0])]),
      () => Buffer.alloc(0),
      () => undefined
    ]
    for (const name of [await graphFile(), 'hnsw.pack']) {
      const whole = await readFile(join(stores(), name))
      for (const damage of damages) {
        const bytes = damage(Buffer.from(whole))
        if (bytes) await writeFile(join(stores(), name), bytes)
        else await rm(join(stores(), name))
        const store = await open()
        expect([await store.state(), await store.nearest(query, { k: 10 })]).toEqual([undefined, []])
      }
      await writeFile(join(stores(), name), whole)
    }
    expect(await (await open()).nearest(query, { k: 10 })).toEqual(answer)
  })

  it('stays as it was when the next one cannot be written', async () => {
    const answer = await fill()
    const store = await open()
    const name = await graphFile()
    await rm(stores(), { recursive: true })
    await writeFile(stores(), 'a file in place of the folder')
    await store.remove([answer[0]!.id])
    await expect(store.commit('next')).rejects.toMatchObject({ code: 'store-failed' })
    expect([await store.state(), await store.nearest(query, { k: 10 })]).toEqual(['whole', answer])
    await putAll(store, clustered(30, 8), 1000)
    await expect(store.commit('next')).rejects.toThrow('the graph cannot be written to')
    expect([await store.state(), await store.nearest(query, { k: 10 })]).toEqual(['whole', answer])
    await rm(stores())
    await store.remove([answer[0]!.id])
    await store.commit('next')
    expect((await (await open()).nearest(query, { k: 9 })).map(({ id }) => id)).toEqual(
      answer.slice(1).map(({ id }) => id)
    )
    expect(await graphFile()).not.toBe(name)
  })

  it.skipIf(process.getuid?.() === 0)('is read from a folder that cannot be written', async () => {
    const answer = await fill()
    await chmod(stores(), 0o555)
    const store = await hnswStore()({ ...place(), readOnly: true })
    expect(await store.nearest(query, { k: 10 })).toEqual(answer)
    await chmod(stores(), 0o755)
  })

  it('is as it was when linking is aborted on the way', async () => {
    const answer = await fill()
    const store = await open()
    const controller = new AbortController()
    await putAll(store, clustered(3000, 6), 1000)
    const reason = new Error('enough')
    const linked: number[] = []
    const commit = store.commit('next', {
      signal: controller.signal,
      onProgress: ({ done }) => {
        linked.push(done)
        controller.abort(reason)
      }
    })
    await expect(commit).rejects.toBe(reason)
    expect(linked.length).toBe(1)
    expect([await store.state(), await store.nearest(query, { k: 10 })]).toEqual(['whole', answer])
    await store.commit('again')
    const all = await store.nearest(query, { k: 5000 })
    expect(all.map(({ id }) => id).every(id => id < 600)).toBe(true)
    expect(all.length).toBe(600)
    expect(await (await open()).nearest(query, { k: 10 })).toEqual(answer)
  })
})
