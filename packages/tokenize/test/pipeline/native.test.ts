import { assert, asyncProperty } from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { loadTokenizer } from '../../src/import/tokenizer-json.ts'
import { NativeTokenizer, needTokenizers } from '../native-tokenizers.ts'
import { configurations, wrongOffsets } from './configurations.ts'
import { texts } from './texts.ts'

describe('a tokenizer.json, compared with the library that it is of', () => {
  beforeEach(needTokenizers)

  it.each(configurations)('%s', async (name, json) => {
    const native = new NativeTokenizer(json)
    const ours = loadTokenizer(json)
    await assert(
      asyncProperty(texts, async text => {
        const expected = await native.encode(text)
        if (!wrongOffsets.includes(name)) expect(ours.encodeWithOffsets(text)).toEqual(expected)
        const ids = expected.map(token => token.id)
        expect(Array.from(ours.encode(text))).toEqual(ids)
        // Some of its decoders abort the process when there is nothing to decode.
        if (ids.length === 0) return
        for (const skipSpecialTokens of [true, false]) {
          expect(ours.decode(ids, { skipSpecialTokens })).toBe(await native.decode(ids, skipSpecialTokens))
        }
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 25) }
    )
  })
})
