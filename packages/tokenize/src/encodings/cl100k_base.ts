import { Bpe } from '../bpe.ts'
import { packed } from '../ranks/cl100k_base.ranks.ts'
import { unpack } from '../ranks/unpack.ts'

/**
 * The encoding of GPT-4, of GPT-3.5 for chat, and of the embedding models: 100,256 tokens and 5 special ones.
 *
 * Each call makes a new `Bpe`; `loadEncoding` keeps one.
 *
 * @example
 * ```ts
 * import { load } from '@llm-cookbook/tokenize/encodings/cl100k_base'
 *
 * const bpe = load()
 * bpe.encode('tiktoken is great!') // => [83, 1609, 5963, 374, 2294, 0]
 * ```
 */
export function load(): Bpe {
  return new Bpe({ vocabulary: unpack(packed), splitPattern: 'cl100k', specialTokens })
}

const specialTokens = {
  '<|endoftext|>': 100257,
  '<|fim_prefix|>': 100258,
  '<|fim_middle|>': 100259,
  '<|fim_suffix|>': 100260,
  '<|endofprompt|>': 100276
}
