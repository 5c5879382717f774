import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { exactStore } from '../../src/index.ts'
import { hnswStore } from '../../src/stores/hnsw.ts'
import { hasHnswlib } from '../support/hnswlib.ts'
import { storeContract } from './contract.ts'

describe.skipIf(!hasHnswlib)('with hnswlib-node compiled', () => {
  storeContract('hnswStore', hnswStore())
})

describe.skipIf(hasHnswlib)('without hnswlib-node', () => {
  it('says what to install', async () => {
    const building = hnswStore()(new Matrix(1, 2), { identity: '', folder: undefined })
    await expect(building).rejects.toMatchObject({ code: 'dependency-missing' })
  })
})

/** Points round 40 centres, so that near and far mean something. */
function clustered(rows: number, columns: number, seed: number): Matrix {
  const random = createRandom(seed)
  const centres = Array.from({ length: 40 }, () => Array.from({ length: columns }, () => random.normal()))
  return Matrix.fromRows(
    Array.from({ length: rows }, () => centres[random.integer(40)]!.map(value => value + 0.5 * random.normal()))
  )
}

describe.skipIf(!hasHnswlib)('hnswStore', () => {
  it('finds what exact search finds, nearly always', async () => {
    const [vectors, queries] = [clustered(2000, 24, 1), clustered(100, 24, 2)]
    const approximate = await hnswStore()(vectors, { identity: '', folder: undefined })
    const exact = exactStore(vectors)
    let found = 0
    for (let row = 0; row < queries.rows; row++) {
      const nearest = new Set(exact.nearest(queries.row(row), 10).map(neighbor => neighbor.row))
      found += approximate.nearest(queries.row(row), 10).filter(neighbor => nearest.has(neighbor.row)).length
    }
    expect(found / 1000).toBeGreaterThan(0.98)
  })

  it('refuses what would harm hnswlib', async () => {
    const place = { identity: '', folder: undefined }
    for (const value of [NaN, Infinity]) {
      await expect(hnswStore()(new Matrix(1, 2, Float32Array.of(1, value)), place)).rejects.toThrow('finite numbers')
    }
    for (const options of [{ m: 1 }, { m: 16.5 }, { m: 1e6 }, { efConstruction: 0 }, { ef: NaN }, { ef: -1 }]) {
      expect(() => hnswStore(options)).toThrow(RangeError)
    }
    expect(() => hnswStore({ m: 1 })).toThrow('m must be an integer from 2 to 128, not 1')
  })
})

describe.skipIf(!hasHnswlib)('the graph that hnswStore keeps', () => {
  const vectors = clustered(300, 8, 3)
  const query = clustered(1, 8, 4).row(0)
  const folders: string[] = []
  let folder: string
  const graphs = () => join(folder, 'graphs')
  const build = (given = vectors, identity = 'these', options = {}) => hnswStore(options)(given, { identity, folder })
  const graphFile = async () => (await readdir(graphs())).find(name => name.endsWith('.hnsw'))!

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rag-graph-'))
    folders.push(folder)
  })
  afterAll(() => Promise.all(folders.map(one => rm(one, { recursive: true }))))

  it('is read again, not made again, and answers the same', async () => {
    const first = (await build()).nearest(query, 10)
    const written = async () => (await stat(join(graphs(), await graphFile()))).ino
    const before = await written()
    expect((await build()).nearest(query, 10)).toEqual(first)
    expect(await written()).toBe(before)
    expect((await readdir(graphs())).sort()).toEqual([await graphFile(), 'graph.json'].sort())
  })

  it.each([
    ['other vectors', () => build(clustered(300, 8, 5), 'those')],
    ['more vectors', () => build(clustered(301, 8, 3), 'those')],
    ['vectors of another length', () => build(clustered(300, 9, 3), 'those')],
    ['other settings', () => build(vectors, 'these', { m: 8 })]
  ])('is made again for %s', async (_, buildOther) => {
    await build()
    const before = await graphFile()
    const store = await buildOther()
    expect(store).toBeDefined()
    expect(await graphFile()).not.toBe(before)
    expect((await readdir(graphs())).length).toBe(2)
  })

  it('is made again, and never read, when it is damaged', async () => {
    const answer = (await build()).nearest(query, 10)
    const name = await graphFile()
    const whole = await readFile(join(graphs(), name))
    const random = createRandom(9)
    const damages: ((bytes: Buffer) => Uint8Array | undefined)[] = [
      ...Array.from({ length: 20 }, () => (bytes: Buffer) => {
        bytes[random.integer(bytes.length)]! ^= 1 << random.integer(8)
        return bytes
      }),
      bytes => bytes.subarray(0, random.integer(bytes.length)),
      bytes => Buffer.concat([bytes, Buffer.from([0])]),
      () => Buffer.alloc(0),
      () => undefined
    ]
    for (const damage of damages) {
      const bytes = damage(Buffer.from(whole))
      if (bytes) await writeFile(join(graphs(), name), bytes)
      else await rm(join(graphs(), name))
      expect((await build()).nearest(query, 10)).toEqual(answer)
      expect(await readFile(join(graphs(), name))).toEqual(whole)
    }
  })

  it('is made again when its manifest is not what was written', async () => {
    const answer = (await build()).nearest(query, 10)
    const path = join(graphs(), 'graph.json')
    const whole = await readFile(path, 'utf8')
    for (const text of [
      '',
      '{}',
      'null',
      whole.slice(1),
      `${whole} `,
      whole.replace('300', '301'),
      '{"sha256":"../../x"}'
    ]) {
      await writeFile(path, text)
      expect((await build()).nearest(query, 10)).toEqual(answer)
      expect(await readFile(path, 'utf8')).toBe(whole)
    }
  })

  it('is done without where it cannot be written', async () => {
    await writeFile(graphs(), 'a file in place of the folder')
    expect((await build()).nearest(query, 10)).toHaveLength(10)
  })
})
