import type { SplitPattern } from '../split-patterns.ts'
import type { Vocabulary } from './vocabulary.ts'

/** All that makes a byte-level BPE what it is; `Bpe` takes it as its options. */
export interface Encoding {
  /** The tokens, in the order of the merges that make them. */
  readonly vocabulary: Vocabulary
  /** How text is cut into the pieces that tokens never cross. */
  readonly splitPattern: SplitPattern
  /** Names of special tokens to their ids. Of two names with one id the first is what the id decodes to. */
  readonly specialTokens: Readonly<Record<string, number>>
  /** The id of each token of the vocabulary, where ids do not follow the order of merges. Default: its rank. */
  readonly ids?: Uint32Array
}
