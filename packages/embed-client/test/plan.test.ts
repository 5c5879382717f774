import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenRate } from '../src/plan/token-rate.ts'
import { defaultLimits, Packer, type PlannedText, type RequestLimits } from '../src/plan.ts'

/** A tokenizer for which each UTF-16 unit is a token. */
const units = new TokenRate({ encode: text => Uint16Array.from(text, unit => unit.charCodeAt(0)), decode: () => '' })

function pack(texts: readonly string[], limits: RequestLimits, rate = units): string[][] {
  const packer = new Packer(limits, rate)
  const requests = texts.map((text, index) => packer.add({ text, size: rate.sizeOf(text), indices: [index] }))
  return [...requests, packer.flush()]
    .filter((request): request is PlannedText[] => request !== undefined && request.length > 0)
    .map(request => request.map(({ text }) => text))
}
const lengths = (requests: readonly unknown[][]): number[] => requests.map(({ length }) => length)

describe('Packer', () => {
  it('starts a request where the inputs of one are used up', () => {
    const texts = Array.from({ length: 5000 }, (_, i) => `text ${i}`)
    expect(lengths(pack(texts, defaultLimits))).toEqual([2048, 2048, 904])
  })

  it('starts a request where the tokens of one are used up', () => {
    const texts = Array.from({ length: 600 }, () => 'x'.repeat(1000))
    expect(lengths(pack(texts, defaultLimits))).toEqual([300, 300])
  })

  it('gives a text that is over the tokens of a request by itself a request of its own', () => {
    expect(lengths(pack(['a', 'x'.repeat(700_000), 'b'], defaultLimits))).toEqual([1, 1, 1])
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
        const requests = pack(texts, limits)
        expect(requests.flat()).toEqual(texts)
        for (const request of requests) {
          expect(request.length).toBeLessThanOrEqual(limits.inputsPerRequest)
          expect(request.join('').length).toBeLessThanOrEqual(limits.tokensPerRequest)
        }
      })
    )
  })

  it('fills requests: no two neighbours would fit into one', () => {
    const limits = { inputsPerRequest: 5, tokensPerRequest: 20, tokensPerInput: 10 }
    const text = fc.string({ minLength: 1, maxLength: 10, unit: 'grapheme-ascii' })
    fc.assert(
      fc.property(fc.array(text, { maxLength: 40 }), texts => {
        const requests = pack(texts, limits)
        requests.slice(1).forEach((request, i) => {
          const more = [...requests[i]!, request[0]!]
          expect(more.length > 5 || more.join('').length > 20).toBe(true)
        })
      })
    )
  })

  it('goes by limits that change meanwhile', () => {
    const limits = { ...defaultLimits, inputsPerRequest: 3 }
    const packer = new Packer(limits, units)
    const add = (text: string): number | undefined => packer.add({ text, size: 1, indices: [0] })?.length
    expect(['a', 'b', 'c', 'd'].map(add)).toEqual([undefined, undefined, undefined, 3])
    limits.inputsPerRequest = 2
    expect(['e', 'f', 'g'].map(add)).toEqual([undefined, 2, undefined])
    expect(packer.length).toBe(2)
  })
})

describe('TokenRate', () => {
  it('measures texts by their bytes in UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), given => {
        const text = given.toWellFormed()
        expect(new TokenRate().sizeOf(text)).toBe(Buffer.byteLength(text))
      })
    )
  })

  it('assumes from .3 to .5 tokens a byte until the service has said something', () => {
    const rate = new TokenRate()
    expect([rate.expected(1000), rate.atMost(1000)]).toEqual([300, 500])
  })

  it('believes a tokenizer until the service has said something else', () => {
    const rate = new TokenRate({ encode: text => text.split(' ').map(Number), decode: String })
    expect(rate.sizeOf('1 2 3')).toBe(3)
    expect([rate.expected(1000), rate.atMost(1000)]).toEqual([1000, 1000])
    for (let i = 0; i < 100; i++) rate.learn(10_000, 11_000)
    expect(rate.expected(1000)).toBe(1100)
  })

  it('comes to what the service charges, and close above it, from below and from above', () => {
    for (const truth of [0.05, 0.25, 0.9, 3]) {
      const rate = new TokenRate()
      for (let i = 0; i < 100; i++) rate.learn(10_000, truth * 10_000)
      expect(rate.expected(10_000) / 10_000).toBeCloseTo(truth, 2)
      expect(rate.atMost(10_000)).toBeGreaterThanOrEqual(rate.expected(10_000))
      expect(rate.atMost(10_000) / 10_000).toBeLessThan(truth * 1.05)
    }
  })

  it('has an upper bound that requests which vary hardly ever exceed', () => {
    const rate = new TokenRate()
    let state = 1
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
    let above = 0
    for (let i = 0; i < 2000; i++) {
      const tokens = (0.2 + 0.1 * random()) * 10_000
      if (i > 100 && tokens > rate.atMost(10_000)) above++
      rate.learn(10_000, tokens)
    }
    expect(above).toBeLessThan(10)
    expect(rate.atMost(10_000)).toBeLessThan(4000)
  })

  it('learns little from little', () => {
    const rate = new TokenRate()
    for (let i = 0; i < 100; i++) rate.learn(1, 3)
    expect(rate.expected(1000)).toBeLessThan(320)
  })
})
