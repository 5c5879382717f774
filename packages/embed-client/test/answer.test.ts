import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { decodeVectors } from '../src/answer.ts'
import { EmbedError } from '../src/index.ts'

const answer = (...data: unknown[]): unknown => ({ object: 'list', data })
const item = (index: unknown, embedding: unknown): unknown => ({ object: 'embedding', index, embedding })
const base64 = (...values: number[]): string => Buffer.from(Float32Array.from(values).buffer).toString('base64')

describe('decodeVectors', () => {
  it('places vectors by their index', () => {
    expect(decodeVectors(answer(item(1, [3, 4]), item(0, [1, 2])), 2)).toEqual([
      Float32Array.of(1, 2),
      Float32Array.of(3, 4)
    ])
  })

  it('places vectors in the order of the list where there is no index', () => {
    const data = answer({ embedding: [1] }, { embedding: [2] })
    expect(decodeVectors(data, 2)).toEqual([Float32Array.of(1), Float32Array.of(2)])
  })

  it('reads lists and base64 alike', () => {
    const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(values, values => {
        const expected = [Float32Array.from(values)]
        expect(decodeVectors(answer(item(0, values)), 1)).toEqual(expected)
        expect(decodeVectors(answer(item(0, base64(...values))), 1)).toEqual(expected)
      })
    )
  })

  it.each([
    ['nothing', undefined, /no list of vectors/],
    ['a page of HTML', '<html>', /base URL/],
    ['an error in place of the data', { error: { message: 'no' } }, /no list of vectors/],
    ['an index twice', answer(item(0, [1]), item(0, [1])), /index 0 is there twice/],
    ['an index out of range', answer(item(0, [1]), item(2, [1])), /no index from 0 to 1/],
    ['an index below 0', answer(item(0, [1]), item(-1, [1])), /no index from 0 to 1/],
    ['an index that is no number', answer(item('0', [1]), item(1, [1])), /no index/],
    ['an item too many', answer(item(0, [1]), item(1, [1]), {}), /item 2 has no index/],
    ['an item that is none', answer(null, item(1, [1])), /item 0 is not an object/],
    ['vectors of two lengths', answer(item(0, [1]), item(1, [1, 2])), /vector 1 has 2 numbers, expected 1/]
  ])('refuses %s', (_, given, message) => {
    const decode = (): unknown => decodeVectors(given, 2)
    expect(decode).toThrow(EmbedError)
    expect(decode).toThrow(expect.objectContaining({ code: 'bad-response', retryable: false }))
    expect(decode).toThrow(message)
  })

  it.each<[string, unknown, (RegExp | number[])[]]>([
    ['a missing item', answer(item(0, [1])), [[1], /2 vectors were asked for, and number 1 is missing/]],
    ['no items', answer(), [/number 0 is missing/, /number 1 is missing/]],
    ['no vector', answer(item(0, null), item(1, [1])), [/vector 0 is neither/, [1]]],
    ['empty lists', answer(item(0, []), item(1, [])), [/vector 0 is empty/, /vector 1 is empty/]],
    ['an empty text', answer(item(0, ''), item(1, [2, 3])), [/vector 0 is empty/, [2, 3]]],
    ['null among the numbers', answer(item(0, [1, null]), item(1, [1, 2])), [/no finite number/, [1, 2]]],
    ['text among the numbers', answer(item(0, ['1']), item(1, [1])), [/no finite number/, [1]]],
    ['a number beyond 32 bits', answer(item(0, [1e300]), item(1, [1])), [/no finite number/, [1]]],
    ['NaN in base64', answer(item(0, base64(NaN)), item(1, base64(1))), [/no finite number/, [1]]],
    ['infinity', answer(item(0, base64(1)), item(1, base64(-Infinity))), [[1], /vector 1 .* no finite number/]],
    ['text that is not base64', answer(item(0, 'é'), item(1, base64(1))), [/base64 of 32-bit floats/, [1]]],
    ['half a number', answer(item(0, 'AAAA'), item(1, base64(1))), [/base64 of 32-bit floats/, [1]]]
  ])('has an error in the place of what cannot be used: %s', (_, given, expected) => {
    const vectors = decodeVectors(given, 2)
    expect(vectors).toHaveLength(2)
    for (const [i, vector] of vectors.entries()) {
      if (vector instanceof EmbedError) {
        expect(vector).toMatchObject({ code: 'bad-response', retryable: false })
        expect(vector.message).toMatch(expected[i] as RegExp)
      } else expect([...vector]).toEqual(expected[i])
    }
  })

  it.skipIf(!('fromBase64' in Uint8Array))("reads base64 without the engine's own decoder too", async () => {
    const values = [1, -0, 2 ** -149, 3.4e38, 0.1]
    const native = decodeVectors(answer(item(0, base64(...values))), 1)
    vi.stubGlobal('Uint8Array', class extends Uint8Array {})
    Object.defineProperty(Uint8Array, 'fromBase64', { value: undefined })
    vi.resetModules()
    const { decodeVectors: decode } = await import('../src/answer.ts')
    expect(decode(answer(item(0, base64(...values))), 1)).toEqual(native)
    expect(decode(answer(item(0, '?')), 1)[0]).toBeInstanceOf(Error)
    vi.unstubAllGlobals()
  })

  it('throws nothing but EmbedError, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (given, count) => {
        try {
          expect(decodeVectors({ data: given }, count)).toHaveLength(count)
        } catch (error) {
          expect(error).toBeInstanceOf(EmbedError)
        }
      })
    )
  })
})
