import { Matrix } from '@llm-cookbook/vector'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WordVectors } from '../src/index.ts'
import { loadWordVectors, saveWordVectors } from '../src/node.ts'

const vectors = new WordVectors(
  Array.from({ length: 400 }, (_, i) => `word${i}`),
  new Matrix(
    400,
    20,
    Float32Array.from({ length: 8000 }, (_, i) => Math.sin(i))
  ),
  Float64Array.from({ length: 400 }, (_, i) => 400 - i)
)
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'word-vectors-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe('saveWordVectors and loadWordVectors', () => {
  it.each(['native', 'word2vec-text', 'word2vec-binary', 'glove'] as const)(
    'keep vectors as %s, compressed or not',
    async format => {
      for (const name of ['vectors', 'vectors.gz']) {
        const path = join(folder, name)
        await saveWordVectors(path, vectors, { format })
        const back = await loadWordVectors(path)
        expect(back.words).toEqual(vectors.words)
        expect(back.matrix.data).toEqual(vectors.matrix.data)
        expect(back.counts).toEqual(format === 'native' ? vectors.counts : undefined)
        expect((await readFile(path)).readUInt16BE() === 0x1f8b).toBe(name.endsWith('.gz'))
        expect((await loadWordVectors(path, { maxWords: 3 })).words).toEqual(['word0', 'word1', 'word2'])
      }
    }
  )

  it('reads gzip files of several parts, whatever their names', async () => {
    const path = join(folder, 'parts')
    await writeFile(path, Buffer.concat([gzipSync('2 1\na 1\n'), gzipSync('b 2\n')]))
    expect((await loadWordVectors(path)).words).toEqual(['a', 'b'])
  })

  it('takes a URL, and tells how far it is', async () => {
    const path = join(folder, 'vectors')
    await saveWordVectors(path, vectors, { precision: 'int8' })
    const seen: { done: number; total: number }[] = []
    await loadWordVectors(new URL(`file://${path}`), { onProgress: progress => seen.push(progress) })
    const { length } = await readFile(path)
    expect(seen.at(-1)).toEqual({ done: length, total: length })
    expect(length).toBeLessThan(20_000)
  })

  it('leaves the old file, and nothing beside it, where saving fails', async () => {
    const path = join(folder, 'vectors')
    await writeFile(path, 'old')
    const spaced = new WordVectors(['a', 'new york'], new Matrix(2, 1))
    await expect(saveWordVectors(path, spaced, { format: 'glove' })).rejects.toThrow(TypeError)
    const stop = new AbortController()
    const saving = saveWordVectors(path, vectors, { signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(saving).rejects.toThrow('enough')
    await expect(saveWordVectors(`${path}.gz`, spaced, { format: 'glove' })).rejects.toThrow(TypeError)
    expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['old', ['vectors']])
  })

  it('says what cannot be read or written, and why', async () => {
    const missing = join(folder, 'missing', 'vectors')
    await expect(loadWordVectors(missing)).rejects.toMatchObject({
      code: 'not-readable',
      message: expect.stringContaining('ENOENT') as string
    })
    await expect(loadWordVectors(folder)).rejects.toMatchObject({
      code: 'not-readable',
      message: expect.stringContaining('EISDIR') as string
    })
    await expect(saveWordVectors(missing, vectors)).rejects.toMatchObject({ code: 'not-writable' })
    await expect(saveWordVectors(folder, vectors)).rejects.toMatchObject({ code: 'not-writable' })
  })

  it('says which file is damaged, and how', async () => {
    const path = join(folder, 'vectors.gz')
    await saveWordVectors(path, vectors, { format: 'word2vec-text' })
    const bytes = await readFile(path)
    for (const length of [5, 1000, bytes.length - 1]) {
      await writeFile(path, bytes.subarray(0, length))
      await expect(loadWordVectors(path)).rejects.toMatchObject({
        code: 'invalid-file',
        message: expect.stringContaining(`${path}: its gzip data is damaged or cut off`) as string
      })
    }
    bytes[1000]! ^= 255
    await writeFile(path, bytes)
    await expect(loadWordVectors(path)).rejects.toMatchObject({ code: 'invalid-file' })
    await writeFile(path, '')
    await expect(loadWordVectors(path)).rejects.toThrow(`${path}: The file is empty`)
  })
})
