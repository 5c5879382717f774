import { findMerges } from '../src/bpe/find-merges.ts'
import { noRank, type Vocabulary } from '../src/bpe/vocabulary.ts'
import { byteCharacter } from '../src/pipeline/byte-level.ts'

/**
 * A `tokenizer.json` of Hugging Face for the ranks of tiktoken, made as Llama 3's is: the pattern as a `Split`, bytes in the
 * alphabet of GPT-2, and the merges that the ranks stand for. `ignore_merges` finds whole pieces at once, as tiktoken does.
 */
export function tokenizerJson(vocabulary: Vocabulary, pattern: string): object {
  const { bytes, offsets } = vocabulary
  const names = Array.from({ length: offsets.length - 1 }, (_, rank) =>
    Array.from(bytes.subarray(offsets[rank], offsets[rank + 1]), byteCharacter).join('')
  )
  const merges = findMerges(vocabulary)
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false }
      ]
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: true,
      vocab: Object.fromEntries(names.flatMap((name, rank) => (name === '' ? [] : [[name, rank]]))),
      merges: names.flatMap((_, rank) => {
        const [left, right] = [merges[2 * rank]!, merges[2 * rank + 1]!]
        return left === noRank ? [] : [[names[left]!, names[right]!]]
      })
    }
  }
}
