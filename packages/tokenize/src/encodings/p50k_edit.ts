import { Bpe } from '../bpe.ts'
import { pairs as blanks } from '../ranks/p50k_base.ranks.ts'
import { packed as r50k } from '../ranks/r50k_base.ranks.ts'
import { unpack } from '../ranks/unpack.ts'

/**
 * The encoding of the models that edited text and code (text-davinci-edit-001): p50k_base with special tokens to fill in the
 * middle.
 *
 * Each call makes a new `Bpe`; `loadEncoding` keeps one.
 *
 * @example
 * ```ts
 * import { load } from '@llm-cookbook/tokenize/encodings/p50k_edit'
 *
 * const bpe = load()
 * bpe.encode('<|fim_prefix|>two<|fim_suffix|>four<|fim_middle|>', { allowedSpecial: 'all' })
 * // => [50281, 11545, 50283, 14337, 50282]
 * ```
 */
export function load(): Bpe {
  return new Bpe({ vocabulary: unpack(r50k, blanks), splitPattern: 'gpt2', specialTokens })
}

const specialTokens = {
  '<|endoftext|>': 50256,
  '<|fim_prefix|>': 50281,
  '<|fim_middle|>': 50282,
  '<|fim_suffix|>': 50283
}
