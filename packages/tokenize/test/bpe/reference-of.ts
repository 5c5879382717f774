import type { Encoding } from '../../src/bpe/encoding.ts'
import { ReferenceBpe } from '../../src/bpe/reference.ts'
import { vocabularyOf } from '../../src/bpe/vocabulary.ts'
import { byteOrder } from '../../src/bpe/byte-order.ts'
import { loadEncoding, type EncodingName } from '../../src/encodings.ts'

/** What an encoding is made of. */
export async function encodingOf(name: EncodingName): Promise<Encoding> {
  return (await loadEncoding(name)).encoding
}

const references = new Map<EncodingName, ReferenceBpe>()

/** The reference implementation of an encoding, made once. */
export async function referenceOf(name: EncodingName): Promise<ReferenceBpe> {
  const reference = references.get(name) ?? new ReferenceBpe(await encodingOf(name))
  references.set(name, reference)
  return reference
}

/** The 256 bytes, in GPT-2's order, and after them the tokens given. */
export function smallEncoding(tokens: readonly string[], specialTokens: Record<string, number> = {}): Encoding {
  const bytes = Array.from(byteOrder, byte => Uint8Array.of(byte))
  const vocabulary = vocabularyOf([...bytes, ...tokens.map(token => new TextEncoder().encode(token))])
  return { vocabulary, splitPattern: 'gpt2', specialTokens }
}
