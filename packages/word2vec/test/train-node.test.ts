import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cacheCorpus, corpusFiles } from '../src/corpus-files.ts'
import { encodeCorpus } from '../src/corpus.ts'
import type { EncodedCorpus } from '../src/encoded-corpus.ts'
import { Word2vecError } from '../src/errors.ts'
import { trainWordVectors as trainHere } from '../src/train.ts'
import { trainWordVectors, type NodeTrainOptions } from '../src/train-node.ts'
import { unpackState } from '../src/train/checkpoint.ts'
import { startThreads } from '../src/train/threads.ts'
import { bytesOf, topicPurity, topicText } from './support/topics.ts'

const text = topicText(2000)
const options: NodeTrainOptions = { vectorSize: 16, sample: 0, epochs: 4, alpha: 0.05 }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'word2vec-train-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('trainWordVectors in Node', () => {
  it('gives with one worker what the main entry gives', async () => {
    const here = bytesOf(await trainHere(text, { ...options, workers: undefined, checkpoint: undefined }))
    expect(bytesOf(await trainWordVectors(text, { ...options, workers: 1 })).equals(here)).toBe(true)
  })

  it('gives the same from files, and from their ids on disk', async () => {
    const whole = bytesOf(await trainWordVectors(text, options))
    const path = join(folder, 'text.gz')
    await writeFile(path, gzipSync(text))
    const files = await corpusFiles(path)
    expect(bytesOf(await trainWordVectors(files, options)).equals(whole)).toBe(true)
    const cached = await cacheCorpus(files, { folder: join(folder, 'ids') })
    expect(bytesOf(await trainWordVectors(cached, options)).equals(whole)).toBe(true)
    await cached.close()
  })

  it.each<NodeTrainOptions>([
    { workers: 2 },
    { workers: 1000 },
    { workers: 2, architecture: 'cbow', epochs: 8 },
    { workers: 2, kernel: 'typescript' }
  ])('learns with several: %o', async more => {
    const words: number[] = []
    const encoded = await encodeCorpus(text)
    const onProgress = (progress: { words: number }): void => void words.push(progress.words)
    const vectors = await trainWordVectors(encoded, { ...options, ...more, onProgress })
    expect(topicPurity(vectors)).toBeGreaterThan(0.95)
    const epochs = more.epochs ?? 4
    expect(words.at(-1)).toBe(epochs * encoded.vocabulary.total)
    expect(words).toEqual(words.toSorted((a, b) => a - b))
  })

  it('ends with several workers when a signal says so, and what it has learned is kept', async () => {
    const checkpoint = join(folder, 'aborted')
    const controller = new AbortController()
    const onProgress = (): void => {
      controller.abort('enough')
    }
    const aborted = { ...options, workers: 2, checkpoint, onProgress, signal: controller.signal }
    await expect(trainWordVectors(text, aborted)).rejects.toBe('enough')
    const { chunk, trained, generators } = unpackState(await readFile(checkpoint))
    expect(chunk).toBeGreaterThan(0)
    expect(trained).toBeGreaterThan(0)
    expect(new Set(generators.map(String)).size).toBe(generators.length)
    for (const workers of [1, 2]) {
      expect(topicPurity(await trainWordVectors(text, { ...options, workers, checkpoint }))).toBeGreaterThan(0.95)
    }
  })

  it('passes on what reading a corpus throws, and ends its threads', async () => {
    const encoded = await encodeCorpus(text)
    const read = (start: number, end: number): Int32Array => {
      if (start > 10_000) throw new Error('the disk is gone')
      return encoded.read(start, end) as Int32Array
    }
    const failing: EncodedCorpus = { vocabulary: encoded.vocabulary, length: encoded.length, read }
    for (const workers of [1, 2]) {
      await expect(trainWordVectors(failing, { ...options, workers })).rejects.toThrow('the disk is gone')
    }
  })

  it.each([0, 1.5, -1, NaN])('refuses %d workers', async workers => {
    await expect(trainWordVectors(text, { workers })).rejects.toThrow(
      new RangeError(`workers: expected an integer from 1 on, got ${workers}`)
    )
  })
})

describe('a thread', () => {
  it('that cannot train says why', async () => {
    const settings = {
      vocabularySize: 2,
      counts: Float64Array.of(1, 1),
      keep: Float64Array.of(1, 1),
      vectorSize: 2,
      architecture: 'skip-gram' as const,
      window: 1,
      negative: 1,
      hierarchicalSoftmax: false,
      cbowMean: true,
      shareNegatives: true
    }
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    const error = await startThreads(1, memory, settings, []).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(Word2vecError)
    expect(error).toMatchObject({ code: 'worker-failed' })
    expect((error as Error).message).toMatch(/^a thread cannot train: it failed: .*memory/i)
  })
})

describe('a checkpoint in a file', () => {
  it('is gone on with, and leaves one file', async () => {
    const checkpoint = join(folder, 'one')
    const whole = bytesOf(await trainWordVectors(text, { ...options, checkpoint, checkpointEvery: 0 }))
    expect((await readdir(folder)).filter(name => name.startsWith('one'))).toEqual(['one'])
    let told = 0
    const again = await trainWordVectors(text, { ...options, checkpoint, onProgress: () => told++ })
    expect([bytesOf(again).equals(whole), told]).toEqual([true, 0])
  })

  it('may be what training goes on from', async () => {
    const checkpoint = join(folder, 'first')
    await trainWordVectors(text, { ...options, checkpoint })
    const initial = await readFile(checkpoint)
    const vectors = await trainWordVectors('bagel bread flour\n'.repeat(50), { ...options, initial, epochs: 1 })
    expect(vectors.has('bagel') && vectors.has('comet')).toBe(true)
  })

  it('replaces what a killed process left half written', async () => {
    const checkpoint = join(folder, 'half')
    await writeFile(`${checkpoint}.tmp`, 'half')
    await trainWordVectors(text, { ...options, epochs: 1, checkpoint })
    expect((await readdir(folder)).filter(name => name.startsWith('half'))).toEqual(['half'])
  })

  it('that is another file, a folder or out of reach is refused, and left as it is', async () => {
    const foreign = join(folder, 'foreign.txt')
    await writeFile(foreign, 'my only copy')
    await mkdir(join(folder, 'folder'))
    const refused = [
      [foreign, 'invalid-file'],
      [join(folder, 'folder'), 'not-readable'],
      [join(foreign, 'below'), 'not-readable'],
      [join(folder, 'missing', 'file'), 'not-writable']
    ] as const
    for (const [checkpoint, code] of refused) {
      await expect(trainWordVectors(text, { ...options, checkpoint })).rejects.toMatchObject({ code })
    }
    expect(await readFile(foreign, 'utf8')).toBe('my only copy')
  })
})
