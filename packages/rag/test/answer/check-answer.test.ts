import fc from 'fast-check'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { describe, expect, it } from 'vitest'
import { noAnswer } from '../../src/answer/answer.ts'
import { checkAnswer } from '../../src/answer/check-answer.ts'
import type { Source } from '../../src/answer/source.ts'
import { makeDocument } from '../support/make-document.ts'

const analyzer = englishAnalyzer()

function hit(text: string, source = 'a.txt', lead = ''): Source {
  const document = makeDocument(source, lead + text)
  const start = lead.length
  return { source, title: source, text, start, end: start + text.length, headings: [], document }
}

const check = (answer: string, ...sources: Source[]): ReturnType<typeof checkAnswer> =>
  checkAnswer(answer, { question: 'What about cats and dogs?', sources, analyzer })

describe('checkAnswer', () => {
  const cats = hit('Dogs bark. Cats purr when they are happy. Cats sleep 15 hours a day.', 'cats.txt', 'A lead. ')
  const dogs = hit('Dogs wag their tails. Dogs sleep 12 hours a day.', 'dogs.txt')

  it('quotes the nearest sentence of the source cited, with its span in the document', () => {
    expect(check('A happy cat purrs [1].', cats, dogs)).toEqual({
      found: true,
      citations: [
        {
          ...{ source: 'cats.txt', title: 'cats.txt', page: 1, headings: [] },
          ...{ quote: 'Cats purr when they are happy.', score: 1, start: 19, end: 49 }
        }
      ],
      sentences: [{ text: 'A happy cat purrs [1].', start: 0, end: 22, support: 'supported', citations: [0] }],
      quotes: [],
      links: [],
      unsupported: [],
      unknownSources: []
    })
  })

  it('quotes each source that a sentence cites, and a sentence once', () => {
    const { citations } = check('Cats and dogs sleep for hours [1, 2]. Cats sleep 15 hours [1].', cats, dogs)
    expect(citations.map(({ quote, score }) => [quote, score])).toEqual([
      ['Cats sleep 15 hours a day.', 1],
      ['Dogs sleep 12 hours a day.', 0.75]
    ])
  })

  it('marks what the cited source does not bear out', () => {
    const claims = [
      'Cats sleep 16 hours a day [1].',
      'The moon is made of cheese [2].',
      'Dogs bark loudly at the moon [9].'
    ]
    const checked = check(claims.join(' '), cats, dogs)
    expect(checked.unsupported).toEqual(claims)
    expect(checked.unknownSources).toEqual([9])
    expect(checked.found).toBe(true)
  })

  it('cites the best sentence for the question where no word is shared', () => {
    const { citations, unsupported } = check('Katzen schnurren [2].', cats, dogs)
    expect(citations).toMatchObject([{ source: 'dogs.txt', quote: 'Dogs wag their tails.', score: 0 }])
    expect(unsupported).toEqual(['Katzen schnurren [2].'])
  })

  it('looks a sentence without a citation up, and wants its numbers there', () => {
    expect(check('Dogs wag their tails.', cats, dogs).citations).toMatchObject([{ quote: 'Dogs wag their tails.' }])
    const wrong = check('Dogs sleep 13 hours a day.', cats, dogs)
    expect(wrong).toMatchObject({ found: false, citations: [], unsupported: ['Dogs sleep 13 hours a day.'] })
  })

  it('asks no support for what claims nothing', () => {
    const { unsupported } = check(
      'Here is what they do:\n\n1. Cats purr [1].\n2. Dogs wag tails [2].\n\nAnything else?',
      cats,
      dogs
    )
    expect(unsupported).toEqual([])
  })

  it('drops all citations of a refusal', () => {
    expect(check(`${noAnswer} [1] [8]`, cats)).toMatchObject({
      found: false,
      citations: [],
      sentences: [{ support: 'no-claim', citations: [] }, {}],
      unsupported: [],
      unknownSources: [8]
    })
  })

  it('survives sources without a word', () => {
    expect(check('Cats purr [1].', hit('…'), hit('', 'b')).found).toBe(true)
    expect(check('Cats purr [2].', hit('…'), hit('', 'b')).found).toBe(false)
    expect(check('[1]', cats).citations).toHaveLength(1)
    expect(check('', cats)).toMatchObject({ found: false, unsupported: [] })
  })

  it('quotes to the letter and within its sources, whatever the answer', () => {
    const word = fc.constantFrom(
      'cats',
      'purr',
      'sleep',
      '15',
      '[1]',
      '[2]',
      '[3]',
      '.',
      '. ',
      '? ',
      ':',
      '\n',
      '\n\n',
      '😀',
      '\udc00'
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), fc.array(word, { maxLength: 40 }), (answer, source) => {
        const sources = [cats, hit(source.join(' '), 'b.txt', 'lead\n')]
        const said = answer.join(' ')
        const { citations, found, sentences, unsupported, unknownSources } = check(said, ...sources)
        expect(found).toBe(citations.length > 0)
        for (const { source: name, quote, start, end, score } of citations) {
          const of = sources.find(one => one.source === name)!
          expect(of.text.slice(start - of.start, end - of.start)).toBe(quote)
          expect(start).toBeGreaterThanOrEqual(of.start)
          expect(end).toBeLessThanOrEqual(of.end)
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(1)
        }
        for (const { text, start, end, citations: places } of sentences) {
          expect(said.slice(start, end)).toBe(text)
          expect(places.every(place => citations[place] !== undefined)).toBe(true)
        }
        for (const sentence of unsupported) expect(answer.join(' ')).toContain(sentence)
        expect(unknownSources.every(number => number === 3)).toBe(true)
      })
    )
  })
})
