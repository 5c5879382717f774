import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BertNormalization } from '../../src/pipeline/bert-normalizer.ts'
import { BertCounter } from '../../src/train/bert-counter.ts'
import { WordCounts } from '../../src/train/word-counts.ts'
import { needTokenizers } from '../native-tokenizers.ts'

const uncased: BertNormalization = { cleanText: true, handleChineseChars: true, stripAccents: true, lowercase: true }

async function countWords(
  texts: readonly (readonly string[])[],
  normalization = uncased
): Promise<Map<string, number>> {
  const words = new WordCounts(2 ** 30)
  const counter = new BertCounter(words, normalization)
  for (const parts of texts) parts.forEach((part, i) => { counter.add(part, i === parts.length - 1) }) // prettier-ignore
  await counter.finish(() => Promise.resolve())
  const text = new TextDecoder('utf-8', { ignoreBOM: true })
  return new Map(
    Array.from({ length: words.size }, (_, word) => [
      text.decode(words.bytes.subarray(words.offsets[word], words.offsets[word + 1])),
      words.counts[word]!
    ])
  )
}

const part = fc.constantFrom(
  'a', 'B', 'word', ' ', '  ', '\n', '\t', '\v', '\0', '.', ',', '-', '$', '#', 'é', 'E\u0301', '\u0301', '中', '文', '䷀', '𠀀', '。',
  '、', 'かな', '한국', 'ไทย', '\u00a0', '\u3000', '\u2028', '\u200b', '\ufeff', '\ufffd', '…', '«', '€', 'ß', 'İ', 'ΣΑΣ', '🙂', 'ﬁ', '1'
) // prettier-ignore

describe('BertCounter', () => {
  it('counts the words of all texts, each for itself', async () => {
    const counts = await countWords([['Low, lower: LÓW'], ['er'], ['中文 low']])
    expect([...counts].sort()).toEqual([
      [',', 1],
      [':', 1],
      ['er', 1],
      ['low', 3],
      ['lower', 1],
      ['中', 1],
      ['文', 1]
    ])
  })

  it("counts the words of Hugging Face's normaliser and pre-tokenizer", async context => {
    const { bertNormalizer, bertPreTokenizer } = needTokenizers(context)
    const countTheirs = (text: string, normalization: BertNormalization): Map<string, number> => {
      const counts = new Map<string, number>()
      const words = bertPreTokenizer().preTokenizeString(bertNormalizer(normalization).normalizeString(text))
      for (const [word] of words) counts.set(word, (counts.get(word) ?? 0) + 1)
      return counts
    }
    const settings = fc.record({
      cleanText: fc.boolean(),
      handleChineseChars: fc.boolean(),
      stripAccents: fc.boolean(),
      lowercase: fc.boolean()
    })
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 30 }), settings, async (parts, settings) => {
        const text = parts.join('')
        expect(await countWords([[text]], settings)).toEqual(countTheirs(text, settings))
      }),
      { numRuns: 500 }
    )
  })

  it('counts the same words of a text in parts, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(part, { maxLength: 6 }), { minLength: 1, maxLength: 6 }), async parts => {
        const texts = parts.map(part => part.join(''))
        expect(await countWords([texts])).toEqual(await countWords([[texts.join('')]]))
      })
    )
  })

  it('takes a word without end in its stride', async () => {
    const parts = Array.from({ length: 30 }, () => 'né'.repeat(5000))
    expect([...(await countWords([parts])).values()]).toEqual([1])
  })
})
