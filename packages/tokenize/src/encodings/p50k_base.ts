import { Bpe } from '../bpe.ts'
import type { Encoding } from '../bpe/encoding.ts'
import { packed as blanks } from '../ranks/p50k_base.ranks.ts'
import { packed as r50k } from '../ranks/r50k_base.ranks.ts'
import { unpack } from '../ranks/unpack.ts'

/** The encoding of Codex and of GPT-3.5 before chat (text-davinci-003): 50,280 tokens and 1 special one. */
export async function load(): Promise<Bpe> {
  return new Bpe(await encoding())
}

/** What it is made of, for a `Bpe` with other special tokens. */
export async function encoding(): Promise<Encoding> {
  return { vocabulary: await unpack(r50k, blanks), splitPattern: 'gpt2', specialTokens: { '<|endoftext|>': 50256 } }
}
