import { Bpe } from '../bpe.ts'
import type { Encoding } from '../bpe/encoding.ts'
import { packed } from '../ranks/r50k_base.ranks.ts'
import { unpack } from '../ranks/unpack.ts'

/** The encoding of GPT-3: 50,256 tokens and 1 special one. */
export async function load(): Promise<Bpe> {
  return new Bpe(await encoding())
}

/** What it is made of, for a `Bpe` with other special tokens. */
export async function encoding(): Promise<Encoding> {
  return { vocabulary: await unpack(packed), splitPattern: 'gpt2', specialTokens: { '<|endoftext|>': 50256 } }
}
