import { cosine, createRandom, dot, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { fitSif, meanVector, Sif, studyLengths, WordVectors } from '../src/index.ts'

const vectors = new WordVectors(
  ['the', 'cat', 'dog'],
  Matrix.fromRows([
    [4, 0],
    [0, 2],
    [0, 4]
  ]),
  Float64Array.of(98, 1, 1)
)

describe('meanVector', () => {
  it('is the mean of the vectors of the known words, as often as they stand there', () => {
    expect([...meanVector(vectors, ['the', 'cat', 'cat', 'unicorn', 'dog'])]).toEqual([1, 2])
  })

  it('takes weights, and is zero where no word is known', () => {
    expect([...meanVector(vectors, ['the', 'dog'], word => (word === 'the' ? 0 : 0.5))]).toEqual([0, 1])
    expect([...meanVector(vectors, ['unicorn'])]).toEqual([0, 0])
    expect([...meanVector(vectors, [])]).toEqual([0, 0])
  })
})

describe('Sif', () => {
  it('weights words by a over a plus their probability', () => {
    const plain = fitSif(vectors, [], { a: 0.02, components: 0 })
    // the: 0.02 / (0.02 + 0.98) = 0.02; cat: 0.02 / (0.02 + 0.01) = 2/3
    expect([...plain.embed(['the', 'cat'])]).toEqual([Math.fround(0.04), Math.fround(2 / 3)])
    const even = fitSif(vectors, [], { components: 0, probability: () => 0 })
    expect(even.embed(['the', 'cat'])).toEqual(meanVector(vectors, ['the', 'cat']))
  })

  it('takes out the direction that sentences share', () => {
    const sif = fitSif(vectors, [['the'], ['the', 'cat'], ['the', 'the', 'dog'], ['cat']], { probability: () => 0 })
    const [shared] = sif.components
    expect(dot(shared!, shared!)).toBeCloseTo(1, 6)
    for (const words of [['the'], ['cat', 'the'], ['dog']]) expect(dot(sif.embed(words), shared!)).toBeCloseTo(0, 5)
  })

  it('finds the directions that an eigenvalue decomposition finds', () => {
    const random = createRandom(8)
    const stretch = [5, 3, 1, 0.5]
    const rows = Array.from({ length: 300 }, () => stretch.map(factor => factor * random.normal()))
    const cloud = new WordVectors(
      rows.map((_, i) => String(i)),
      Matrix.fromRows(rows)
    )
    const sentences = rows.map((_, i) => [String(i)])
    const { components } = fitSif(cloud, sentences, { components: 4, probability: () => 0 })
    // Orthonormal, and each an eigenvector: what the squares do to it is to stretch it.
    const squares = (v: ArrayLike<number>): number[] =>
      stretch.map((_, i) =>
        cloud.words.reduce((sum, word) => sum + cloud.vector(word)![i]! * dot(cloud.vector(word)!, v), 0)
      )
    const stretched = Array.from(components, row => {
      expect(Math.abs(cosine(squares(row), row))).toBeCloseTo(1, 5)
      return dot(squares(row), row)
    })
    expect(stretched).toEqual([...stretched].sort((a, b) => b - a))
    expect(dot(components.row(0), components.row(1))).toBeCloseTo(0, 5)
  })

  it('can be made again from its components', () => {
    const sif = fitSif(vectors, [['the', 'cat'], ['dog']])
    const again = new Sif(vectors, sif.components)
    expect(again.embed(['cat', 'dog'])).toEqual(sif.embed(['cat', 'dog']))
  })

  it('has no direction to take out where there are no sentences', () => {
    expect([...fitSif(vectors, [], { probability: () => 0 }).embed(['the', 'cat'])]).toEqual([2, 1])
  })

  it('names the options that are wrong', () => {
    expect(() => fitSif(vectors, [], { a: 0 })).toThrow(RangeError('a: expected a number above 0, got 0'))
    expect(() => fitSif(vectors, [], { components: 3 })).toThrow(
      RangeError('components: expected an integer from 0 to 2, got 3')
    )
    expect(() => fitSif(new WordVectors(['a'], new Matrix(1, 1)), [])).toThrow(/^probability: expected a function/)
    expect(() => new Sif(vectors, new Matrix(1, 3))).toThrow(RangeError('components: expected 2 columns, got 3'))
  })
})

describe('studyLengths', () => {
  // Twenty topics of 20 words each, whose words differ more than the topics do, and text that stays with one for 500 words.
  const random = createRandom(3)
  const topics = Array.from({ length: 20 }, () => Array.from({ length: 24 }, () => random.normal()))
  const words = Array.from({ length: 400 }, (_, i) => `${i % 20}-${i}`)
  const topical = new WordVectors(
    words,
    Matrix.fromRows(
      words.map((_, i) => topics[i % 20]!.map((value, j) => 0.4 * value + random.normal() + (j === 0 ? 1 : 0)))
    )
  )
  const text = Array.from({ length: 20_000 }, (_, i) => words[20 * random.integer(20) + (Math.floor(i / 500) % 20)]!)

  it('finds that a word is its own mean, and that the words of long passages are lost', () => {
    const [one, two, sixteen] = studyLengths(topical, text, { lengths: [1, 2, 16], samples: 100 })
    expect(one).toMatchObject({ length: 1, recall: 1 })
    expect(two!.recall).toBeGreaterThan(sixteen!.recall)
    expect(sixteen!.similarity).toBeGreaterThan(one!.similarity)
  })

  it('finds that what a passage is about survives', () => {
    const [one, many] = studyLengths(topical, text, { lengths: [1, 64], samples: 20 })
    expect(many!.continuation).toBeGreaterThan(one!.continuation + 0.1)
  })

  it('is the same for the same seed, and takes other embeddings', () => {
    const options = { lengths: [4], samples: 10, seed: 7 }
    expect(studyLengths(topical, text, options)).toEqual(studyLengths(topical, text, options))
    const [blind] = studyLengths(topical, text, { ...options, embed: () => new Float32Array(24) })
    expect(blind).toMatchObject({ similarity: 0 })
    expect(blind!.continuation).toBeLessThanOrEqual(0.1)
  })

  it('names the options that are wrong', () => {
    expect(() => studyLengths(topical, text, { samples: 1 })).toThrow(/^samples: expected an integer from 2 on, got 1/)
    expect(() => studyLengths(topical, text, { lengths: [0] })).toThrow(/^lengths: expected integers from 1 on, got 0/)
    expect(() => studyLengths(topical, text.slice(0, 9), { lengths: [5] })).toThrow(
      RangeError('words: expected 10 known ones at least for passages of 5, got 9')
    )
  })
})
