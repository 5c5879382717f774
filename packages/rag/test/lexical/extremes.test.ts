import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainAnalyzer } from '../../src/lexical/analyzer.ts'
import { LexicalIndex } from '../../src/lexical/lexical-index.ts'
import { countTerms } from '../../src/lexical/term-counts.ts'

async function indexOf(texts: readonly string[]): Promise<LexicalIndex> {
  return LexicalIndex.build([countTerms(texts.map(text => plainAnalyzer.terms(text)))])
}

function found(index: LexicalIndex, query: string, pipeline: 'best' | 'bm25' = 'best'): number[] {
  return index.search(plainAnalyzer.terms(query), { pipeline, k: 100 }).map(({ row }) => row)
}

describe('the default pipeline at the extremes', () => {
  it('is BM25 in an index of one passage', async () => {
    const index = await indexOf(['the cat sat on the mat'])
    expect(index.search(['cat'])).toEqual([
      { row: 0, score: expect.closeTo(index.search(['cat'], { pipeline: 'bm25' })[0]!.score, 2) as number }
    ])
    expect(found(index, 'dog')).toEqual([])
  })

  it('puts what was asked for first among two and three passages', async () => {
    expect(found(await indexOf(['a red fox', 'a grey wolf']), 'grey')[0]).toBe(1)
    expect(found(await indexOf(['a red fox', 'a grey wolf', 'a red wolf']), 'grey wolf')[0]).toBe(1)
    expect(found(await indexOf(['a red fox', 'a grey wolf', 'a red wolf']), 'red wolf')[0]).toBe(2)
  })

  it('gives passages that are all the same in their order, each with the same score', async () => {
    const index = await indexOf(Array.from({ length: 40 }, () => 'one and the same text'))
    expect(found(index, 'same')).toEqual(Array.from({ length: 40 }, (_, row) => row))
    expect(new Set(index.search(['same'], { k: 40 }).map(({ score }) => score)).size).toBe(1)
  })

  it('finds passages of one word by that word, and nothing else', async () => {
    const words = Array.from({ length: 60 }, (_, i) => `word${i}`)
    const index = await indexOf(words)
    for (const [row, word] of words.entries()) expect(found(index, word)).toEqual([row])
  })

  it('knows a passage of 50,000 words and a short one by what they say', async () => {
    const long = Array.from({ length: 50_000 }, (_, i) => `w${i % 9973}`).join(' ')
    const index = await indexOf([long, 'w17 w23', 'another short passage', 'w4000'])
    expect(found(index, 'w17 w23')[0]).toBe(1)
    expect(found(index, 'w9000')[0]).toBe(0)
  })

  it('takes queries of 300 words', async () => {
    const texts = Array.from({ length: 30 }, (_, i) =>
      Array.from({ length: 40 }, (_, j) => `t${(i * 7 + j * 3) % 211}`).join(' ')
    )
    const query = [...texts[11]!.split(' '), ...Array.from({ length: 260 }, (_, i) => `unknown${i}`)].join(' ')
    expect(found(await indexOf(texts), query)[0]).toBe(11)
  })

  it('finds each of several languages, scripts, code and numbers by half of its words', async () => {
    const texts = [
      'Die Donaudampfschifffahrt verbindet Wien mit Budapest und führt an Klöstern und Weinbergen vorbei.',
      'La bibliothèque conserve des manuscrits enluminés que les moines copiaient à la lumière des bougies.',
      'Поезд прибывает на станцию вечером, когда в городе уже зажигают фонари и закрывают лавки.',
      '図書館には古い地図と手紙がたくさん保存されています。研究者は毎日それを読みに来ます。',
      'يقع الميناء القديم على شاطئ البحر حيث يبيع الصيادون السمك كل صباح',
      'function quickSort(items) { if (items.length < 2) return items; const pivot = items[0] }',
      'export class Parser { parse(source: string): Tree { return new Tree(source.split(",")) } }',
      '1998 17.4 3,201 88.0 0.004 1999 18.1 3,377 90.2 0.006',
      '2001 22.9 4,050 71.5 0.011 2002 23.3 4,102 70.8 0.013',
      'El tren nocturno cruza la meseta mientras los pasajeros duermen en sus literas estrechas.'
    ]
    const index = await indexOf(texts)
    for (const [row, text] of texts.entries()) {
      const half = plainAnalyzer.terms(text).filter((_, i) => i % 2 === 0)
      expect(index.search(half)[0]?.row).toBe(row)
    }
  })

  it('puts a passage first that alone has all words of the query, as BM25 does, in small indexes', async () => {
    const word = fc.integer({ min: 0, max: 400 }).map(number => `w${number}`)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(word, { minLength: 6, maxLength: 12 }), { minLength: 3, maxLength: 25 }),
        async passages => {
          const index = await LexicalIndex.build([countTerms(passages)])
          for (const [row, terms] of passages.entries()) {
            const query = terms.slice(0, 5)
            if (passages.some((other, i) => i !== row && other.filter(term => query.includes(term)).length > 1))
              continue
            expect(index.search(query)[0]?.row).toBe(index.search(query, { pipeline: 'bm25' })[0]?.row)
          }
        }
      ),
      { numRuns: 30 }
    )
  })
})
