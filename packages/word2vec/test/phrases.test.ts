import { describe, expect, it } from 'vitest'
import { encodeCorpus } from '../src/corpus.ts'
import { Phrases, trainPhrases, type PhraseOptions } from '../src/phrases.ts'
import { recorded, sentences } from './support/reference-programs.ts'

const newYork = ['in new york city', 'new york is old', 'the city of new york', 'old is the city', 'new is of the old']
const small: PhraseOptions = { minCount: 1, threshold: 1 }

describe('trainPhrases', () => {
  it('finds words that stand side by side more often than by chance', async () => {
    const { phrases } = await trainPhrases(newYork, small)
    // new 4 times, york 3 times, side by side 3 times, of 22 words.
    expect(phrases).toEqual([{ words: ['new', 'york'], count: 3, score: ((3 - 1) / (4 * 3)) * 22, pass: 1 }, theCity])
  })
  const theCity = { words: ['the', 'city'], count: 2, score: (1 / 9) * 22, pass: 1 }

  it('joins what word2phrase joins, pass after pass', async () => {
    const passes = recorded('word2phrase') as { minCount: number; threshold: number; joined: string[]; words: number }[]
    const text = [sentences.flat()]
    const threshold = passes.map(pass => pass.threshold)
    const both = await trainPhrases(text, { minCount: passes[0]!.minCount, threshold })
    for (const [i, { joined, words }] of passes.entries()) {
      const phrases = new Phrases(both.phrases.filter(({ pass }) => pass <= i + 1))
      const result = phrases.join(text[0]!)
      expect(result.filter(word => word.includes('_'))).toEqual(joined)
      expect(result).toHaveLength(words)
    }
    expect(both.phrases.some(({ pass, words }) => pass === 2 && words.some(word => word.includes('_')))).toBe(true)
  })

  it('scores as gensim does by normalised PMI', async () => {
    const { minCount, threshold, scores } = recorded('gensim-phrases') as {
      minCount: number
      threshold: number
      scores: Record<string, number>
    }
    const { phrases } = await trainPhrases(sentences, { scoring: 'npmi', minCount, threshold })
    const ours = Object.fromEntries(phrases.map(({ words, score }) => [words.join('_'), score]))
    expect(Object.keys(scores).length).toBeGreaterThan(20)
    expect(ours).toEqual(
      Object.fromEntries(Object.entries(scores).map(([phrase, score]) => [phrase, expect.closeTo(score, 12) as number]))
    )
  })

  it('counts pairs within sentences only', async () => {
    const lines = Array.from({ length: 9 }, () => ['x a', 'b y']).flat()
    const { phrases } = await trainPhrases(lines, small)
    expect(phrases.map(({ words }) => words.join(' '))).toEqual(['x a', 'b y'])
  })

  it('makes longer phrases in more passes', async () => {
    const text = [...Array<string>(6).fill('new york city council'), 'a b c d e f', 'f e d c b a']
    const { phrases } = await trainPhrases(text, { minCount: 1, threshold: [3, 3] })
    const found = new Phrases(phrases)
    expect(found.join('the new york city council'.split(' '))).toEqual(['the', 'new_york_city_council'])
  })

  it('takes an encoded corpus, a tokenizer and a delimiter', async () => {
    const encoded = await encodeCorpus(newYork, { minCount: 1 })
    expect((await trainPhrases(encoded, small)).phrases).toEqual((await trainPhrases(newYork, small)).phrases)
    const commas = await trainPhrases(newYork.join('\n').replaceAll(' ', ','), {
      ...small,
      tokenize: line => line.split(','),
      delimiter: ' '
    })
    expect(commas.join(['new', 'york'])).toEqual(['new york'])
  })

  it('drops the rarest pairs when there are too many, and keeps the frequent ones', async () => {
    const { phrases } = await trainPhrases([...newYork, ...newYork, ...newYork], { ...small, maxPairs: 3 })
    expect(phrases.map(({ words }) => words.join(' '))).toContain('new york')
  })

  it('tells how far it is, and stops when told', async () => {
    const progress: number[] = []
    await trainPhrases(newYork, { ...small, passes: 2, onProgress: ({ done, total }) => progress.push(done / total) })
    expect(progress).toEqual([0.25, 0.5, 0.75, 1].map(share => expect.closeTo(share, 1) as number))
    await expect(trainPhrases(newYork, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  })

  it('says what it cannot take', async () => {
    const failing: [PhraseOptions, string][] = [
      [{ threshold: NaN }, 'threshold: expected a number from 0 on, got NaN'],
      [{ threshold: [1, 2], passes: 3 }, 'threshold: expected one number, or one for each of 3 passes, got 2'],
      [{ passes: 0 }, 'passes: expected an integer from 1 on, got 0'],
      [{ minCount: 1.5 }, 'minCount: expected an integer from 0 on, got 1.5'],
      [{ scoring: 'pmi' as 'npmi' }, "scoring: expected 'count' or 'npmi', got 'pmi'"]
    ]
    for (const [options, message] of failing) {
      await expect(trainPhrases(newYork, options)).rejects.toThrow(new RangeError(message))
    }
    await expect(trainPhrases('')).rejects.toMatchObject({ code: 'corpus-too-small' })
  })
})

describe('Phrases', () => {
  const phrases = new Phrases([{ words: ['a', 'a'], count: 9, score: 9, pass: 1 }])

  it('joins from left to right, no word twice in a pass', () => {
    expect(phrases.join(['a', 'a', 'a'])).toEqual(['a_a', 'a'])
    expect(phrases.join([])).toEqual([])
  })

  it('joins sentence after sentence', async () => {
    const joined: string[][] = []
    for await (const words of phrases.apply([['a', 'a'], ['b']])) joined.push(words)
    expect(joined).toEqual([['a_a'], ['b']])
  })

  it('comes back from its bytes, and from no others', () => {
    const bytes = phrases.toBytes()
    expect(Phrases.fromBytes(bytes)).toEqual(phrases)
    expect(Phrases.fromBytes(bytes).join(['a', 'a'])).toEqual(['a_a'])
    bytes[bytes.length - 1]! ^= 1
    expect(() => Phrases.fromBytes(bytes)).toThrow(expect.objectContaining({ code: 'invalid-file' }) as Error)
  })
})
