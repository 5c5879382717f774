import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePlainKernel } from '../scripts/compile-plain-kernels.ts'
import { sentenceEnd } from '../src/encoded-corpus.ts'
import { draw, drawBelow, stateOf } from '../src/kernels/generator.ts'
import { aliasTable } from '../src/alias-table.ts'
import { binaryStep, negativeSampling, type Weights } from '../src/reference.ts'
import { characterNgrams, fastTextHash, SubwordVectors, trainSubwordVectors } from '../src/subwords.ts'
import { createSubwordKernel } from '../src/subwords/kernel.ts'
import { recorded, sentences } from './support/reference-programs.ts'

describe('characterNgrams', () => {
  it('marks where words begin and end', () => {
    expect(characterNgrams('her', { minN: 3, maxN: 4 })).toEqual(['<he', '<her', 'her', 'her>', 'er>'])
  })

  it('cuts as fastText does', () => {
    const cases = recorded('fasttext-ngrams') as NgramCase[]
    expect(cases).toHaveLength(30)
    for (const { word, minN, maxN, buckets, hash, ngrams, of } of cases) {
      expect(fastTextHash(word)).toBe(hash)
      expect(characterNgrams(word, { minN, maxN })).toEqual(ngrams)
      expect(ngrams.map(ngram => fastTextHash(ngram) % buckets)).toEqual(of)
    }
  })

  it('never cuts a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), word =>
        characterNgrams(word).every(ngram => ngram.isWellFormed())
      )
    )
  })

  it('wants lengths in order', () => {
    expect(() => characterNgrams('a', { minN: 0 })).toThrow(
      new RangeError('minN: expected an integer from 1 on, got 0')
    )
    expect(() => characterNgrams('a', { minN: 4, maxN: 3 })).toThrow(
      'maxN: expected an integer from minN, 4, on, got 3'
    )
  })
})

interface NgramCase {
  word: string
  minN: number
  maxN: number
  buckets: number
  hash: number
  ngrams: string[]
  of: number[]
}

describe('createSubwordKernel', () => {
  // Word 1 has a row twice, as two n-grams in one bucket give it.
  const words = [
    [0, 4, 5],
    [1, 6, 6, 4],
    [2, 5],
    [3, 7, 8, 6]
  ]
  const counts = Float64Array.of(40, 30, 20, 10)
  const ids = Int32Array.of(0, 1, 2, 3, 1, 0, sentenceEnd, 2, 1, sentenceEnd, 3, sentenceEnd, 1, 1, 0, sentenceEnd)
  const [vectorSize, window, negative, seed, alpha] = [6, 2, 3, 5, 0.3]
  const keep = Float64Array.of(0.8, 1, 1, 1)
  const settings = { vectorSize, window, negative, seed, words, counts, keep, rows: 9 }

  it.each(['skip-gram', 'cbow'] as const)('moves all weights as the reference does, pair by pair: %s', architecture => {
    const kernel = createSubwordKernel({ ...settings, architecture })
    for (const [i, row] of rowsOf(kernel.input, kernel.rowStride).entries()) {
      for (let k = 0; k < vectorSize; k++) row[k] = (((i * vectorSize + k) * 37) % 101) / 101 - 0.5
      kernel.input.set(row, i * kernel.rowStride)
    }
    for (const [i, row] of rowsOf(kernel.output, kernel.rowStride).entries()) {
      for (let k = 0; k < vectorSize; k++) row[k] = (((i * vectorSize + k) * 53) % 89) / 89 - 0.5
      kernel.output.set(row, i * kernel.rowStride)
    }
    const start = kernel.input.slice()
    const weights: Weights = {
      input: rowsOf(kernel.input, kernel.rowStride),
      output: rowsOf(kernel.output, kernel.rowStride)
    }
    const trained = kernel.train(ids, alpha)

    const { loss, pairs } = referenceTraining(weights, architecture, keep)
    expect(trained.pairs).toBe(pairs)
    expect(pairs).toBeGreaterThan(5)
    expect(Math.abs(trained.loss - loss) / loss).toBeLessThan(1e-5)
    expect(furthest(kernel.input, weights.input)).toBeLessThan(1e-5)
    expect(furthest(kernel.output, weights.output)).toBeLessThan(1e-5)
    expect(furthest(start, weights.input)).toBeGreaterThan(0.1)
  })

  it('gives the same bytes in WebAssembly and in TypeScript', () => {
    const random = stateOf(3, 0)
    fc.assert(
      fc.property(
        fc.record({
          architecture: fc.constantFrom('skip-gram' as const, 'cbow' as const),
          vectorSize: fc.integer({ min: 1, max: 130 }),
          window: fc.integer({ min: 1, max: 4 }),
          negative: fc.integer({ min: 1, max: 13 }),
          seed: fc.nat()
        }),
        options => {
          const words = Array.from({ length: 12 }, (_, word) => [
            word,
            ...Array.from({ length: drawBelow(random, 9) }, () => 12 + drawBelow(random, 20))
          ])
          const text = Int32Array.from({ length: 200 }, () => drawBelow(random, 13) - 1)
          const trained = (['simd', 'typescript'] as const).map(kind => {
            const kernel = createSubwordKernel({
              ...options,
              kind,
              rows: 32,
              words,
              counts: Float64Array.from(words, (_, i) => 20 - i),
              keep: new Float64Array(12).fill(0.9)
            })
            const { pairs, loss } = kernel.train(text, 0.05)
            return { input: kernel.input, output: kernel.output, pairs, loss: loss.toPrecision(5) }
          })
          expect(trained[0]).toEqual(trained[1])
        }
      ),
      { numRuns: 40 }
    )
  })

  it('takes more ids than fit at once, and sentences without an end', () => {
    const long = Int32Array.from({ length: 25_000 }, (_, i) => (i % 9001 === 0 ? sentenceEnd : i % 4))
    const pairsOf = (ids: Int32Array): number =>
      createSubwordKernel({ ...settings, architecture: 'cbow', keep: new Float64Array(4).fill(1) }).train(ids, 0.01)
        .pairs
    expect(pairsOf(long)).toBe(25_000 - 3)
    expect(pairsOf(new Int32Array(20_001).map((_, i) => i % 4))).toBe(20_000)
  })

  it('says when it would be too large', () => {
    const rows = 2 ** 24
    expect(() => createSubwordKernel({ ...settings, architecture: 'cbow', vectorSize: 100, rows })).toThrow(
      '4 words with 16777212 n-grams, in vectors of 100 numbers, take 7.5 GB, and 4.3 GB is the most: lower vectorSize'
    )
  })

  it('is compiled from the sources as they are (if not: pnpm kernels)', async () => {
    const committed = await readFile(new URL('../src/subwords/simd.wasm.ts', import.meta.url), 'utf8')
    expect(await compilePlainKernel('subwords')).toBe(committed)
  })

  /** The same draws, each pair by itself. */
  function referenceTraining(
    weights: Weights,
    architecture: string,
    keep: Float64Array
  ): { loss: number; pairs: number } {
    const random = stateOf(seed, 1)
    const noise = aliasTable(counts.map(Math.sqrt))
    const negatives = (word: number): number[] =>
      Array.from({ length: negative }, () => {
        for (;;) {
          const cell = drawBelow(random, 4)
          const drawn = draw(random) < noise[2 * cell]! ? cell : noise[2 * cell + 1]!
          if (drawn !== word) return drawn
        }
      })
    let [loss, pairs] = [0, 0]
    const update = (inputs: number[], word: number): void => {
      // A word that is drawn twice counts twice in one step; each input row takes the whole gradient, as in fastText.
      const step = binaryStep(weights, inputs, negativeSampling(word, negatives(word)))
      const move = (row: Float64Array, gradient: Float64Array): void => {
        for (let k = 0; k < row.length; k++) row[k]! -= alpha * gradient[k]!
      }
      for (const [row, gradient] of step.outputGradient) move(weights.output[row]!, gradient)
      for (const row of inputs) move(weights.input[row]!, step.hiddenGradient)
      loss += step.loss
      pairs++
    }
    let sentence: number[] = []
    for (const id of ids) {
      if (id !== sentenceEnd) {
        if (draw(random) < keep[id]! * 2 ** 32) sentence.push(id)
        continue
      }
      for (const [i, word] of sentence.entries()) {
        const reach = 1 + drawBelow(random, window)
        const near = sentence.filter((_, j) => j !== i && Math.abs(j - i) <= reach)
        if (architecture === 'skip-gram') for (const other of near) update(words[word]!, other)
        else if (near.length > 0)
          update(
            near.flatMap(other => words[other]!),
            word
          )
      }
      sentence = []
    }
    return { loss, pairs }
  }
})

describe('trainSubwordVectors', () => {
  const corpus = [...sentences, ...sentences]
  const options = { vectorSize: 24, epochs: 3, sample: 1e-3, minCount: 5 }

  it('gives words never seen the vectors of their n-grams', async () => {
    const model = await trainSubwordVectors(corpus, options)
    expect(model.vectors.has('schools')).toBe(false)
    expect(model.similarity('school', 'schools')).toBeGreaterThan(model.similarity('school', 'hot'))
    expect(model.nearest('schoolings', { k: 3 }).map(({ word }) => word)).toContain('school')
    expect(model.nearest('school', { k: 3 }).map(({ word }) => word)).not.toContain('school')
    expect(model.vector('school')).toEqual(model.vectors.vector('school'))
    expect(model.vector('日本語')).toBeUndefined()
    expect(() => model.nearest('日本語')).toThrow(
      new RangeError("word: expected one that shares an n-gram with the vocabulary, got '日本語'")
    )
  })

  it('gives the same bytes for the same seed, others for another, and comes back from them', async () => {
    const bytes = async (seed: number): Promise<Uint8Array> =>
      (await trainSubwordVectors(corpus, { ...options, epochs: 1, architecture: 'cbow', seed })).toBytes()
    const one = await bytes(1)
    expect(await bytes(1)).toEqual(one)
    expect(await bytes(2)).not.toEqual(one)
    expect(SubwordVectors.fromBytes(one).toBytes()).toEqual(one)
    expect(SubwordVectors.fromBytes(one).vector('schoolings')).toHaveLength(24)
    one[200]! ^= 1
    expect(() => SubwordVectors.fromBytes(one)).toThrow(expect.objectContaining({ code: 'invalid-file' }) as Error)
  })

  it('learns, and tells how far it is', async () => {
    const told: { epoch: number; words: number; totalWords: number; loss: number }[] = []
    await trainSubwordVectors(corpus, { ...options, onProgress: progress => told.push(progress) })
    expect(told.at(-1)).toMatchObject({ epoch: 3, words: told[0]!.totalWords })
    expect(told.at(-1)!.loss).toBeLessThan(told[0]!.loss)
  })

  it('stops when told, and says what it cannot take', async () => {
    const aborted = trainSubwordVectors(corpus, { signal: AbortSignal.abort(new Error('enough')) })
    await expect(aborted).rejects.toThrow('enough')
    await expect(trainSubwordVectors(corpus, { negative: 0 })).rejects.toThrow(
      new RangeError('negative: expected an integer from 1 on, got 0')
    )
    await expect(trainSubwordVectors('one one one one one one')).rejects.toMatchObject({ code: 'corpus-too-small' })
  })
})

function rowsOf(data: Float32Array, size: number): Float64Array[] {
  return Array.from({ length: data.length / size }, (_, i) =>
    Float64Array.from(data.subarray(i * size, (i + 1) * size))
  )
}

function furthest(data: Float32Array, rows: readonly Float64Array[]): number {
  return Math.max(...rows.flatMap(row => Array.from(row)).map((value, i) => Math.abs(value - data[i]!)))
}
