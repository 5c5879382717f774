import { describe, expect, it } from 'vitest'
import { quoteSources } from '../../src/testing/index.ts'

const ask = (sources: string, question: string): string =>
  quoteSources([
    { role: 'system', content: 'Answer from the sources.' },
    { role: 'user', content: `${sources}\n\n${question}` }
  ])

describe('quoteSources', () => {
  it('quotes the sentence that shares most words with the question, and its source', () => {
    const sources = '[1] Cats sleep a lot. Dogs bark at night.\n[2] The moon is made of rock.'
    expect(ask(sources, 'What is the moon made of?')).toBe('The moon is made of rock. [2]')
    expect(ask(sources, 'When do dogs bark?')).toBe('Dogs bark at night. [1]')
  })

  it('reads sources of several lines', () => {
    const sources = '[1] A title, page 3\nThe answer to everything is 42.\nNot that.\n\n[12] Nothing of it.'
    expect(ask(sources, 'What is the answer to everything?')).toBe('The answer to everything is 42. [1]')
  })

  it('says so when no source tells, or none is there', () => {
    expect(ask('[1] Cats sleep a lot.', 'Who won the election?')).toBe('The sources do not tell.')
    expect(ask('Cats sleep a lot.', 'Do cats sleep?')).toBe('The sources do not tell.')
    expect(quoteSources([])).toBe('The sources do not tell.')
  })

  it('takes the earlier of two sentences that are as good', () => {
    expect(ask('[1] Cats sleep.\n[2] Cats sleep.', 'Do cats sleep?')).toBe('Cats sleep. [1]')
  })

  it('takes linear time with much text and no source, or this would never end', () => {
    for (const sources of ['[1'.repeat(200_000), '[1]\n'.repeat(50_000), '[1] ' + 'word '.repeat(200_000)]) {
      expect(typeof ask(sources, 'Do cats sleep?')).toBe('string')
    }
  })
})
