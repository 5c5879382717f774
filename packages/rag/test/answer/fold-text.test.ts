import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText, locateQuote } from '../../src/answer/fold-text.ts'

const find = (quote: string, text: string): string | undefined => {
  const at = locateQuote(quote, foldText(text))
  return at && text.slice(at.start, at.end)
}

describe('locateQuote', () => {
  it.each<[quote: string, text: string, found: string | undefined]>([
    ['the cat sat', 'And the cat sat down.', 'the cat sat'],
    ['the dog sat', 'And the cat sat down.', undefined],
    // White space and line ends
    ['the cat sat', 'the\n cat\u00a0  sat', 'the\n cat\u00a0  sat'],
    // Typography: quotation marks, dashes, ligatures, soft hyphens, full width, composition
    ['"it\'s" so', '“it’s” so', '“it’s” so'],
    ['1914-1918', 'in 1914–1918,', '1914–1918'],
    ['efficient office', 'an eﬃcient oﬀice', 'eﬃcient oﬀice'],
    ['information', 'infor\u00adma\u200btion', 'infor\u00adma\u200btion'],
    ['ABC 12', 'ＡＢＣ　１２', 'ＡＢＣ　１２'],
    ['café', 'the cafe\u0301.', 'cafe\u0301'],
    // What `disarm` shows the model
    ['the tag ‹b› and note (1)', 'the tag <b> and note [1].', 'the tag <b> and note [1]'],
    // First letter and last marks are the answer's own
    ['The cat sat.', 'so the cat sat, then', 'the cat sat'],
    ['the cat', 'The cat', 'The cat'],
    ['the Cat', 'the cat', undefined],
    // Whole words
    ['the cat', 'bathe cathedral', undefined],
    ['he cat', 'the cat', undefined],
    ['the cat', 'bathe cat, the cat', 'the cat'],
    // Ellipses leave out
    ['the cat … on the mat', 'the cat sat for long on the mat', 'the cat sat for long on the mat'],
    ['the cat [...] mat', 'the cat sat on the mat', 'the cat sat on the mat'],
    ['on the mat … the cat', 'the cat sat on the mat', undefined],
    ['the cat … the end', `the cat ${'sat '.repeat(200)} the end`, undefined],
    ['the cat … the end', `the cat ${'sat '.repeat(200)} the cat is the end`, 'the cat is the end'],
    // Numbers are letters here
    ['costs 1.5 euros', 'costs 1,5 euros', undefined],
    ['costs 10 euros', 'costs 100 euros', undefined],
    ['', 'anything', undefined],
    ['…', 'anything', undefined],
    ['.', 'anything.', undefined]
  ])('%j in %j', (quote, text, found) => {
    expect(find(quote, text)).toBe(found)
  })

  it('finds every stretch of words of a text where it stands, however it is typeset', () => {
    const word = fc.constantFrom(
      'Cat',
      'dog’s',
      '“big”',
      'ﬁne',
      '1,5',
      'well–known',
      'e\u0301t\u00e9',
      '😀',
      'a',
      '[2]',
      '<b>'
    )
    const plain = new Map([['dog’s', "dog's"], ['“big”', '"big"'], ['ﬁne', 'fine'], ['well–known', 'well-known'], ['e\u0301t\u00e9', 'été'], ['[2]', '(2)'], ['<b>', '‹b›']]) // prettier-ignore
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), fc.nat(), fc.nat(), (words, a, b) => {
        const [from, to] = [a % words.length, b % words.length].sort((x, y) => x - y) as [number, number]
        const text = words.join('  \n')
        const part = words.slice(from, to + 1)
        const quote = part.map(one => plain.get(one) ?? one).join(' ')
        const found = find(quote, text)
        expect(found).toBeDefined()
        expect(foldText(found!).folded).toBe(foldText(part.join(' ')).folded)
      })
    )
  })
})

describe('foldText', () => {
  it('knows of every unit where it comes from, in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const { folded, starts, ends } = foldText(text)
        expect([starts.length, ends.length]).toEqual([folded.length, folded.length])
        let last = 0
        for (let i = 0; i < folded.length; i++) {
          expect(starts[i]!).toBeGreaterThanOrEqual(last)
          expect(ends[i]!).toBeGreaterThan(starts[i]!)
          last = starts[i]!
        }
        expect(ends.at(-1) ?? 0).toBeLessThanOrEqual(text.length)
      })
    )
  })
})
