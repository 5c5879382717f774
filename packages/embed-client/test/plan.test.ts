import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EmbedError } from '../src/index.ts'
import { defaultLimits, estimateTokens, planRequests } from '../src/plan.ts'

describe('planRequests', () => {
  it('sends identical texts once and remembers where they go', () => {
    expect(planRequests(['a', 'b', 'a'], defaultLimits)).toEqual([
      [
        { text: 'a', indices: [0, 2] },
        { text: 'b', indices: [1] }
      ]
    ])
  })

  it('plans nothing for no texts', () => {
    expect(planRequests([], defaultLimits)).toEqual([])
  })

  it('starts a request where the inputs of one are used up', () => {
    const texts = Array.from({ length: 5000 }, (_, i) => `text ${i}`)
    expect(planRequests(texts, defaultLimits).map(request => request.length)).toEqual([2048, 2048, 904])
  })

  it('starts a request where the tokens of one are used up', () => {
    const texts = Array.from({ length: 600 }, (_, i) => `${i}`)
    const requests = planRequests(texts, defaultLimits, () => 1000)
    expect(requests.map(request => request.length)).toEqual([300, 300])
  })

  it('gives a text that is over the tokens of a request by estimate a request of its own', () => {
    const long = 'x'.repeat(700_000)
    expect(planRequests(['a', long, 'b'], defaultLimits).map(request => request.length)).toEqual([1, 1, 1])
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
        const requests = planRequests(texts, limits, text => text.length)
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

  it('names every empty text', () => {
    const error = catchError(() => planRequests(['a', '', 'b', ''], defaultLimits))
    expect(error).toMatchObject({ code: 'empty-text', indices: [1, 3], done: 0 })
    expect(error.message).toContain('texts 1, 3 (counted from 0)')
  })

  it('names every text that is too long, identical ones too', () => {
    const texts = ['fine', 'x'.repeat(11), 'fine', 'y'.repeat(11), 'x'.repeat(11)]
    const error = catchError(() => planRequests(texts, { ...defaultLimits, tokensPerInput: 10 }, text => text.length))
    expect(error).toMatchObject({ code: 'text-too-long', indices: [1, 3, 4] })
  })

  it('takes a great many copies of a text', () => {
    const texts = new Array<string>(300_000).fill('too long')
    expect(planRequests(texts, defaultLimits)).toHaveLength(1)
    const error = catchError(() => planRequests(texts, { ...defaultLimits, tokensPerInput: 1 }, text => text.length))
    expect(error.indices).toHaveLength(300_000)
  })

  it('names no more than five places in the message', () => {
    const error = catchError(() => planRequests(new Array<string>(1000).fill(''), defaultLimits))
    expect(error.message).toContain('0, 1, 2, 3, 4 and 995 more')
    expect(error.indices).toHaveLength(1000)
  })

  it('refuses no text for its length on an estimate', () => {
    expect(planRequests(['x'.repeat(40_000)], defaultLimits)).toHaveLength(1)
  })

  it('replaces lone surrogates, which are then the same text', () => {
    expect(planRequests(['a\ud800', 'a\ufffd'], defaultLimits)).toEqual([[{ text: 'a\ufffd', indices: [0, 1] }]])
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

function catchError(work: () => unknown): EmbedError {
  try {
    work()
  } catch (error) {
    if (error instanceof EmbedError) return error
    throw error
  }
  throw new Error('expected an EmbedError, got none')
}
