import { matches } from '@llm-cookbook/rag'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../src/exit.ts'
import { parseFilter } from '../src/filter.ts'

const paper = { author: 'Bohr', date: '1913-07', pages: 25, keywords: ['atom', 'spectrum'], open: true, year: '1913' }
const fits = (...given: string[]): boolean => matches(parseFilter(given)!, paper)

describe('parseFilter', () => {
  it('compares texts, numbers and truth', () => {
    expect([fits('author=Bohr'), fits('author=Bo'), fits('author=')]).toEqual([true, false, false])
    expect([fits('pages=25'), fits('pages=25.0'), fits('pages=26')]).toEqual([true, true, false])
    expect([fits('open=true'), fits('open=false')]).toEqual([true, false])
    expect(fits('year=1913')).toBe(true)
  })
  it('knows bounds, parts and what is not', () => {
    expect([fits('date>=1913'), fits('date<1913-07'), fits('date<=1913-07')]).toEqual([true, false, true])
    expect([fits('pages>24'), fits('pages>25')]).toEqual([true, false])
    expect([fits('keywords~=atom'), fits('keywords~=ion'), fits('author~=oh')]).toEqual([true, false, true])
    expect([fits('author!=Bohr'), fits('author!=Bo'), fits('pages!=25')]).toEqual([false, true, false])
  })
  it('takes any of several values of a field, and all of several fields', () => {
    expect(fits('author=Bohr', 'author=Born')).toBe(true)
    expect(fits('author=Bohr', 'pages=1')).toBe(false)
    expect(fits('pages>=20', 'pages<30')).toBe(true)
  })
  it('keeps signs and blanks that are part of a value', () => {
    expect(matches(parseFilter(['title = a=b > c'])!, { title: 'a=b > c' })).toBe(true)
  })
  it('is nothing where nothing is said', () => {
    expect(parseFilter([])).toBeUndefined()
  })
  it.each(['author', '=Bohr', ' =x', 'and=x', 'not!=x', ''])('refuses %j', given => {
    expect(() => parseFilter([given])).toThrow(UsageError)
  })
})
