import { Bpe } from '../bpe.ts'
import { pairs as blanks } from '../ranks/p50k_base.ranks.ts'
import { packed as r50k } from '../ranks/r50k_base.ranks.ts'
import { unpack } from '../ranks/unpack.ts'

/**
 * The encoding of Codex and of GPT-3.5 before chat (text-davinci-003): 50,280 tokens and 1 special one.
 *
 * Each call makes a new `Bpe`; `loadEncoding` keeps one.
 *
 * @example
 * ```ts
 * import { load } from '@llm-cookbook/tokenize/encodings/p50k_base'
 *
 * const bpe = load()
 * // Spaces in a row, the indentation of code, are one token; in r50k_base each is one.
 * bpe.encode('    return 0') // => [50258, 1441, 657]
 * ```
 */
export function load(): Bpe {
  return new Bpe({ vocabulary: unpack(r50k, blanks), splitPattern: 'gpt2', specialTokens: { '<|endoftext|>': 50256 } })
}
