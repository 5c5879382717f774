import { describe, expect, it } from 'vitest'
import { encodingForModel, loadEncoding } from '../../src/encodings.ts'
import { testPlans } from './test-plans.ts'

describe('Bpe', () => {
  it('gives the ids of all 313 published vectors, and the text back', async () => {
    const plans = testPlans()
    expect(plans).toHaveLength(313)
    for (const { encoding, sample, ids } of plans) {
      const bpe = await loadEncoding(encoding)
      expect(Array.from(bpe.encode(sample)), `${encoding}: ${sample}`).toEqual(ids)
      expect(bpe.count(sample)).toBe(ids.length)
      expect(bpe.decode(ids)).toBe(sample)
    }
  })

  it("gives the counts of the OpenAI cookbook's notebook on counting tokens", async () => {
    const [r50k, p50k, cl100k] = await Promise.all([
      loadEncoding('r50k_base'),
      loadEncoding('p50k_base'),
      loadEncoding('cl100k_base')
    ])
    const counts = (text: string): number[] => [r50k.count(text), p50k.count(text), cl100k.count(text)]
    expect(Array.from(cl100k.encode('tiktoken is great!'))).toEqual([83, 1609, 5963, 374, 2294, 0])
    expect(counts('antidisestablishmentarianism')).toEqual([5, 5, 6])
    expect(counts('2 + 2 = 4')).toEqual([5, 5, 7])
    expect(counts('お誕生日おめでとう')).toEqual([14, 14, 9])
    expect(encodingForModel('gpt-3.5-turbo')).toBe('cl100k_base')
  })
})
