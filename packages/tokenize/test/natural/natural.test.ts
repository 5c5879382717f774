import tokenizers from 'natural/lib/natural/tokenizers/index.js'
import { describe, expect, it } from 'vitest'
import { loadStemmer, naturalWords, type StemmerLanguage } from '../../src/natural.ts'

describe('loadStemmer', () => {
  it.each<[StemmerLanguage, string, string]>([
    ['de', 'Häuser', 'haus'],
    ['en', 'Relational', 'relat'],
    ['es', 'bibliotecas', 'bibliotec'],
    ['fr', 'continuellement', 'continuel'],
    ['id', 'mempermainkan', 'main'],
    ['it', 'abbandonata', 'abbandon'],
    ['nl', 'lichamelijkheden', 'licham'],
    ['no', 'havnedistriktene', 'havnedistrikt'],
    ['pt', 'boiando', 'boi'],
    ['ru', 'городами', 'город'],
    ['sv', 'jaktkarlarne', 'jaktkarl'],
    ['uk', 'книгами', 'книг']
  ])('knows the stems of %s', async (language, word, stem) => {
    const stemmer = await loadStemmer(language)
    expect(stemmer(word)).toBe(stem)
    expect(stemmer('')).toBe('')
    expect(stemmer('X'.repeat(100_000))).toBe('x'.repeat(100_000))
  })

  it('names the languages that there are', async () => {
    await expect(loadStemmer('toString' as 'en')).rejects.toThrow(
      new RangeError('language must be one of de, en, es, fr, id, it, nl, no, pt, ru, sv, uk, got "toString"')
    )
  })
})

describe('naturalWords', () => {
  const text = `The U.S. can't "re-do" naïve things: 3.14!`

  it.each([
    new tokenizers.AggressiveTokenizer(),
    new tokenizers.CaseTokenizer(),
    new tokenizers.WordTokenizer(),
    new tokenizers.WordPunctTokenizer(),
    new tokenizers.TreebankWordTokenizer()
  ])('tells where the tokens of $constructor.name stand', tokenizer => {
    const tokens = naturalWords(text, tokenizer)
    expect(tokens.map(token => token.text)).toEqual(tokenizer.tokenize(text).filter(token => token !== ''))
    let reached = 0
    for (const { text: token, start, end } of tokens) {
      expect(text.slice(start, end)).toBe(token)
      expect(start).toBeGreaterThanOrEqual(reached)
      reached = end
    }
    // A token in the wrong place would leave letters between two of them.
    expect(text.slice(reached)).not.toMatch(/[a-z]/i)
  })

  it('parts what the Treebank parts', () => {
    expect(naturalWords("They can't.", new tokenizers.TreebankWordTokenizer())).toEqual([
      { text: 'They', start: 0, end: 4 },
      { text: 'ca', start: 5, end: 7 },
      { text: "n't", start: 7, end: 10 },
      { text: '.', start: 10, end: 11 }
    ])
  })

  it('refuses a tokenizer that rewrites the text, and takes one that finds nothing', () => {
    expect(() => naturalWords('Ab', { tokenize: source => [source.toLowerCase()] })).toThrow(
      new TypeError('tokenizer must return pieces of the text in order, got "ab" after offset 0')
    )
    expect(naturalWords('Ab', { tokenize: () => null })).toEqual([])
  })
})
