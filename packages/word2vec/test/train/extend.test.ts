import { describe, expect, it } from 'vitest'
import { sentenceEnd, type EncodedCorpus } from '../../src/encoded-corpus.ts'
import { leftOut } from '../../src/train/chunks.ts'
import { extendVocabulary } from '../../src/train/extend.ts'
import { Vocabulary } from '../../src/vocabulary.ts'

const known = { words: ['the', 'cat', 'sat'], counts: Float64Array.of(9, 3, 3) }
const corpus = (words: string[], counts: number[]): EncodedCorpus => ({
  vocabulary: new Vocabulary(words, Float64Array.from(counts)),
  length: 1,
  read: () => Int32Array.of(sentenceEnd)
})

describe('extendVocabulary', () => {
  it('adds counts up, takes in new words that are frequent enough, and sorts by count', () => {
    const extended = extendVocabulary(known, corpus(['dog', 'sat', 'mat', 'the'], [20, 5, 2, 1]), 3)
    expect(extended.vocabulary.words).toEqual(['dog', 'the', 'sat', 'cat'])
    expect(extended.vocabulary.counts).toEqual(Float64Array.of(20, 10, 8, 3))
    expect(extended.rows).toEqual(Int32Array.of(0, 2, leftOut, 1))
    expect(extended.total).toBe(26)
  })

  it('keeps known words that are rare in the new corpus, and puts them first among equals', () => {
    const { vocabulary } = extendVocabulary(known, corpus(['new', 'cat'], [4, 1]), 4)
    expect(vocabulary.words).toEqual(['the', 'cat', 'new', 'sat'])
  })

  it('counts each known word once where no counts are known', () => {
    const { vocabulary } = extendVocabulary({ words: ['a', 'b'] }, corpus(['b', 'c'], [5, 5]), 5)
    expect(vocabulary.words).toEqual(['b', 'c', 'a'])
    expect(vocabulary.counts).toEqual(Float64Array.of(6, 5, 1))
  })
})
