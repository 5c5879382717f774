import type { Bpe } from '../bpe.ts'
import { findMerges } from '../bpe/find-merges.ts'
import { noRank } from '../bpe/vocabulary.ts'
import { TokenizeError } from '../errors.ts'
import { byteCharacter } from '../pipeline/byte-level.ts'
import { splitPatternSource, type SplitPattern } from '../split-patterns.ts'
import { addedToken, type Section, type TokenizerSections } from './sections.ts'

/** Byte-level BPE: bytes are spelled as printable characters, and merges stand in their order. */
export function bpeJson({ encoding }: Bpe): TokenizerSections {
  const { vocabulary, splitPattern, specialTokens, ids } = encoding
  const { bytes, offsets } = vocabulary
  const parts = vocabulary.merges ?? findMerges(vocabulary)
  const vocab = new Map(Object.entries(specialTokens))
  const spellings: string[] = []
  const merges: [string, string][] = []
  let isWhole = false
  for (let rank = 0; rank + 1 < offsets.length; rank++) {
    const token = bytes.subarray(offsets[rank], offsets[rank + 1])
    const spelling = Array.from(token, byteCharacter).join('')
    spellings.push(spelling)
    if (token.length === 0) continue
    if (vocab.has(spelling)) {
      throw new TokenizeError(
        'unsupported',
        `two tokens are both spelled '${spelling}', which tokenizer.json has no way to tell`
      )
    }
    vocab.set(spelling, ids?.[rank] ?? rank)
    const left = parts[2 * rank]!
    if (left !== noRank) merges.push([spellings[left]!, spellings[parts[2 * rank + 1]!]!])
    else if (token.length > 1) isWhole = true
  }
  return {
    added_tokens: Object.entries(specialTokens).map(([content, id]) => addedToken(content, id, true)),
    normalizer: null,
    pre_tokenizer: preTokenizer(splitPattern),
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      // A token that no merges lead to is found only as a whole piece.
      ignore_merges: isWhole,
      vocab: Object.fromEntries(vocab),
      merges
    }
  }
}

const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: true }

function preTokenizer(pattern: SplitPattern): Section {
  if (pattern === 'gpt2') return byteLevel
  if (pattern instanceof RegExp) {
    const problem = `the split pattern ${String(pattern)} is JavaScript's, and would mean something else in a tokenizer.json`
    throw new TokenizeError('unsupported', `${problem}; expected one with a name, such as 'gpt2'`)
  }
  const split = { type: 'Split', pattern: { Regex: splitPatternSource(pattern) }, behavior: 'Isolated', invert: false }
  return { type: 'Sequence', pretokenizers: [split, { ...byteLevel, use_regex: false }] }
}
