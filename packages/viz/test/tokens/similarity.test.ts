import { stripVTControlCharacters } from 'node:util'
import { cosine, createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { wordSimilarity, wordSimilaritySvg, wordSimilarityText } from '../../src/tokens/similarity.ts'

const words = ['king', 'queen', '<b>', 'nothing']
const vectors = Matrix.fromRows([
  [1, 0],
  [1, 1],
  [-1, 0],
  [0, 0]
])

describe('wordSimilarity', () => {
  it('is the cosine of each two', () => {
    expect(wordSimilarity({ words, vectors }).toJSON()).toEqual(
      Matrix.fromRows([
        [1, Math.SQRT1_2, -1, 0],
        [Math.SQRT1_2, 1, -Math.SQRT1_2, 0],
        [-1, -Math.SQRT1_2, 1, 0],
        [0, 0, 0, 0]
      ]).toJSON()
    )
  })
  it('as attention shares 1 among all words, by the softmax of scaled inner products', () => {
    const random = createRandom(1)
    const vectors = new Matrix(
      4,
      9,
      Float32Array.from({ length: 36 }, () => 3 * random.normal())
    )
    const weights = wordSimilarity({ words, vectors, measure: 'attention' })
    for (let i = 0; i < 4; i++) {
      const powers = Array.from(vectors, other =>
        Math.exp(vectors.row(i).reduce((sum, x, j) => sum + x * other[j]!, 0) / 3)
      )
      const sum = powers.reduce((a, b) => a + b)
      for (let j = 0; j < 4; j++) expect(weights.row(i)[j]).toBeCloseTo(powers[j]! / sum, 6)
    }
  })
  it('does not overflow', () => {
    const weights = wordSimilarity({ words: ['a', 'b'], vectors: Matrix.fromRows([[1e10], [1]]), measure: 'attention' })
    expect(Array.from(weights.data)).toEqual([1, 0, 1, 0])
  })
  it.each([
    [{ words: ['a'], vectors }, 'vectors: expected 1 rows, one for each word, got 4'],
    [{ words, vectors: Matrix.fromRows([[1], [2], [NaN], [3]]) }, 'vectors: expected finite numbers, got NaN in row 2'],
    [{ words, vectors, measure: 'euclid' as 'cosine' }, "measure: expected 'cosine' or 'attention', got 'euclid'"]
  ])('refuses %#', (options, message) => {
    expect(() => wordSimilarity(options)).toThrow(message)
  })
})

describe('wordSimilarityText', () => {
  it('is a table in hundredths', () => {
    expect(wordSimilarityText({ words, vectors }).split('\n')).toEqual([
      '         king queen   <b> noth…',
      'king     1.00   .71 −1.00   .00',
      'queen     .71  1.00  −.71   .00',
      '<b>     −1.00  −.71  1.00   .00',
      'nothing   .00   .00   .00   .00'
    ])
  })
  it('stands on colours where those are wanted', () => {
    const text = wordSimilarityText({ words, vectors, color: true })
    expect(stripVTControlCharacters(text)).toBe(wordSimilarityText({ words, vectors }))
    expect(text).toContain('48;5;')
  })
  it('says what it leaves out', () => {
    const many = Array.from({ length: 30 }, (_, i) => `w${i}`)
    const random = createRandom(1)
    const text = wordSimilarityText({
      words: many,
      vectors: new Matrix(
        30,
        2,
        Float32Array.from({ length: 60 }, () => random.normal())
      )
    })
    expect(text.split('\n').at(-1)).toBe('18 more columns need a width of 183')
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    expect(wordSimilarityText({ words: [], vectors: new Matrix(0, 0) })).toBe('')
  })
})

describe('wordSimilaritySvg', () => {
  it('is a heatmap with the words on both sides', () => {
    const svg = wordSimilaritySvg({ words, vectors, title: 'Words' })
    expect(svg.match(/>king</g)).toHaveLength(2)
    expect(svg.match(/>&lt;b&gt;</g)).toHaveLength(2)
    expect(svg).toContain(`>.${cosine([1, 0], [1, 1]).toFixed(2).slice(2)}<`)
    expect(wordSimilaritySvg({ words, vectors, measure: 'attention' })).toContain('would share its attention')
  })
})
