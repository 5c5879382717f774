import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { decide, evidence } from '../src/decision.ts'
import { parseLabels } from '../src/zero-shot-labels.ts'

const rule = { positive: 'yes', threshold: 0, abstain: 0 }

describe('decision', () => {
  it('tells the label of the higher cosine of two, and of a tie the other than the positive', () => {
    const scores = Matrix.fromRows([[0.5, 0.25], [0.25, 0.5], [0.5, 0.5]]) // prettier-ignore
    expect(decide(scores, ['yes', 'no'], 'cosine', rule)).toEqual(['yes', 'no', 'no'])
    expect(decide(scores, ['no', 'yes'], 'cosine', rule)).toEqual(['no', 'yes', 'no'])
  })
  it('tells the positive of two where its lead is more than the threshold', () => {
    const scores = Matrix.fromRows([[0.5, 0.25], [0.75, 0.25]]) // prettier-ignore
    expect(decide(scores, ['yes', 'no'], 'cosine', { ...rule, threshold: 0.25 })).toEqual(['no', 'yes'])
    expect(decide(scores, ['no', 'yes'], 'cosine', { ...rule, threshold: -0.375 })).toEqual(['yes', 'no'])
  })
  it('compares a probability with the threshold itself', () => {
    const scores = Matrix.fromRows([[0.25, 0.75], [0.5, 0.5]]) // prettier-ignore
    expect(decide(scores, ['no', 'yes'], 'probability', { ...rule, threshold: 0.5 })).toEqual(['yes', 'no'])
    expect(decide(scores, ['no', 'yes'], 'probability', { ...rule, threshold: 0.75 })).toEqual(['no', 'no'])
  })
  it('tells the best of several, and of equals the first', () => {
    const scores = Matrix.fromRows([[0.1, 0.7, 0.2], [0.4, 0.2, 0.4]]) // prettier-ignore
    expect(decide(scores, ['a', 'b', 'c'], 'probability', { ...rule, positive: 'a' })).toEqual(['b', 'a'])
  })
  it('tells nothing where it is too close, or where no word of the text is known', () => {
    const two = Matrix.fromRows([[0.5, 0.25], [0.5, 0.4375], [0, 0]]) // prettier-ignore
    expect(decide(two, ['yes', 'no'], 'cosine', { ...rule, abstain: 0.125 })).toEqual(['yes', undefined, undefined])
    expect(decide(two, ['yes', 'no'], 'cosine', rule)).toEqual(['yes', 'yes', undefined])
    const three = Matrix.fromRows([[0.5, 0.25, 0], [0.5, 0.375, 0], [0, 0, 0]]) // prettier-ignore
    expect(decide(three, ['a', 'b', 'c'], 'cosine', { ...rule, positive: 'a', abstain: 0.25 })).toEqual([
      'a',
      undefined,
      undefined
    ])
  })
  it('takes the lead of a label for what speaks for it', () => {
    const scores = Matrix.fromRows([[0.5, 0.25, 0.125]])
    expect([...evidence(scores, 'cosine').row(0)]).toEqual([0.25, -0.25, -0.375])
    expect(evidence(scores, 'probability')).toBe(scores)
  })
})

describe('labels in words', () => {
  it('have one prompt or several, or stand for themselves', () => {
    expect(parseLabels(['good=I loved it', 'bad = a=b ', 'good=great', 'odd'])).toEqual({
      good: ['I loved it', 'great'],
      bad: ['a=b'],
      odd: ['odd']
    })
  })
  it.each([['=words'], ['label='], [' ']])('%j is none', given => {
    expect(() => parseLabels(['a', given])).toThrow(/^--labels wants a label, '=' and words/)
  })
  it('are two at least', () => {
    expect(() => parseLabels(['a=x', 'a=y'])).toThrow("--labels wants two labels at least, and got only 'a'.")
  })
})
