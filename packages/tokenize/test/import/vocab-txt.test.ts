import { describe, expect, it } from 'vitest'
import { readVocabTxt, TokenizeError, WordPiece } from '../../src/index.ts'

describe('readVocabTxt', () => {
  it('reads a token a line, whatever ends the lines', () => {
    expect(readVocabTxt('[UNK]\na\n##b')).toEqual(['[UNK]', 'a', '##b'])
    expect(readVocabTxt('\ufeff[UNK]\r\na\r\n')).toEqual(['[UNK]', 'a'])
  })

  it('keeps an empty line, which has an id', () => {
    expect(readVocabTxt('[UNK]\n\nb\n')).toEqual(['[UNK]', '', 'b'])
  })

  it('gives what WordPiece takes, names of objects included', () => {
    const tokens = readVocabTxt('[UNK]\nconstructor\n__proto__')
    const wordPiece = new WordPiece(tokens)
    expect(Array.from(wordPiece.encode('constructor toString'))).toEqual([1, 0])
  })

  it('refuses a file that is none', () => {
    const broken = [
      ['[UNK]\na\na', 'vocab.txt: line 3 is "a", and so is line 2.'],
      ['a\nb', 'vocab.txt: expected a line [UNK], but there is none.'],
      ['', 'vocab.txt: expected a line [UNK], but there is none.']
    ] as const
    for (const [text, message] of broken) {
      expect(() => readVocabTxt(text)).toThrow(new TokenizeError('invalid-file', message))
    }
  })
})
