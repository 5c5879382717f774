import { describe, expect, it } from 'vitest'
import { chunk, sentences, words } from '../src/index.ts'
import { englishAnalyzer } from '../src/natural.ts'

describe('tokenize', () => {
  it('segments with offsets', () => {
    expect(words('Hello, world').map(t => [t.text, t.start])).toEqual([
      ['Hello', 0],
      ['world', 7]
    ])
    expect(sentences('Dr. No came. He left.').map(t => t.text)).toEqual(['Dr. No came.', 'He left.'])
    expect(chunk('One two. Three four. Five.', { size: 3 }).map(t => t.text)).toEqual(['One two.', 'Three four. Five.'])
    expect(englishAnalyzer().terms('The cats were running')).toEqual(['cat', 'run'])
  })
})
