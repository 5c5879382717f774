import { describe, expect, it } from 'vitest'
import { Charsmap, readSentencePiece, TokenizeError, Unigram } from '@llm-cookbook/tokenize'
import { modelFile } from './models.ts'
import { writeModel, type WrittenModel } from './write-model.ts'

const unknown = { piece: '<unk>', kind: 'unknown' } as const
const small: WrittenModel = {
  pieces: [
    unknown,
    { piece: '</s>', kind: 'control' },
    { piece: '<sep>', kind: 'user-defined' },
    ...['▁', 'a', 'b', 'ab', '▁ab', 'ß'].map((piece, i) => ({ piece, score: -2 - i / 8 }))
  ],
  charsmap: Charsmap.compile([['\t', ' '], ['ﬁ', 'fi'], ['a\u0301', 'á']]).bytes // prettier-ignore
}

function codeOf(bytes: Uint8Array): string {
  try {
    readSentencePiece(bytes)
    return 'none'
  } catch (error) {
    return error instanceof TokenizeError ? error.code : String(error)
  }
}

describe('a damaged .model file', () => {
  it('gives a working tokenizer or a typed error, whichever byte was changed', () => {
    for (const algorithm of [1, 2]) {
      const bytes = writeModel({ ...small, algorithm })
      expect(readSentencePiece(bytes).encode('ab <sep>\tßaﬁ').length).toBeGreaterThan(3)
      for (let change = 0; change < bytes.length * 2; change++) {
        const damaged = bytes.slice()
        const at = change >> 1
        damaged[at]! ^= change % 2 === 0 ? 0xff : 1 << (at & 7)
        let tokenizer
        try {
          tokenizer = readSentencePiece(damaged)
        } catch (error) {
          expect(error).toBeInstanceOf(TokenizeError)
          continue
        }
        const ids = tokenizer.encode('ab <sep>\tßa\u0301ﬁ\0\0 aaaa')
        tokenizer.decode(ids)
      }
    }
  })

  it('gives a typed error wherever it ends, unless only pieces are missing', () => {
    const bytes = writeModel(small)
    for (let length = 0; length < bytes.length; length++) {
      expect(['none', 'invalid-file']).toContain(codeOf(bytes.subarray(0, length)))
    }
    expect(codeOf(modelFile('bpe').subarray(0, 20_000))).toBe('invalid-file')
    expect(codeOf(new Uint8Array())).toBe('invalid-file')
    expect(codeOf(new TextEncoder().encode('{"version":"1.0"}'))).toBe('invalid-file')
  })

  it('is refused if its pieces contradict each other', () => {
    const refusal = (model: WrittenModel): string => {
      expect(codeOf(writeModel(model))).toBe('invalid-file')
      try {
        readSentencePiece(writeModel(model))
      } catch (error) {
        return (error as Error).message
      }
      return ''
    }
    expect(refusal({ pieces: [{ piece: 'a' }] })).toContain('none of the pieces is the unknown piece')
    expect(refusal({ pieces: [unknown, { ...unknown, piece: '<u>' }] })).toContain(
      'pieces 0 and 1 are both the unknown piece'
    )
    expect(refusal({ pieces: [unknown, { piece: 'a' }, { piece: 'a' }] })).toContain(
      "piece 2 is 'a', and so is piece 1"
    )
    expect(refusal({ pieces: [unknown, { piece: '' }] })).toContain('piece 1 is empty')
    expect(refusal({ pieces: [unknown, { piece: '<0x00>', kind: 'byte' }] })).toContain('no byte fallback')
    expect(refusal({ pieces: [unknown], byteFallback: true })).toContain('no piece for byte 0')
    expect(refusal({ pieces: [unknown], charsmap: Uint8Array.of(9, 0, 0, 0, 0) })).toContain('rules of normalisation')
  })

  it('never makes encoding quadratic, also if a rule leads to itself', () => {
    const { bytes } = Charsmap.compile([['aaaa', 'b']])
    const text = 'a'.repeat(2000)
    for (let at = 4; at < 4 + 4 * 256; at += 3) {
      const damaged = bytes.slice()
      damaged[at]! ^= 4
      const tokenizer = readSentencePiece(writeModel({ pieces: [unknown, { piece: 'b' }], charsmap: damaged }))
      expect(tokenizer.count(text)).toBeGreaterThanOrEqual(0)
    }
  })

  it('is a Unigram if that is its algorithm', () => {
    expect(readSentencePiece(writeModel(small))).toBeInstanceOf(Unigram)
    expect(readSentencePiece(writeModel({ ...small, algorithm: 2 }))).not.toBeInstanceOf(Unigram)
  })

  it('has to be bytes', () => {
    expect(() => readSentencePiece('spiece.model' as unknown as Uint8Array)).toThrow(TypeError)
  })
})

describe('long texts', () => {
  it('are encoded in linear time: millions of one letter', () => {
    const unigram = readSentencePiece(
      writeModel({ pieces: [unknown, ...['a', 'aa', 'aaaa'].map((piece, i) => ({ piece, score: i - 9 }))] })
    )
    expect(unigram.count('a'.repeat(2_000_000))).toBe(500_001)
    const bpe = readSentencePiece(
      writeModel({ algorithm: 2, pieces: [unknown, { piece: 'a' }, { piece: 'aa' }, { piece: 'aaaa', score: -2 }] })
    )
    expect(bpe.count('a'.repeat(200_000))).toBe(50_001)
    expect(bpe.count('b'.repeat(200_000))).toBe(1)
  })
})
