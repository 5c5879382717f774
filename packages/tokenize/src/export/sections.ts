/** What a model has to say in a tokenizer.json. */
export interface TokenizerSections {
  readonly added_tokens: readonly Section[]
  readonly normalizer: Section | null
  readonly pre_tokenizer: Section | null
  readonly decoder: Section
  readonly model: Section
}

export type Section = Readonly<Record<string, unknown>>

/** A token that is found in a text before anything else is done with it. */
export function addedToken(content: string, id: number, special: boolean): Section {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special }
}
