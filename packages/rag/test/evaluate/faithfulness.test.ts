import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Source } from '../../src/answer/source.ts'
import { measureFaithfulness } from '../../src/evaluate/faithfulness.ts'
import { makeDocument } from '../support/make-document.ts'

const analyzer = englishAnalyzer()

function source(text: string): Source {
  const document = makeDocument('a.txt', text)
  return { source: 'a.txt', title: 'a.txt', text, start: 0, end: text.length, headings: [], document }
}

const cats = source('Cats purr when they are happy. Cats sleep 15 hours a day.')
const dogs = source('Dogs wag their tails. Dogs sleep 12 hours a day.')

describe('measureFaithfulness', () => {
  it('takes shares of sentences and of citations', () => {
    const measured = measureFaithfulness(
      [
        { answer: 'Cats sleep 15 hours a day [1]. Dogs wag their tails [1].', sources: [cats, dogs] },
        {
          answer: 'Here is what I know:\n\nDogs sleep 13 hours a day [2]. Cats purr when happy.',
          sources: [cats, dogs]
        }
      ],
      { analyzer }
    )
    expect(measured).toEqual({
      faithfulness: 3 / 4,
      citationRecall: 1 / 4,
      citationPrecision: 1 / 3,
      claims: 4,
      citations: 3,
      unsupported: [{ answer: 1, text: 'Dogs sleep 13 hours a day [2].' }]
    })
  })

  it('counts a citation that adds nothing against precision, and one that is needed for it', () => {
    const { citationRecall, citationPrecision } = measureFaithfulness(
      [{ answer: 'Cats sleep 15 hours a day [1][2].', sources: [cats, dogs] }],
      { analyzer }
    )
    expect([citationRecall, citationPrecision]).toEqual([1, 0.5])
    const both = measureFaithfulness(
      [{ answer: 'Cats sleep 15 hours a day and dogs sleep 12 hours [1][2].', sources: [cats, dogs] }],
      { analyzer }
    )
    expect([both.citationRecall, both.citationPrecision]).toEqual([1, 1])
  })

  it('has no share of nothing', () => {
    const { faithfulness, citationRecall, citationPrecision, claims } = measureFaithfulness([])
    expect([faithfulness, citationRecall, citationPrecision, claims]).toEqual([Number.NaN, Number.NaN, Number.NaN, 0])
    expect(measureFaithfulness([{ answer: 'The documents do not tell.', sources: [cats] }]).claims).toBe(0)
  })

  it('agrees with a person about nine in ten of 72 sentences', () => {
    const path = new URL('../fixtures/claims/claims.json', import.meta.url)
    const rows = JSON.parse(readFileSync(path, 'utf8')) as { source: string; claim: string; supported: boolean }[]
    const agreed = rows.filter(({ source: text, claim, supported }) => {
      const measured = measureFaithfulness([{ answer: `${claim} [1]`, sources: [source(text)] }], { analyzer })
      return (measured.citationRecall === 1) === supported
    })
    expect(rows).toHaveLength(72)
    expect(agreed.length).toBeGreaterThanOrEqual(64)
  })
})
