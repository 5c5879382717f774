import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePlainKernel } from '../scripts/compile-plain-kernels.ts'
import { encodeCorpus } from '../src/corpus.ts'
import { countCooccurrences, trainGlove, type CellStore, type Cooccurrences } from '../src/glove.ts'
import { cellFolder } from '../src/glove/cell-folder.ts'
import { GloveModel } from '../src/glove/model.ts'
import { examplesOf } from '../src/glove/train.ts'
import { recorded, sentences } from './support/reference-programs.ts'

interface Recorded {
  lines: number
  words: string[]
  cells: Record<'symmetric' | 'asymmetric' | 'unweighted', [number, number, number][]>
  vectorSize: number
  epochs: number
  xMax: number
  weights: number[]
}
const program = recorded('glove') as Recorded

describe('countCooccurrences', () => {
  it('counts neighbours by the inverse of their distance', async () => {
    const counted = await countCooccurrences('a b c\nc a', { minCount: 1, window: 2 })
    expect(await named(counted)).toEqual({ 'a b': 1, 'b a': 1, 'a c': 1.5, 'c a': 1.5, 'b c': 1, 'c b': 1 })
    expect(counted.size).toBe(6)
  })

  it.each([
    ['symmetric', {}],
    ['asymmetric', { symmetric: false }],
    ['unweighted', { distanceWeighting: false }]
  ] as const)('counts what the program counts: %s', async (name, options) => {
    const lines = sentences.slice(0, program.lines)
    const counted = await countCooccurrences(lines, { minCount: 3, window: 5, ...options })
    const { words } = program
    expect([...counted.vocabulary.words].sort()).toEqual([...words].sort())
    const expected = program.cells[name].map(([a, b, value]): [string, unknown] => [
      `${words[a]!} ${words[b]!}`,
      expect.closeTo(value, 10)
    ])
    expect(await named(counted)).toEqual(Object.fromEntries(expected))
  })

  it('counts the same where memory holds only some pairs', async () => {
    const encoded = await encodeCorpus(sentences, { minCount: 2 })
    const inMemory = await countCooccurrences(encoded, { window: 4 })
    const parent = await mkdtemp(join(tmpdir(), 'glove-test-'))
    const store = await cellFolder(parent)
    try {
      const onDisk = await countCooccurrences(encoded, { window: 4, maxPairs: 100, store })
      expect(onDisk.parts).toBe(64)
      expect(onDisk.size).toBe(inMemory.size)
      const [a, b] = [await named(inMemory), await named(onDisk)]
      expect(Object.keys(b).sort()).toEqual(Object.keys(a).sort())
      for (const [pair, value] of Object.entries(a)) expect(b[pair]).toBeCloseTo(value, 10)
      const vectors = await trainGlove(onDisk, { vectorSize: 5, epochs: 2, xMax: 10 })
      expect(vectors.matrix.data.every(Number.isFinite)).toBe(true)
      await store.remove()
      expect(existsSync(store.path)).toBe(false)
    } finally {
      await rm(parent, { recursive: true })
    }
  })

  it('says when there are too many pairs and nowhere to put them', async () => {
    await expect(countCooccurrences(sentences, { maxPairs: 100 })).rejects.toMatchObject({ code: 'too-large' })
  })

  it('finds a store that gives other bytes back', async () => {
    const store: CellStore = {
      append: () => Promise.resolve(),
      read: () => Promise.resolve(new Uint8Array(16).fill(255)),
      replace: () => Promise.resolve()
    }
    const damaged = countCooccurrences(sentences, { maxPairs: 100, store })
    await expect(damaged).rejects.toMatchObject({ code: 'invalid-file' })
    await using folder = await cellFolder(tmpdir())
    await expect(folder.read(3)).rejects.toMatchObject({ code: 'not-readable' })
  })
})

describe('GloveModel', () => {
  it('has the weights of the program after three epochs', () => {
    const { words, cells, vectorSize, epochs, xMax, weights } = program
    const model = new GloveModel(words.length, vectorSize)
    // The program's rows have their bias behind their numbers.
    const places = Array.from({ length: 2 * words.length * (vectorSize + 1) }, (_, i) => {
      const [row, k] = [Math.floor(i / (vectorSize + 1)), i % (vectorSize + 1)]
      return row * model.shape.stride + (k < vectorSize ? k : 2 * model.shape.width)
    })
    for (const [i, place] of places.entries()) model.numbers[place] = (((37 * i) % 101) / 101 - 0.5) / vectorSize
    const examples = examplesOf(
      {
        first: Uint32Array.from(cells.symmetric, ([first]) => first),
        second: Uint32Array.from(cells.symmetric, ([, second]) => second),
        value: Float64Array.from(cells.symmetric, ([, , value]) => value)
      },
      { xMax, alpha: 0.75 }
    )
    for (let epoch = 0; epoch < epochs; epoch++) model.train(examples, 0, examples.first.length, 0.05)
    expect(weights).toHaveLength(places.length)
    const differences = weights.map((weight, i) => Math.abs(weight - model.numbers[places[i]!]!))
    // The program counts in 64 bits, this in 32; six digits were recorded.
    expect(Math.max(...differences)).toBeLessThan(2e-6)
  })
})

describe('kernels of GloVe', () => {
  it('give the same bytes in WebAssembly and in TypeScript', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), (vectorSize, seed) => {
        const random = createRandom(seed)
        // Some so large that gradients are clipped, and overflow.
        const value = Float64Array.from({ length: 300 }, () => 10 ** random.integer(300))
        const ids = (): Uint32Array => Uint32Array.from(value, () => random.integer(9))
        const examples = examplesOf({ first: ids(), second: ids(), value }, { xMax: 10, alpha: 0.75 })
        examples.target[7] = 1e30
        const trained = (['simd', 'typescript'] as const).map(kind => {
          const model = new GloveModel(9, vectorSize, kind)
          model.initialize(createRandom(seed))
          return [model.train(examples, 0, 150, 0.05), model.train(examples, 150, 300, 0.5), model.numbers]
        })
        expect(trained[0]).toEqual(trained[1])
      }),
      { numRuns: 30 }
    )
  })

  it('take more examples than fit at once', () => {
    const length = 40_000
    const examples = {
      first: new Uint32Array(length).map((_, i) => i % 3),
      second: new Uint32Array(length).map((_, i) => i % 2),
      target: new Float32Array(length).fill(1),
      weight: new Float32Array(length).fill(1)
    }
    const [whole, parts] = [new GloveModel(3, 5), new GloveModel(3, 5)]
    whole.train(examples, 0, length, 0.05)
    for (let from = 0; from < length; from += 1000) parts.train(examples, from, from + 1000, 0.05)
    expect(whole.numbers).toEqual(parts.numbers)
  })

  it('are compiled from the sources as they are (if not: pnpm kernels)', async () => {
    const committed = await readFile(new URL('../src/glove/simd.wasm.ts', import.meta.url), 'utf8')
    expect(await compilePlainKernel('glove')).toBe(committed)
  })
})

describe('trainGlove', () => {
  const options = { minCount: 3, window: 5, vectorSize: 10, xMax: 10, epochs: 5 }

  it('gives every word a vector, the same for the same seed', async () => {
    const train = (seed: number): Promise<Float32Array> =>
      trainGlove(sentences, { ...options, seed }).then(({ matrix }) => matrix.data)
    const vectors = await trainGlove(sentences, options)
    expect(vectors.words[0]).toBe('the')
    expect(vectors.counts?.[0]).toBeGreaterThan(300)
    expect(await train(1)).toEqual(vectors.matrix.data)
    expect(await train(2)).not.toEqual(vectors.matrix.data)
  })

  it('brings words with the same neighbours together', async () => {
    const lines = ['cat', 'dog'].flatMap(pet =>
      ['the # eats meat', 'a # runs home'].map(line => line.replace('#', pet))
    )
    const others = ['one', 'two'].flatMap(n => ['count to # now', 'add # to ten'].map(line => line.replace('#', n)))
    const text = Array.from({ length: 30 }, () => [...lines, ...others]).flat()
    const vectors = await trainGlove(text, { minCount: 1, window: 3, vectorSize: 4, xMax: 10, epochs: 60 })
    expect(vectors.similarity('cat', 'dog')).toBeGreaterThan(0.9)
    expect(vectors.similarity('one', 'two')).toBeGreaterThan(0.9)
    expect(vectors.similarity('cat', 'two')).toBeLessThan(0.5)
  })

  it('learns, and tells how far it is', async () => {
    const told: { stage: string; epoch: number; done: number; total: number; loss: number }[] = []
    await trainGlove(sentences, { ...options, onProgress: progress => told.push(progress) })
    const trained = told.filter(({ stage }) => stage === 'train')
    expect(trained.at(-1)).toMatchObject({ epoch: 5, done: trained[0]!.total })
    expect(trained.at(-1)!.loss).toBeLessThan(0.8 * trained[0]!.loss)
    expect(told[0]).toMatchObject({ stage: 'count', epoch: 0, loss: 0 })
  })

  it('gives the words alone, without what they are as neighbours', async () => {
    const counted = await countCooccurrences(sentences, options)
    const both = await trainGlove(counted, options)
    const alone = await trainGlove(counted, { ...options, sum: false })
    expect(alone.matrix.data).not.toEqual(both.matrix.data)
  })

  it('stops when told, and says what it cannot take', async () => {
    const aborted = trainGlove(sentences, { signal: AbortSignal.abort(new Error('enough')) })
    await expect(aborted).rejects.toThrow('enough')
    await expect(trainGlove(sentences, { eta: 0 })).rejects.toThrow(
      new RangeError('eta: expected a number above 0, got 0')
    )
    await expect(trainGlove(sentences, { window: 0 })).rejects.toThrow('window: expected an integer from 1 on, got 0')
    await expect(trainGlove('')).rejects.toMatchObject({ code: 'corpus-too-small' })
  })
})

/** All pairs as 'word neighbour': value. */
async function named(counted: Cooccurrences): Promise<Record<string, number>> {
  const { words } = counted.vocabulary
  const all: Record<string, number> = {}
  for (let part = 0; part < counted.parts; part++) {
    const { first, second, value } = await counted.read(part)
    for (const [i, x] of value.entries()) all[`${words[first[i]!]!} ${words[second[i]!]!}`] = x
  }
  return all
}
