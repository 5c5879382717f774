import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composeAccents } from '../../src/load/pdf/accents.ts'

describe('composeAccents', () => {
  it.each([
    ['ageˆncia', 'agência'],
    ['aviac ̧a ̃o', 'aviação'],
    ['¨uber', 'über'],
    ['u ¨ber', 'über'],
    ['x̃ einfach', 'x̃ einfach'],
    ['a^b `c` ~d', 'a^b `c` ~d'],
    ['5 ´', '5 ´']
  ])('makes of %j %j', (given, expected) => {
    expect(composeAccents(given).normalize('NFC')).toBe(expected.normalize('NFC'))
  })

  it('leaves composed text alone', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Array.from('aeiouäöüßéñçøxyz 123.,-'))), letters => {
        const text = letters.join('')
        expect(composeAccents(text)).toBe(text)
      })
    )
  })
})
