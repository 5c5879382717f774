import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeCorpus, type EncodeProgress } from '../src/index.ts'
import { CachedCorpus, cacheCorpus, corpusFiles } from '../src/node.ts'
import { sentencesOf } from './support/sentences-of.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corpus-files-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

/** Writes files in the folder, and gives their paths. */
async function put(files: Record<string, string | Uint8Array>): Promise<string[]> {
  const paths = Object.keys(files).map(name => join(folder, name))
  for (const path of paths) await mkdir(join(path, '..'), { recursive: true })
  await Promise.all(Object.values(files).map((content, i) => writeFile(paths[i]!, content)))
  return paths
}

describe('corpusFiles', () => {
  const sentencesIn = async (patterns: string | string[]): Promise<string[][]> =>
    sentencesOf(await encodeCorpus(await corpusFiles(patterns), { minCount: 1 }))

  it('reads files in order, each to its end, compressed or not', async () => {
    const parts = Buffer.concat([gzipSync('c d'), gzipSync('e\nf\n')])
    const paths = await put({ 'z.txt': '\ufeffa b', 'a.txt': '\ufeffc', 'parts.gz': parts, empty: '', last: 'g' })
    expect(await sentencesIn(paths)).toEqual([['a', 'b'], ['c'], ['c', 'de'], ['f'], ['g']])
  })

  it('finds files by globs, in the order of their names, and each once', async () => {
    const paths = await put({ 'b/2.txt': 'two', 'a/1.txt': 'one', 'a/b/3.txt': 'three', 'a/no.md': 'no' })
    const glob = join(folder, '**/*.txt')
    expect(await sentencesIn(glob)).toEqual([['one'], ['three'], ['two']])
    expect(await sentencesIn([paths[0]!, glob])).toEqual([['two'], ['one'], ['three']])
  })

  it('takes the name of a file for that file, whatever it looks like', async () => {
    const [path] = await put({ '[1]*.txt': 'odd', '1.txt': 'even' })
    expect(await sentencesIn(path!)).toEqual([['odd']])
  })

  it('tells how many bytes of the files were read, and of how many', async () => {
    const text = gzipSync('some words to be read\n'.repeat(300_000))
    const files = await corpusFiles(await put({ a: text, b: text }))
    const progress: EncodeProgress[] = []
    await encodeCorpus(files, { onProgress: at => progress.push(at) })
    expect(files.size).toBe(2 * text.length)
    expect(progress.at(-1)).toEqual({ done: files.size, total: files.size })
    expect(progress.length).toBeGreaterThan(2)
  })

  it('says which file cannot be read, and why', async () => {
    const [path, other] = await put({ 'folder/file': 'x', 'cut.gz': gzipSync('word '.repeat(1000)).subarray(0, 30) })
    await expect(corpusFiles(join(folder, 'none'))).rejects.toMatchObject({
      code: 'not-readable',
      message: expect.stringContaining('none cannot be read: Error: ENOENT') as string
    })
    await expect(corpusFiles(join(folder, '*.txt'))).rejects.toMatchObject({
      code: 'not-readable',
      message: `${join(folder, '*.txt')} finds no files`
    })
    await expect(corpusFiles(join(folder, 'folder'))).rejects.toMatchObject({
      code: 'not-readable',
      message: expect.stringMatching(/is a folder: name its files, as .*folder\/\*$/) as string
    })
    await expect(sentencesIn(other!)).rejects.toMatchObject({
      code: 'invalid-file',
      message: expect.stringContaining('cut.gz: its gzip data is damaged or cut off') as string
    })
    const files = await corpusFiles(path!)
    await rm(path!)
    await expect(encodeCorpus(files)).rejects.toMatchObject({ code: 'not-readable' })
  })
})

describe('cacheCorpus', () => {
  const text = 'to be or not to be\n'.repeat(200_000) + 'that is the question '.repeat(400)

  it('gives what encodeCorpus gives, of files and of anything else', async () => {
    const files = await corpusFiles(await put({ 'text.txt': text }))
    const options = { minCount: 300, maxSentenceLength: 100 }
    const expected = await encodeCorpus(text, options)
    const ids = await expected.read(0, expected.length)
    for (const [corpus, key] of [
      [files, undefined],
      [text, 'text'],
      [text.split('\n'), 'lines']
    ] as const) {
      await using cached = await cacheCorpus(corpus, { ...options, folder: join(folder, 'cache'), key })
      expect(cached.vocabulary).toEqual(expected.vocabulary)
      expect(cached.length).toBe(expected.length)
      expect(bytesOf(await cached.read(0, cached.length)).equals(bytesOf(ids))).toBe(true)
    }
    expect(await readdir(join(folder, 'cache'))).toEqual(Array(3).fill(expect.stringMatching(/^[0-9a-f]{32}\.corpus$/)))
  })

  it('gives any part of the ids, whatever was read before', async () => {
    const expected = await encodeCorpus(text)
    await using cached = await cacheCorpus(text, { folder, key: 'text' })
    const place = fc.nat(expected.length)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(place, place), { maxLength: 5 }), async ranges => {
        const sorted = ranges.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
        const read = await Promise.all(sorted.map(async ([start, end]) => cached.read(start, end)))
        for (const [i, [start, end]] of sorted.entries()) {
          expect(bytesOf(read[i]!).equals(bytesOf(await expected.read(start, end)))).toBe(true)
        }
      }),
      { numRuns: 20 }
    )
    expect(() => cached.read(0, expected.length + 1)).toThrow(RangeError)
  })

  it('reads the corpus once for the same settings, and anew when these or the files change', async () => {
    const [path] = await put({ 'text.txt': 'a a b b' })
    let reads = 0
    const cache = async (minCount: number, key?: string): Promise<string[][]> => {
      const tokenize = (line: string): string[] => {
        reads++
        return line.split(' ')
      }
      const files = await corpusFiles(path!)
      await using cached = await cacheCorpus(files, { folder, minCount, ...(key && { key, tokenize }) })
      return await sentencesOf(cached)
    }
    expect(await cache(1, 'split')).toEqual([['a', 'a', 'b', 'b']])
    expect(await cache(1, 'split')).toEqual([['a', 'a', 'b', 'b']])
    expect(reads).toBe(1)
    await cache(2, 'split')
    expect(reads).toBe(2)
    await cache(2, 'split 2')
    expect(reads).toBe(3)
    expect(await cache(1)).toEqual([['a', 'a', 'b', 'b']])
    await writeFile(path!, 'b b c c')
    expect(await cache(1)).toEqual([['b', 'b', 'c', 'c']])
    expect(await cache(1, 'split')).toEqual([['b', 'b', 'c', 'c']])
    expect(reads).toBe(4)
  })

  it('makes a file anew that is cut off, foreign, or has a damaged vocabulary', async () => {
    const cache = async (): Promise<string> => {
      await using cached = await cacheCorpus('a b c\n'.repeat(500), { folder, key: 'text' })
      return cached.path
    }
    const path = await cache()
    const good = await readFile(path)
    const damages = [
      () => truncate(path, 0),
      () => truncate(path, 10),
      () => truncate(path, good.length - 1),
      () => writeFile(path, Buffer.concat([good, Buffer.of(0)])),
      () => writeFile(path, 'another text, which is long enough to have an end'),
      () => writeFile(path, good.subarray(4)),
      ...[8004, 8050, 8200, good.length - 12, good.length - 1].map(at => () => writeFile(path, flipped(good, at)))
    ]
    for (const damage of damages) {
      await damage()
      await expect(CachedCorpus.open(path)).rejects.toMatchObject({ code: 'invalid-file' })
      await cache()
      expect(good.equals(await readFile(path))).toBe(true)
    }
  })

  it('gives no damaged ids', async () => {
    const { path } = await (async () => {
      await using cached = await cacheCorpus(text, { folder, key: 'text' })
      return cached
    })()
    await writeFile(path, flipped(await readFile(path), 4 * 300_000))
    await using cached = await CachedCorpus.open(path)
    expect(await cached.read(0, 200_000)).toHaveLength(200_000)
    await expect(cached.read(262_144, 262_145)).rejects.toMatchObject({
      code: 'invalid-file',
      message: `${path}: the block of ids from 262144 on is not what was written; delete the file, and it is made anew`
    })
    await expect(cached.read(0, 300_000)).rejects.toMatchObject({ code: 'invalid-file' })
    expect(await cached.read(600_000, 800_000)).toHaveLength(200_000)
  })

  it('leaves nothing behind when it is aborted, or fails', async () => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const onProgress = (): void => {
      controller.abort(reason)
    }
    const aborted = cacheCorpus(text, { folder, key: 'text', signal: controller.signal, onProgress })
    await expect(aborted).rejects.toBe(reason)
    await expect(cacheCorpus('a', { folder, key: 'text' })).rejects.toMatchObject({ code: 'corpus-too-small' })
    expect(await readdir(folder)).toEqual([])
  })

  it('removes what killed processes left a day ago, and nothing else', async () => {
    const name = `${'0'.repeat(32)}.corpus`
    const id = '123e4567-e89b-12d3-a456-42661417400'
    const [old] = await put({ [`${name}.${id}0.tmp`]: '', [`${name}.${id}1.tmp`]: '', 'notes.tmp': '' })
    const yesterday = Date.now() / 1000 - 25 * 3600
    await utimes(old!, yesterday, yesterday)
    await utimes(join(folder, 'notes.tmp'), yesterday, yesterday)
    await (await cacheCorpus('a '.repeat(5), { folder, key: 'text' })).close()
    const left = (await readdir(folder)).filter(name => name.endsWith('.tmp'))
    expect(left.sort()).toEqual([`${name}.${id}1.tmp`, 'notes.tmp'])
  })

  it.skipIf(process.getuid?.() === 0)('says when the folder is forbidden', async () => {
    await chmod(folder, 0o500)
    await expect(cacheCorpus(text, { folder, key: 'text' })).rejects.toMatchObject({ code: 'not-writable' })
    await chmod(folder, 0o700)
  })

  it('says when the folder is a file', async () => {
    const [path] = await put({ file: 'x' })
    await expect(cacheCorpus(text, { folder: path!, key: 'text' })).rejects.toMatchObject({ code: 'not-writable' })
  })

  it('asks for a key where nothing else tells what the corpus is', async () => {
    await expect(cacheCorpus(text, { folder })).rejects.toThrow(
      new TypeError('key: expected a name for the corpus, under which to find it again, got none')
    )
    const files = await corpusFiles(await put({ 'text.txt': text }))
    await expect(cacheCorpus(files, { folder, tokenize: line => line.split(' ') })).rejects.toThrow(
      new TypeError('key: expected a name for what tokenize does, got none')
    )
  })
})

function bytesOf(ids: Int32Array): Buffer {
  return Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength)
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  // `slice` of a Node Buffer does not copy.
  const copy = new Uint8Array(bytes)
  copy[at]! ^= 1
  return copy
}
