import { Bpe } from '../bpe.ts'
import { pairs as blanks } from '../ranks/p50k_base.ranks.ts'
import { packed as r50k } from '../ranks/r50k_base.ranks.ts'
import { unpack } from '../ranks/unpack.ts'

/** The encoding of Codex and of GPT-3.5 before chat (text-davinci-003): 50,280 tokens and 1 special one. */
export function load(): Bpe {
  return new Bpe({ vocabulary: unpack(r50k, blanks), splitPattern: 'gpt2', specialTokens: { '<|endoftext|>': 50256 } })
}
