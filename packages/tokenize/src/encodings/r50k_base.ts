import { Bpe } from '../bpe.ts'
import { packed } from '../ranks/r50k_base.ranks.ts'
import { unpack } from '../ranks/unpack.ts'

/** The encoding of GPT-3: 50,256 tokens and 1 special one. */
export function load(): Bpe {
  return new Bpe({ vocabulary: unpack(packed), splitPattern: 'gpt2', specialTokens: { '<|endoftext|>': 50256 } })
}
