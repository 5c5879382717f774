import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { describe, expect, it } from 'vitest'
import { plainAnalyzer } from '../../src/lexical/analyzer.ts'
import { confidence, gatherEvidence, type Evidence, type Features } from '../../src/answer/evidence.ts'
import { analyzeQuestion } from '../../src/answer/question.ts'
import type { Source } from '../../src/answer/source.ts'
import { makeDocument } from '../support/make-document.ts'

const analyzer = englishAnalyzer()

/** Passages of one document, best first. */
function hits(text: string, spans: [number, number][], headings: string[] = [], title = 'Notes'): Source[] {
  const document = makeDocument('a.txt', text)
  return spans.map(([start, end]) => ({
    ...{ source: 'a.txt', title, page: 1, text: text.slice(start, end), score: 1, start, end, headings, document }
  }))
}

const gather = (question: string, given: readonly Source[]): Evidence[] =>
  gatherEvidence(analyzeQuestion(question, analyzer), given, analyzer)

describe('gatherEvidence', () => {
  it('measures a sentence as reckoned by hand', () => {
    const text = 'Anna runs the shop. In 1999 the red shop was opened by Ben. Tea is sold'
    const found = gather('When was the red shop in Rome opened?', hits(text, [[0, text.length]], ['The shop']))
    expect(found.map(({ text }) => text)).toEqual([
      'Anna runs the shop.',
      'In 1999 the red shop was opened by Ben.',
      'Tea is sold'
    ])
    // Of one hit, which holds 'red', 'shop' and 'open': ln(1 + 10.5 / 1.5) each; and not 'rome': ln(1 + 11.5 / 0.5).
    const [held, lacking] = [Math.log(1 + 10.5 / 1.5), Math.log(1 + 11.5 / 0.5)]
    const all = 3 * held + lacking
    const [first, second, third] = found.map(({ features }) => features)
    expect(second).toEqual({
      coverage: expect.closeTo((3 * held) / all) as number,
      relatives: expect.closeTo((3 * held) / all) as number,
      passage: expect.closeTo((3 * held) / all) as number,
      context: 0,
      phrases: 1 / 3, // red shop; not shop rome, rome open
      typed: 1, // 1999
      untyped: 0,
      missing: 1, // Rome
      length: 5 / 40, // 1999, red, shop, opened, Ben
      rank: 1,
      definition: 0,
      fragment: 0,
      apparatus: 0,
      detail: 4 / 8
    })
    expect(first).toMatchObject({ coverage: expect.closeTo(held / all) as number, typed: 0, untyped: 1, fragment: 0 })
    expect(first!.context).toBeCloseTo((2 * held) / all)
    expect(third).toMatchObject({ coverage: 0, context: expect.closeTo((3 * held) / all) as number, fragment: 1 })
  })

  it('reads passages that touch as one text, and what they share once', () => {
    const text = 'Red one. Red two. Blue three. Red four. Red five.'
    const at = (part: string): [number, number] => [text.indexOf(part), text.indexOf(part) + part.length]
    const found = gather('red blue', hits(text, [at('Blue three. Red four.'), at('Red one. Red two. Blue three.')]))
    expect(found.map(({ text, run, place }) => [text, run, place])).toEqual([
      ['Red one.', 0, 0],
      ['Red two.', 0, 1],
      ['Blue three.', 0, 2],
      ['Red four.', 0, 3]
    ])
    expect(found[3]!.features).toMatchObject({ rank: 1 })
    expect([...found[3]!.around].sort()).toEqual(['blue', 'red'])
    expect(found[0]!.features.rank).toBeCloseTo(1 / (1 + 1 / 4))

    const apart = gather('red blue', hits(text, [at('Red one.'), at('Red five.')]))
    expect(apart.map(({ run, place }) => [run, place])).toEqual([
      [0, 0],
      [1, 0]
    ])
  })

  it('takes terms for neighbours that have one between them, not two', () => {
    const text = 'Red old shop. Red old big shop.'
    const [one, two] = gather('red shop', hits(text, [[0, text.length]]))
    expect([one!.features.phrases, two!.features.phrases]).toEqual([1, 0])
  })

  it('takes words for relatives that begin alike', () => {
    const text = 'The office published it in Rome.'
    const [found] = gather('publication office', hits(text, [[0, text.length]]))
    // Of one hit, which holds 'office' and 'publish' for 'public'.
    const [held, lacking] = [Math.log(1 + 10.5 / 1.5), Math.log(1 + 11.5 / 0.5)]
    expect(found!.features.coverage).toBeCloseTo(held / (held + lacking))
    expect(found!.features.relatives).toBe(1)
  })

  it('has the index say how much of the question a passage has, the more the more hits there are', () => {
    const text = 'Red one. Red two. Blue three. Red four. Red five. Red six. Red seven. Red eight. Red nine. Red ten.'
    const all = [...text.matchAll(/\w+ \w+\./g)].map(({ 0: part, index }): [number, number] => [
      index,
      index + part.length
    ])
    const share = (count: number, terms: number): number => {
      const given = hits(text, all.slice(0, count)).map(hit => ({ ...hit, scores: { terms } }))
      return gather('red', given)[0]!.features.passage
    }
    expect(share(10, 0.3)).toBeCloseTo(0.3)
    expect(share(1, 0.3)).toBeCloseTo(0.1 * 0.3 + 0.9)
    expect(gather('red', hits(text, all))[0]!.features.passage).toBe(1)
  })

  it('leaves out headings and the title', () => {
    const text = 'Red things\n\nRed one.\n\nNotes'
    const found = gather('red notes', hits(text, [[0, text.length]], ['Red things']))
    expect(found.map(({ text }) => text)).toEqual(['Red one.'])
  })

  it('knows references and tables of contents', () => {
    const text = 'Red book. Red .......... 7'
    const [book, line] = gather('red', hits(text, [[0, text.length]], ['7. References']))
    expect(book!.features.apparatus).toBe(1)
    expect(line!.features.apparatus).toBe(1)
    const [plain, leaders] = gather('red', hits(text, [[0, text.length]], ['References to the past']))
    expect(plain!.features.apparatus).toBe(0)
    expect(leaders!.features.apparatus).toBe(1)
  })
})

describe('confidence', () => {
  const middle: Features = {
    ...{ coverage: 0.5, context: 0.2, phrases: 0.5, typed: 0, untyped: 0, missing: 0, rank: 0.5, definition: 0 },
    ...{ fragment: 0, apparatus: 0, detail: 0.5, relatives: 0.5, passage: 0.5, length: 0.5 }
  }

  it('is a probability, and surest when everything speaks for a sentence', () => {
    expect(confidence(middle)).toBeGreaterThan(0)
    expect(confidence(middle)).toBeLessThan(1)
    const all = {
      coverage: 1,
      relatives: 1,
      passage: 1,
      context: 0,
      phrases: 1,
      typed: 1,
      rank: 1,
      detail: 1,
      length: 0
    }
    expect(confidence({ ...middle, ...all })).toBeGreaterThan(0.99)
    const none = { coverage: 0, relatives: 0, passage: 0, context: 0, phrases: 0, rank: 0 }
    expect(confidence({ ...middle, ...none })).toBeLessThan(0.05)
  })

  it.each(['coverage', 'relatives', 'passage', 'context', 'phrases', 'typed', 'rank', 'definition', 'detail'] as const)(
    'rises with %s',
    name => {
      expect(confidence({ ...middle, [name]: 1 })).toBeGreaterThan(confidence({ ...middle, [name]: 0 }) + 0.01)
    }
  )

  it.each(['untyped', 'missing', 'length', 'fragment', 'apparatus'] as const)('falls with %s', name => {
    expect(confidence({ ...middle, [name]: 1 })).toBeLessThan(confidence({ ...middle, [name]: 0 }) - 0.01)
  })
})

describe('analyzeQuestion', () => {
  const names = (text: string): string[] => [...analyzeQuestion(text, analyzer).names]

  it('keeps what the question is about', () => {
    expect(analyzeQuestion('What is the purpose of the red door?', analyzer).terms).toEqual(['red', 'door'])
    expect(analyzeQuestion('Please tell me about doors', analyzer).terms).toEqual(['door'])
    expect(analyzeQuestion('How do I do it?', analyzer).terms).toEqual([])
  })

  it('finds names and numbers, but not in a question that shouts', () => {
    expect(names('Did Anna move to NASA in 1969?')).toEqual(['anna', 'nasa', '1969'])
    expect(names('Who am I?')).toEqual([])
    expect(names('WHERE IS ANNA?')).toEqual([])
    const plain = (text: string): readonly string[] => analyzeQuestion(text, plainAnalyzer).terms
    expect(plain('Where is IT, and who runs it in the US?')).toEqual(['it', 'runs', 'us'])
    expect(plain('WHERE IS IT?')).toEqual([])
  })
})
