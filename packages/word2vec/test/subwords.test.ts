import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sentenceEnd } from '../src/encoded-corpus.ts'
import { draw, drawBelow, stateOf } from '../src/kernels/generator.ts'
import { aliasTable } from '../src/alias-table.ts'
import { binaryUpdate, negativeSampling, type Weights } from '../src/reference.ts'
import { characterNgrams, fastTextHash, SubwordVectors, trainSubwordVectors } from '../src/subwords.ts'
import { SubwordTrainer } from '../src/subwords/trainer.ts'
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

describe('SubwordTrainer', () => {
  // Word 1 has a row twice, as two n-grams in one bucket give it.
  const rowsOfWords = [
    [0, 4, 5],
    [1, 6, 6, 4],
    [2, 5],
    [3, 7, 8, 6]
  ]
  const counts = Float64Array.of(40, 30, 20, 10)
  const ids = Int32Array.of(0, 1, 2, 3, 1, 0, sentenceEnd, 2, 1, sentenceEnd, 3, sentenceEnd, 1, 1, 0, sentenceEnd)
  const [size, window, negative, seed, alpha] = [6, 2, 3, 5, 0.3]

  it.each(['skip-gram', 'cbow'] as const)('moves all weights as the reference does, pair by pair: %s', architecture => {
    const rows = 9
    const start = Float32Array.from({ length: rows * size }, (_, i) => ((i * 37) % 101) / 101 - 0.5)
    const input = start.slice()
    const output = new Float32Array(4 * size).map((_, i) => ((i * 53) % 89) / 89 - 0.5)
    const weights: Weights = { input: rowsOf(input, size), output: rowsOf(output, size) }
    const starts = Uint32Array.from([0, 1, 2, 3, 4], i => rowsOfWords.slice(0, i).flat().length)
    const model = { vectorSize: size, input, output, rows: Uint32Array.from(rowsOfWords.flat()), starts }
    const keep = Float64Array.of(0.8, 1, 1, 1)
    const trainer = new SubwordTrainer(model, { architecture, window, negative, counts, keep, seed })
    trainer.train(ids, alpha)

    const { loss, pairs } = referenceTraining(weights, architecture, keep)
    expect(trainer.pairs).toBe(pairs)
    expect(pairs).toBeGreaterThan(5)
    // The trainer's sigmoid has steps of 1/256, and its loss their error.
    expect(Math.abs(trainer.loss - loss) / loss).toBeLessThan(0.002)
    expect(furthest(input, weights.input)).toBeLessThan(0.002)
    expect(furthest(output, weights.output)).toBeLessThan(0.002)
    expect(furthest(start, weights.input)).toBeGreaterThan(0.1)
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
      loss += binaryUpdate(weights, inputs, negativeSampling(word, negatives(word)), alpha)
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
        if (architecture === 'skip-gram') for (const other of near) update(rowsOfWords[word]!, other)
        else if (near.length > 0)
          update(
            near.flatMap(other => rowsOfWords[other]!),
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
