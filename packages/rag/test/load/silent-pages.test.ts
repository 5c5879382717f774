import { describe, expect, it } from 'vitest'
import { pagesNamed } from '../../src/load/silent-pages.ts'

describe('pagesNamed', () => {
  it('names pages in one sentence, and none where there are none', () => {
    expect(pagesNamed([3, 7, 8, 9, 11, 12], 'no text on', ' (scans)')).toEqual([
      'no text on pages 3, 7–9, 11–12 (scans)'
    ])
    expect(pagesNamed([4], 'no text on')).toEqual(['no text on page 4'])
    expect(pagesNamed([], 'no text on')).toEqual([])
  })
})
