import type { Vocabulary } from './vocabulary.ts'

/** All that makes a byte-level BPE what it is. */
export interface Encoding {
  readonly vocabulary: Vocabulary
  /** How text is cut into the pieces that tokens never cross. */
  readonly splitPattern: 'gpt2' | 'cl100k' | 'o200k'
  /** Names of special tokens to their ids. Of two names with one id the first is what the id decodes to. */
  readonly specialTokens: Readonly<Record<string, number>>
}
