import { Bpe } from '../bpe.ts'
import { pairs as blanks } from '../ranks/p50k_base.ranks.ts'
import { packed as r50k } from '../ranks/r50k_base.ranks.ts'
import { unpack } from '../ranks/unpack.ts'

/** The encoding of the models that edited text and code: p50k_base with special tokens to fill in the middle. */
export function load(): Bpe {
  return new Bpe({ vocabulary: unpack(r50k, blanks), splitPattern: 'gpt2', specialTokens })
}

const specialTokens = {
  '<|endoftext|>': 50256,
  '<|fim_prefix|>': 50281,
  '<|fim_middle|>': 50282,
  '<|fim_suffix|>': 50283
}
