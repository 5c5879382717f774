import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findPassage } from '../../src/chat-web/page/find-passage.ts'

const found = (page: string, passage: string): string[] =>
  findPassage(page, passage).map(({ start, end }) => page.slice(start, end))

describe('findPassage', () => {
  it('finds a passage whose spaces, line ends and hyphens are others', () => {
    const page = 'Zero trust is an evolving set of cyber-\nsecurity para digms that move defenses.'
    expect(found(page, 'an evolving set of cybersecurity paradigms')).toEqual([
      'an evolving set of cyber-\nsecurity para digms'
    ])
  })
  it('finds it through ligatures, accents in two parts and typographic signs', () => {
    expect(found('The e\uFB03cient caf\u00E9 \u201Copens\u201D', 'efficient cafe\u0301 "opens"')).toEqual([
      'e\uFB03cient caf\u00E9 \u201Copens'
    ])
  })
  it('finds the part that stands on this page, of a passage that goes on to the next', () => {
    const passage = 'The first half stands at the end of one page and the other half begins the next.'
    expect(found('1 Intro\nThe first half stands at the end of one page', passage)).toEqual([
      'The first half stands at the end of one page'
    ])
    expect(found('NIST 800-207\nand the other half begins the next. More.', passage)).toEqual([
      'and the other half begins the next'
    ])
  })
  it('finds both sides of what came in between, as a header does', () => {
    const page = 'one half of a passage that is long enough NIST SP 800-207 and the other half, as long as the first'
    const passage = 'one half of a passage that is long enough and the other half, as long as the first'
    expect(found(page, passage)).toEqual([
      'one half of a passage that is long enough',
      'and the other half, as long as the first'
    ])
  })
  it('finds nothing where the passage does not stand', () => {
    expect(found('Nothing of that kind is told on this page.', 'The zebra won the chess tournament.')).toEqual([])
    expect(found('', 'passage')).toEqual([])
    expect(found('page', ' … ')).toEqual([])
  })
  it('takes each of the places that the passage has a letter for, however the page is broken', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', 'd', 'é', 'ß', '中', 'x', '9'),
      minLength: 1,
      maxLength: 8
    })
    const gap = fc.constantFrom(' ', '\n', '  ', '-\n', '\u00AD')
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 6, maxLength: 30 }),
        fc.array(gap, { minLength: 60, maxLength: 60 }),
        fc.nat(5),
        (words, gaps, from) => {
          const page = words.map((word, i) => word + gaps[i]!).join('')
          const passage = words.slice(from).join(' ')
          const [first, ...others] = findPassage(page, passage)
          expect(others).toEqual([])
          const letters = (text: string): string => text.normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, '')
          expect(letters(page.slice(first!.start, first!.end))).toBe(letters(passage))
        }
      )
    )
  })
})
