import { Bpe } from '../bpe.ts'
import { packed } from '../ranks/o200k_base.ranks.ts'
import { unpack } from '../ranks/unpack.ts'

/**
 * The encoding of GPT-4o and all later models, reasoning models too: 199,998 tokens and 2 special ones.
 *
 * Each call makes a new `Bpe`; `loadEncoding` keeps one.
 *
 * @example
 * ```ts
 * import { load } from '@llm-cookbook/tokenize/encodings/o200k_base'
 *
 * const bpe = load()
 * bpe.encode('tiktoken is great!') // => [83, 8251, 2488, 382, 2212, 0]
 * ```
 */
export function load(): Bpe {
  return new Bpe({ vocabulary: unpack(packed), splitPattern: 'o200k', specialTokens })
}

const specialTokens = { '<|endoftext|>': 199999, '<|endofprompt|>': 200018 }
