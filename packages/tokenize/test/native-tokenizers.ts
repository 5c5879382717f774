import type * as tokenizers from 'tokenizers'
import type { TestContext } from 'vitest'
import type { TokenSpan } from '../src/tokenizer.ts'

type Tokenizers = typeof tokenizers

const missing = "Hugging Face's tokenizers do not load: they have no build for this platform"

/** Not to be missed in continuous integration. */
const library: Tokenizers | undefined = await import('tokenizers').catch((error: unknown) => {
  if (process.env['CI'] !== undefined) throw error
  return undefined
})

/** Hugging Face's own library, the oracle. Where it has no build for the platform, the test is skipped, and says so. */
export function needTokenizers({ skip }: Pick<TestContext, 'skip'>): Tokenizers {
  return library ?? skip(missing)
}

/** A tokenizer of that library, loaded from JSON. */
export class NativeTokenizer {
  readonly #tokenizer: tokenizers.Tokenizer

  constructor(json: string) {
    if (library === undefined) throw new Error(missing)
    this.#tokenizer = library.Tokenizer.fromString(json)
  }

  async encode(text: string, addSpecialTokens = true): Promise<TokenSpan[]> {
    return spans(text, await this.#tokenizer.encode(text, null, { addSpecialTokens }))
  }

  decode(ids: readonly number[], skipSpecialTokens = true): Promise<string> {
    return this.#tokenizer.decode([...ids], skipSpecialTokens)
  }
}

/** Its offsets are in code points. */
function spans(text: string, encoding: tokenizers.Encoding): TokenSpan[] {
  const units = [0]
  let at = 0
  for (const character of text) units.push((at += character.length))
  const offsets = encoding.getOffsets()
  return encoding.getIds().map((id, index) => {
    const [start = -1, end = -1] = offsets[index] ?? []
    return { id, start: units[start] ?? -1, end: units[end] ?? -1 }
  })
}
