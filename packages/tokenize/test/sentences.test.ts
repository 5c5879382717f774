import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sentences } from '../src/index.ts'
import { engineSentences, engineSentencesUnwrapped, f1, hardCases, prose, treebank } from './gold.ts'

/** A text with `|` behind every sentence; cutting it without the marks has to give the marks back. */
function expectMarks(marked: string): void {
  expect(mark(marked.replaceAll('|', ''))).toBe(marked)
}

function mark(text: string): string {
  const ends = sentences(text).map(sentence => sentence.end)
  return [0, ...ends].map((end, i) => text.slice(end, ends[i] ?? text.length)).join('|')
}

describe('sentences', () => {
  it('tells where each stands, without the white space around', () => {
    expect(sentences('  It rains.  \n Does it? ')).toEqual([
      { text: 'It rains.', start: 2, end: 11 },
      { text: 'Does it?', start: 15, end: 23 }
    ])
  })

  it.each([
    ['titles and initials', 'Dr. J. R. R. Tolkien met Mrs. C. Smith.| They spoke.|'],
    ['abbreviations inside', 'See e.g. Fig. 3, i.e. No. 5 in Sec. 2 (Smith et al. 2010, vol. II).| It is old.|'],
    [
      'abbreviations that may end one',
      'He left the U.S. Senate.| He left the U.S.| The rest stayed.| Acme Inc. Boston paid.|'
    ],
    ['words that look like one', 'They sat.| Jane left.| The answer is no.| Dogs bark.|'],
    ['brand names', 'It is new.| iPhones sell.| eBay too.|'],
    ['decimals and versions', 'It is 3.14 or .5, in version 2.0.1.| It cost $4.99.| Fine.|'],
    [
      'addresses and names of files',
      'Go to https://a.b/c.html?q=1.2 or config.json.| Mail j.s@ex.org!| Call foo.Bar() in .NET.|'
    ],
    ['ellipses', 'He paused... then went on.| Well...| She left.| Who knows . . . perhaps.| I never…| Yes.|'],
    [
      'quotes and brackets',
      '"Go!" she said.| “Really?” Mr. Jones asked.| (He left.)| “Yes.”| It ended (at 5 p.m.).| Why?|'
    ],
    ['a mark in brackets', 'Is he (?) Welsh or [...] Irish?| He (!) is.|'],
    ['names that begin like a sentence', 'In the U.K.| However, it rains.| It is by K. He, J. A. Ng and M. No.|'],
    ['references', 'It was refuted.[12]| Later work agreed [3].| As before.[1][2]| See ref. 7.|'],
    [
      'marks of notes',
      'Coined by Kindervag¹ while at Forrester.²| Zero trust then became the term.³,⁴| It is 10 m² large.|'
    ],
    ['notes that lost their superscript', 'This was shown in the report.12| It holds.| As in vol.3 The Times.|'],
    ['items of a list', '1. Open it.|\n2. Close it|\n3. Leave|\n\n- one|\n- two\n  lines|\n• three|'],
    ['items in a line', 'As follows: 1. Wait.| 2. See.| (a) Pay.| (b) Go.|'],
    ['a number at the start of a line', 'It ended in\n2020.| The sum was\n12.| Then it began.|'],
    ['headings', 'A heading|\n\n3.1 Another|\n\n3.1. One more|\n\n# Markdown|\nIts text.| More.|'],
    ['labels', 'Figure 2. The pump.| Chapter 4. Of wine.| CHAPTER III.|\nIt begins.|'],
    ['lines joined without a space', 'The line ended here.|The next began.|It goes on as np.Array and foo.Bar.|'],
    ['a table of contents', 'Introduction ........... 3|'],
    ['other scripts', '本当？|はい。|円周率は３．１４です。| هل هذا؟| नहीं।| हाँ।| ეს ერთია.| ეს ორია.|']
  ])('knows %s', (_, marked) => {
    expectMarks(marked)
  })

  it('ends at a blank line, whatever kind of line break', () => {
    for (const blank of ['\n\n', '\r\n\r\n', '\r\r', '\n \t\n', '\u2029', '\n\u3000\n\n']) {
      expectMarks(`no stop|${blank}none here|`)
    }
    for (const single of ['\n', '\r\n', '\r', '\u2028', '\f']) expectMarks(`no stop${single}none here|`)
  })

  it('makes nothing of nothing', () => {
    for (const text of ['', ' ', '\n\n\n', '\ufeff\t']) expect(sentences(text)).toEqual([])
    expectMarks('.|')
    expectMarks('a|')
  })
})

describe('sentences of real text', () => {
  it('are those that a person marked in prose, and the engine’s are not', () => {
    expect(prose().flatMap(text => text.spans)).toHaveLength(408)
    expect(f1(prose(), sentences)).toBeGreaterThan(0.97)
    expect(f1(prose(), engineSentences)).toBeLessThan(0.3)
    expect(f1(prose(), engineSentencesUnwrapped)).toBeLessThan(0.86)
  })

  it('are those that a person marked in hard cases', () => {
    expect(hardCases().flatMap(text => text.spans)).toHaveLength(133)
    expect(f1(hardCases(), sentences)).toBeGreaterThan(0.98)
    expect(f1(hardCases(), engineSentencesUnwrapped)).toBeLessThan(0.7)
  })

  const english = treebank('en', ' ')
  it.skipIf(english === undefined)('are those of the Parallel Universal Dependencies (larger data folder)', () => {
    expect(f1(english!, sentences)).toBeGreaterThan(0.995)
    expect(f1(english!, engineSentences)).toBeLessThan(0.98)
    expect(f1(treebank('zh', '')!, sentences)).toBeGreaterThan(0.99)
    const arabic = treebank('ar', ' ')!
    expect(f1(arabic, sentences)).toBeGreaterThan(f1(arabic, engineSentences))
  })
})

describe('sentences of any text', () => {
  const parts = fc.constantFrom(
    ...[
      'a',
      'A',
      'Dr',
      'e.g',
      'No',
      'The',
      'I',
      '5',
      '12',
      '3.1',
      '.',
      '. ',
      '...',
      '…',
      '!',
      '? ',
      '。',
      '"',
      '”',
      '“',
      '(',
      ')',
      '[1]'
    ],
    ...[
      ' ',
      '\n',
      '\n\n',
      '\r\n',
      '\t',
      '- ',
      '1. ',
      '# ',
      '\u0301',
      '\u200d',
      '\ud800',
      '\udc00',
      '😀',
      '漢',
      '\u2029',
      '\ufeff',
      ':'
    ]
  )
  const made = fc.array(parts, { maxLength: 40 }).map(all => all.join(''))

  it('stand where they say, in order, trimmed, and leave out nothing but white space', () => {
    fc.assert(
      fc.property(fc.oneof(made, fc.string({ unit: 'binary' })), text => {
        let reached = 0
        for (const sentence of sentences(text)) {
          expect(sentence.text).toBe(text.slice(sentence.start, sentence.end))
          expect(sentence.text).toBe(sentence.text.trim())
          expect(sentence.text).not.toBe('')
          expect(text.slice(reached, sentence.start).trim()).toBe('')
          reached = sentence.end
        }
        expect(text.slice(reached).trim()).toBe('')
      }),
      { numRuns: 400 }
    )
  })

  it('do not depend on what comes after a blank line', () => {
    fc.assert(
      fc.property(made, made, (before, after) => {
        const whole = sentences(`${before}\n\n${after}`).map(sentence => sentence.text)
        expect(whole.slice(0, sentences(before).length)).toEqual(sentences(before).map(sentence => sentence.text))
      })
    )
  })
})

describe('the cost of sentences', () => {
  const pieces = [
    'a',
    '.',
    '. ',
    ' ',
    '\n',
    '\n ',
    '\r',
    'A. ',
    'Dr. ',
    'a.[1',
    '[1]',
    '."',
    '. "',
    '. -',
    '.\u0301',
    '- a\n',
    '1. ',
    'a.',
    '。',
    '!" Aa Bb '
  ]

  // A million characters take a fraction of a second; with the square of the length it would be an hour.
  it.each(pieces)('is no more than linear, or this would never end: %j', piece => {
    const text = `x. ${piece.repeat(1_000_000 / piece.length)} Y`
    expect(sentences(text).at(-1)?.end).toBe(text.length)
  })
})
