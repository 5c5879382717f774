import { type Encoding, Tokenizer } from 'tokenizers'
import type { TokenSpan } from '../src/tokenizer.ts'

/** Hugging Face's own library, the oracle, loaded from the same JSON. */
export class NativeTokenizer {
  readonly #tokenizer: Tokenizer

  constructor(json: string) {
    this.#tokenizer = Tokenizer.fromString(json)
  }

  async encode(text: string, addSpecialTokens = true): Promise<TokenSpan[]> {
    return spans(text, await this.#tokenizer.encode(text, null, { addSpecialTokens }))
  }

  decode(ids: readonly number[], skipSpecialTokens = true): Promise<string> {
    return this.#tokenizer.decode([...ids], skipSpecialTokens)
  }
}

/** Its offsets are in code points. */
function spans(text: string, encoding: Encoding): TokenSpan[] {
  const units = [0]
  let at = 0
  for (const character of text) units.push((at += character.length))
  const offsets = encoding.getOffsets()
  return encoding.getIds().map((id, index) => {
    const [start = -1, end = -1] = offsets[index] ?? []
    return { id, start: units[start] ?? -1, end: units[end] ?? -1 }
  })
}
