import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { englishAnalyzer } from '../../src/natural.ts'

const analyzer = englishAnalyzer()
const terms = (text: string): string[] => analyzer.terms(text)

describe('englishAnalyzer', () => {
  it('leaves the stems of the words that tell something, in order and repeated', () => {
    expect(terms('The cats were running after the other cat.')).toEqual(['cat', 'run', 'cat'])
  })

  it.each([
    ['case and accents', 'NAÏVE naïve Naive nai\u0308ve', ['naiv', 'naiv', 'naiv', 'naiv']],
    ['ligatures, widths and small digits', 'ﬁles ｆｉｌｅｓ H₂O', ['file', 'file', 'h2o']],
    ['apostrophes of either kind', "don’t don't Kiyo’s Kiyo's won’t should’ve o'clock", ['kiyo', 'kiyo', "o'clock"]],
    ['abbreviations', 'U.S. US U.S.A. e.g. i.e. etc.', ['us', 'us', 'usa']],
    [
      'numbers',
      '1,000 1000 3.14 2.0.1 v1.2 3,4 802.11ac 50%',
      ['1000', '1000', '3.14', '2.0.1', 'v1.2', '3', '4', '802.11ac', '50']
    ],
    ['hyphens and dashes', 'zero-trust zero–trust zero—trust', ['zero', 'trust', 'zero', 'trust', 'zero', 'trust']],
    ['soft hyphens', 'zero trust archi\u00adtectures', ['zero', 'trust', 'architectur']],
    ['quotes', "“quoted” ‘words’ 'here'", ['quot', 'word']],
    ['addresses', 'https://example.com/a_b.html', ['http', 'exampl', 'com', 'b', 'html']],
    ['other languages', 'Привет мир 텍스트 नमस्ते', ['привет', 'мир', '텍스트', 'नमस्ते']],
    ['scripts without spaces', '吾輩は猫である。', ['吾輩', 'は', '猫', 'で', 'ある']],
    ['nothing', ' \ud800 — ?! ', []]
  ])('handles %s', (_, text, expected) => {
    expect(terms(text)).toEqual(expected)
  })

  it('gives the same terms whatever it has met before', () => {
    const text = readFileSync(join(import.meta.dirname, '../fixtures/sentences/botchan.txt'), 'utf8')
    const fresh = englishAnalyzer().terms(text)
    // More words than it keeps.
    terms(Array.from({ length: 60_000 }, (__, i) => `w${i.toString(36)}`).join(' '))
    expect(terms(text)).toEqual(fresh)
    expect(terms(text)).toEqual(fresh)
  })

  it('gives terms that come in words of the text, one word at a time', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), parts => {
        // Whatever parts words keeps them apart; only the repetition of white space is lost.
        expect(terms(parts.join(' \n '))).toEqual(parts.flatMap(part => terms(part)))
      }),
      { numRuns: 50 }
    )
  })

  it('is no more than linear, or this would never end', () => {
    for (const piece of ['x', 'x.', '1,000', "a'", '1.1', '漢', '。', 'e\u0301', '\ud800', "n't", '1,']) {
      const text = piece.repeat(200_000 / piece.length)
      // Tenths of a second; with the square of the length it would be minutes.
      expect(Array.isArray(terms(text))).toBe(true)
    }
  })

  it('has another fingerprint when it gives other terms', () => {
    const text = ['botchan', 'nist-references', 'bitcoin']
      .map(name => readFileSync(join(import.meta.dirname, `../fixtures/sentences/${name}.txt`), 'utf8'))
      .join('\n')
    const digest = createHash('sha256').update(terms(text).join(' ')).digest('hex').slice(0, 16)
    // Indexes on disk are kept by the fingerprint: if the terms change, so must the name.
    expect({ fingerprint: analyzer.fingerprint, digest }).toMatchInlineSnapshot(`
      {
        "digest": "10700ba700904283",
        "fingerprint": "english-porter-1",
      }
    `)
  })
})
