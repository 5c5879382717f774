import { describe, expect, it } from 'vitest'
import { Joiner } from '../../src/load/pdf/hyphens.ts'

const join = (lines: readonly string[], rest: readonly string[] = []): string =>
  new Joiner([...lines, ...rest]).join(lines)

describe('Joiner', () => {
  it('puts a space between lines', () => {
    expect(join(['one two', 'three'])).toBe('one two three')
  })

  it('mends a divided word', () => {
    expect(join(['the infor-', 'mation'])).toBe('the information')
    expect(join(['die Umge\u00AD', 'bung'])).toBe('die Umgebung')
    expect(join(['soft\u00ADhyphens in\u00ADside'])).toBe('softhyphens inside')
  })

  it.each([
    ['well-', 'known', 'well-known', ['a well-known rule']],
    ['cloud-', 'based', 'cloud-based', ['the cloud']],
    ['end-to-', 'end', 'end-to-end', []],
    ['proof-', 'of-work', 'proof-of-work', []],
    ['Jean-', 'Paul', 'Jean-Paul', []],
    ['800-', '207', '800-207', []],
    ['M-', '19-03', 'M-19-03', ['M is a letter']],
    ['pre-', 'and post-war', 'pre- and post-war', []],
    ['https://a.org/b-', 'c', 'https://a.org/b-c', []],
    ['Dream-', 'Works', 'DreamWorks', ['said DreamWorks']]
  ])('joins %j and %j to %j', (head, tail, joined, rest) => {
    expect(join([head, tail], rest)).toBe(joined)
  })

  it('does not take the parts of divided words for words', () => {
    // 'self' and 'ish' stand in the lines, but only as parts.
    expect(join(['a self-', 'ish man, a self-', 'ish aim'])).toBe('a selfish man, a selfish aim')
  })

  it('puts no space after a dash, within an address, or between ideographs', () => {
    expect(join(['the end—', 'or so'])).toBe('the end—or so')
    expect(join(['737–', '9'])).toBe('737–9')
    expect(join(['see https://example.org/', 'path'])).toBe('see https://example.org/path')
    expect(join(['有機交流', '電燈の'])).toBe('有機交流電燈の')
  })

  it('takes time in proportion to the lines', () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `word${i} divi-`)
    const start = performance.now()
    expect(new Joiner(lines).join(lines).length).toBeGreaterThan(1_000_000)
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})
