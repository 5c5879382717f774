import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSentencePiece } from '@llm-cookbook/tokenize'
import { expected, modelFile, modelNames } from './models.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(...Array.from(' ▁aethos<sep>é\u0301文ไﬁ½😀\t\u3000\0'), 'the', 'of ', '\ud83d'),
    maxLength: 60
  })
)

describe.each(modelNames)('the model %s', name => {
  const tokenizer = readSentencePiece(modelFile(name))

  it('gives the ids and the texts of SentencePiece', () => {
    expect(expected.texts.length).toBeGreaterThan(60)
    for (const [i, one] of expected.texts.entries()) {
      const [ids, decoded] = expected.models[name][i]!
      expect([...tokenizer.encode(one)], one).toEqual(ids)
      expect(tokenizer.decode(ids)).toBe(decoded)
    }
  })

  it('counts and locates the ids that it encodes', () => {
    fc.assert(
      fc.property(text, one => {
        const ids = [...tokenizer.encode(one)]
        const spans = tokenizer.encodeWithOffsets(one)
        expect(tokenizer.count(one)).toBe(ids.length)
        expect(spans.map(span => span.id)).toEqual(ids)
        let last = { start: 0, end: 0 }
        for (const span of spans) {
          expect(span.start).toBeLessThanOrEqual(span.end)
          expect(span.start).toBeGreaterThanOrEqual(last.start)
          expect(span.end).toBeGreaterThanOrEqual(last.end)
          expect(span.end).toBeLessThanOrEqual(one.length)
          // Nothing lies between two tokens, and a surrogate pair is covered whole.
          expect(span.start).toBeLessThanOrEqual(Math.max(last.end, leadingSpace(one)))
          for (const at of [span.start, span.end]) expect(isInsidePair(one, at)).toBe(false)
          last = span
        }
      })
    )
  })

  it('takes lone surrogates for U+FFFD, and NUL for a character', () => {
    expect(tokenizer.encode('a\ud800b')).toEqual(tokenizer.encode('a\ufffdb'))
    expect(() => tokenizer.encode('\0 \0\0')).not.toThrow()
  })

  it('gives nothing for nothing', () => {
    expect(tokenizer.encode('')).toEqual(new Uint32Array())
    expect(tokenizer.encodeWithOffsets('')).toEqual([])
    expect(tokenizer.decode([])).toBe('')
  })

  it('refuses ids that it does not have', () => {
    for (const id of [-1, tokenizer.vocabSize, 0.5, Number.NaN]) {
      expect(() => tokenizer.decode([id])).toThrow(RangeError)
      expect(() => tokenizer.decode([id])).toThrow(`0 to ${tokenizer.vocabSize - 1}`)
    }
  })
})

/** White space before the text belongs to no token. */
function leadingSpace(one: string): number {
  return /^[\s\0-\x20\x7f-\x9f\u200b-\u200f\ufeff\ufffd\ud800-\udfff▁]*/u.exec(one)![0].length
}

function isInsidePair(one: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(one.slice(at - 1, at + 1))
}

describe('offsets', () => {
  const unigram = readSentencePiece(modelFile('nmt-nfkc'))
  const covered = (one: string): string[] =>
    unigram.encodeWithOffsets(one).map(({ start, end }) => one.slice(start, end))

  it('are those of the text before normalisation', () => {
    // ½ becomes 1, U+2044 and 2: three tokens, each of which covers all of it.
    expect(covered('the ﬁrst  of ½')).toEqual(['the', ' ﬁrst', '  of', ' ', '½', '½', '½'])
  })

  it('tell of white space that was joined, and leave out what was removed', () => {
    expect(covered('  the   the ')).toEqual(['the', '   the'])
  })

  it('are empty for a space that was put before the text', () => {
    expect(unigram.encodeWithOffsets('の')[0]).toMatchObject({ start: 0, end: 0 })
  })

  it('let all bytes of a character cover it', () => {
    const bytes = readSentencePiece(modelFile('byte-fallback'))
    expect(bytes.encodeWithOffsets('☃').map(({ start, end }) => [start, end])).toEqual([[0, 1], [0, 1], [0, 1]]) // prettier-ignore
  })
})
