import { describe, expect, it } from 'vitest'
import { suggest } from '../src/suggest.ts'

describe('suggest', () => {
  const names = ['ask', 'index', 'search', 'evaluate-retrieval', 'demo']
  it.each([
    ['serach', 'search'],
    ['idnex', 'index'],
    ['aks', 'ask'],
    ['evaluate', 'evaluate-retrieval'],
    ['demos', 'demo'],
    ['frobnicate', undefined],
    ['', undefined],
    ['x'.repeat(65), undefined]
  ])('%s', (given, expected) => {
    expect(suggest(given, names)).toBe(expected)
  })
})
