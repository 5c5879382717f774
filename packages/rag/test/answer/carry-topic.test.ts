import fc from 'fast-check'
import { readFile } from 'node:fs/promises'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { describe, expect, it } from 'vitest'
import { carryTopic } from '../../src/answer/carry-topic.ts'
import { plainAnalyzer } from '../../src/lexical/analyzer.ts'

const analyzer = englishAnalyzer()

/** See `test/fixtures/questions/README.md`. */
interface Turn {
  readonly split: 'dev' | 'test' | 'late'
  readonly after: string
  readonly answer?: string
  readonly question: string
  readonly has?: readonly string[]
  readonly lacks?: readonly string[]
  readonly alone?: true
}

describe('carryTopic', () => {
  it.each<[previous: string, question: string, standalone: string]>([
    // A pronoun stands for the first phrase that agrees in number
    ['What is zero trust?', 'And who uses it?', 'And who uses zero trust?'],
    ['What is the Jericho Forum?', 'When was it founded?', 'When was Jericho Forum founded?'],
    ['What is a policy engine?', 'Where do they run?', 'Where do policy engine run?'],
    ['How many attackers can the network survive?', 'What if they join?', 'What if attackers join?'],
    ['How many attackers can the network survive?', 'Who runs it?', 'Who runs network?'],
    ['Who wrote the history of the Jericho Forum?', 'How long is it?', 'How long is history of the Jericho Forum?'],
    ['What does the policy administrator do?', 'Where does it run?', 'Where does policy administrator run?'],
    ['How does the trust algorithm grant access?', 'Is it public?', 'Is trust algorithm public?'],
    ['How is a transaction verified?', 'How long does that take?', 'How long does transaction verified take?'],
    ['What is zero trust?', 'Why is this approach better?', 'Why is zero trust better?'],
    // It is left alone where it stands for nothing, or for something in its own question
    ['What is a nonce?', 'Is it possible to reverse a payment?', 'Is it possible to reverse a payment?'],
    ['What is a nonce?', 'How long does it take to pay?', 'How long does it take to pay?'],
    ['What is a nonce?', 'If a key is lost, can it be replaced?', 'If a key is lost, can it be replaced?'],
    ['What is a nonce?', 'How does a node share its blocks?', 'How does a node share its blocks?'],
    ['What is a nonce?', 'Who owns its source?', 'Who owns nonce source?'],
    ['What is a nonce?', 'Which rule says that a block is final?', 'Which rule says that a block is final?'],
    ['What is a nonce?', 'Who wrote this guide?', 'Who wrote this guide?'],
    // A fragment takes the place of what it is like
    ['How many came in 2018?', 'And in 2019?', 'How many came in 2019?'],
    ['How many came?', 'And in 2019?', 'How many came in 2019?'],
    ['How many came in 2018 by train?', '2019?', '2019?'],
    ['What did version 2 change?', 'And 3?', 'What did version 3 change?'],
    ['Who leads France today?', 'What about Germany?', 'Who leads Germany today?'],
    ['How large is a block header?', 'What about the nonce?', 'How large is the nonce?'],
    [
      'How does the policy engine decide?',
      'And the policy administrator?',
      'How does the policy administrator decide?'
    ],
    ['How much does a small widget cost?', 'And a large one?', 'How much does a large widget cost?'],
    // No topic of its own
    ['What is a policy engine?', 'Why?', 'Why: policy engine?'],
    ['What is a policy engine?', 'Can you explain more?', 'Can you explain more: policy engine?'],
    ['How large is a block header?', 'And how often?', 'And how often: block header?'],
    // Complete as it is
    ['What is a policy engine?', 'And what is a nonce?', 'And what is a nonce?'],
    ['What is a policy engine?', 'Which hash function is used?', 'Which hash function is used?'],
    ['What is a policy engine?', 'What is a policy engine?', 'What is a policy engine?'],
    ['What is a policy engine?', 'block header size', 'block header size'],
    // Nothing to lean on
    ['Why?', 'And why?', 'And why?'],
    ['Why?', 'What is it?', 'What is it?'],
    ['Why?', 'And in 2019?', 'And in 2019?'],
    ['What is a nonce?', 'Été of 2019', 'Été of 2019']
  ])('after %j, %j is %j', (standalone, question, expected) => {
    expect(carryTopic(question, { standalone, answer: '' }, analyzer)).toBe(expected)
  })

  it('takes a person for a name in the answer, else for one in the question', () => {
    const after = (standalone: string, answer: string): string =>
      carryTopic('Where did he live?', { standalone, answer }, analyzer)
    expect(after('Who coined the term?', 'It was coined by Ada Byron in London.')).toBe('Where did Ada Byron live?')
    expect(after('Who was Ada Byron?', 'Ada Byron was a countess.')).toBe('Where did Ada Byron live?')
    expect(after('Who was the first to fly?', 'Nobody knows.')).toBe('Where did first live?')
  })

  it('knows a verb by how the answer inflects it', () => {
    const previous = { standalone: 'Does the pump need oil?', answer: 'The pump needs oil every month.' }
    expect(carryTopic('Where is it?', previous, analyzer)).toBe('Where is pump?')
  })

  it('does the same without stop words and stems', () => {
    const previous = { standalone: 'How large is a block header?', answer: '' }
    expect(carryTopic('And the nonce?', previous, plainAnalyzer)).toBe('How large is the nonce?')
  })

  it('keeps what was reached on 62 turns', async () => {
    const path = new URL('../fixtures/questions/follow-ups.json', import.meta.url)
    const { turns } = JSON.parse(await readFile(path, 'utf8')) as { turns: Turn[] }
    const wrong = turns.filter(({ after: standalone, answer = '', question, has = [], lacks = [], alone }) => {
      const carried = carryTopic(question, { standalone, answer }, analyzer)
      if (alone) return carried !== question
      const terms = new Set(analyzer.terms(carried))
      const stands = (word: string): boolean => analyzer.terms(word).every(term => terms.has(term))
      return !has.every(stands) || lacks.some(stands)
    })
    expect(turns).toHaveLength(62)
    expect(wrong.map(({ question }) => question)).toEqual(['How would a company notice one?'])
  })

  it('says no less than the question did, whatever is said', () => {
    const word = fc.constantFrom(
      ...['What', 'is', 'it', 'that', 'he', 'and', 'in', '2019', 'of', 'the', 'a', 'policy', 'Anna', 'nodes', 'one'],
      ...['?', ',', '', 'does', 'verified', 'about', 'its', '\ud800', 'é']
    )
    const text = fc.array(word, { maxLength: 12 }).map(words => words.join(' '))
    fc.assert(
      fc.property(text, text, text, (question, standalone, answer) => {
        const carried = carryTopic(question, { standalone, answer }, analyzer)
        const known = new Set(analyzer.terms([question, standalone, answer].join('\n')))
        expect(analyzer.terms(carried).filter(term => !known.has(term))).toEqual([])
        const terms = new Set(analyzer.terms(carried))
        expect(analyzer.terms(question).filter(term => !terms.has(term) && !referring.has(term))).toEqual([])
      })
    )
  })
})

/** Terms that may go, since what they stand for comes in their place. */
const referring = new Set(['it', 'its', 'that', 'he', 'one', 'ones'].flatMap(word => [...analyzer.terms(word)]))
