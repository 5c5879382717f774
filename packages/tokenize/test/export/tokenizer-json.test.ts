import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Bpe } from '../../src/bpe.ts'
import { vocabularyOf } from '../../src/bpe/vocabulary.ts'
import { loadEncoding } from '../../src/encodings.ts'
import { toTokenizerJson, type ExportableModel } from '../../src/export/tokenizer-json.ts'
import { loadTokenizer } from '../../src/import/tokenizer-json.ts'
import { trainBpe } from '../../src/train-bpe.ts'
import { trainUnigram } from '../../src/train-unigram.ts'
import { trainWordPiece } from '../../src/train-wordpiece.ts'
import { Unigram } from '../../src/unigram.ts'
import { needTokenizers } from '../native-tokenizers.ts'

let prose: string[]
let texts: string[]
beforeAll(async () => {
  const fixture = (name: string): Promise<string> => readFile(join(import.meta.dirname, '../fixtures', name), 'utf8')
  prose = (await fixture('sentences/botchan.txt')).match(/.*\n/g)!
  // Of many languages, and full of what goes wrong elsewhere.
  texts = [...prose.slice(0, 60), ...(await fixture('openai/TestPlans.txt')).match(/.*\n/g)!.slice(0, 120), ...fuzz()]
})

/** The same each time. */
function fuzz(): string[] {
  const part = fc.constantFrom(
    'a', 'b', 'THE', ' the', ' ', '  ', '\n', '\r\n', '\t', "'s", "'LL", "'ſ", 'é', 'e\u0301', '日本', '🙂', '👩‍🚀', '1', '2345', '.',
    '...', ',', '/', '##', '<|x|>', '\u00a0', '\u3000', 'ﬁ', 'Ω', 'ß', '\ufeff', '\u0085', '\u200b', '\0', 'ΣΑΣ', 'İ', '한국', 'ไทย'
  ) // prettier-ignore
  const text = fc.array(part, { maxLength: 24 }).map(parts => parts.join(''))
  return fc.sample(text, { numRuns: 300, seed: 1 })
}

/** Expects of all texts that the model, as others load it, gives its ids; but for so many texts. */
async function expectSameIds(model: ExportableModel, exceptions = 0): Promise<void> {
  const json = toTokenizerJson(model)
  const native = Native.fromString(json)
  const loaded = loadTokenizer(json)
  const others: string[] = []
  for (const text of texts) {
    const ids = [...model.encode(text)]
    const theirs = (await native.encode(text, null, { addSpecialTokens: false })).getIds()
    expect([...loaded.encode(text)], JSON.stringify(text)).toEqual(theirs)
    if (ids.join() !== theirs.join()) others.push(text)
    if (exceptions === 0) expect(ids, JSON.stringify(text)).toEqual(theirs)
    expect(await native.decode(theirs, false)).toBe(loaded.decode(theirs, { skipSpecialTokens: false }))
  }
  expect(others.length).toBeLessThanOrEqual(exceptions)
}

let Native: ReturnType<typeof needTokenizers>['Tokenizer']

describe('toTokenizerJson, read by Hugging Face', () => {
  beforeEach(context => {
    Native = needTokenizers(context).Tokenizer
  })

  it.each(['gpt2', 'cl100k', 'qwen2', 'o200k'] as const)('writes a trained Bpe, split as %s', async splitPattern => {
    const bpe = await trainBpe(prose, { vocabSize: 700, splitPattern, specialTokens: ['<|end|>', '<pad>'] })
    await expectSameIds(bpe)
    const json = toTokenizerJson(bpe)
    const text = 'a<|end|>b'
    const ids = [...bpe.encode(text, { allowedSpecial: 'all' })]
    expect((await Native.fromString(json).encode(text)).getIds()).toEqual(ids)
    expect([...loadTokenizer(json).encode(text)]).toEqual(ids)
  })

  it('writes an encoding that came from elsewhere', async () => {
    await expectSameIds(await loadEncoding('r50k_base'))
  })

  it('writes a Bpe whose ids do not follow its merges, or with a token that no merges lead to', async () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte))
    const tokens = [
      ...bytes,
      Uint8Array.of(0x74, 0x68),
      Uint8Array.of(0x74, 0x68, 0x65),
      Uint8Array.of(0x31, 0x32, 0x33)
    ]
    const ids = Uint32Array.from(tokens, (_, rank) => 300 - rank)
    await expectSameIds(new Bpe({ vocabulary: vocabularyOf(tokens), splitPattern: 'gpt2', ids }))
  })

  it.each([{}, { lowercase: false }, { handleChineseChars: false, stripAccents: false, cleanText: false }])(
    'writes a trained WordPiece with %j',
    async options => {
      await expectSameIds(await trainWordPiece(prose, { vocabSize: 700, initialAlphabet: ['éΩ日한'], ...options }))
    }
  )

  it.each([{}, { byteFallback: true }, { specialTokens: ['<s>', '</s>', '<unk>'] }])(
    'writes a trained Unigram with %j',
    async options => {
      // Of two ways to cut a text that are equally probable, rounding decides: of 32-bit numbers here, of 64-bit ones there.
      await expectSameIds(await trainUnigram(prose, { vocabSize: 500, ...options }), 3)
    }
  )

  it('keeps a token that is the name of a property', () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte))
    const vocabulary = vocabularyOf([...bytes, new TextEncoder().encode('__proto__')])
    const json = toTokenizerJson(new Bpe({ vocabulary, splitPattern: 'gpt2' }))
    expect(loadTokenizer(json).tokenToId('__proto__')).toBe(256)
    expect(Native.fromString(json).tokenToId('__proto__')).toBe(256)
  })
})

describe('toTokenizerJson', () => {
  it('is stable: the same model, the same text', async () => {
    const options = { vocabSize: 400, specialTokens: ['<pad>'] }
    expect(toTokenizerJson(await trainBpe(prose, options))).toBe(toTokenizerJson(await trainBpe(prose, options)))
  })

  it('refuses what a tokenizer.json cannot say', async () => {
    const { vocabulary } = (await trainBpe(['a'])).encoding
    expect(() => toTokenizerJson(new Bpe({ vocabulary, splitPattern: /\w+/u }))).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        message: expect.stringMatching(/^the split pattern \/\\w\+\/u is JavaScript's/) as string
      }) as Error
    )
    expect(() => toTokenizerJson(new Bpe({ vocabulary, splitPattern: 'gpt2', specialTokens: { Ā: 300 } }))).toThrow(
      "two tokens are both spelled 'Ā'"
    )
    const piece = (piece: string, kind: 'normal' | 'unknown' | 'user-defined') => ({ piece, kind, score: 0 })
    const pieces = [piece('<unk>', 'unknown'), piece('a', 'normal'), piece('b', 'user-defined')]
    expect(() => toTokenizerJson(new Unigram({ pieces }))).toThrow("the piece 'b' is user-defined")
    expect(() => toTokenizerJson('{}' as unknown as Bpe)).toThrow(TypeError)
  })
})
