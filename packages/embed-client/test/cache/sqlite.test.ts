import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cached } from '../../src/cache.ts'
import { openSqliteCache, type SqliteCache, type SqliteCacheOptions } from '../../src/cache/sqlite.ts'
import { hashEmbedder } from '../../src/testing/hash-embedder.ts'
import { entryOf } from './sqlite-entry.ts'

let folder: string
let path: string
const opened: SqliteCache[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-'))
  path = join(folder, 'vectors.sqlite')
})

afterEach(async () => {
  vi.useRealTimers()
  for (const cache of opened.splice(0)) await cache.close()
  rmSync(folder, { recursive: true })
})

async function open(options?: SqliteCacheOptions): Promise<SqliteCache> {
  const cache = await openSqliteCache(path, options)
  opened.push(cache)
  return cache
}

const entries = (count: number, name = 'a', dimensions?: number): ReturnType<typeof entryOf>[] =>
  Array.from({ length: count }, (_, i) => entryOf(name, i, dimensions))
const keys = (of: readonly { key: string }[]): string[] => of.map(({ key }) => key)
const present = (vectors: readonly (Float32Array | undefined)[]): boolean[] =>
  vectors.map(vector => vector !== undefined)

describe('openSqliteCache', () => {
  it('gives the same numbers again, after it was closed and opened', async () => {
    const vector = new Float32Array([0, -0, 1.5, 1e-40, 3.4e38, -Infinity])
    const { key } = entryOf('a', 1)
    await (await open()).set([{ key, vector }])
    await opened.pop()?.close()
    const [found, missing] = await (await open()).get([key, entryOf('a', 2).key])
    expect(found?.map(x => Number(Object.is(x, -0)))).toEqual(vector.map(x => Number(Object.is(x, -0))))
    expect(found).toEqual(vector)
    expect(missing).toBeUndefined()
  })

  it('keeps many, in the order of the keys, and replaces what is set again', async () => {
    const cache = await open()
    const many = entries(1000)
    await cache.set(many)
    await cache.set([{ key: many[3]!.key, vector: new Float32Array([7]) }])
    const found = await cache.get(keys(many).reverse())
    expect(found.map(vector => vector?.[0])).toEqual(many.map((_, i) => (i === 3 ? 7 : i)).reverse())
    expect((await cache.statistics()).vectors).toBe(1000)
  })

  it('takes a row of a matrix as it is at that moment', async () => {
    const cache = await open()
    const data = new Float32Array([1, 2, 3, 4])
    const { key } = entryOf('a', 1)
    await cache.set([{ key, vector: data.subarray(1, 3) }])
    expect(await cache.get([key])).toEqual([new Float32Array([2, 3])])
  })

  it('makes an embedder one that never asks twice, over two lives', async () => {
    const texts = Array.from({ length: 700 }, (_, i) => `text ${i}`)
    const first = await cached(hashEmbedder(), await open()).embed(texts)
    await opened.pop()?.close()
    const silent = hashEmbedder()
    vi.spyOn(silent, 'embedStream').mockImplementation(() => {
      throw new Error('asked')
    })
    const again = await cached(silent, await open()).embed(texts)
    expect(again).toEqual(first)
  })

  it('has no text and no key of a service in its files', async () => {
    const cache = await open()
    await cached(hashEmbedder(), cache).embed(['a very secret text'])
    const bytes = readdirSync(folder).map(name => readFileSync(join(folder, name)))
    expect(bytes.length).toBeGreaterThan(1)
    for (const part of bytes) expect(part.includes('secret')).toBe(false)
  })

  it('takes only keys that are hashes', async () => {
    const cache = await open()
    await expect(cache.set([{ key: 'my text', vector: new Float32Array(1) }])).rejects.toThrow(TypeError)
    await expect(cache.get(['my text'])).rejects.toThrow(/^key: expected a SHA-256/)
  })

  it('tells what it holds and how often it helped', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000_000_000 })
    const cache = await open()
    await cache.set([...entries(3, 'a'), ...entries(2, 'b')])
    vi.setSystemTime(1_000_000_100_000)
    await cache.get([...keys(entries(4, 'b'))])
    await cache.set([])
    await cache.set(entries(1, 'a'))
    const { bytes, ...rest } = await cache.statistics()
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThanOrEqual(statSync(path).size + statSync(`${path}-wal`).size)
    expect(rest).toEqual({
      vectors: 5,
      hits: 2,
      misses: 2,
      damaged: 0,
      sources: [
        { fingerprint: 'model of a', vectors: 3, lastUsed: new Date(1_000_000_100_000) },
        { fingerprint: 'model of b', vectors: 2, lastUsed: new Date(1_000_000_100_000) }
      ]
    })
  })

  it('refuses options that cannot be right', async () => {
    await expect(openSqliteCache(path, { maxBytes: 5 })).rejects.toThrow(/^maxBytes: expected/)
    await expect(openSqliteCache(path, { busyTimeoutMs: -1 })).rejects.toThrow(/^busyTimeoutMs: expected/)
  })

  it('is closed once, and refuses everything afterwards', async () => {
    const cache = await open()
    await cache.close()
    await cache.close()
    await expect(cache.get([])).resolves.toEqual([])
    await expect(cache.statistics()).rejects.toThrow(/is closed/)
  })
})

describe('a limit of size', () => {
  it('lets go of what was not used the longest', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1e12 })
    const cache = await open({ maxBytes: 1e6 })
    const old = entries(300, 'a', 256)
    await cache.set(old)
    vi.setSystemTime(1e12 + 120_000)
    const used = old.slice(0, 50)
    expect(present(await cache.get(keys(used)))).not.toContain(false)
    vi.setSystemTime(1e12 + 240_000)
    const fresh = entries(600, 'b', 256)
    await cache.set(fresh)
    expect(present(await cache.get(keys(used)))).not.toContain(false)
    expect(present(await cache.get(keys(fresh)))).not.toContain(false)
    expect(present(await cache.get(keys(old.slice(50, 100))))).not.toContain(true)
    expect((await cache.statistics()).bytes).toBeLessThanOrEqual(1e6)
  })

  it('holds however much is written, in the file too', async () => {
    const cache = await open({ maxBytes: 1e6 })
    await cache.set(entries(6000, 'a', 256))
    const { bytes, vectors } = await cache.statistics()
    expect(bytes).toBeLessThanOrEqual(1e6)
    expect(vectors).toBeGreaterThan(600)
    await cache.close()
    expect(statSync(path).size).toBeLessThan(1e6 + 256 * 1500)
  })
})

describe('prune', () => {
  it('removes the vectors of one embedder, and gives their room back', async () => {
    const cache = await open()
    await cache.set([...entries(900, 'a', 256), ...entries(10, 'b', 256)])
    expect(await cache.prune({ fingerprint: 'model of a' })).toBe(900)
    expect(await cache.prune({ fingerprint: 'unheard of' })).toBe(0)
    expect(statSync(path).size).toBeLessThan(200_000)
    expect((await cache.statistics()).sources.map(({ vectors }) => vectors)).toEqual([10])
  })

  it('removes what was not used for a while', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1e12 })
    const cache = await open()
    await cache.set(entries(3, 'old'))
    vi.setSystemTime(1e12 + 3600_000)
    await cache.set(entries(2, 'new'))
    await cache.get(keys(entries(1, 'old')))
    expect(await cache.prune({ unusedForMs: 1800_000, fingerprint: 'model of new' })).toBe(0)
    expect(await cache.prune({ unusedForMs: 1800_000 })).toBe(2)
    expect(await cache.prune({ unusedForMs: 0 })).toBe(3)
  })

  it('removes nothing by mistake', async () => {
    const cache = await open()
    await expect(cache.prune({})).rejects.toThrow(TypeError)
    await expect(cache.prune({ unusedForMs: -1 })).rejects.toThrow(RangeError)
  })
})

describe('damage', () => {
  it('is found by verify, which reports the keys and removes the rows', async () => {
    const cache = await open()
    const all = entries(600)
    await cache.set(all)
    const damaged = [all[5]!.key, all[400]!.key]
    for (const key of damaged) flipBit(key)
    expect(await cache.verify()).toEqual({ checked: 600, damaged })
    expect(await cache.verify()).toEqual({ checked: 598, damaged: [] })
    expect(present(await cache.get(damaged))).toEqual([false, false])
  })

  it('is not given out, but counted and removed', async () => {
    const cache = await open()
    const all = entries(3)
    await cache.set(all)
    flipBit(all[1]!.key)
    expect(present(await cache.get(keys(all)))).toEqual([true, false, true])
    expect(await cache.statistics()).toMatchObject({ vectors: 2, damaged: 1 })
    expect(await cache.verify()).toEqual({ checked: 2, damaged: [] })
  })

  it('is found where a vector stands at another text or another embedder, or is gone', async () => {
    const cache = await open()
    const all = [...entries(3, 'a'), ...entries(1, 'b')]
    await cache.set(all)
    edit('UPDATE entries SET hash = zeroblob(32) WHERE id = 1')
    edit("UPDATE sources SET fingerprint = 'model of c' WHERE fingerprint = 'model of b'")
    edit('DELETE FROM vectors WHERE id = 3')
    const { checked, damaged } = await cache.verify()
    expect(checked).toBe(4)
    expect(damaged).toEqual([`${'0'.repeat(64)} model of a`, all[2]!.key, all[3]!.key.replace('of b', 'of c')])
  })

  it('of the structure of the file is an error with a code, from whatever is called', async () => {
    const cache = await open()
    await cache.set(entries(2000))
    await cache.close()
    overwrite(path, 8192, statSync(path).size - 8192)
    const error = { name: 'EmbedError', code: 'cache-damaged', message: expect.stringContaining(path) as string }
    const use = async (work: (cache: SqliteCache) => Promise<unknown>): Promise<unknown> => work(await open())
    await expect(use(cache => cache.verify())).rejects.toMatchObject(error)
    await expect(use(cache => cache.get(keys(entries(1))))).rejects.toMatchObject(error)
    await expect(use(cache => cache.set(entries(1)))).rejects.toMatchObject(error)
  })

  const diary = (): void => {
    writeFileSync(path, 'This is my diary, and no cache. '.repeat(500))
  }
  const sql = (text: string) => (): void => {
    edit(text)
  }
  it.each([
    ['text', diary, /no SQLite database/],
    ['a database of something else', sql('CREATE TABLE diary (day TEXT)'), /something else/],
    ['a cache of a later version', sql('PRAGMA application_id = 0x456d6243; PRAGMA user_version = 9'), /version 9/]
  ])('%s is refused, and left as it is', async (_, make, reason) => {
    make()
    const before = readFileSync(path)
    const error = await openSqliteCache(path).catch((error: unknown) => error)
    expect(error).toMatchObject({ name: 'EmbedError', code: 'cache-damaged' })
    expect(String(error)).toMatch(reason)
    expect(readFileSync(path)).toEqual(before)
  })

  it('of an empty file is none: it becomes a cache', async () => {
    writeFileSync(path, '')
    const cache = await open()
    await cache.set(entries(1))
    expect(await cache.verify()).toEqual({ checked: 1, damaged: [] })
  })

  it('a folder that is not there has a code too', async () => {
    const error = await openSqliteCache(join(folder, 'none', 'x')).catch((error: unknown) => error)
    expect(error).toMatchObject({ name: 'EmbedError', code: 'cache-unavailable' })
  })
})

describe('several processes', () => {
  it('write at the same time, and everything is there', async () => {
    const names = ['one', 'two', 'three', 'same', 'same']
    const ends = names.map(name => once(startWriter(name, 400), 'exit'))
    for (const [code] of (await Promise.all(ends)) as [number][]) expect(code).toBe(0)
    const cache = await open()
    expect(await cache.verify()).toEqual({ checked: 1600, damaged: [] })
    for (const name of names) {
      const found = await cache.get(keys(entries(400, name)))
      expect(found.map(vector => vector?.[0])).toEqual(Array.from({ length: 400 }, (_, i) => i))
    }
  })

  it('open a new one at the same moment', async () => {
    for (let round = 0; round < 3; round++) {
      path = join(folder, `new ${round}.sqlite`)
      const ends = ['a', 'b', 'c', 'd', 'e', 'f'].map(name => once(startWriter(name, 20), 'exit'))
      expect(await Promise.all(ends)).toEqual(ends.map(() => [0, null]))
    }
  })

  it('may be killed at any moment: what was set is there, and others go on', async () => {
    const other = startWriter('other', 800)
    const survived = once(other, 'exit')
    for (let round = 0; round < 4; round++) {
      const child = startWriter(`killed ${round}`, 1e6)
      let done = 0
      for await (const line of createInterface({ input: child.stdout! })) {
        done = Number(line)
        if (done > 60 + 70 * round) child.kill('SIGKILL')
      }
      const cache = await openSqliteCache(path)
      expect(present(await cache.get(keys(entries(done, `killed ${round}`))))).not.toContain(false)
      await cache.close()
    }
    expect(await survived).toEqual([0, null])
    const cache = await open()
    expect((await cache.verify()).damaged).toEqual([])
    expect(present(await cache.get(keys(entries(800, 'other'))))).not.toContain(false)
  })

  it('that hold the file for too long are an error with a code, meanwhile others are read', async () => {
    const cache = await open({ busyTimeoutMs: 50 })
    await cache.set(entries(1))
    const holder = new DatabaseSync(path)
    holder.exec('BEGIN IMMEDIATE')
    await expect(cache.set(entries(2))).rejects.toMatchObject({ name: 'EmbedError', code: 'cache-unavailable' })
    expect(present(await cache.get(keys(entries(2))))).toEqual([true, false])
    holder.exec('COMMIT')
    holder.close()
    await cache.set(entries(2))
    expect(present(await cache.get(keys(entries(2))))).toEqual([true, true])
  })
})

function startWriter(name: string, count: number): ChildProcess {
  const child = join(import.meta.dirname, 'sqlite-writer-child.ts')
  const args = ['--conditions=@llm-cookbook/source', '--no-warnings', child, path, name, String(count)]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

function edit(sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

/** In the first byte of the vector of that key. */
function flipBit(key: string): void {
  const database = new DatabaseSync(path)
  const hash = Buffer.from(key.slice(0, 64), 'hex')
  const row = 'WHERE id = (SELECT id FROM entries WHERE hash = ?)'
  const { vector } = database.prepare(`SELECT vector FROM vectors ${row}`).get(hash) as { vector: Uint8Array }
  vector[0]! ^= 1
  database.prepare(`UPDATE vectors SET vector = ? ${row}`).run(vector, hash)
  database.close()
}

function overwrite(path: string, start: number, length: number): void {
  const file = openSync(path, 'r+')
  writeSync(file, new Uint8Array(length).fill(0xa5), 0, length, start)
  closeSync(file)
}
