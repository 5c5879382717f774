import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitTfIdf, TfIdf } from '../src/tf-idf.ts'
import { recorded, sets } from './support/naive-bayes.ts'

describe('fitTfIdf', () => {
  it('weighs rare words more than common ones', () => {
    const model = fitTfIdf(['red apple', 'red pear'])
    expect(model.words).toEqual(['apple', 'pear', 'red'])
    const rare = Math.log(3 / 2) + 1
    const length = Math.hypot(rare, 1)
    const [row] = model.transform(['A RED apple!']).toJSON()
    expect(row).toEqual([Math.fround(rare / length), 0, Math.fround(1 / length)])
  })

  describe.each(['reviews', 'articles'] as const)('of %s', name => {
    it.each(recorded[name].tfIdf)('gives the rows of scikit-learn with $options', ({ options, words, sum, rows }) => {
      const { train, test } = sets[name]
      const model = fitTfIdf(train.texts, options)
      expect(model.words.length).toBe(words)
      const matrix = model.transform(test.texts)
      expect(matrix.data.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 4)
      for (const [i, theirs] of rows.entries()) {
        const { columns, values } = model.sparseRow(test.texts[i]!)
        expect(Array.from(columns, column => model.words[column])).toEqual(Object.keys(theirs).sort())
        for (const [at, column] of columns.entries()) {
          expect(Math.abs(values[at]! - theirs[model.words[column]!]!)).toBeLessThan(5e-7)
          expect(matrix.row(i)[column]).toBe(Math.fround(values[at]!))
        }
      }
    })
  })

  it('makes rows of length 1, or of zeros where no word is known', () => {
    const model = fitTfIdf(['ab cd', 'cd ef'])
    fc.assert(
      fc.property(fc.array(fc.constantFrom('ab', 'cd', 'ef', 'gh')), tokens => {
        const row = model.transform([tokens.join(' ')]).row(0)
        expect(Math.hypot(...row)).toBeCloseTo(tokens.some(token => token !== 'gh') ? 1 : 0, 6)
      })
    )
  })

  it('leaves out rare words, and all but the most frequent', () => {
    const texts = ['one two two', 'two three', 'three four three three']
    expect(fitTfIdf(texts, { minCount: 2 }).words).toEqual(['three', 'two'])
    expect(fitTfIdf(texts, { maxWords: 1 }).words).toEqual(['three'])
    expect(fitTfIdf(texts, { tokenize: text => [text.charAt(0)] }).words).toEqual(['o', 't'])
  })

  it('makes a matrix without columns of texts without words', () => {
    const { rows, columns } = fitTfIdf(['', '!']).transform(['anything'])
    expect([rows, columns]).toEqual([1, 0])
    expect(fitTfIdf([]).words).toEqual([])
  })

  it('comes back from its bytes', () => {
    const model = fitTfIdf(sets.articles.train.texts, { sublinear: true })
    const again = TfIdf.from(model.save())
    expect(again.transform(sets.articles.test.texts)).toEqual(model.transform(sets.articles.test.texts))
    expect(() => TfIdf.from(new Uint8Array(8))).toThrow(expect.objectContaining({ code: 'invalid-model' }))
  })

  it('names what is wrong with its arguments', () => {
    expect(() => fitTfIdf(['a'], { minCount: 0 })).toThrow('minCount: expected an integer from 1 on, got 0')
    expect(() => fitTfIdf(['a'], { maxWords: 0.5 })).toThrow('maxWords: expected an integer from 1 on, got 0.5')
    expect(() => fitTfIdf([7 as never])).toThrow('texts[0]: expected a string, got number')
    expect(() => fitTfIdf(['a']).transform('a' as never)).toThrow('texts: expected an array of strings, got string')
  })
})
