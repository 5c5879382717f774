import { words } from '@llm-cookbook/tokenize'
import stemmers from 'natural/lib/natural/stemmers/index.js'
import tokenizers from 'natural/lib/natural/tokenizers/index.js'
import { describe, expect, it } from 'vitest'
import { TextNaiveBayes, textNaiveBayes } from '../../src/naive-bayes/text.ts'
import { recorded, sets } from '../support/naive-bayes.ts'

const texts = ['good good soup', 'good bread', 'bad soup']
const labels = ['yes', 'yes', 'no']

describe('textNaiveBayes', () => {
  it('weighs how often each class uses the words of a text', async () => {
    const model = await textNaiveBayes().fit(texts, labels)
    expect(model.words).toEqual(['bad', 'bread', 'good', 'soup'])
    expect(model.predict(['good food', 'bad food', 'bread'])).toEqual(['yes', 'no', 'yes'])
    // 'bad soup': of 5 words 'yes' has 0 bad and 1 soup, of 2 words 'no' has one each; 4 words are known.
    const [yes, no] = [(2 / 3) * (1 / 9) * (2 / 9), (1 / 3) * (2 / 6) * (2 / 6)]
    expect(model.predictProbabilities(['bad soup']).data[0]).toBeCloseTo(no / (yes + no), 6)
  })

  describe.each(['reviews', 'articles'] as const)('of %s', name => {
    it.each(recorded[name].words)(
      'gives the probabilities of scikit-learn by the $method method with alpha $alpha',
      async ({ method, alpha, probabilities }) => {
        const { train, test } = sets[name]
        const model = await textNaiveBayes({ method, alpha }).fit(train.texts, train.labels)
        const ours = model.predictProbabilities(test.texts)
        for (const [i, row] of probabilities.entries()) {
          for (const [c, theirs] of row.entries()) expect(Math.abs(ours.row(i)[c]! - theirs)).toBeLessThan(5e-7)
        }
      }
    )
  })

  it('takes the tokenizer and the stemmer of natural', async () => {
    const tokenizer = new tokenizers.WordTokenizer()
    const tokenize = (text: string): string[] =>
      tokenizer.tokenize(text).map(token => stemmers.PorterStemmer.stem(token))
    const model = await textNaiveBayes({ tokenize }).fit(['They loved it', 'They hated it'], [1, 0])
    expect(model.words).toEqual(['hate', 'it', 'love', 'thei'])
    expect(model.predict(['a loving crowd', 'hates'])).toEqual([1, 0])
  })

  it('takes the words of @llm-cookbook/tokenize', async () => {
    const tokenize = (text: string): string[] => words(text.toLowerCase()).map(token => token.text)
    const { train, test } = sets.reviews
    const model = await textNaiveBayes({ tokenize }).fit(train.texts, train.labels)
    expect(model.words).toContain("don't")
    const right = model.predict(test.texts).filter((label, i) => label === test.labels[i]).length
    expect(right / test.texts.length).toBeGreaterThan(0.7)
  })

  it('judges empty texts and unknown words by how frequent the classes are', async () => {
    const model = await textNaiveBayes().fit([...texts, ''], [...labels, 'no'])
    expect([...model.predictProbabilities(['', 'never heard', '?!']).data]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    expect(model.predict([''])).toEqual(['no'])
    expect(model.predict([])).toEqual([])
  })

  it('learns from texts without a word, from one text, and from one class', async () => {
    const wordless = await textNaiveBayes().fit(['', '!', '?'], [1, 2, 2])
    expect(wordless.predict(['word'])).toEqual([2])
    for (const method of ['multinomial', 'complement'] as const) {
      const one = await textNaiveBayes({ method }).fit(['a word'], ['only'])
      expect([...one.predictProbabilities(['word', 'else', '']).data]).toEqual([1, 1, 1])
    }
  })

  it('knows words by the names of properties of objects', async () => {
    const model = await textNaiveBayes().fit(['constructor __proto__', 'toString'], ['a', 'b'])
    expect(model.predict(['__PROTO__', 'tostring', 'constructor'])).toEqual(['a', 'b', 'a'])
  })

  it('tells a thousand classes apart, and keeps what they use only', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => `the word${i}`)
    const model = await textNaiveBayes().fit(
      many,
      many.map((_, i) => i)
    )
    expect(model.predict(many)).toEqual(many.map((_, i) => i))
    expect(model.save().length).toBeLessThan(100_000)
  })

  it('comes back from its bytes', async () => {
    const { train, test } = sets.articles
    for (const method of ['multinomial', 'complement'] as const) {
      const model = await textNaiveBayes({ method }).fit(train.texts, train.labels)
      const again = TextNaiveBayes.from(model.save())
      expect(again.predictProbabilities(test.texts)).toEqual(model.predictProbabilities(test.texts))
      expect(again.save()).toEqual(model.save())
    }
    expect(() => TextNaiveBayes.from(Uint8Array.of(1, 2, 3))).toThrow(
      expect.objectContaining({ code: 'invalid-model' })
    )
  })

  it('names what is wrong with its arguments', async () => {
    expect(() => textNaiveBayes({ alpha: 0 })).toThrow('alpha: expected a number from 1e-10 on, got 0')
    expect(() => textNaiveBayes({ method: 'bernoulli' as 'complement' })).toThrow(
      "method: expected 'multinomial' or 'complement', got 'bernoulli'"
    )
    expect(() => textNaiveBayes({ tokenize: 'words' as never })).toThrow(
      'tokenize: expected a function from a text to its words, got string'
    )
    const learner = textNaiveBayes()
    await expect(learner.fit(texts, ['yes'])).rejects.toThrow('labels: expected 3, one for each row, got 1')
    await expect(learner.fit([], [])).rejects.toThrow('labels: expected one at least, got none')
    await expect(learner.fit(['a', null as never], [1, 2])).rejects.toThrow('texts[1]: expected a string, got null')
    const model = await learner.fit(texts, labels)
    expect(() => model.predict('good' as never)).toThrow('texts: expected an array of strings, got string')
  })

  it('tells how far it is, and ends when told to', async () => {
    const seen: number[] = []
    const { train } = sets.articles
    await textNaiveBayes().fit(train.texts, train.labels, { onProgress: ({ done }) => seen.push(done) })
    expect(seen).toEqual([64, 128, train.texts.length])
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(textNaiveBayes().fit(texts, labels, { signal })).rejects.toThrow('enough')
  })
})
