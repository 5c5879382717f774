import { describe, expect, it } from 'vitest'
import { chooseWords } from '../src/vocabulary.ts'

describe('chooseWords', () => {
  const glove = ['the', ',', 'cat', "don't", 'he-man', 'dog', 'b2b', 'rare']

  it('takes the commonest words of letters and digits', () => {
    expect(chooseWords(glove, [], { words: 3, atLeast: 1 })).toEqual(['the', 'cat', 'dog'])
  })

  it('puts before them what the texts have often and GloVe lacks', () => {
    const texts = ['A cat, a dog.', 'In 1990 I had a cat', '1990: naïveté in Москва']
    expect(chooseWords(glove, texts, { words: 6, atLeast: 2 })).toEqual(['1990', 'a', 'in', 'the', 'cat', 'dog'])
    expect(chooseWords(glove, texts, { words: 99, atLeast: 1 })).not.toContain('москва')
  })
})
