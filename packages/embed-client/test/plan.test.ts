import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultLimits, estimateTokens, type PlannedText, planRequests } from '../src/plan.ts'

const requestsOf = (...given: Parameters<typeof planRequests>): PlannedText[][] => planRequests(...given).requests

describe('planRequests', () => {
  it('sends identical texts once and remembers where they go', () => {
    expect(requestsOf(['a', 'b', 'a'], defaultLimits)).toEqual([
      [
        { text: 'a', indices: [0, 2] },
        { text: 'b', indices: [1] }
      ]
    ])
  })

  it('plans nothing for no texts', () => {
    expect(requestsOf([], defaultLimits)).toEqual([])
  })

  it('starts a request where the inputs of one are used up', () => {
    const texts = Array.from({ length: 5000 }, (_, i) => `text ${i}`)
    expect(requestsOf(texts, defaultLimits).map(request => request.length)).toEqual([2048, 2048, 904])
  })

  it('starts a request where the tokens of one are used up', () => {
    const texts = Array.from({ length: 600 }, (_, i) => `${i}`)
    const requests = requestsOf(texts, defaultLimits, () => 1000)
    expect(requests.map(request => request.length)).toEqual([300, 300])
  })

  it('gives a text that is over the tokens of a request by estimate a request of its own', () => {
    const long = 'x'.repeat(700_000)
    expect(requestsOf(['a', long, 'b'], defaultLimits).map(request => request.length)).toEqual([1, 1, 1])
  })

  it('keeps order, loses nothing, and stays within the limits', () => {
    const limits = fc.record({
      inputsPerRequest: fc.integer({ min: 1, max: 7 }),
      tokensPerRequest: fc.integer({ min: 10, max: 40 }),
      tokensPerInput: fc.constant(10)
    })
    const text = fc.string({ minLength: 1, maxLength: 10, unit: 'grapheme-ascii' })
    fc.assert(
      fc.property(fc.array(text, { maxLength: 40 }), limits, (texts, limits) => {
        const requests = requestsOf(texts, limits, text => text.length)
        const planned = requests.flat()
        expect(planned.map(({ text }) => text)).toEqual([...new Set(texts)])
        for (const { text, indices } of planned) for (const index of indices) expect(texts[index]).toBe(text)
        expect(planned.flatMap(({ indices }) => indices).sort((a, b) => a - b)).toEqual(texts.map((_, i) => i))
        for (const request of requests) {
          expect(request.length).toBeGreaterThan(0)
          expect(request.length).toBeLessThanOrEqual(limits.inputsPerRequest)
          expect(request.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(limits.tokensPerRequest)
        }
      })
    )
  })

  it('names every empty text, and plans the others', () => {
    const { requests, failures } = planRequests(['a', '', 'b', ''], defaultLimits)
    expect(requests.flat().map(({ text }) => text)).toEqual(['a', 'b'])
    expect(failures.map(({ index, error }) => [index, error.code])).toEqual([
      [1, 'empty-text'],
      [3, 'empty-text']
    ])
  })

  it('names every text that is too long, identical ones too, and plans the others', () => {
    const texts = ['fine', 'x'.repeat(11), 'fine', 'y'.repeat(11), 'x'.repeat(11)]
    const limits = { ...defaultLimits, tokensPerInput: 10 }
    const { requests, failures } = planRequests(texts, limits, text => text.length)
    expect(requests.flat().map(({ text }) => text)).toEqual(['fine'])
    expect(failures.map(({ index, error }) => [index, error.code])).toEqual([
      [1, 'text-too-long'],
      [3, 'text-too-long'],
      [4, 'text-too-long']
    ])
    expect(failures[0]?.error.message).toContain('has 11 tokens, and the model takes 10')
  })

  it('refuses no text for its length on an estimate', () => {
    expect(requestsOf(['x'.repeat(40_000)], defaultLimits)).toHaveLength(1)
  })

  it('replaces lone surrogates, which are then the same text', () => {
    expect(requestsOf(['a\ud800', 'a\ufffd'], defaultLimits)).toEqual([[{ text: 'a\ufffd', indices: [0, 1] }]])
  })
})

describe('estimateTokens', () => {
  it('is half of the bytes in UTF-8', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff)).map(units => String.fromCharCode(...units)),
        given => {
          const text = given.toWellFormed()
          expect(estimateTokens(text)).toBe(Math.ceil(Buffer.byteLength(text) / 2))
        }
      )
    )
  })
})
