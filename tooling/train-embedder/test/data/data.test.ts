import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseOpinions, readOpinions } from '../../src/data/sentiment.ts'
import { parsePairs, readSts } from '../../src/data/sts.ts'
import { readWikipedia } from '../../src/data/wikipedia.ts'
import { parseSenses } from '../../src/data/wordnet.ts'

describe('parseSenses', () => {
  it('reads words, definition and examples of a line, and passes over the licence', () => {
    const file = [
      '  1 This software and database is being provided to you',
      '00003993 03 n 01 congener 0 001 @ 00003553 n 0000 | a whole of the same kind; "lard was used, not butter, its congener"; "the American"  ',
      '00001930 03 n 01 physical_entity 0 002 @ 00001740 n 0000 ~ 00002452 n 0000 | an entity that has physical existence  ',
      '00004171 00 s 02 dying(a) 0 moribund 0 001 & 00003939 a 0000 | eagerly desirous  ',
      ''
    ].join('\n')
    expect(parseSenses(file)).toEqual([
      {
        words: ['congener'],
        definition: 'a whole of the same kind',
        examples: ['lard was used, not butter, its congener', 'the American']
      },
      { words: ['physical entity'], definition: 'an entity that has physical existence', examples: [] },
      { words: ['dying', 'moribund'], definition: 'eagerly desirous', examples: [] }
    ])
  })
})

describe('parseOpinions', () => {
  it('reads text and label, and passes over what is not English', () => {
    expect(parseOpinions('Great food.\t1\nBạn ơi\t0\nThe worst film.  \t0\n\nno label\n')).toEqual([
      { text: 'Great food.', positive: true },
      { text: 'The worst film.', positive: false }
    ])
  })

  it('has some two thousand in the files, half of them positive', () => {
    const opinions = readOpinions()
    expect(opinions).toHaveLength(1933)
    expect(opinions.filter(({ positive }) => positive)).toHaveLength(961)
  })
})

describe('readWikipedia', () => {
  it('has titles and whole sentences', () => {
    const articles = readWikipedia()
    expect(articles).toHaveLength(3454)
    for (const { title, sentences } of articles) {
      expect(title).not.toBe('')
      expect(sentences.length).toBeGreaterThan(1)
      for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z"].{23,178}[.!?"]$/)
    }
  })
})

describe('parsePairs', () => {
  it('reads score and sentences, whatever columns follow', () => {
    const file = 'main-captions\tMSRvid\t2012test\t0001\t3.800\tA plane.\tAn air plane. \tmore\n\nbroken\n'
    expect(parsePairs(file)).toEqual([{ a: 'A plane.', b: 'An air plane.', score: 3.8 }])
  })
})

describe('readSts', () => {
  it('says what it expected where the file is missing or another', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sts-'))
    try {
      expect(() => readSts(folder, 'dev')).toThrow(/sts-dev\.csv: expected .* found no file/)
      mkdirSync(join(folder, 'sts-benchmark'))
      writeFileSync(join(folder, 'sts-benchmark', 'sts-dev.csv'), 'something else')
      expect(() => readSts(folder, 'dev')).toThrow(/found another file.*SOURCES\.md/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
