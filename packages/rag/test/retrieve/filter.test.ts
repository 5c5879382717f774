import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldsOf, matches, requireFilter, type Condition, type Filter } from '../../src/retrieve/filter.ts'
import { makeDocument } from '../support/make-document.ts'

const paper = { author: 'Bohr', year: 1913, date: '1913-07-05', keywords: ['atom', 'spectrum'], reviewed: true }

describe('matches', () => {
  const cases: [Filter, boolean][] = [
    [{}, true],
    [{ author: 'Bohr' }, true],
    [{ author: 'bohr' }, false],
    [{ author: 'Bohr', year: 1914 }, false],
    [{ year: '1913' }, false],
    [{ reviewed: true }, true],
    [{ keywords: ['atom', 'spectrum'] }, true],
    [{ keywords: ['spectrum', 'atom'] }, false],
    [{ keywords: ['atom'] }, false],
    [{ keywords: { contains: 'atom' } }, true],
    [{ keywords: { contains: 'ato' } }, false],
    [{ author: { contains: 'oh' } }, true],
    [{ year: { contains: '19' } }, false],
    [{ date: { gte: '1913', lt: '1914' } }, true],
    [{ year: { gt: 1913 } }, false],
    [{ year: { gte: 1913, lte: 1913 } }, true],
    [{ year: { lt: '2000' } }, false],
    [{ author: { in: ['Bohr', 'Born'] } }, true],
    [{ author: { in: [] } }, false],
    [{ author: { nin: ['Bohr'] } }, false],
    [{ author: { ne: 'Born' } }, true],
    [{ author: { exists: true }, editor: { exists: false } }, true],
    [{ editor: 'Rutherford' }, false],
    [{ editor: { ne: 'Rutherford' } }, true],
    [{ editor: { nin: ['Rutherford'] } }, true],
    [{ editor: { lt: 'Z' } }, false],
    [{ toString: { exists: false } }, true],
    [{ or: [{ author: 'Born' }, { year: 1913 }] }, true],
    [{ or: [] }, false],
    [{ and: [] }, true],
    [{ and: [{ author: 'Bohr' }, { year: 1912 }] }, false],
    [{ not: { author: 'Bohr' } }, false],
    [{ author: 'Bohr', not: { year: { gt: 1913 } } }, true]
  ]
  it.each(cases)('%j: %s', (filter, expected) => {
    requireFilter(filter)
    expect(matches(filter, paper)).toBe(expected)
  })

  it('knows source, title and hash of every document, and metadata cannot stand for them', () => {
    const document = { ...makeDocument('a.md', 'Text.'), metadata: { title: 'Forged', author: 'A' } }
    expect(fieldsOf(document)).toEqual({ author: 'A', title: 'a.md', source: 'a.md', hash: document.hash })
  })

  it('obeys the laws of logic', () => {
    const field = fc.constantFrom('author', 'year', 'date', 'keywords', 'editor')
    const value = fc.oneof(fc.constantFrom('Bohr', 'Born', '1913', 'atom'), fc.integer({ min: 1912, max: 1914 }))
    const pairs: [keyof Condition, keyof Condition][] = [
      ['eq', 'ne'],
      ['in', 'nin']
    ]
    const leaf: fc.Arbitrary<Filter> = fc.tuple(field, value).map(([name, wanted]) => ({ [name]: wanted }))
    fc.assert(
      fc.property(leaf, leaf, (a, b) => {
        expect(matches({ not: { and: [a, b] } }, paper)).toBe(matches({ or: [{ not: a }, { not: b }] }, paper))
        expect(matches({ not: { not: a } }, paper)).toBe(matches(a, paper))
        expect(matches({ and: [a, b] }, paper)).toBe(matches(a, paper) && matches(b, paper))
      })
    )
    fc.assert(
      fc.property(field, value, fc.constantFrom(...pairs), (name, wanted, [test, opposite]) => {
        const operand = test === 'in' ? [wanted] : wanted
        expect(matches({ [name]: { [opposite]: operand } }, paper)).toBe(
          !matches({ [name]: { [test]: operand } }, paper)
        )
      })
    )
  })
})

describe('requireFilter', () => {
  const wrong: [unknown, string][] = [
    [null, 'filter must be an object from fields to values or conditions, not null'],
    ['author', 'filter must be an object from fields to values or conditions, not author'],
    [[], 'filter must be an object from fields to values or conditions, not a list'],
    [{ a: undefined }, 'filter.a must be a string, a finite number, a boolean, a list of strings or a condition'],
    [{ a: NaN }, 'filter.a must be'],
    [{ a: [1] }, 'filter.a must be'],
    [{ a: {} }, 'filter.a must have a test'],
    [
      { a: { like: 'x' } },
      "filter.a: 'like' is no test; there are eq, ne, in, nin, gt, gte, lt, lte, exists, contains"
    ],
    [{ a: { toString: 'x' } }, "filter.a: 'toString' is no test"],
    [{ a: { gt: true } }, 'filter.a.gt must be a finite number or a string, not true'],
    [{ a: { gt: undefined } }, 'filter.a.gt must be a finite number or a string, not undefined'],
    [{ a: { in: 'x' } }, 'filter.a.in must be a list of values, not x'],
    [{ a: { exists: 1 } }, 'filter.a.exists must be true or false, not 1'],
    [{ a: { contains: 1 } }, 'filter.a.contains must be a string, not 1'],
    [{ and: {} }, 'filter.and must be a list of filters, not an object'],
    [{ or: [{ a: 1 }, { b: {} }] }, 'filter.or[1].b must have a test'],
    [{ not: [{ a: 1 }] }, 'filter.not must be an object']
  ]
  it.each(wrong)('names what is wrong with %j', (filter, message) => {
    expect(() => {
      requireFilter(filter)
    }).toThrow(message)
    expect(() => {
      requireFilter(filter)
    }).toThrow(TypeError)
  })

  it('does not follow a filter that holds itself', () => {
    const filter: Record<string, unknown> = {}
    filter['not'] = filter
    expect(() => {
      requireFilter(filter)
    }).toThrow(new RangeError('filter: filters may stand within filters 32 deep, no deeper'))
  })
})
