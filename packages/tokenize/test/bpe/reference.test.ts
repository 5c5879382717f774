import { describe, expect, it } from 'vitest'
import { ReferenceBpe } from '../../src/bpe/reference.ts'
import { referenceOf, smallEncoding } from './reference-of.ts'
import { testPlans } from './test-plans.ts'

describe('ReferenceBpe', () => {
  it('gives the ids of all 313 published vectors', async () => {
    const plans = testPlans()
    expect(plans).toHaveLength(313)
    for (const { encoding, sample, ids } of plans) {
      const bpe = await referenceOf(encoding)
      expect(bpe.encode(sample), `${encoding}: ${sample}`).toEqual(ids)
    }
  })

  it('joins the pair of lowest rank first, and of equal ones the leftmost', () => {
    // 'ab' is older than 'bc', so in 'abc' it wins although both could be made; in 'aaa' the first two a become one.
    const bpe = new ReferenceBpe(smallEncoding(['ab', 'bc', 'aa', 'abc']))
    expect(bpe.encode('bc')).toEqual([257])
    expect(bpe.encode('abcbc')).toEqual([259, 257])
    expect(bpe.encode('aaa')).toEqual([258, 64])
  })

  it('takes a piece that is a token as that token, though no merges lead to it', () => {
    const bpe = new ReferenceBpe(smallEncoding(['xyz']))
    expect(bpe.encode('xyz')).toEqual([256])
    expect(bpe.encode('xyzx')).toEqual([87, 88, 89, 87])
  })

  it('cuts text into pieces that joined are the text, a lone surrogate as U+FFFD', async () => {
    const text = "I'm sure  that's 12345\u00a0€!\r\n\n\t x \ufeff\u0085\0 \ud83d\ude00 \ud800z"
    for (const name of ['r50k_base', 'cl100k_base', 'o200k_base'] as const) {
      const bpe = await referenceOf(name)
      expect(bpe.pieces(text).join('')).toBe(text.replace('\ud800', '\ufffd'))
    }
    const bpe = await referenceOf('cl100k_base')
    expect(bpe.pieces("I'M sure  THAT'ſ 12345\n\n x")).toEqual([
      ...['I', "'M", ' sure', ' ', ' THAT', "'ſ", ' ', '123', '45', '\n\n', ' x']
    ])
    expect((await referenceOf('o200k_base')).pieces("It'S HTTPServer a/b//\n")).toEqual([
      ...["It'S", ' HTTPServer', ' a', '/b', '//\n']
    ])
    expect(bpe.pieces('')).toEqual([])
  })

  it('takes a regular expression as the pattern, with flags of its own; what it leaves out are pieces too', () => {
    const bpe = new ReferenceBpe({ ...smallEncoding(['ab']), splitPattern: /[ab]{2}|x*/iu })
    expect(bpe.pieces('abAB\nxxb?')).toEqual(['ab', 'AB', '\n', 'xx', 'b', '?'])
  })
})
