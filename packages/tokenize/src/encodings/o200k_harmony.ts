import { Bpe } from '../bpe.ts'
import { packed } from '../ranks/o200k_base.ranks.ts'
import { unpack } from '../ranks/unpack.ts'

/**
 * The encoding of gpt-oss: o200k_base with the special tokens of the Harmony format, and all others reserved to id 201,087.
 *
 * Each call makes a new `Bpe`; `loadEncoding` keeps one.
 *
 * @example
 * ```ts
 * import { load } from '@llm-cookbook/tokenize/encodings/o200k_harmony'
 *
 * const bpe = load()
 * const message = '<|start|>user<|message|>Hello<|end|>'
 * bpe.encode(message, { allowedSpecial: 'all' }) // => [200006, 1428, 200008, 13225, 200007]
 * ```
 */
export function load(): Bpe {
  return new Bpe({ vocabulary: unpack(packed), splitPattern: 'o200k', specialTokens })
}

const specialTokens: Record<string, number> = {
  '<|startoftext|>': 199998,
  '<|endoftext|>': 199999,
  '<|reserved_200000|>': 200000,
  '<|reserved_200001|>': 200001,
  '<|return|>': 200002,
  '<|constrain|>': 200003,
  '<|reserved_200004|>': 200004,
  '<|channel|>': 200005,
  '<|start|>': 200006,
  '<|end|>': 200007,
  '<|message|>': 200008,
  '<|reserved_200009|>': 200009,
  '<|reserved_200010|>': 200010,
  '<|reserved_200011|>': 200011,
  '<|call|>': 200012,
  // From o200k_base; the reserved name of this id exists too.
  '<|endofprompt|>': 200018
}
for (let id = 200013; id < 201088; id++) specialTokens[`<|reserved_${id}|>`] = id
