import { describe, expect, it } from 'vitest'
import { asText, openTruth } from '../src/truth.ts'

const labelsOf = (mapping: readonly string[], values: readonly unknown[]): unknown[] => {
  const truth = openTruth('score', mapping)
  return values.map(score => truth.labelOf({ fields: { score } }))
}

describe('truth', () => {
  it('is what the column has, without spaces around it', () => {
    expect(labelsOf([], ['good', ' bad ', 5, true])).toEqual(['good', 'bad', '5', 'true'])
  })
  it('is missing where the column has nothing', () => {
    expect(labelsOf([], ['', '  ', null, undefined])).toEqual([undefined, undefined, undefined, undefined])
  })
  it('maps values to labels, and leaves out those without', () => {
    const mapping = ['1,2=negative', '4, 5 = positive']
    expect(labelsOf(mapping, ['1', 2, '3', '4', '5.0', 5, ''])).toEqual([
      'negative',
      'negative',
      undefined,
      'positive',
      'positive',
      'positive',
      undefined
    ])
  })
  it('maps words too, and values that have a sign in them', () => {
    expect(labelsOf(['yes,si=good', 'a=b=bad'], ['si', 'a=b', 'no'])).toEqual(['good', 'bad', undefined])
  })
  it.each([['=bad'], ['1,2='], ['1,2'], [',=bad']])('wants values and a label, and not %j', mapping => {
    expect(() => openTruth('score', [mapping])).toThrow(/^--truth-map wants values, '=' and a label/)
  })
  it('takes no value for two labels', () => {
    expect(() => openTruth('score', ['1,2=bad', '2.0,3=good'])).toThrow("--truth-map: 2.0 cannot be 'bad' and 'good'.")
    expect(labelsOf(['1=bad', '1=bad'], ['1'])).toEqual(['bad'])
  })
  it('is text as one would write it', () => {
    expect([asText([1, 'a']), asText({ a: 1 }), asText(0), asText(false)]).toEqual(['[1,"a"]', '{"a":1}', '0', 'false'])
  })
})
