import { Bpe } from '../bpe.ts'
import { packed } from '../ranks/r50k_base.ranks.ts'
import { unpack } from '../ranks/unpack.ts'

/**
 * The encoding of GPT-3, and of GPT-2, by which name it is there too: 50,256 tokens and 1 special one.
 *
 * Each call makes a new `Bpe`; `loadEncoding` keeps one.
 *
 * @example
 * ```ts
 * import { load } from '@llm-cookbook/tokenize/encodings/r50k_base'
 *
 * const bpe = load()
 * bpe.encode('tiktoken is great!') // => [83, 1134, 30001, 318, 1049, 0]
 * ```
 */
export function load(): Bpe {
  return new Bpe({ vocabulary: unpack(packed), splitPattern: 'gpt2', specialTokens: { '<|endoftext|>': 50256 } })
}
